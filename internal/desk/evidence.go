package desk

import "slices"

// Proof is what in a mail points at a ticket, the strongest there is.
type Proof string

// The proofs, strongest first.
const (
	ProofToken   Proof = "token"    // it came to a reply address whose signature is valid
	ProofKnownID Proof = "known_id" // it refers to a Message-ID that we sent or stored
	ProofNumber  Proof = "number"   // the subject has the ticket's number, which anybody can guess
	ProofNone    Proof = "none"     // nothing points at a ticket

	// proofOwnToken is ProofToken issued to the very agent who writes. Judge
	// works it out from Evidence.TokenOwner.
	proofOwnToken Proof = "own_token"
)

// Secret reports whether only somebody to whom the desk has written can have it.
func (p Proof) Secret() bool { return p == ProofToken || p == ProofKnownID }

// Sender is what the address in From is to the ticket.
type Sender string

// The senders. An agent's address counts as an agent's, also when he takes
// part in the ticket, unless he is its requester.
const (
	ByParticipant Sender = "participant"
	ByAgent       Sender = "agent"
	ByThirdParty  Sender = "third_party" // something was forwarded to him
	ByOther       Sender = "other"
)

// MailAuth says whether the mail really comes from the domain in From.
type MailAuth string

// The verdicts on From.
const (
	AuthPass MailAuth = "pass" // SPF or DKIM pass and are aligned with From
	AuthGray MailAuth = "gray" // nothing for it or against it: usual with small senders
	AuthFail MailAuth = "fail" // the domain's own policy or our reckoning says that it is false
)

// JoinAction is what becomes of a mail that came in.
type JoinAction string

// The actions.
const (
	JoinPublic  JoinAction = "join_public"  // a public message by the participant
	JoinReply   JoinAction = "join_reply"   // the agent's public reply
	JoinNote    JoinAction = "join_note"    // the agent's note
	JoinForward JoinAction = "join_forward" // the third party's answer, for agents
	JoinFlagged JoinAction = "join_flagged" // seen by agents only, with a warning
	NewLinked   JoinAction = "new_linked"   // a new ticket that "claims to be" the one it points at
	NewTicket   JoinAction = "new_ticket"   // a new ticket
)

// The warnings that a mail's place may carry for the agent; catalogue codes.
const (
	FlagStranger   = "sender_stranger"   // he is no participant of the ticket the mail points at
	FlagUnverified = "sender_unverified" // nothing shows that From is true
	FlagFalse      = "sender_false"      // the checks say that From is not true

	// FlagNotSent: an agent's mail that was not sent on, as his own words could
	// not be told from what he quotes.
	FlagNotSent = "agent_mail_not_sent"
	// FlagNotCopied: an agent's answer by mail that did not go to everybody whom
	// he named in To or Cc.
	FlagNotCopied = "copy_not_sent"
)

// KeptBack reports whether the message is an agent's mail that was not sent on.
func (m *Message) KeptBack() bool {
	return slices.Contains(m.Flags, FlagNotSent) || m.Author.Kind == ActorAgent && slices.Contains(m.Flags, FlagLoop)
}

// Evidence is all that decides where a mail may be written.
type Evidence struct {
	Proof  Proof
	Sender Sender
	Auth   MailAuth
	// TokenOwner: the token was issued to the agent who writes.
	TokenOwner bool
}

// Verdict is where a mail may be written.
type Verdict struct {
	Action JoinAction
	Flag   string // warning for the agent; "" is none
	// MayReopen: it wakes the ticket if that was answered, waiting or resolved.
	MayReopen bool
	Cell      string // name of the cell that decided, as "token/participant/pass"
}

// cell is one line of the evidence table.
type cell struct {
	proof     Proof
	sender    Sender
	auth      MailAuth
	action    JoinAction
	flag      string
	mayReopen bool
}

