// Package createticket serves the addresses to which requests for help are
// posted: HTML forms of the help centre and of other sites, scripts of other
// sites and programs, and the announcement of large files.
//
//	POST /requests       JSON, from a program or from a script of another site
//	POST /forms/{form}   an HTML form, ours or another site's
//	POST /uploads        asks for a pre-signed POST for one large file
//
// Whoever posts learns the number of the request and when to expect an answer;
// the private link goes by mail. Input is read and its form checked here; what
// it says is judged by the use case.
package createticket

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"time"

	"helpdesk/internal/blob"
	"helpdesk/internal/desk"
	"helpdesk/internal/intake"
	"helpdesk/internal/token"
	"helpdesk/internal/web/page"
	"helpdesk/internal/web/problem"
)

// Intake is the use case behind this function.
type Intake interface {
	// Create makes a ticket. Wrong fields come back as desk.Invalid, naming each.
	Create(ctx context.Context, r intake.Request) (intake.Receipt, error)
	// UploadForm answers where one file may be posted, and the key under which
	// the request then names it.
	UploadForm(ctx context.Context, ip, name, mediaType string, size int64) (blob.UploadForm, string, error)
}

// Desk gives the desk's configuration, cached, and the keys that sign forms.
type Desk interface {
	Config(ctx context.Context) (*desk.Config, error)
	Ring(ctx context.Context) (token.Ring, error)
}

// Deps is what the function works with; all are needed.
type Deps struct {
	Intake Intake
	Desk   Desk
	Pages  *page.Pages
	Now    func() time.Time
	Log    *slog.Logger // takes the causes of our own failures; never a body or address
}

// Function answers the requests. It is safe for concurrent use.
type Function struct{ deps Deps }

// New makes the function. It does nothing that a request may not need.
func New(deps Deps) *Function { return &Function{deps} }

// HTTP is the function as a handler of its routes. Other paths get 404.
func (f *Function) HTTP() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/requests", f.requests)
	mux.HandleFunc("/uploads", f.uploads)
	mux.HandleFunc("/forms/{form}", f.forms)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		problem.Write(w, r, desk.Fail(desk.NotFound, "not_found"))
	})
	return mux
}

// fail answers an error as a problem and logs it when it is our fault.
func (f *Function) fail(w http.ResponseWriter, r *http.Request, err error) {
	problem.Log(r.Context(), f.deps.Log, err)
	problem.Write(w, r, err)
}

// form finds a form that may be posted; "" and page.OwnForm are the desk's own.
func form(cfg *desk.Config, id string) (desk.Form, error) {
	if id == "" || id == page.OwnForm {
		return desk.Form{Active: true}, nil
	}
	for _, f := range cfg.Forms {
		if f.ID == id && f.Active {
			return f, nil
		}
	}
	return desk.Form{}, desk.Fail(desk.NotFound, "form_unknown")
}

// callerIP is the network address that posted, as the gateway saw it.
func callerIP(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
