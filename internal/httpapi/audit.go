package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"helpdesk/internal/desk"
)

// Audit is what was done to the desk itself; a zero month is this one.
type Audit interface {
	Audit(ctx context.Context, who desk.Subject, month time.Time, before string, limit int) (list []desk.Audit, next string, err error)
}

// AuditKind is a desk.AuditKind.
type AuditKind string

// Schema describes AuditKind in the contract.
func (AuditKind) Schema(r huma.Registry) *huma.Schema {
	return words(r, "AuditKind", "What was done", desk.AuditKinds...)
}

// AuditEntry is one act: ids only, no address and no text.
type AuditEntry struct {
	ID          string    `json:"id" example:"01jnb3q7x8k2m4n6p8r0s2t4v6"`
	At          Time      `json:"at"`
	What        AuditKind `json:"what"`
	By          Actor     `json:"by" doc:"Of a refused sign-in: the desk"`
	Key         string    `json:"key,omitempty" doc:"Id of the API key that was used"`
	Session     string    `json:"session,omitempty" doc:"Tells sessions apart; opens none" example:"5f2a90c1"`
	Subject     string    `json:"subject,omitempty" doc:"Id of what it was done to"`
	Parts       []string  `json:"parts,omitempty" nullable:"false" doc:"Of the configuration: what of it was changed" example:"[\"agents\"]"`
	FromVersion int64     `json:"fromVersion,omitempty" doc:"Of the configuration, before" example:"12"`
	ToVersion   int64     `json:"toVersion,omitempty" doc:"Of the configuration, after" example:"13"`
	Code        string    `json:"code,omitempty" doc:"Of a refused sign-in: why" example:"signin_unknown"`
}

// AuditPage is a page of the audit log.
type AuditPage struct {
	Entries []AuditEntry `json:"entries" nullable:"false" doc:"Newest first"`
	Next    string       `json:"next,omitempty" doc:"Cursor of the next page; absent on the last"`
}

type listAuditInput struct {
	Month  string `query:"month" minLength:"7" maxLength:"7" doc:"Year and month in UTC; left out: this one. Entries are kept for thirteen months" example:"2026-03"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"Entries on a page" example:"50"`
	Cursor string `query:"cursor" maxLength:"2048" doc:"next of the page before; only for the same month and caller"`
}

type listAuditOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         AuditPage
}

func (s *server) listAudit(ctx context.Context, in *listAuditInput) (*listAuditOutput, error) {
	who := subject(ctx)
	var month time.Time
	if in.Month != "" {
		var err error
		if month, err = time.Parse("2006-01", in.Month); err != nil || month.Year() < 2000 {
			return nil, desk.Problems{{Field: "month", Code: "not_a_month"}}.Err()
		}
	}
	query := "listAudit month=" + in.Month
	before, err := openCursor(who, query, in.Cursor)
	if err != nil {
		return nil, err
	}
	entries, next, err := s.Audit.Audit(ctx, who, month, before, in.Limit)
	if err != nil {
		return nil, err
	}
	return &listAuditOutput{CacheControl: "private, no-store", Body: AuditPage{Next: sealCursor(who, query, next), Entries: list(entries, func(a desk.Audit) AuditEntry {
		return AuditEntry{ID: a.ID, At: Time(a.At), What: AuditKind(a.What), By: toActor(a.By), Key: a.Key, Session: a.Session, Subject: a.Subject,
			Parts: a.Parts, FromVersion: a.From, ToVersion: a.To, Code: a.Code}
	})}}, nil
}

func auditDocs() map[string]operationDoc {
	return map[string]operationDoc{
		"listAudit": {
			tag: "Access", summary: "Who did what to the desk itself?",
			description: "Answers the audit log of a month: changes of the configuration (which parts, from which version to which) and of profiles, API keys made and revoked, sign-ins, sign-outs and refused sign-ins (at most 60 an hour are written down), quarantined mail released and deleted, people changed, joined and exported, canned replies, macros and views of teams and of everybody changed, made theirs and taken from them. It holds ids only, and is kept for thirteen months. What is done to a ticket stands in the ticket's own history.",
			response: AuditPage{Entries: []AuditEntry{{ID: exampleID, At: exampleTime(9, 30), What: "configuration.changed", By: Actor{Kind: "agent", ID: "ana"},
				Session: "5f2a90c1", Parts: []string{"agents"}, FromVersion: 12, ToVersion: 13}}},
			problems: map[int][]string{http.StatusBadRequest: {"cursor_invalid"}},
		},
	}
}
