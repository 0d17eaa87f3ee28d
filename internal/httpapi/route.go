package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"helpdesk/internal/desk"
	"helpdesk/internal/web/problem"
)

// route is one operation: a line of the table in operations.go.
type route struct {
	method, path string
	id           string      // operationId
	may          desk.Action // anyone, or asked of desk.May before anything else; the use case asks again about the ticket
	bind         binding
}

// anyone is the permission of an operation for every caller who is known.
const anyone desk.Action = ""

// permissions are what a caller must have: the operation's own, and reading
// where the path names a ticket or a person, who is "not found" to whoever may
// not read him.
func (r route) permissions() []desk.Action {
	var all []desk.Action
	if r.may != anyone {
		all = append(all, r.may)
	}
	if strings.Contains(r.path, "{ticket}") && r.may != desk.TicketRead {
		all = append(all, desk.TicketRead)
	}
	if strings.Contains(r.path, "{person}") && r.may != desk.PersonRead {
		all = append(all, desk.PersonRead)
	}
	if strings.Contains(r.path, "{tool}") && r.may != desk.ToolRead {
		all = append(all, desk.ToolRead)
	}
	return all
}

// open reports whether the subject may ever use the operation. What is refused
// here is refused without a look at any ticket, so the answer tells nothing about
// one.
func (r route) open(who desk.Subject) bool {
	for _, action := range r.permissions() {
		if !desk.MayEver(who, action) {
			return false
		}
	}
	return true
}

// binding registers an operation's handler with huma, in one of two ways.
type binding struct {
	// document registers all types, for the OpenAPI document.
	document func(huma.API, huma.Operation)
	// serve registers what a request needs: the input. The schemas of answers
	// are of no use there, and cost a cold start most.
	serve func(huma.API, huma.Operation)
	// status of a success; 0: 201 after POST, 200 otherwise.
	status int
	// limit is the most bytes of a body; 0: what contract.go says.
	limit int64
	// gather is whether the handler is asked what else is wrong with a body in
	// which the contract found something; see gathers.
	gather bool
}

// gathers lets the handler see a body whose fields are wrong in part, so that
// everything that is wrong is named at once. It passes wrong(ctx) on as what is
// wrong already, and its use case must then change nothing.
func (b binding) gathers() binding { b.gather = true; return b }

// takes lets a body have other than the usual number of bytes at most.
func (b binding) takes(limit int64) binding { b.limit = limit; return b }

// answers makes a success answer another status.
func (b binding) answers(status int) binding { b.status = status; return b }

// handle binds a handler with its input and output. When it serves, huma reads
// the input and the pipeline writes the answer or the problem, each in one place.
func handle[I, O any](fn func(context.Context, *I) (*O, error)) binding {
	return binding{
		document: func(api huma.API, op huma.Operation) { huma.Register(api, op, fn) },
		serve: func(api huma.API, op huma.Operation) {
			huma.Register(api, op, func(ctx context.Context, in *I) (*struct{}, error) {
				x := exchangeOf(ctx)
				x.called = true
				var out *O
				if out, x.err = fn(ctx, in); x.err == nil {
					x.err = x.answer(op.DefaultStatus, out)
				}
				return &struct{}{}, nil
			})
		},
	}
}

// compiled is an operation made ready: its schemas, and what huma made of its
// handler. It is huma's adapter for this one operation.
type compiled struct {
	op      *huma.Operation
	schemas huma.Registry
	most    int64 // bytes of the body; 0: the usual
	serve   func(huma.Context)
}

// Handle takes over the operation that is being registered.
func (c *compiled) Handle(op *huma.Operation, handler func(huma.Context)) {
	c.op, c.serve = op, handler
}

// ServeHTTP is part of huma.Adapter and never called: net/http routes.
func (c *compiled) ServeHTTP(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }

func compile(r route) *compiled {
	c := &compiled{schemas: newRegistry(), most: r.bind.limit}
	r.bind.serve(newAPI(c, c.schemas), r.operation())
	return c
}

// operation is what huma must know to serve the route. Validation is skipped
// because the pipeline has done it, with names and texts of our own.
func (r route) operation() huma.Operation {
	return huma.Operation{
		OperationID: r.id, Method: r.method, Path: Base + r.path, DefaultStatus: r.status(),
		MaxBodyBytes: -1, SkipValidateBody: true, SkipValidateParams: true,
	}
}

func (r route) status() int {
	switch {
	case r.bind.status != 0:
		return r.bind.status
	case r.method == http.MethodPost:
		return http.StatusCreated
	}
	return http.StatusOK
}

const schemaPrefix = "#/components/schemas/"

func newRegistry() huma.Registry {
	return huma.NewMapRegistry(schemaPrefix, huma.DefaultSchemaNamer)
}

func newAPI(adapter huma.Adapter, schemas huma.Registry) huma.API {
	return huma.NewAPI(huma.Config{
		OpenAPI:       &huma.OpenAPI{OpenAPI: "3.1.0", Components: &huma.Components{Schemas: schemas}},
		Formats:       map[string]huma.Format{mediaType: huma.DefaultJSONFormat},
		DefaultFormat: mediaType,
	}, adapter)
}

