package desk

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what sort of failure an error is. The edges map it to an HTTP
// status or to what becomes of a queue record; nothing else looks at it.
type Kind string

// The kinds of failure.
const (
	Invalid         Kind = "invalid"         // the input is wrong; Fields says where
	Unauthenticated Kind = "unauthenticated" // nobody we know is asking
	Forbidden       Kind = "forbidden"       // known, but not allowed
	NotFound        Kind = "not_found"       // no such thing, or none the caller may see
	Conflict        Kind = "conflict"        // the thing is in a state that does not allow this
	Stale           Kind = "stale"           // somebody changed it since it was read
	TooLarge        Kind = "too_large"       // over a stated limit
	RateLimited     Kind = "rate_limited"    // too many; try later
	Unavailable     Kind = "unavailable"     // a service behind us is busy; trying again is safe
	Internal        Kind = "internal"        // our fault
)

// Error is the one error type that crosses package borders with a meaning.
// Code is a key of the text catalogue and Params fill its placeholders: the
// pair is safe to show. Err is the cause, for the log only.
type Error struct {
	Kind   Kind
	Code   string
	Params map[string]string
	Fields []FieldError
	Err    error
}

// FieldError names one wrong field of an input, as the caller spelt it.
type FieldError struct {
	Field  string            `json:"field"`
	Code   string            `json:"code"`
	Params map[string]string `json:"params,omitempty"`
}

// Error says kind, code and cause; it is for logs, not for people.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", e.Kind, e.Code)
	for _, f := range e.Fields {
		fmt.Fprintf(&b, " %s=%s", f.Field, f.Code)
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Fail makes an error of a kind with its catalogue code; params are
// placeholder names and values in turn.
func Fail(kind Kind, code string, params ...string) *Error {
	return &Error{Kind: kind, Code: code, Params: pairs(params)}
}

// Because adds the cause, which only the log shows.
func (e *Error) Because(err error) *Error { e.Err = err; return e }

// KindOf tells the kind of any error; a foreign one is Internal.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// IsKind reports whether err is of the kind; a nil error is of none.
func IsKind(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }

// Problems gathers the wrong fields of one input.
type Problems []FieldError

// Add notes a wrong field; params are placeholder names and values in turn.
func (p *Problems) Add(field, code string, params ...string) {
	*p = append(*p, FieldError{Field: field, Code: code, Params: pairs(params)})
}

// Err is nil when nothing was wrong, else an Invalid error naming each field.
func (p Problems) Err() error {
	if len(p) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Code: "invalid", Fields: p}
}

// KeyReused is the error of an Idempotency-Key that has made something else before.
func KeyReused() error {
	return Problems{{Field: "Idempotency-Key", Code: "idempotency_reused"}}.Err()
}

func pairs(params []string) map[string]string {
	if len(params) == 0 {
		return nil
	}
	m := make(map[string]string, len(params)/2)
	for i := 0; i+1 < len(params); i += 2 {
		m[params[i]] = params[i+1]
	}
	return m
}
