// Package ident makes the random, sortable ids that things have inside the
// desk. They are ULIDs in lower case: 26 characters, 80 random bits, in the
// order of time to the millisecond. An id is no secret: links that open
// something to a stranger carry a signature (package token).
package ident

import (
	"crypto/rand"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"
)

// Source makes ids. Its zero value is ready to use.
type Source struct{}

// New makes an id for something that happened at t.
func (Source) New(t time.Time) string {
	var id ulid.ULID
	_ = id.SetTime(ulid.Timestamp(t)) // fails only after the year 10889
	_, _ = rand.Read(id[6:])          // crypto/rand.Read never fails
	return strings.ToLower(id.String())
}

// Valid reports whether s has the shape of an id.
func Valid(s string) bool {
	if len(s) != ulid.EncodedSize || s != strings.ToLower(s) {
		return false
	}
	_, err := ulid.ParseStrict(strings.ToUpper(s))
	return err == nil
}
