// Package api serves the REST API of the desk for the console, integrations
// and programs, under /api/, and the pages with which agents sign in and out,
// /sign-in and /sign-out. What the API answers is package httpapi, who signs in
// is package signin; here is only what a browser needs of it.
package api

import (
	"context"
	"log/slog"
	"net/http"

	"helpdesk/internal/httpapi"
	"helpdesk/internal/web/session"
)

// Deps is what the function works with; all are needed, or without SignIn
// those above it.
type Deps struct {
	Keys    httpapi.Keys // package access
	Tickets Tickets      // package conversation
	Intake  Intake       // package intake
	Admin   Admin        // package admin
	People  People       // package directory
	Tools   Tools        // package toolbox
	Log     *slog.Logger // takes the causes of our own failures; never a body, address or key

	SignIn SignIn // package signin; nil: nobody signs in, API keys only
	Desk   Desk
	// PublicURL answers where the desk is reached, without a final slash.
	PublicURL func(ctx context.Context) (string, error)
	Cookies   session.Cookies

	Sending httpapi.Sending // package notification

	Limits httpapi.Limits // package limit; nil: no limits
}

// Tickets is all that is done with tickets.
type Tickets interface {
	httpapi.Tickets
	httpapi.Several
	httpapi.Files
	httpapi.LockedFiles
	httpapi.Feed
	httpapi.Search
	httpapi.Relations
	httpapi.Nearby
	httpapi.Notices
}

// Tools is what agents keep at hand, and what they do with it.
type Tools interface {
	httpapi.Tools
	httpapi.ToolUse
}

// Intake is what becomes tickets, and what was kept from becoming one.
type Intake interface {
	httpapi.Intake
	httpapi.Quarantine
	httpapi.MailRules
}

// Admin is what admins do to the desk itself.
type Admin interface {
	httpapi.Administration
	httpapi.Profiles
	httpapi.Audit
	httpapi.KeyRing
}

// People is who asks, and for whom.
type People interface {
	httpapi.People
	httpapi.Identities
	httpapi.Organizations
}

// Function answers the requests. It is safe for concurrent use.
type Function struct{ deps Deps }

// New makes the function. It does nothing that a request may not need.
func New(deps Deps) *Function { return &Function{deps} }

// HTTP is the function as a handler of its routes. Other paths get 404.
func (f *Function) HTTP() http.Handler {
	d := httpapi.Deps{
		Keys: f.deps.Keys, Tickets: f.deps.Tickets, Several: f.deps.Tickets, Feed: f.deps.Tickets, Search: f.deps.Tickets, Intake: f.deps.Intake,
		People: f.deps.People, Identities: f.deps.People, Organizations: f.deps.People, Mail: f.deps.Intake, Settings: f.deps.Admin, Profiles: f.deps.Admin, Audit: f.deps.Admin, KeyRing: f.deps.Admin, Tools: f.deps.Tools, ToolUse: f.deps.Tools, Log: f.deps.Log,
	}
	d.Limits, d.Rules = f.deps.Limits, f.deps.Intake
	d.Sending = f.deps.Sending
	d.Files, d.Locked = f.deps.Tickets, f.deps.Tickets
	d.Relations, d.Nearby, d.Notices = f.deps.Tickets, f.deps.Tickets, f.deps.Tickets
	if f.deps.SignIn == nil {
		return httpapi.New(d)
	}
	d.Sessions, d.Own, d.Last, d.Cookies = f.deps.SignIn, f.deps.SignIn, f.deps.SignIn, f.deps.Cookies
	mux := http.NewServeMux()
	mux.Handle("/", httpapi.New(d))
	f.signInRoutes(mux)
	return mux
}