// evidence is the table of who may write to a ticket by mail; nothing else
// decides it. Its rules:
//
//   - A token is a secret of the ticket: it joins whoever sends it. He writes
//     publicly only as the participant he shows to be.
//   - A known Message-ID is a weaker secret: it joins participants only.
//   - A number is no secret: it joins verified participants and agents only.
//   - An agent speaks for the desk only with his own token and a verified From.
//   - A third party writes for agents only, whatever he proves; what he proves
//     says only whether it stands in this ticket.
//   - A stranger or a false sender changes no status. The one exception is a
//     participant with a token: his answer must not lie unseen in a resolved
//     ticket because his domain is set up badly.
var evidence = []cell{
	{ProofToken, ByParticipant, AuthPass, JoinPublic, "", true},
	{ProofToken, ByParticipant, AuthGray, JoinPublic, "", true},
	{ProofToken, ByParticipant, AuthFail, JoinFlagged, FlagFalse, true},
	{proofOwnToken, ByAgent, AuthPass, JoinReply, "", false},
	{proofOwnToken, ByAgent, AuthGray, JoinFlagged, FlagUnverified, false},
	{proofOwnToken, ByAgent, AuthFail, JoinFlagged, FlagFalse, false},
	{ProofToken, ByAgent, AuthPass, JoinNote, "", false},
	{ProofToken, ByAgent, AuthGray, JoinFlagged, FlagUnverified, false},
	{ProofToken, ByAgent, AuthFail, JoinFlagged, FlagFalse, false},
	{ProofToken, ByThirdParty, AuthPass, JoinForward, "", false},
	{ProofToken, ByThirdParty, AuthGray, JoinForward, "", false},
	{ProofToken, ByThirdParty, AuthFail, JoinFlagged, FlagFalse, false},
	{ProofToken, ByOther, AuthPass, JoinFlagged, FlagStranger, false},
	{ProofToken, ByOther, AuthGray, JoinFlagged, FlagStranger, false},
	{ProofToken, ByOther, AuthFail, JoinFlagged, FlagFalse, false},

	{ProofKnownID, ByParticipant, AuthPass, JoinPublic, "", true},
	{ProofKnownID, ByParticipant, AuthGray, JoinPublic, FlagUnverified, true},
	{ProofKnownID, ByParticipant, AuthFail, NewLinked, FlagFalse, false},
	{ProofKnownID, ByAgent, AuthPass, JoinNote, "", false},
	{ProofKnownID, ByAgent, AuthGray, JoinFlagged, FlagUnverified, false},
	{ProofKnownID, ByAgent, AuthFail, NewLinked, FlagFalse, false},
	{ProofKnownID, ByThirdParty, AuthPass, JoinForward, "", false},
	{ProofKnownID, ByThirdParty, AuthGray, JoinForward, FlagUnverified, false},
	{ProofKnownID, ByThirdParty, AuthFail, NewLinked, FlagFalse, false},
	{ProofKnownID, ByOther, AuthPass, NewLinked, FlagStranger, false},
	{ProofKnownID, ByOther, AuthGray, NewLinked, FlagStranger, false},
	{ProofKnownID, ByOther, AuthFail, NewLinked, FlagFalse, false},

	{ProofNumber, ByParticipant, AuthPass, JoinPublic, "", true},
	{ProofNumber, ByParticipant, AuthGray, NewLinked, FlagUnverified, false},
	{ProofNumber, ByParticipant, AuthFail, NewLinked, FlagFalse, false},
	{ProofNumber, ByAgent, AuthPass, JoinNote, "", false},
	{ProofNumber, ByAgent, AuthGray, NewLinked, FlagUnverified, false},
	{ProofNumber, ByAgent, AuthFail, NewLinked, FlagFalse, false},
	{ProofNumber, ByThirdParty, AuthPass, JoinForward, "", false},
	{ProofNumber, ByThirdParty, AuthGray, NewLinked, FlagUnverified, false},
	{ProofNumber, ByThirdParty, AuthFail, NewLinked, FlagFalse, false},
	{ProofNumber, ByOther, AuthPass, NewLinked, FlagStranger, false},
	{ProofNumber, ByOther, AuthGray, NewLinked, FlagStranger, false},
	{ProofNumber, ByOther, AuthFail, NewLinked, FlagFalse, false},

	{ProofNone, ByParticipant, AuthPass, NewTicket, "", false},
	{ProofNone, ByParticipant, AuthGray, NewTicket, "", false},
	{ProofNone, ByParticipant, AuthFail, NewTicket, FlagFalse, false},
	{ProofNone, ByAgent, AuthPass, NewTicket, "", false},
	{ProofNone, ByAgent, AuthGray, NewTicket, FlagUnverified, false},
	{ProofNone, ByAgent, AuthFail, NewTicket, FlagFalse, false},
	{ProofNone, ByThirdParty, AuthPass, NewTicket, "", false},
	{ProofNone, ByThirdParty, AuthGray, NewTicket, "", false},
	{ProofNone, ByThirdParty, AuthFail, NewTicket, FlagFalse, false},
	{ProofNone, ByOther, AuthPass, NewTicket, "", false},
	{ProofNone, ByOther, AuthGray, NewTicket, "", false},
	{ProofNone, ByOther, AuthFail, NewTicket, FlagFalse, false},
}

// Judge looks the evidence up in the table. Evidence that the table does not
// know makes a new ticket with a warning: nothing is lost, nothing is joined.
func Judge(e Evidence) Verdict {
	proof := e.Proof
	if proof == ProofToken && e.Sender == ByAgent && e.TokenOwner {
		proof = proofOwnToken
	}
	for _, c := range evidence {
		if c.proof == proof && c.sender == e.Sender && c.auth == e.Auth {
			name := string(proof) + "/" + string(c.sender) + "/" + string(c.auth)
			return Verdict{Action: c.action, Flag: c.flag, MayReopen: c.mayReopen, Cell: name}
		}
	}
	return Verdict{Action: NewTicket, Flag: FlagUnverified, Cell: "unknown"}
}
