// Package api serves the REST API of the desk for the console, integrations
// and programs, under /api/. What it answers is package httpapi; here it only
// gets what it works with.
package api

import (
	"log/slog"
	"net/http"

	"helpdesk/internal/httpapi"
)

// Deps is what the function works with; all are needed.
type Deps struct {
	Keys    httpapi.Keys    // package access
	Tickets httpapi.Tickets // package conversation
	Intake  httpapi.Intake  // package intake
	Log     *slog.Logger    // takes the causes of our own failures; never a body, address or key
}

// Function answers the requests. It is safe for concurrent use.
type Function struct{ deps Deps }

// New makes the function. It does nothing that a request may not need.
func New(deps Deps) *Function { return &Function{deps} }

// HTTP is the function as a handler of its routes. Other paths get 404.
func (f *Function) HTTP() http.Handler {
	return httpapi.New(httpapi.Deps{Keys: f.deps.Keys, Tickets: f.deps.Tickets, Intake: f.deps.Intake, Log: f.deps.Log})
}
