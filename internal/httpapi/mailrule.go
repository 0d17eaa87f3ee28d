package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"helpdesk/internal/desk"
	"helpdesk/internal/intake"
)

// MailRules is what admins have taught about senders, and the ways to teach:
// with the end of a quarantined mail, or by the name of the sender.
type MailRules interface {
	MakeMailRule(ctx context.Context, who desk.Subject, n intake.NewMailRule) (desk.MailRule, error)
	MailRules(ctx context.Context, who desk.Subject, after string, limit int) (list []desk.MailRule, next string, err error)
	ForgetMailRule(ctx context.Context, who desk.Subject, id string) (desk.MailRule, error)
	ReleaseAndAllow(ctx context.Context, who desk.Subject, id, scope string) (intake.Outcome, error)
	DiscardAndBlock(ctx context.Context, who desk.Subject, id, scope string) (intake.Quarantined, error)
}

// MailRuleKind is what a rule does with mail.
type MailRuleKind string

// Schema describes MailRuleKind in the contract.
func (MailRuleKind) Schema(r huma.Registry) *huma.Schema {
	return words(r, "MailRuleKind", "allow: let through although it looks like spam, unless the sender is false; block: kept in quarantine",
		MailRuleKind(desk.AllowMail), MailRuleKind(desk.BlockMail))
}

// MailRule is what an admin has taught about a sender.
type MailRule struct {
	ID     string       `json:"id" example:"n4bQgYhMfWWaL-qgxVrQFQ"`
	Kind   MailRuleKind `json:"kind"`
	Sender string       `json:"sender,omitempty" doc:"It is about this address, or" example:"winner@spam.example"`
	Domain string       `json:"domain,omitempty" doc:"about this domain and all below it" example:"spam.example"`
	By     Actor        `json:"by"`
	At     Time         `json:"at"`
}

func toMailRule(r desk.MailRule) MailRule {
	return MailRule{ID: r.ID, Kind: MailRuleKind(r.Kind), Sender: r.Sender, Domain: r.Domain, By: toActor(r.By), At: Time(r.At)}
}

// NewMailRule is a rule to be made.
type NewMailRule struct {
	Kind   MailRuleKind `json:"kind"`
	Sender string       `json:"sender,omitempty" maxLength:"254" doc:"It is about this address, or" example:"winner@spam.example"`
	Domain string       `json:"domain,omitempty" maxLength:"253" doc:"about this domain and all below it: one of the two" example:"spam.example"`
}

// MailRuleList is a page of rules.
type MailRuleList struct {
	Rules []MailRule `json:"rules" nullable:"false" doc:"In the order of their ids"`
	Next  string     `json:"next,omitempty" doc:"Cursor of the next page; absent on the last"`
}

type listMailRulesInput struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"100" doc:"Rules on a page" example:"100"`
	Cursor string `query:"cursor" maxLength:"2048" doc:"next of the page before"`
}

type listMailRulesOutput struct{ Body MailRuleList }

func (s *server) listMailRules(ctx context.Context, in *listMailRulesInput) (*listMailRulesOutput, error) {
	who := subject(ctx)
	after, err := openCursor(who, "listMailRules", in.Cursor)
	if err != nil {
		return nil, err
	}
	rules, next, err := s.Rules.MailRules(ctx, who, after, in.Limit)
	if err != nil {
		return nil, err
	}
	return &listMailRulesOutput{MailRuleList{Rules: list(rules, toMailRule), Next: sealCursor(who, "listMailRules", next)}}, nil
}

type createMailRuleInput struct {
	Idempotency
	Body NewMailRule
}

type createMailRuleOutput struct{ Body MailRule }

func (s *server) createMailRule(ctx context.Context, in *createMailRuleInput) (*createMailRuleOutput, error) {
	who := subject(ctx)
	r, err := s.Rules.MakeMailRule(ctx, who, intake.NewMailRule{Kind: desk.MailRuleKind(in.Body.Kind), Sender: in.Body.Sender, Domain: in.Body.Domain,
		IdempotencyKey: in.Key, Caller: ownerOf(who)})
	if err != nil {
		return nil, err
	}
	return &createMailRuleOutput{toMailRule(r)}, nil
}

type mailRulePath struct {
	Rule string `path:"rule" format:"token" doc:"Id of the rule" example:"n4bQgYhMfWWaL-qgxVrQFQ"`
}

type deleteMailRuleOutput struct{ Body MailRule }

func (s *server) deleteMailRule(ctx context.Context, in *mailRulePath) (*deleteMailRuleOutput, error) {
	r, err := s.Rules.ForgetMailRule(ctx, subject(ctx), in.Rule)
	if err != nil {
		return nil, err
	}
	return &deleteMailRuleOutput{toMailRule(r)}, nil
}

func mailRuleDocs() map[string]operationDoc {
	rule := MailRule{ID: "n4bQgYhMfWWaL-qgxVrQFQ", Kind: "block", Domain: "spam.example", By: Actor{Kind: "agent", ID: "ana"}, At: exampleTime(9, 30)}
	return map[string]operationDoc{
		"listMailRules": {
			tag: "Quarantine", summary: "List what was taught about senders",
			description: "Answers the rules that were made by name, or with the release (allow) or deletion (block) of quarantined mail: at most 1,000, one for each address or domain; that of the address counts before that of its domain. Blocked mail goes to the quarantine, cause blocked; nothing is thrown away.",
			response:    MailRuleList{Rules: []MailRule{rule}, Next: "q3ZxkQ9fJ1m0sWfYMDAwMQ"},
			problems:    map[int][]string{http.StatusBadRequest: {"cursor_invalid"}},
		},
		"createMailRule": {
			tag: "Quarantine", summary: "Make a rule about a sender",
			description: "Makes a rule about an address or a domain, in the place of the one that there is about the same. What no rule can be about is refused: the desk's own addresses and agents, domains that these are on or below of, and those that strangers share (public suffixes, providers, services that send mail for anybody).",
			request:     NewMailRule{Kind: "block", Domain: rule.Domain},
			response:    rule,
			problems:    map[int][]string{http.StatusUnprocessableEntity: {"idempotency_reused"}},
		},
		"deleteMailRule": {
			tag: "Quarantine", summary: "Take a rule about a sender away",
			description: "Takes it away and answers what it was. Mail that it has kept away stays in the quarantine.",
			response:    rule,
			problems:    map[int][]string{http.StatusNotFound: {"not_found"}},
		},
	}
}
