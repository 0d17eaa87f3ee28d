package desk

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Blocker is something that must happen before a ticket may be closed.
type Blocker string

// The blockers.
const (
	BlockInvoice   Blocker = "invoice"   // the work must be invoiced
	BlockSignature Blocker = "signature" // somebody must sign
)

// Blockers lists every blocker.
var Blockers = []Blocker{BlockInvoice, BlockSignature}

// Valid reports whether b is a known blocker.
func (b Blocker) Valid() bool { return in(b, Blockers) }

// MaxPostponed is how far ahead a ticket may be postponed.
const MaxPostponed = 366 * 24 * time.Hour

// MayClose answers nil when nothing stands against closing the ticket, else a
// Conflict that names all that does.
func (t *Ticket) MayClose() error {
	if len(t.CloseBlockers) == 0 {
		return nil
	}
	words := make([]string, len(t.CloseBlockers))
	for i, b := range t.CloseBlockers {
		words[i] = string(b)
	}
	return Fail(Conflict, "close_blocked", "blocker", strings.Join(words, ", "))
}

// SetBlockers makes list, of known ones, what must happen before the ticket may
// be closed: one event for each that is removed or added. Conflict when
// something is to block a ticket that is closed already.
func (d *Draft) SetBlockers(list []Blocker, cause Cause) error {
	have := d.Ticket.CloseBlockers
	for _, b := range list {
		if !in(b, have) && d.Ticket.Status == Closed {
			return Fail(Conflict, "wrong_state", d.cfg.StatusParams(Closed)...)
		}
	}
	for _, b := range have {
		if !in(b, list) {
			d.record(BlockerRemoved, cause, Data{Blocker: b})
		}
	}
	if len(list) == 0 {
		d.Replan() // while something stood against it, nobody looked
	}
	for _, b := range list {
		if !in(b, d.Ticket.CloseBlockers) {
			d.record(BlockerAdded, cause, Data{Blocker: b})
		}
	}
	return nil
}

// applyBlocker adds or removes what must happen before the ticket may be closed.
func (t *Ticket) applyBlocker(kind EventType, b Blocker) {
	if b == "" {
		return
	}
	rest := slices.DeleteFunc(slices.Clone(t.CloseBlockers), func(x Blocker) bool { return x == b })
	if kind == BlockerAdded {
		rest = append(rest, b)
	}
	t.CloseBlockers = rest
}

// closeAt is when a ticket that was resolved at an instant closes by itself;
// zero for never.
func (c *Config) closeAt(resolved time.Time) time.Time {
	if c.Settings.CloseAfterDays <= 0 {
		return time.Time{}
	}
	return resolved.Add(time.Duration(c.Settings.CloseAfterDays) * 24 * time.Hour)
}

// closePlan is what an event that leaves the ticket in a status says of its
// closing by itself: nil for nothing.
func (d *Draft) closePlan(to Status) *time.Time {
	if at := d.cfg.closeAt(d.at); to == Resolved && !at.IsZero() {
		return &at
	}
	return nil
}

// Replan lets a resolved ticket close sooner where the configuration has it so by
// now. Later is for its own time to find out; one whose time is to come only by
// the old rule is closed by the next tick.
func (d *Draft) Replan() {
	t := d.Ticket
	if t.Status != Resolved || t.CloseAt.IsZero() || t.MergedInto != "" {
		return
	}
	if at := d.cfg.closeAt(t.ResolvedAt); !at.IsZero() && at.Before(t.CloseAt) {
		d.record(ClosePlanned, Cause{Version: d.cfg.Version}, Data{CloseAt: &at})
	}
}

// autoClose closes a resolved ticket whose time has come, as the configuration
// has it by now: a ticket that must wait longer, or for ever, gets that written
// down instead. Nothing happens while a blocker stands.
func (d *Draft) autoClose() {
	t := d.Ticket
	if t.Status != Resolved || t.CloseAt.IsZero() || t.CloseAt.After(d.at) || t.MayClose() != nil {
		return
	}
	cause := Cause{Version: d.cfg.Version}
	if at := d.cfg.closeAt(t.ResolvedAt); at.IsZero() || at.After(d.at) {
		d.record(ClosePlanned, cause, Data{CloseAt: &at})
		return
	}
	cause.Why = "auto_close days=" + strconv.Itoa(d.cfg.Settings.CloseAfterDays)
	_ = d.SetStatus(Closed, time.Time{}, cause) // nothing blocks it
}
