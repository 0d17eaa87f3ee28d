// Package desk is the domain of the help desk: tickets, messages, people,
// agents, teams, service levels and the rules that route them.
//
// It is pure: no I/O, no clock of its own, nothing but the standard library.
// A use case loads state, asks this package to decide, and saves what it
// answers. A decision is a list of events; a ticket is the fold of its events
// (see Ticket.Apply), so that the history always explains the state.
package desk

import "time"

// TimeLayout is the one written form of an instant: UTC, fixed width,
// milliseconds. Its byte order is the order of time, so it may stand in a sort key.
const TimeLayout = "2006-01-02T15:04:05.000Z"

// FormatTime writes t in TimeLayout.
func FormatTime(t time.Time) string { return t.UTC().Format(TimeLayout) }

// ParseTime reads what FormatTime wrote.
func ParseTime(s string) (time.Time, error) { return time.Parse(TimeLayout, s) }

// Instant cuts t to what TimeLayout can keep: UTC and whole milliseconds.
func Instant(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

// Text is a name or sentence that an admin gives in each language of the desk.
type Text struct {
	Es string `json:"es"`
	En string `json:"en"`
}

// In answers the text in lang, or in the other language where that one is empty.
func (t Text) In(lang Language) string {
	if lang == Spanish && t.Es != "" || t.En == "" {
		return t.Es
	}
	return t.En
}

// Language is a language the desk speaks, as a BCP 47 primary tag.
type Language string

// The languages of the desk. Both are complete everywhere.
const (
	Spanish Language = "es"
	English Language = "en"
)

// Valid reports whether the desk speaks l.
func (l Language) Valid() bool { return l == Spanish || l == English }
