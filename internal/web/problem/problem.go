// Package problem answers errors over HTTP as RFC 9457 problems. It holds the
// one table from desk.Kind to HTTP status, used by every function that serves
// HTTP and by the API. What it shows is safe to show: catalogue texts in both
// languages and the fields the caller sent; causes stay in the log, and an
// error that nobody foresaw is a bland 500.
package problem

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"helpdesk/internal/correlation"
	"helpdesk/internal/desk"
	"helpdesk/internal/web/text"
)

// ContentType is the media type of a problem.
const ContentType = "application/problem+json"

// statuses is the edge table: what a kind of error is over HTTP. An Invalid
// error that names no field is about the request as a whole and is 400.
var statuses = map[desk.Kind]int{
	desk.Invalid:         http.StatusUnprocessableEntity,
	desk.Unauthenticated: http.StatusUnauthorized,
	desk.Forbidden:       http.StatusForbidden,
	desk.NotFound:        http.StatusNotFound,
	desk.Conflict:        http.StatusConflict,
	desk.Stale:           http.StatusPreconditionFailed,
	desk.TooLarge:        http.StatusRequestEntityTooLarge,
	desk.RateLimited:     http.StatusTooManyRequests,
	desk.Unavailable:     http.StatusServiceUnavailable,
	desk.Internal:        http.StatusInternalServerError,
}

// Status is the HTTP status of an error.
func Status(err error) int { return Of(err).Status }

// Problem is the body of an error answer, and an error itself: the functions
// below make the ones that only HTTP knows. With GetStatus and ContentType it
// also serves frameworks that write such bodies themselves.
type Problem struct {
	Type   string `json:"type" doc:"Names the kind of problem; the same as code" example:"urn:helpdesk:problem:invalid"`
	Title  string `json:"title" doc:"Short text, in the language of the request"`
	Status int    `json:"status" doc:"HTTP status"`
	Detail string `json:"detail" doc:"What happened, what was kept and what to do, in the language of the request"`
	Code   string `json:"code" doc:"Stable name of the problem" example:"invalid"`
	// Errors names each wrong field; absent when none is to blame.
	Errors []Field `json:"errors,omitempty" doc:"The wrong fields, each once or more"`
	Texts  Texts   `json:"texts" doc:"Detail in every language of the desk"`
	// Current is an extension member (RFC 9457 section 3.2): what a stale write
	// would have changed, as it stands now.
	Current any `json:"current,omitempty" doc:"Of a stale write: what it would have changed, as it stands now"`

	header http.Header
}

// Field is one wrong field, as the caller spelt it.
type Field struct {
	Field  string            `json:"field"`
	Code   string            `json:"code"`
	Params map[string]string `json:"params,omitempty"`
	Es     string            `json:"es"`
	En     string            `json:"en"`
}

// Texts is one sentence in every language.
type Texts struct {
	Es string `json:"es"`
	En string `json:"en"`
}

// Error says status and code; it is for logs.
func (p *Problem) Error() string { return strconv.Itoa(p.Status) + " " + p.Code }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType says that the JSON is a problem, whatever JSON was asked for.
func (p *Problem) ContentType(string) string { return ContentType }

// GetHeaders are the header fields that go with the problem: Allow,
// Retry-After and the like. They may be nil.
func (p *Problem) GetHeaders() http.Header { return p.header }

// maxFields is the most wrong fields that an answer lists: enough to mend any
// form, and a bound on what a hostile body can make us write.
const maxFields = 50

// Of makes the problem of any error, with English as its language.
func Of(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return TooLarge(tooLarge.Limit)
	}
	e := &desk.Error{Kind: desk.Internal, Code: "internal"}
	if !errors.As(err, &e) && errors.Is(err, context.DeadlineExceeded) {
		e = desk.Fail(desk.Unavailable, "unavailable")
	}
	status, known := statuses[e.Kind]
	switch {
	case !known || e.Kind == desk.Internal:
		e, status = desk.Fail(desk.Internal, "internal"), http.StatusInternalServerError
	case e.Kind == desk.Invalid && len(e.Fields) == 0:
		status = http.StatusBadRequest
	}
	p = build(status, e)
	switch status {
	case http.StatusUnauthorized:
		p.header = http.Header{"Www-Authenticate": {"Bearer"}}
	case http.StatusTooManyRequests:
		p.header = http.Header{"Retry-After": {retryAfter(e, "60")}}
	case http.StatusServiceUnavailable:
		p.header = http.Header{"Retry-After": {retryAfter(e, "2")}}
	}
	return p
}

// retryAfter is the error's parameter "seconds", when it is a number.
func retryAfter(e *desk.Error, otherwise string) string {
	if n, err := strconv.ParseUint(e.Params["seconds"], 10, 31); err == nil {
		return strconv.FormatUint(n, 10)
	}
	return otherwise
}

