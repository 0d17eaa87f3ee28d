package desk

import (
	"slices"
	"time"
)

// MaxMerged is the most tickets that are read as one, the one that they were
// merged into included.
const MaxMerged = 50

// TicketRef is another ticket by id and number.
type TicketRef struct {
	ID     string `json:"id"`
	Number int64  `json:"number"`
}

// Ref is the ticket as another one's history names it.
func (t *Ticket) Ref() TicketRef { return TicketRef{ID: t.ID, Number: t.Number} }

// MergeInto makes the ticket part of another one: it is a pointer from now on,
// and its clocks end. Its messages and history stay where they are.
func (d *Draft) MergeInto(target TicketRef, cause Cause) {
	d.overdue()
	d.record(TicketMerged, cause, Data{MergedInto: &target, Clocks: d.rules().merged(d.Ticket.Clocks)})
}

// Receive notes that another ticket has become part of this one.
func (d *Draft) Receive(part TicketRef, cause Cause) {
	d.record(TicketMergeReceived, cause, Data{Merged: &part})
}

// Unmerge undoes MergeInto: the ticket stands for itself again, and the clocks
// that the merge ended go on. The time in between is not counted.
func (d *Draft) Unmerge(target TicketRef, cause Cause) {
	d.record(TicketUnmerged, cause, Data{MergedInto: &target, Clocks: d.rules().unmerged(d.Ticket.Clocks, d.Ticket.Status)})
}

// Release undoes Receive.
func (d *Draft) Release(part TicketRef, cause Cause) {
	d.record(TicketUnmerged, cause, Data{Merged: &part})
}

// merged ends the clocks that have not ended, and marks them.
func (k ClockInput) merged(clocks []Clock) []Clock {
	return k.each(clocks, func(c *Clock) {
		if c.EndedAt.IsZero() {
			k.end(c)
			c.Merged = true
		}
	})
}

// unmerged lets the marked clocks go on as the status has it.
func (k ClockInput) unmerged(clocks []Clock, s Status) []Clock {
	return k.each(clocks, func(c *Clock) {
		if c.Merged {
			c.Merged, c.EndedAt = false, time.Time{}
			k.place(c, s)
		}
	})
}

// applyMerge sets or clears the pointers of a merge; undone says which.
func (t *Ticket) applyMerge(d Data, undone bool) {
	if d.MergedInto != nil {
		t.MergedInto = d.MergedInto.ID
		if undone {
			t.MergedInto = ""
		}
	}
	if d.Merged == nil {
		return
	}
	rest := slices.DeleteFunc(slices.Clone(t.Merged), func(id string) bool { return id == d.Merged.ID })
	if !undone {
		rest = append(rest, d.Merged.ID)
	}
	t.Merged = rest
}