// operation is the pipeline of one route: what can be had, who asks, may he,
// is the request what the contract says, then the handler. The order matters:
// a caller without rights learns nothing about the rest.
func (s *server) operation(route route) http.Handler {
	ready := sync.OnceValue(func() *compiled { return compile(route) })
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !acceptable(r) {
			s.fail(w, r, problem.NotAcceptable(mediaType))
			return
		}
		from, err := s.authenticate(w, r)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		if err := s.within(r.Context(), route, from); err != nil {
			s.fail(w, r, err)
			return
		}
		if !route.open(from.who) {
			s.fail(w, r, forbidden())
			return
		}
		c := ready()
		body, err := c.check(w, r)
		found := fieldsOf(err)
		if err != nil && (body == nil || !route.bind.gather || !readable(found)) {
			s.fail(w, r, err)
			return
		}
		x := &exchange{caller: from, body: body, header: http.Header{}, wrong: found}
		r = r.WithContext(context.WithValue(r.Context(), exchangeKey{}, x))
		x.humaContext = humago.NewContext(c.op, r, nil)
		c.serve(x)
		switch {
		case found != nil:
			x.err = allWrong(found, x)
		case !x.called: // huma could not read what the contract allows
			x.err = desk.Fail(desk.Invalid, "invalid")
		}
		if x.err != nil {
			s.fail(w, r, x.err)
			return
		}
		x.write(w)
	})
}

// exchange is one request on its way through huma. It holds the answer back
// until it is whole, so that a handler that fails leaves nothing half written.
// What huma itself would answer is dropped.
type exchange struct {
	humaContext
	caller
	body  []byte
	wrong desk.Problems // what the contract found; only of an operation that gathers

	called bool // the handler was
	err    error
	status int
	header http.Header
	out    bytes.Buffer
}

// humaContext is huma.Context under a name that does not hide its method Context.
type humaContext = huma.Context

type exchangeKey struct{}

func exchangeOf(ctx context.Context) *exchange {
	x, _ := ctx.Value(exchangeKey{}).(*exchange)
	return x
}

// subject is who asks.
func subject(ctx context.Context) desk.Subject { return exchangeOf(ctx).who }

// BodyReader gives the body that the pipeline has read and checked.
func (x *exchange) BodyReader() io.Reader { return bytes.NewReader(x.body) }

// SetReadDeadline does nothing: the body has been read.
func (x *exchange) SetReadDeadline(time.Time) error { return nil }

// SetStatus drops huma's own answer.
func (x *exchange) SetStatus(int) {}

// SetHeader drops huma's own answer.
func (x *exchange) SetHeader(string, string) {}

// AppendHeader drops huma's own answer.
func (x *exchange) AppendHeader(string, string) {}

// BodyWriter drops huma's own answer.
func (x *exchange) BodyWriter() io.Writer { return io.Discard }

// answer takes a handler's output apart as huma's documentation of it says:
// fields tagged header are header fields unless empty, Status is the status
// unless 0, Body is the JSON.
func (x *exchange) answer(status int, output any) error {
	x.status = status
	v := reflect.ValueOf(output).Elem()
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if name := field.Tag.Get("header"); name != "" && v.Field(i).String() != "" {
			x.header.Set(name, v.Field(i).String())
		}
		if field.Name == "Status" && v.Field(i).Int() != 0 {
			x.status = int(v.Field(i).Int())
		}
	}
	if x.status == http.StatusNotModified {
		return nil
	}
	x.header.Set("Content-Type", mediaType)
	enc := json.NewEncoder(&x.out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v.FieldByName("Body").Addr().Interface()); err != nil {
		return fmt.Errorf("write answer: %w", err)
	}
	return nil
}

func (x *exchange) write(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	for name, values := range x.header {
		h[name] = values
	}
	if x.status != http.StatusNotModified {
		h.Set("Content-Length", strconv.Itoa(x.out.Len()))
	}
	w.WriteHeader(x.status)
	_, _ = x.out.WriteTo(w) // the caller hung up; there is nobody to tell
}

// mediaType is the one form of bodies.
const mediaType = "application/json"

// acceptable reports whether the caller takes JSON. Weights do not matter: there
// is one thing to have, and only q=0 refuses it.
func acceptable(r *http.Request) bool {
	accept := strings.Join(r.Header.Values("Accept"), ",")
	if strings.TrimSpace(accept) == "" {
		return true
	}
	ok, best := false, 0
	for part := range strings.SplitSeq(accept, ",") {
		media, params, _ := strings.Cut(strings.ToLower(part), ";")
		precision := 0
		switch strings.TrimSpace(media) {
		case mediaType:
			precision = 3
		case "application/*":
			precision = 2
		case "*/*":
			precision = 1
		}
		if precision > best { // the most precise range decides, RFC 9110 section 12.5.1
			best, ok = precision, !refused(params)
		}
	}
	return ok
}

// refused reports whether the parameters of a media range hold a weight of zero.
func refused(params string) bool {
	for p := range strings.SplitSeq(params, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(p), "=")
		if strings.TrimSpace(name) == "q" {
			q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			return err == nil && q == 0
		}
	}
	return false
}
