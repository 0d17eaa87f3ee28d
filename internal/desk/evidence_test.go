package desk

import "testing"

// TestJudge spells out every cell, so that a change of one is seen as such.
func TestJudge(t *testing.T) {
	own := Evidence{Proof: ProofToken, Sender: ByAgent, TokenOwner: true}
	for cell, want := range map[string]struct {
		action JoinAction
		flag   string
		reopen bool
	}{
		"token/participant/pass":    {JoinPublic, "", true},
		"token/participant/gray":    {JoinPublic, "", true},
		"token/participant/fail":    {JoinFlagged, FlagFalse, true},
		"token/agent/pass":          {JoinNote, "", false},
		"token/agent/gray":          {JoinFlagged, FlagUnverified, false},
		"token/agent/fail":          {JoinFlagged, FlagFalse, false},
		"own_token/agent/pass":      {JoinReply, "", false},
		"own_token/agent/gray":      {JoinFlagged, FlagUnverified, false},
		"own_token/agent/fail":      {JoinFlagged, FlagFalse, false},
		"token/third_party/pass":    {JoinForward, "", false},
		"token/third_party/gray":    {JoinForward, "", false},
		"token/third_party/fail":    {JoinFlagged, FlagFalse, false},
		"token/other/pass":          {JoinFlagged, FlagStranger, false},
		"token/other/gray":          {JoinFlagged, FlagStranger, false},
		"token/other/fail":          {JoinFlagged, FlagFalse, false},
		"known_id/participant/pass": {JoinPublic, "", true},
		"known_id/participant/gray": {JoinPublic, FlagUnverified, true},
		"known_id/participant/fail": {NewLinked, FlagFalse, false},
		"known_id/agent/pass":       {JoinNote, "", false},
		"known_id/agent/gray":       {JoinFlagged, FlagUnverified, false},
		"known_id/agent/fail":       {NewLinked, FlagFalse, false},
		"known_id/third_party/pass": {JoinForward, "", false},
		"known_id/third_party/gray": {JoinForward, FlagUnverified, false},
		"known_id/third_party/fail": {NewLinked, FlagFalse, false},
		"known_id/other/pass":       {NewLinked, FlagStranger, false},
		"known_id/other/gray":       {NewLinked, FlagStranger, false},
		"known_id/other/fail":       {NewLinked, FlagFalse, false},
		"number/participant/pass":   {JoinPublic, "", true},
		"number/participant/gray":   {NewLinked, FlagUnverified, false},
		"number/participant/fail":   {NewLinked, FlagFalse, false},
		"number/agent/pass":         {JoinNote, "", false},
		"number/agent/gray":         {NewLinked, FlagUnverified, false},
		"number/agent/fail":         {NewLinked, FlagFalse, false},
		"number/third_party/pass":   {JoinForward, "", false},
		"number/third_party/gray":   {NewLinked, FlagUnverified, false},
		"number/third_party/fail":   {NewLinked, FlagFalse, false},
		"number/other/pass":         {NewLinked, FlagStranger, false},
		"number/other/gray":         {NewLinked, FlagStranger, false},
		"number/other/fail":         {NewLinked, FlagFalse, false},
		"none/participant/pass":     {NewTicket, "", false},
		"none/participant/gray":     {NewTicket, "", false},
		"none/participant/fail":     {NewTicket, FlagFalse, false},
		"none/agent/pass":           {NewTicket, "", false},
		"none/agent/gray":           {NewTicket, FlagUnverified, false},
		"none/agent/fail":           {NewTicket, FlagFalse, false},
		"none/third_party/pass":     {NewTicket, "", false},
		"none/third_party/gray":     {NewTicket, "", false},
		"none/third_party/fail":     {NewTicket, FlagFalse, false},
		"none/other/pass":           {NewTicket, "", false},
		"none/other/gray":           {NewTicket, "", false},
		"none/other/fail":           {NewTicket, FlagFalse, false},
	} {
		seen := false
		for _, e := range everyEvidence(own) {
			if v := Judge(e); v.Cell == cell {
				seen = true
				if v.Action != want.action || v.Flag != want.flag || v.MayReopen != want.reopen {
					t.Errorf("%s: %+v, want %+v", cell, v, want)
				}
			}
		}
		if !seen {
			t.Errorf("%s is never reached", cell)
		}
	}
}

