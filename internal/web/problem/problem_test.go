package problem_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"helpdesk/internal/desk"
	"helpdesk/internal/web/problem"
	"helpdesk/internal/web/text"
)

func TestStatusOfEveryKind(t *testing.T) {
	fields := desk.Problems{{Field: "a", Code: "required"}}.Err()
	tests := []struct {
		name string
		err  error
		want int
	}{
		{"wrong fields", fields, 422},
		{"wrong fields, wrapped", fmt.Errorf("create: %w", fields), 422},
		{"wrong as a whole", desk.Fail(desk.Invalid, "broken_json"), 400},
		{"nobody", desk.Fail(desk.Unauthenticated, "unauthenticated"), 401},
		{"forbidden", desk.Fail(desk.Forbidden, "forbidden"), 403},
		{"not found", desk.Fail(desk.NotFound, "not_found"), 404},
		{"conflict", desk.Fail(desk.Conflict, "wrong_state"), 409},
		{"stale", desk.Fail(desk.Stale, "stale"), 412},
		{"too large", desk.Fail(desk.TooLarge, "too_large"), 413},
		{"rate", desk.Fail(desk.RateLimited, "rate_limited"), 429},
		{"busy", desk.Fail(desk.Unavailable, "unavailable"), 503},
		{"internal", desk.Fail(desk.Internal, "internal"), 500},
		{"a kind that is none", &desk.Error{Kind: "new_kind", Code: "stale"}, 500},
		{"no kind", &desk.Error{Code: "stale"}, 500},
		{"foreign", errors.New("boom"), 500},
		{"out of time", fmt.Errorf("query: %w", context.DeadlineExceeded), 503},
		{"body over the limit", fmt.Errorf("read: %w", &http.MaxBytesError{Limit: 10}), 413},
		{"method", problem.MethodNotAllowed("GET"), 405},
		{"type", problem.UnsupportedType("application/json"), 415},
		{"accept", problem.NotAcceptable("application/json"), 406},
		{"precondition", problem.PreconditionRequired(), 428},
	}
	for _, tt := range tests {
		if got := problem.Status(tt.err); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, got, tt.want)
		}
		if key := fmt.Sprintf("problem.title.%d", tt.want); !text.Has(key) {
			t.Errorf("no text %s", key)
		}
	}
}

func TestWrite(t *testing.T) {
	var p desk.Problems
	p.Add("address", "not_an_address")
	p.Add("name", "too_long", "max", "120")
	r := httptest.NewRequest(http.MethodPost, "/", nil)
	r.Header.Set("Accept-Language", "es")
	rec := httptest.NewRecorder()
	problem.Write(rec, r, p.Err())
	want := `{"type":"urn:helpdesk:problem:invalid","title":"Campos no válidos","status":422,` +
		`"detail":"Hay datos que no son válidos. Cada campo dice lo que falta.","code":"invalid","errors":[` +
		`{"field":"address","code":"not_an_address","es":"No es una dirección de correo. Ejemplo: nombre@example.com","en":"This is not a mail address. Example: name@example.com"},` +
		`{"field":"name","code":"too_long","params":{"max":"120"},"es":"Es demasiado largo: 120 caracteres como máximo.","en":"This is too long: at most 120 characters."}],` +
		`"texts":{"es":"Hay datos que no son válidos. Cada campo dice lo que falta.","en":"Some of what was sent is not valid. See each field."}}`
	if diff := cmp.Diff(want, rec.Body.String()); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
	for name, value := range map[string]string{"Content-Type": problem.ContentType, "Cache-Control": "no-store", "Content-Language": "es", "Vary": "Accept-Language"} {
		if got := rec.Header().Get(name); got != value {
			t.Errorf("%s: %q, want %q", name, got, value)
		}
	}
	rec = httptest.NewRecorder()
	problem.Write(rec, httptest.NewRequest(http.MethodHead, "/", nil), p.Err())
	if rec.Body.Len() > 0 {
		t.Error("HEAD has a body")
	}
}

func TestHeaders(t *testing.T) {
	tests := []struct {
		err         error
		name, value string
	}{
		{problem.MethodNotAllowed("GET", "HEAD"), "Allow", "GET, HEAD"},
		{problem.UnsupportedType("application/json"), "Accept-Post", "application/json"},
		{desk.Fail(desk.Unauthenticated, "key_invalid"), "Www-Authenticate", "Bearer"},
		{desk.Fail(desk.RateLimited, "rate_limited", "seconds", "30"), "Retry-After", "30"},
		{desk.Fail(desk.RateLimited, "rate_limited", "seconds", "soon\r\nx: y"), "Retry-After", "60"},
	}
	for _, tt := range tests {
		rec := httptest.NewRecorder()
		problem.Write(rec, httptest.NewRequest(http.MethodGet, "/", nil), tt.err)
		if got := rec.Header().Get(tt.name); got != tt.value {
			t.Errorf("%v: %s is %q, want %q", tt.err, tt.name, got, tt.value)
		}
	}
}

// Whatever goes wrong inside, a caller learns nothing of it, and the log no address.
func TestCausesStayInside(t *testing.T) {
	cause := errors.New("table desk-prod: item marta@example.com too old")
	for _, err := range []error{cause, desk.Fail(desk.Internal, "secret_code").Because(cause), desk.Fail(desk.Unavailable, "unavailable").Because(cause)} {
		rec := httptest.NewRecorder()
		problem.Write(rec, httptest.NewRequest(http.MethodGet, "/", nil), err)
		if body := rec.Body.String(); strings.Contains(body, "desk-prod") || strings.Contains(body, "secret_code") {
			t.Errorf("body %s", body)
		}
		var log strings.Builder
		problem.Log(t.Context(), slog.New(slog.NewTextHandler(&log, nil)), err)
		if got := log.String(); !strings.Contains(got, "desk-prod") || strings.Contains(got, "marta") {
			t.Errorf("log %s", got)
		}
	}
	var log strings.Builder
	problem.Log(t.Context(), slog.New(slog.NewTextHandler(&log, nil)), desk.Fail(desk.NotFound, "not_found"))
	if log.Len() > 0 {
		t.Errorf("a caller's mistake is in the log: %s", log.String())
	}
}

func TestManyFieldsAreCut(t *testing.T) {
	var p desk.Problems
	for range 5000 {
		p.Add("f", "required")
	}
	if got := len(problem.Of(p.Err()).Errors); got != 50 {
		t.Errorf("%d fields", got)
	}
}

// Of must not let one caller's change show in another's answer.
func TestInCopies(t *testing.T) {
	p := problem.MethodNotAllowed("GET")
	es, en := p.In(desk.Spanish), p.In(desk.English)
	if es.Detail == en.Detail || p.Detail != en.Detail {
		t.Errorf("details %q %q %q", p.Detail, es.Detail, en.Detail)
	}
	if b, err := json.Marshal(es); err != nil || strings.Contains(string(b), "header") {
		t.Errorf("%s %v", b, err)
	}
}