// MethodNotAllowed is 405, with the methods that are allowed.
func MethodNotAllowed(allow ...string) *Problem {
	return http4xx(http.StatusMethodNotAllowed, "method_not_allowed", "Allow", strings.Join(allow, ", "), "allowed")
}

// UnsupportedType is 415, with the media types that are accepted.
func UnsupportedType(accept ...string) *Problem {
	return http4xx(http.StatusUnsupportedMediaType, "wrong_content_type", "Accept-Post", strings.Join(accept, ", "), "allowed")
}

// NotAcceptable is 406, with the media types that can be had.
func NotAcceptable(available ...string) *Problem {
	return http4xx(http.StatusNotAcceptable, "not_acceptable", "", strings.Join(available, ", "), "allowed")
}

// PreconditionRequired is 428: If-Match is missing.
func PreconditionRequired() *Problem {
	return http4xx(http.StatusPreconditionRequired, "precondition_required", "", "", "")
}

// BadHeader is 400: a header field cannot be understood; code says why.
func BadHeader(name, code string) *Problem {
	return build(http.StatusBadRequest, &desk.Error{Code: code, Fields: []desk.FieldError{{Field: name, Code: code}}})
}

// IdempotencyHeader is the header field that makes a create safe to repeat.
const IdempotencyHeader = "Idempotency-Key"

// EmptyIdempotencyKey is 400 for an Idempotency-Key that is there and blank; nil
// for a request without one or with something in it. To take it for none would
// let its sender, who meant to be safe, make the same thing twice.
func EmptyIdempotencyKey(h http.Header) error {
	values := h.Values(IdempotencyHeader)
	if len(values) == 0 || slices.ContainsFunc(values, func(v string) bool { return strings.TrimSpace(v) != "" }) {
		return nil
	}
	return BadHeader(IdempotencyHeader, "idempotency_empty")
}

// TooLarge is 413, with the limit in bytes.
func TooLarge(limit int64) *Problem {
	return http4xx(http.StatusRequestEntityTooLarge, "body_too_large", "", strconv.FormatInt(limit, 10), "max")
}

func http4xx(status int, code, header, value, param string) *Problem {
	p := build(status, &desk.Error{Code: code, Params: map[string]string{param: value}})
	if header != "" {
		p.header = http.Header{header: {value}}
	}
	return p
}

func build(status int, e *desk.Error) *Problem {
	p := &Problem{
		Type: "urn:helpdesk:problem:" + e.Code, Status: status, Code: e.Code,
		Texts: Texts{Es: text.Error(desk.Spanish, e), En: text.Error(desk.English, e)},
	}
	for _, f := range e.Fields[:min(len(e.Fields), maxFields)] {
		p.Errors = append(p.Errors, Field{
			Field: f.Field, Code: f.Code, Params: f.Params,
			Es: text.FieldError(desk.Spanish, f), En: text.FieldError(desk.English, f),
		})
	}
	return p.In(desk.English)
}

// In answers a copy whose title and detail are in lang.
func (p *Problem) In(lang desk.Language) *Problem {
	q := *p
	q.Title = text.T(lang, "problem.title."+strconv.Itoa(p.Status))
	q.Detail = p.Texts.En
	if lang == desk.Spanish {
		q.Detail = p.Texts.Es
	}
	return &q
}

// Write answers a request with the problem of err, in the language that the
// request prefers (English when it says none). It must be the first thing
// written; header fields set before, such as those of CORS, are kept.
func Write(w http.ResponseWriter, r *http.Request, err error) {
	lang := text.Prefer(r.Header.Get("Accept-Language"), desk.English)
	p := Of(err).In(lang)
	body, jsonErr := json.Marshal(p)
	if jsonErr != nil { // strings and numbers only: cannot happen
		body = []byte(`{"status":500,"code":"internal"}`)
	}
	h := w.Header()
	for name, values := range p.header {
		h[name] = values
	}
	h.Set("Content-Type", ContentType)
	h.Set("Content-Language", string(lang))
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Add("Vary", "Accept-Language")
	w.WriteHeader(p.Status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the caller hung up; there is nobody to tell
	}
}

// Log writes the cause of an error of our own making (status 500 and above) to
// the log; other errors are the caller's and show in the request's line. Words
// with an @ are hidden, because a service behind us may quote an address.
func Log(ctx context.Context, log *slog.Logger, err error) {
	p := Of(err)
	if p.Status < http.StatusInternalServerError {
		return
	}
	log.LogAttrs(ctx, slog.LevelError, "request failed", slog.Int("status", p.Status), slog.String("kind", string(desk.KindOf(err))),
		slog.String("error", hideAddresses(err.Error())), slog.String("correlation", correlation.ID(ctx)))
}

func hideAddresses(s string) string {
	const most = 500
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	if !strings.Contains(s, "@") {
		return s
	}
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" \t\r\n<>\"'(),;:", r) }) {
		if strings.Contains(word, "@") {
			s = strings.ReplaceAll(s, word, "[address]")
		}
	}
	return s
}
