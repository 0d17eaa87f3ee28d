package httpapi

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"
	"time"

	"helpdesk/internal/desk"
)

// ChangeList is what has become of the open tickets in view.
type ChangeList struct {
	Tickets []TicketSummary `json:"tickets" nullable:"false" doc:"Open tickets that changed, as they stand now; one may come twice, its rev tells"`
	Gone    []string        `json:"gone" nullable:"false" doc:"Ids of tickets that left the list: resolved, closed, merged or moved out of view"`
	Next    string          `json:"next" doc:"since of the next request; only for the same team and caller" example:"q3ZxkQ9fJ1m0sWfYMDAwMQ"`
	More    bool            `json:"more" doc:"There is more already: ask again at once"`
	Reset   bool            `json:"reset" doc:"The past is not known that far back, or your teams are others than they were: read the list again, and go on from next"`
}

type listChangesInput struct {
	Team  string `query:"team" maxLength:"64" doc:"Id of a team; left out: all that the caller may see" example:"billing"`
	Since string `query:"since" maxLength:"2048" doc:"next of the answer before; left out: where to begin"`
}

type listChangesOutput struct {
	Body ChangeList
}

func (s *server) listChanges(ctx context.Context, in *listChangesInput) (*listChangesOutput, error) {
	who := subject(ctx)
	query := "listChanges team=" + in.Team
	cursor, err := openCursor(who, query, in.Since)
	if err != nil {
		return nil, err
	}
	var since time.Time
	if cursor != "" {
		at, sight, _ := strings.Cut(cursor, " ")
		if since, err = desk.ParseTime(at); err != nil {
			return nil, desk.Fail(desk.Invalid, "cursor_invalid").Because(err)
		}
		if sight != sightMark(who) { // what he lost by that nobody changed: he begins anew
			since = time.Time{}
		}
	}
	c, err := s.Feed.Changes(ctx, who, in.Team, since)
	if err != nil {
		return nil, err
	}
	return &listChangesOutput{ChangeList{Tickets: list(c.Tickets, toSummary), Gone: texts(c.Gone),
		Next: sealCursor(who, query, desk.FormatTime(c.Next)+" "+sightMark(who)), More: c.More, Reset: c.Reset}}, nil
}

// sightMark stands in a cursor for the teams in the caller's sight, which may be many.
func sightMark(who desk.Subject) string {
	h := sha256.Sum256([]byte(who.Sight()))
	return base64.RawURLEncoding.EncodeToString(h[:9])
}

func feedDocs() map[string]operationDoc {
	return map[string]operationDoc{
		"listChanges": {
			tag: "Tickets", summary: "What has changed in the lists",
			description: "Keeps a list of open tickets fresh. Ask without since where to begin, then read the list, then ask every few seconds with the last next: tickets that changed come as they stand, those that left the list by id. Changes are known for 24 hours.",
			response:    ChangeList{Tickets: []TicketSummary{exampleSummary()}, Gone: []string{"01jnb3q7x8cccccccccccccccc"}, Next: "q3ZxkQ9fJ1m0sWfYMDAwMQ"},
			problems: map[int][]string{
				http.StatusBadRequest: {"cursor_invalid"},
				http.StatusNotFound:   {"not_found"},
			},
		},
	}
}
