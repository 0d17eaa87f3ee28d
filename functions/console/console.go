// Package console serves the agents' console: the files of a single-page
// application that works by the REST API. The files hold nothing of the desk;
// who may see what is decided by functions/api alone.
package console

import (
	"net/http"

	"helpdesk/internal/web/console/bundle"
)

// Deps is what the function works with.
type Deps struct {
	// Bundle is the built console.
	Bundle *bundle.Bundle
}

// Function answers the requests. It is safe for concurrent use.
type Function struct{ deps Deps }

// New makes the function. It reads no file before the first request.
func New(deps Deps) *Function { return &Function{deps} }

// HTTP is the function as a handler of its routes.
func (f *Function) HTTP() http.Handler { return f.deps.Bundle }
