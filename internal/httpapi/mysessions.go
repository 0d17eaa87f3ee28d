package httpapi

import (
	"context"
	"net/http"

	"helpdesk/internal/desk"
	"helpdesk/internal/signin"
)

// OwnSessions is the sessions of whoever has signed in. Without the id of the
// session that asks, as with an API key, it answers desk.Forbidden.
type OwnSessions interface {
	OwnSessions(ctx context.Context, who desk.Subject, current string) ([]signin.Own, error)
	EndOthers(ctx context.Context, who desk.Subject, current string) (int, error)
}

// MySession is one of the caller's own sessions.
type MySession struct {
	ID           string `json:"id" doc:"Stays the same while the session lasts; it opens nothing" example:"Xq3v0bS2cJ6kL9mN1pR4tU"`
	Current      bool   `json:"current" doc:"It is the one that asks"`
	Browser      string `json:"browser,omitempty" doc:"What the browser called itself when the agent signed in" example:"Mozilla/5.0 (X11; Linux x86_64) Firefox/141.0"`
	SecondFactor string `json:"secondFactor" enum:"used,none,unknown" doc:"Whether the sign-in took a second factor; unknown when the sign-in service does not say"`
	CreatedAt    Time   `json:"createdAt" doc:"Of the sign-in"`
	UsedAt       Time   `json:"usedAt" doc:"Last use, to some minutes"`
	ExpiresAt    Time   `json:"expiresAt" doc:"When it ends at the latest"`
}

// LastSignIns is how agents signed in last, for whoever may read the
// audit log; nothing for others.
type LastSignIns interface {
	LastSignIns(ctx context.Context, who desk.Subject, agents []string) (map[string]signin.Last, error)
}

// MySessions are the caller's own sessions.
type MySessions struct {
	Sessions []MySession `json:"sessions" nullable:"false" doc:"The one used last first"`
}

// Ended says how many sessions have been ended.
type Ended struct {
	Ended int `json:"ended" minimum:"0" doc:"Sessions that were ended" example:"2"`
}

type listMySessionsOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         MySessions
}

func (s *server) listMySessions(ctx context.Context, _ *struct{}) (*listMySessionsOutput, error) {
	x := exchangeOf(ctx)
	if s.Own == nil || x.session == "" {
		return nil, forbidden()
	}
	own, err := s.Own.OwnSessions(ctx, x.who, x.session)
	if err != nil {
		return nil, err
	}
	return &listMySessionsOutput{CacheControl: "private, no-store", Body: MySessions{list(own, func(o signin.Own) MySession {
		return MySession{
			ID: o.ID, Current: o.Current, Browser: o.Browser, SecondFactor: string(o.SecondFactor),
			CreatedAt: Time(o.CreatedAt), UsedAt: Time(o.UsedAt), ExpiresAt: Time(o.ExpiresAt),
		}
	})}}, nil
}

type endMySessionsOutput struct{ Body Ended }

func (s *server) endMySessions(ctx context.Context, _ *struct{}) (*endMySessionsOutput, error) {
	x := exchangeOf(ctx)
	if s.Own == nil || x.session == "" {
		return nil, forbidden()
	}
	n, err := s.Own.EndOthers(ctx, x.who, x.session)
	if err != nil {
		return nil, err
	}
	return &endMySessionsOutput{Ended{n}}, nil
}

func mySessionDocs() map[string]operationDoc {
	return map[string]operationDoc{
		"listMySessions": {
			tag: "Access", summary: "Where am I signed in?",
			description: "Answers the sessions of the agent who has signed in, this one among them, and whether each sign-in took a second factor. For sessions only: an API key is refused.",
			response: MySessions{[]MySession{{
				ID: "Xq3v0bS2cJ6kL9mN1pR4tU", Current: true, Browser: "Mozilla/5.0 (X11; Linux x86_64) Firefox/141.0", SecondFactor: "used",
				CreatedAt: exampleTime(9, 0), UsedAt: exampleTime(9, 45), ExpiresAt: exampleTime(23, 0),
			}}},
		},
		"endMySessions": {
			tag: "Access", summary: "End my other sessions",
			description: "Ends every session of the agent but the one that asks, at once and with all its tokens: after a lost computer, or a sign-in that was not one's own. For sessions only: an API key is refused.",
			response:    Ended{2},
			problems:    map[int][]string{http.StatusForbidden: {"csrf"}},
		},
	}
}