func everyEvidence(own Evidence) []Evidence {
	var all []Evidence
	for _, auth := range []MailAuth{AuthPass, AuthGray, AuthFail} {
		own.Auth = auth
		all = append(all, own)
		for _, proof := range []Proof{ProofToken, ProofKnownID, ProofNumber, ProofNone} {
			for _, sender := range []Sender{ByParticipant, ByAgent, ByThirdParty, ByOther} {
				all = append(all, Evidence{Proof: proof, Sender: sender, Auth: auth})
			}
		}
	}
	return all
}

// TestJudge_promises states what must hold whatever the cells say.
func TestJudge_promises(t *testing.T) {
	joins := map[JoinAction]bool{JoinPublic: true, JoinReply: true, JoinNote: true, JoinFlagged: true, JoinForward: true}
	for _, e := range everyEvidence(Evidence{Proof: ProofToken, Sender: ByAgent, TokenOwner: true}) {
		v := Judge(e)
		switch {
		case v.Cell == "unknown":
			t.Errorf("%+v has no cell", e)
		case v.Action == JoinReply && (e.Sender != ByAgent || !e.TokenOwner || e.Auth != AuthPass):
			t.Errorf("%s speaks for the desk", v.Cell)
		case v.Action == JoinPublic && (e.Sender != ByParticipant || e.Auth == AuthFail):
			t.Errorf("%s writes publicly", v.Cell)
		case e.Sender == ByThirdParty && (v.Action == JoinPublic || v.Action == JoinReply || v.MayReopen):
			t.Errorf("%s: a third party writes to the requester", v.Cell)
		case (v.Action == JoinForward) != (e.Sender == ByThirdParty && joins[v.Action] && v.Action != JoinFlagged):
			t.Errorf("%s: %s is for third parties", v.Cell, v.Action)
		case e.Proof == ProofToken && !joins[v.Action]:
			t.Errorf("%s: a valid token does not join", v.Cell)
		case e.Proof == ProofNone && v.Action != NewTicket:
			t.Errorf("%s joins without proof", v.Cell)
		case v.MayReopen && e.Sender != ByParticipant:
			t.Errorf("%s: a stranger changes the status", v.Cell)
		case e.Auth == AuthFail && v.Flag != FlagFalse:
			t.Errorf("%s: a false sender without a warning", v.Cell)
		case v.Action == JoinFlagged && v.Flag == "":
			t.Errorf("%s: flagged without a flag", v.Cell)
		}
	}
	if len(evidence) != 51 {
		t.Errorf("%d cells, want 51: each one once", len(evidence))
	}
}

func TestJudge_weakerEvidenceNeverDoesMore(t *testing.T) {
	power := map[JoinAction]int{NewTicket: 0, NewLinked: 1, JoinFlagged: 2, JoinNote: 3, JoinForward: 3, JoinPublic: 4, JoinReply: 4}
	proofs := []Proof{ProofToken, ProofKnownID, ProofNumber, ProofNone}
	auths := []MailAuth{AuthPass, AuthGray, AuthFail}
	for _, sender := range []Sender{ByParticipant, ByAgent, ByThirdParty, ByOther} {
		for i, proof := range proofs {
			for j, auth := range auths {
				v := Judge(Evidence{Proof: proof, Sender: sender, Auth: auth})
				if i > 0 {
					if s := Judge(Evidence{Proof: proofs[i-1], Sender: sender, Auth: auth}); power[s.Action] < power[v.Action] {
						t.Errorf("%s does less than %s", s.Cell, v.Cell)
					}
				}
				if j > 0 {
					if s := Judge(Evidence{Proof: proof, Sender: sender, Auth: auths[j-1]}); power[s.Action] < power[v.Action] {
						t.Errorf("%s does less than %s", s.Cell, v.Cell)
					}
				}
			}
		}
	}
}

func TestJudge_unknownEvidence(t *testing.T) {
	for _, e := range []Evidence{{}, {Proof: ProofToken, Sender: ByParticipant}, {Proof: proofOwnToken, Sender: ByOther, Auth: AuthPass}} {
		if v := Judge(e); v.Action != NewTicket || v.Flag == "" || v.MayReopen {
			t.Errorf("%+v: %+v", e, v)
		}
	}
	if v := Judge(Evidence{Proof: ProofToken, Sender: ByParticipant, Auth: AuthPass, TokenOwner: true}); v.Action != JoinPublic {
		t.Errorf("TokenOwner matters for a participant: %+v", v)
	}
}
