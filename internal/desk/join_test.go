package desk

import "testing"

func TestMessage_VisibleTo(t *testing.T) {
	luis := Participant{No: 1, Person: "luis", Role: Requester, Address: "luis@x.example"}
	eva := Participant{No: 2, Person: "eva", Role: CC, Address: "eva@x.example"}
	late := Participant{No: 3, Person: "late", Role: CC, Address: "late@x.example", Since: 10}
	third := Participant{No: 4, Person: "third", Role: ThirdParty, Address: "third@x.example"}
	all := []Recipient{luis.Recipient(false), eva.Recipient(true)}
	from := Message{Seq: 5, Kind: Public, Direction: Inbound, Author: Actor{Kind: ActorPerson, ID: "luis"}, From: luis.Address}
	copied := from
	copied.Cc = []string{"Late@X.example"}
	after := from
	after.Seq = 10
	for name, tt := range map[string]struct {
		m    Message
		want [4]bool // luis, eva, late, third
	}{
		"to all of then":         {Message{Seq: 5, Kind: Public, Recipients: all}, [4]bool{true, true, false, false}},
		"to one in copy alone":   {Message{Seq: 12, Kind: Public, Recipients: all[1:]}, [4]bool{false, true, false, false}},
		"to the requester alone": {Message{Seq: 12, Kind: Public, Recipients: all[:1]}, [4]bool{true, false, false, false}},
		"of yesterday":           {Message{Seq: 5, Kind: Public, Direction: Outbound}, [4]bool{true, true, false, false}},
		"from outside":           {from, [4]bool{true, true, false, false}},
		"with a copy to him":     {copied, [4]bool{true, true, true, false}},
		"since he takes part":    {after, [4]bool{true, true, true, false}},
		"his own, by address":    {Message{Seq: 4, Kind: Public, Direction: Inbound, From: late.Address, Recipients: all}, [4]bool{true, true, true, false}},
		"an answer among two":    {Message{Seq: 12, Kind: Public, Direction: Inbound, From: luis.Address, Readers: []int{1, 3}}, [4]bool{true, false, true, false}},
		"a note":                 {Message{Seq: 12, Kind: Note, Recipients: all}, [4]bool{}},
		"forwarded":              {Message{Seq: 12, Kind: Forward, Recipients: []Recipient{third.Recipient(false)}}, [4]bool{}},
		"public by mistake":      {Message{Seq: 12, Kind: Public, Recipients: []Recipient{third.Recipient(false)}}, [4]bool{}},
	} {
		for i, p := range []Participant{luis, eva, late, third} {
			if got := tt.m.VisibleTo(p); got != tt.want[i] {
				t.Errorf("%s: participant %d: %v", name, p.No, got)
			}
		}
	}
	from.Body = Body{Text: "Sí.\n> solo para ti", Reply: "Sí.", HTML: "<p>Sí.</p>"}
	if got := from.ShownTo(eva); got != (Body{Text: "Sí.", Reply: "Sí."}) {
		t.Errorf("others read %+v", got)
	}
	if got := from.ShownTo(luis); got != from.Body {
		t.Errorf("he himself reads %+v", got)
	}
}
