package httpapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"helpdesk/internal/desk"
	"helpdesk/internal/web/problem"
	"helpdesk/internal/web/session"
)

// Version is the version of the contract, not of the program: it changes with
// the document.
const Version = "1.0.0"

// buildDocument makes the OpenAPI document of all operations. It is run by
// `go generate` and by the test that compares, never by a request.
func buildDocument() ([]byte, error) {
	schemas := newRegistry()
	schemas.Schema(reflect.TypeFor[problem.Problem](), true, "Problem")
	api := newAPI(&compiled{}, schemas)
	describe(api.OpenAPI())
	docs := documentation()
	for _, r := range (&server{}).routes() {
		doc, ok := docs[r.id]
		if !ok {
			return nil, fmt.Errorf("operation %s has no documentation", r.id)
		}
		op := r.operation()
		op.Tags, op.Summary, op.Description = []string{doc.tag}, doc.summary, doc.description
		op.Security = security(r)
		op.Extensions = map[string]any{"x-permission": permission(r.may), "x-scope": scopesOf(r)}
		op.Responses = map[string]*huma.Response{}
		r.bind.document(api, op)
		written := find(api.OpenAPI(), r)
		if err := incomplete(api.OpenAPI(), written, r, doc); err != nil {
			return nil, err
		}
		finish(written, r, doc)
	}
	if err := tidy(schemas); err != nil {
		return nil, err
	}
	raw, err := json.Marshal(api.OpenAPI())
	if err != nil {
		return nil, fmt.Errorf("write document: %w", err)
	}
	var out bytes.Buffer
	if err := json.Indent(&out, raw, "", "  "); err != nil {
		return nil, fmt.Errorf("indent document: %w", err)
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

func describe(o *huma.OpenAPI) {
	o.Info = &huma.Info{
		Title: "Help desk", Version: Version, Description: apiDescription,
		License: &huma.License{Name: "Apache-2.0", URL: "https://www.apache.org/licenses/LICENSE-2.0"},
	}
	o.Servers = []*huma.Server{{URL: "/", Description: "The desk that serves this document"}}
	o.Tags = []*huma.Tag{
		{Name: "Tickets", Description: "Requests for help, their conversation and history"},
		{Name: "Notifications", Description: "What you were told"},
		{Name: "People", Description: "Who asks for help, and what he has asked"},
		{Name: "Mail", Description: "Mail that could not be sent yet, for admins"},
		{Name: "Quarantine", Description: "Mail that was kept away from tickets, for admins"},
		{Name: "Organizations", Description: "Companies whose people ask"},
		{Name: "Configuration", Description: "Who works here, and by which rules"},
		{Name: "Tools", Description: "What agents keep at hand: canned replies, macros, saved views"},
		{Name: "Access", Description: "Who is asking, and the API keys"},
	}
	o.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"key": {
			Type: "http", Scheme: "bearer", BearerFormat: "hd_…",
			Description: "An API key, made with `desk apikey create`. Its scopes are listed with each operation.",
		},
		"session": {
			Type: "apiKey", In: "cookie", Name: session.Cookies{}.Name(),
			Description: "The session of an agent who signed in at /sign-in. He may what his role and teams allow.",
		},
		"csrf": {
			Type: "apiKey", In: "header", Name: session.CSRFHeader,
			Description: "With a session, every request that changes something brings `csrf` of GET /me.",
		},
	}
}

// security is how a caller may show who he is: by key, or by session and then,
// for changes, with its CSRF token.
func security(r route) []map[string][]string {
	byHand := map[string][]string{"session": {}}
	if r.method != http.MethodGet {
		byHand["csrf"] = []string{}
	}
	return []map[string][]string{{"key": scopesOf(r)}, byHand}
}

func permission(may desk.Action) string {
	if may == anyone {
		return "anyone with a key or a session"
	}
	return string(may)
}

// scopesOf answers the scopes that an API key needs for an operation, by
// asking the permission table itself.
func scopesOf(r route) []string {
	scopes := []string{}
	for _, scope := range desk.Scopes {
		who := desk.Subject{Kind: desk.ActorProgram, Scopes: []string{scope}}
		if slices.ContainsFunc(r.permissions(), func(a desk.Action) bool { return desk.MayEver(who, a) }) {
			scopes = append(scopes, scope)
		}
	}
	return scopes
}

func find(o *huma.OpenAPI, r route) *huma.Operation {
	item := o.Paths[Base+r.path]
	return map[string]*huma.Operation{
		http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodPatch: item.Patch,
		http.MethodPut: item.Put, http.MethodDelete: item.Delete,
	}[r.method]
}

// finish adds to a registered operation what its types do not say: examples
// and problems.
func finish(op *huma.Operation, r route, doc operationDoc) {
	delete(op.Responses, "default") // huma's own error, which nothing answers
	success := op.Responses[strconv.Itoa(r.status())]
	success.Content[mediaType].Example = doc.response
	problems := commonProblems()
	if op.RequestBody != nil {
		op.RequestBody.Required = true
		op.RequestBody.Content[mediaType].Example = doc.request
		addProblems(problems, bodyProblems())
	}
	addProblems(problems, derivedProblems(op, r))
	addProblems(problems, doc.problems)
	op.Extensions["x-errors"] = problems
	for status, codes := range problems {
		op.Responses[strconv.Itoa(status)] = &huma.Response{
			Description: http.StatusText(status) + ": `" + strings.Join(codes, "`, `") + "`",
			Content: map[string]*huma.MediaType{problem.ContentType: {
				Schema: &huma.Schema{Ref: schemaPrefix + "Problem"},
			}},
		}
	}
	if slices.ContainsFunc(op.Parameters, func(p *huma.Param) bool { return p.Name == "If-None-Match" }) {
		op.Responses[strconv.Itoa(http.StatusNotModified)] = &huma.Response{Description: "Not Modified: the caller has the newest version"}
	}
	for _, p := range op.Parameters {
		p.Schema.Pattern, p.Schema.Format = pattern(p.Schema.Format)
		if len(p.Schema.Examples) > 0 {
			p.Example, p.Schema.Examples = p.Schema.Examples[0], nil
		}
	}
}

func addProblems(to, more map[int][]string) {
	for status, codes := range more {
		for _, code := range codes {
			if !slices.Contains(to[status], code) {
				to[status] = append(to[status], code)
			}
		}
	}
}

// pattern tells the world what the formats of our own mean.
func pattern(format string) (regexp, standard string) {
	switch format {
	case formatTicket:
		return `^([1-9][0-9]{0,11}|[0-7][0-9a-hjkmnp-tv-z]{25})$`, ""
	case formatName:
		return `^[a-z0-9._-]{1,64}$`, ""
	case formatToken:
		return `^[!-~]*$`, ""
	case formatTag:
		return `^(\*|"[!#-~]+")$`, ""
	default:
		return "", format
	}
}

// tidy removes what huma has registered for its own errors, and opens the
// schemas of answers: they may gain fields, while a request may not.
func tidy(schemas huma.Registry) error {
	all := schemas.Map()
	delete(all, "ErrorModel")
	delete(all, "ErrorDetail")
	strict := map[string]bool{}
	for _, name := range []string{"NewTicket", "NewMessage", "TicketUpdate", "Attachment"} {
		if all[name] == nil {
			return fmt.Errorf("no schema %s", name)
		}
		strict[name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if !strict[name] && all[name].AdditionalProperties == false {
			all[name].AdditionalProperties = nil
		}
	}
	return nil
}
