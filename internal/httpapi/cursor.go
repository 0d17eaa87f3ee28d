package httpapi

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"

	"helpdesk/internal/desk"
)

// A cursor is the use case's own cursor with a mark in front that binds it to
// the query and to who asked: one of another list, or of somebody else, is
// refused instead of showing a page that makes no sense. The mark is no
// secret; rights never rest on a cursor, every page asks desk.May again.
const (
	cursorMark = 12 // bytes
	maxCursor  = 2048
)

// sealCursor makes the cursor that a caller gets; "" stays "", the last page.
func sealCursor(who desk.Subject, query, inner string) string {
	if inner == "" {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(append(mark(who, query, inner), inner...))
}

// openCursor answers the use case's own cursor; desk.Invalid "cursor_invalid"
// for anything that sealCursor has not made for this query and caller.
func openCursor(who desk.Subject, query, cursor string) (string, error) {
	if cursor == "" {
		return "", nil
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil || len(raw) <= cursorMark {
		return "", desk.Fail(desk.Invalid, "cursor_invalid")
	}
	inner := string(raw[cursorMark:])
	if subtle.ConstantTimeCompare(raw[:cursorMark], mark(who, query, inner)) != 1 {
		return "", desk.Fail(desk.Invalid, "cursor_invalid")
	}
	return inner, nil
}

func mark(who desk.Subject, query, inner string) []byte {
	h := sha256.New()
	for _, part := range []string{string(who.Kind), who.AgentID, who.PersonID, query, inner} {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	return h.Sum(nil)[:cursorMark]
}
