package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"helpdesk/internal/desk"
	"helpdesk/internal/notification"
)

// Sending is the mail that the desk sends, and to whom it may.
type Sending interface {
	// Addresses leaves out those of which nothing was ever reported.
	Addresses(ctx context.Context, addresses []string) ([]desk.AddressMail, error)
	// ClearAddress takes a person in the subject's sight; desk.NotFound for an
	// address that is not his.
	ClearAddress(ctx context.Context, who desk.Subject, p desk.Person, address string) (desk.AddressMail, error)
	Held(ctx context.Context, who desk.Subject) ([]notification.HeldMail, error)
	ReleaseHeld(ctx context.Context, who desk.Subject, id string) (int, error)
	Preview(ctx context.Context, who desk.Subject, mailbox, notice string, lang desk.Language) (notification.Preview, error)
}

// AddressState is a desk.AddressState.
type AddressState string

// Schema describes AddressState in the contract.
func (AddressState) Schema(r huma.Registry) *huma.Schema {
	return words(r, "AddressState", "Whether mail reaches an address: soft came back lately for a reason that may pass; to hard (no such mailbox), suppressed (on the mail service's own list) and complained (marked as spam) nothing is sent", desk.AddressStates...)
}

// MailState is what is known of one mail address.
type MailState struct {
	Address     string       `json:"address" example:"lucia@example.com"`
	State       AddressState `json:"state"`
	SoftBounces int          `json:"softBounces" doc:"Of the last seven days, after which nothing was delivered" example:"0"`
	Status      string       `json:"status,omitempty" doc:"Status code that came back (RFC 3463)" example:"5.1.1"`
	At          Time         `json:"at,omitzero" doc:"When the mail service reported it"`
	ClearedAt   Time         `json:"clearedAt,omitzero" doc:"When somebody let it be written to again"`
	ClearedBy   *Actor       `json:"clearedBy,omitempty"`
}

func (s *server) mailState(a desk.AddressMail) MailState {
	state, soft, why := a.State(s.now())
	m := MailState{Address: a.Address, State: AddressState(state), SoftBounces: soft, Status: why.Status, At: Time(why.At), ClearedAt: Time(a.Cleared)}
	if !a.Cleared.IsZero() {
		m.ClearedBy = &Actor{Kind: ActorKind(a.ClearedBy.Kind), ID: a.ClearedBy.ID}
	}
	return m
}

// mailStates are those of addresses of which something was reported.
func (s *server) mailStates(ctx context.Context, addresses []string) ([]MailState, error) {
	states := []MailState{}
	if s.Sending == nil {
		return states, nil
	}
	all, err := s.Sending.Addresses(ctx, addresses)
	for _, a := range all {
		states = append(states, s.mailState(a))
	}
	return states, err
}

func addressesOf(t desk.Ticket) []string {
	var all []string
	for _, p := range t.Participants {
		all = append(all, p.Address)
	}
	return all
}

type clearAddressInput struct {
	PersonPath
	Address string `path:"address" minLength:"3" maxLength:"254" doc:"One of his mail addresses" example:"lucia@example.com"`
}

type clearAddressOutput struct{ Body MailState }

func (s *server) clearAddress(ctx context.Context, in *clearAddressInput) (*clearAddressOutput, error) {
	who := subject(ctx)
	e, err := s.People.Read(ctx, who, in.Person)
	if err != nil {
		return nil, err
	}
	a, err := s.Sending.ClearAddress(ctx, who, e.Person, in.Address)
	if err != nil {
		return nil, err
	}
	return &clearAddressOutput{s.mailState(a)}, nil
}

// HeldMail is a mail that the desk could not send yet.
type HeldMail struct {
	ID     string `json:"id" example:"01jnb3q7x8k2m4n6p8r0s2t4v6_9_reply-1"`
	Ticket string `json:"ticket" doc:"Id of the ticket" example:"01jnb3q7x8k2m4n6p8r0s2t4v6"`
	Seq    int64  `json:"seq" doc:"The message, or the event that caused the notice" example:"9"`
	Kind   string `json:"kind" doc:"What is to be sent" example:"reply"`
	Reason string `json:"reason" doc:"sandbox, paused: the account may not; quota: over the account's mails of a day; daily_cap: over the desk's; throttled, not_reached: the mail service was busy or away too long" example:"sandbox"`
	At     Time   `json:"at" doc:"When it was held last"`
	Until  Time   `json:"until" doc:"When it is tried again by itself"`
}

// HeldMailList is the mail that is held.
type HeldMailList struct {
	Mails []HeldMail `json:"mails" nullable:"false" doc:"Those that are tried next first, at most 200"`
}

type listHeldMailOutput struct{ Body HeldMailList }

