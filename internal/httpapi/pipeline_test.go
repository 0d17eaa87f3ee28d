package httpapi

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"helpdesk/internal/desk"
)

type everybody struct{}

func (everybody) Authenticate(context.Context, string) (desk.Subject, error) {
	return desk.Subject{Kind: desk.ActorProgram, Scopes: desk.Scopes}, nil
}

func serve(r route, request *http.Request) *httptest.ResponseRecorder {
	s := &server{Deps: Deps{Keys: everybody{}, Log: slog.New(slog.DiscardHandler)}}
	request.Header.Set("Authorization", "Bearer x")
	w := httptest.NewRecorder()
	s.operation(r).ServeHTTP(w, request)
	return w
}

// picky is read by huma in a way that the contract cannot know.
type picky string

func (*picky) UnmarshalText([]byte) error { return errors.New("never") }

// Should huma ever refuse what the contract allows, the caller gets a problem
// of ours, and not huma's own or nothing at all.
func TestPipeline_whatHumaRefusesIsAProblem(t *testing.T) {
	type input struct {
		X struct{ picky } `header:"X-Picky"`
	}
	type output struct{ Body Me }
	r := route{http.MethodGet, "/x", "x", anyone, handle(func(context.Context, *input) (*output, error) { return &output{}, nil })}
	request := httptest.NewRequest(http.MethodGet, "/", nil)
	request.Header.Set("X-Picky", "1")
	w := serve(r, request)
	if w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), `"code":"invalid"`) || strings.Contains(w.Body.String(), "never") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// An answer that cannot be written is our fault and leaves nothing half written.
func TestPipeline_anAnswerThatCannotBeWritten(t *testing.T) {
	type input struct{}
	type output struct {
		Location string `header:"Location"`
		Body     chan int
	}
	r := route{http.MethodGet, "/x", "x", anyone, handle(func(context.Context, *input) (*output, error) {
		return &output{Location: "/here", Body: make(chan int)}, nil
	})}
	w := serve(r, httptest.NewRequest(http.MethodGet, "/", nil))
	if w.Code != http.StatusInternalServerError || w.Header().Get("Location") != "" || !strings.Contains(w.Body.String(), `"code":"internal"`) {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
}

// unread fails the test when somebody reads it.
type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) {
	u.t.Error("the body was read")
	return 0, io.EOF
}

// broken is a caller who hangs up in the middle of his body.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestPipeline_bodies(t *testing.T) {
	type input struct{ Body NewTicket }
	type output struct{ Body Created }
	r := route{http.MethodPost, "/x", "x", anyone, handle(func(context.Context, *input) (*output, error) { return &output{}, nil })}
	for _, tt := range []struct {
		name   string
		body   io.Reader
		length int64
		status int
	}{
		{"said to be too large", unread{t}, maxBody + 1, http.StatusRequestEntityTooLarge},
		{"too large, unsaid", strings.NewReader(strings.Repeat(" ", maxBody+1)), -1, http.StatusRequestEntityTooLarge},
		{"hung up", broken{}, 100, http.StatusBadRequest},
	} {
		t.Run(tt.name, func(t *testing.T) {
			request := httptest.NewRequest(http.MethodPost, "/", tt.body)
			request.ContentLength = tt.length
			request.Header.Set("Content-Type", mediaType)
			if w := serve(r, request); w.Code != tt.status {
				t.Errorf("%d %s, want %d", w.Code, w.Body, tt.status)
			}
		})
	}
}

func TestMayEver_asksAboutATicketInSight(t *testing.T) {
	scopes := []string{desk.ScopeTicketsRead}
	for _, tt := range []struct {
		name string
		who  desk.Subject
		want bool
	}{
		{"program", desk.Subject{Kind: desk.ActorProgram, Scopes: scopes}, true},
		{"program of some teams", desk.Subject{Kind: desk.ActorProgram, Scopes: scopes, Teams: []string{"billing"}}, true},
		{"program without the scope", desk.Subject{Kind: desk.ActorProgram}, false},
		{"agent without a team", desk.Subject{Kind: desk.ActorAgent, AgentID: "ana", Role: desk.RoleAgent}, true},
		{"person", desk.Subject{Kind: desk.ActorPerson, PersonID: "p1"}, true},
		{"nobody", desk.Subject{}, false},
	} {
		if got := desk.MayEver(tt.who, desk.TicketRead); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}
