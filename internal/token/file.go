package token

import (
	"strconv"
	"strings"
	"time"
)

// File is what a link in a mail opens: one file of one message. Epoch must
// still be the ticket's LinkEpoch.
type File struct {
	Ticket  string
	Seq     int64
	File    string // id
	Epoch   int
	Expires time.Time
}

// File makes the secret part of a link to a file; only URL-safe characters.
func (r Ring) File(f File) string {
	facts := []string{f.Ticket, strconv.FormatInt(f.Seq, 32), f.File, strconv.Itoa(f.Epoch), strconv.FormatInt(f.Expires.Unix(), 32)}
	return strings.Join(append(facts, r.sign(longMAC, "file", facts...)), "~")
}

// ParseFile reads a link that is ours and has not expired.
func (r Ring) ParseFile(s string, now time.Time) (File, bool) {
	parts := strings.Split(s, "~")
	if len(parts) != 6 || !r.verify(parts[5], longMAC, "file", parts[:5]...) {
		return File{}, false
	}
	seq, err1 := strconv.ParseInt(parts[1], 32, 64)
	epoch, err2 := strconv.Atoi(parts[3])
	till, err3 := strconv.ParseInt(parts[4], 32, 64)
	f := File{Ticket: parts[0], Seq: seq, File: parts[2], Epoch: epoch, Expires: time.Unix(till, 0).UTC()}
	return f, err1 == nil && err2 == nil && err3 == nil && now.Before(f.Expires)
}