func (s *server) listHeldMail(ctx context.Context, _ *struct{}) (*listHeldMailOutput, error) {
	held, err := s.Sending.Held(ctx, subject(ctx))
	if err != nil {
		return nil, err
	}
	return &listHeldMailOutput{HeldMailList{list(held, func(h notification.HeldMail) HeldMail {
		return HeldMail{ID: h.ID(), Ticket: h.Ticket, Seq: h.Seq, Kind: h.Kind, Reason: h.Reason, At: Time(h.At), Until: Time(h.Until)}
	})}}, nil
}

// HeldMailPath names a held mail in a path.
type HeldMailPath struct {
	Mail string `path:"mail" format:"token" maxLength:"256" doc:"Id of the entry" example:"01jnb3q7x8k2m4n6p8r0s2t4v6_9_reply-1"`
}

// ReleasedMail is how much held mail is tried again.
type ReleasedMail struct {
	Released int `json:"released" example:"1"`
}

type releaseHeldMailOutput struct{ Body ReleasedMail }

func (s *server) releaseHeldMail(ctx context.Context, in *HeldMailPath) (*releaseHeldMailOutput, error) {
	n, err := s.Sending.ReleaseHeld(ctx, subject(ctx), in.Mail)
	if err != nil {
		return nil, err
	}
	return &releaseHeldMailOutput{ReleasedMail{n}}, nil
}

// MailSample is a mail as it would go out.
type MailSample struct {
	From      string `json:"from" example:"Support <support@example.com>"`
	Subject   string `json:"subject" example:"[#1042] We have your request"`
	Text      string `json:"text" doc:"Its plain side"`
	HTML      string `json:"html" doc:"A whole page; show it in a frame without scripts"`
	Automatic bool   `json:"automatic" doc:"It says of itself that no person wrote it"`
}

type previewMailboxInput struct {
	Mailbox  string `path:"mailbox" format:"name" doc:"Id of the mailbox" example:"support"`
	Notice   string `query:"notice" required:"true" enum:"ack,reply,forward,assigned,customer_replied,third_party_replied,watched,standing_in,mentioned,not_sent,not_copied,too_many,loop_stopped,sla_warning,sla_breach" doc:"Which of the desk's mails" example:"ack"`
	Language string `query:"language" required:"true" enum:"es,en" doc:"In which language" example:"es"`
}

type previewMailboxOutput struct{ Body MailSample }

func (s *server) previewMailbox(ctx context.Context, in *previewMailboxInput) (*previewMailboxOutput, error) {
	p, err := s.Sending.Preview(ctx, subject(ctx), in.Mailbox, in.Notice, desk.Language(in.Language))
	if err != nil {
		return nil, err
	}
	return &previewMailboxOutput{MailSample{From: p.From, Subject: p.Subject, Text: p.Text, HTML: p.HTML, Automatic: p.Automatic}}, nil
}

func sendingDocs() map[string]operationDoc {
	missing := map[int][]string{http.StatusNotFound: {"not_found"}}
	return map[string]operationDoc{
		"clearAddress": {
			tag: "People", summary: "Let an address be written to again",
			description: "Forgets the bounces and complaints of a mail address until now, so that mail is sent there again; who did it, and when, is kept with the address. What was not sent meanwhile is not sent by this: answer once more.",
			response:    MailState{Address: "lucia@example.com", State: "ok", ClearedAt: exampleTime(9, 30), ClearedBy: &Actor{Kind: "agent", ID: "ana"}},
			problems:    missing,
		},
		"listHeldMail": {
			tag: "Mail", summary: "List held mail",
			description: "Answers the mail that the account may not send, or that is over a quota. It is tried again by itself, later and later, for as long as it takes.",
			response: HeldMailList{Mails: []HeldMail{{ID: exampleID + "_9_reply-1", Ticket: exampleID, Seq: 9, Kind: "reply", Reason: "sandbox",
				At: exampleTime(9, 30), Until: exampleTime(9, 45)}}},
		},
		"releaseHeldMail": {
			tag: "Mail", summary: "Try a held mail again now",
			description: "Puts it into the queue at once. If the reason is still there it is held once more.",
			response:    ReleasedMail{Released: 1}, problems: missing,
		},
		"previewMailbox": {
			tag: "Configuration", summary: "Look at a mail before anybody gets it",
			description: "Answers one of the desk's mails as it would go out from a mailbox, about an invented ticket, with the mailbox's own name, texts and signature. Its links lead nowhere. None of the desk's mails is bulk mail, so that none has List-Unsubscribe.",
			response:    MailSample{From: "Support <support@example.com>", Subject: "[#1042] We have your request", Text: "Hello, …", HTML: "<!doctype html>…", Automatic: true},
			problems:    missing,
		},
	}
}
