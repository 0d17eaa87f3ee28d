package desk

import (
	"slices"
	"time"
)

// TagSpam is the tag of tickets that the view spam shows. A ticket is marked as
// spam by it and by being closed.
const TagSpam = "spam"

// applySpam keeps what the ticket is when it becomes spam, or is closed as such.
// It is asked before the event changes tags and status.
func (t *Ticket) applySpam(d Data) {
	was := slices.Contains(t.Tags, TagSpam)
	switch {
	case d.Tags != nil && !slices.Contains(*d.Tags, TagSpam):
		t.SpamFrom, t.SpamWakeAt = "", time.Time{}
	case d.Tags != nil && !was, was && d.Status != nil && d.Status.To == Closed:
		t.SpamFrom, t.SpamWakeAt = t.Status, t.WakeAt
	}
}

// beforeSpam is the status to which the ticket goes back when it is none, and
// when it wakes then. What has been opened since stays as it is; what was marked
// before the desk kept it, or has slept through its time, is open.
func (t *Ticket) beforeSpam(now time.Time) (status Status, wake time.Time) {
	switch {
	case t.Status != Closed || !slices.Contains(t.Tags, TagSpam):
		return t.Status, t.WakeAt
	case t.SpamFrom == "", t.SpamFrom == Postponed && !t.SpamWakeAt.After(now), t.SpamFrom == New && !t.FirstReplyAt.IsZero():
		return Open, time.Time{}
	default:
		return t.SpamFrom, t.SpamWakeAt
	}
}

// NotSpam takes back that the ticket is spam: the tag goes, and where it was
// closed as such it is what it was before.
func (d *Draft) NotSpam(cause Cause, facts PersonFacts) error {
	status, wake := d.Ticket.beforeSpam(d.at)
	tags := slices.DeleteFunc(slices.Clone(d.Ticket.Tags), func(tag string) bool { return tag == TagSpam })
	d.SetProperties(nil, &tags, facts)
	return d.SetStatus(status, wake, cause)
}
