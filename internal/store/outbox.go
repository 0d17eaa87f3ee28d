package store

import (
	"context"
	"fmt"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/table"
)

// JobKind is what a queued job asks for.
type JobKind string

// The kinds of job. The first goes to the route queue, the others to notify.
const (
	JobRoute    JobKind = "route"          // route a new ticket
	JobAck      JobKind = "ack"            // acknowledge it to its requester
	JobReply    JobKind = "reply"          // mail a public message to its recipients
	JobAssigned JobKind = "assigned"       // tell the new assignee
	JobWrote    JobKind = "customer_wrote" // tell the assignee that the requester wrote
	JobWarning  JobKind = "sla_warning"    // tell the assignee
	JobBreach   JobKind = "sla_breach"     // tell the team's lead

	JobMentioned   JobKind = "mentioned"       // tell an agent whom a note mentions
	JobUndelivered JobKind = "delivery_failed" // tell the assignee that a mail did not arrive
	JobReturned    JobKind = "mail_returned"   // fold what a report in a mail says of one delivery

	JobNotSent     JobKind = "mail_not_sent"     // tell an agent that his mail did not go out, or not to all
	JobLoopStopped JobKind = "mail_loop_stopped" // tell the ticket's agents that mail is no longer sent
)

// Job is one thing to be done after a transaction, carried by the outbox and a
// queue. It holds ids only. Doing it twice must do no harm.
type Job struct {
	Kind   JobKind     `json:"kind"`
	Ticket string      `json:"ticket"`
	Seq    int64       `json:"seq"` // the event or message it follows from
	Agent  string      `json:"agent,omitempty"`
	Metric desk.Metric `json:"metric,omitempty"`
	// Of JobReturned; Seq is the delivery's.
	Returned *Returned `json:"returned,omitempty"`
}

// Returned is what a delivery report that came as a mail says of one delivery.
type Returned struct {
	Delivery string    `json:"delivery"` // its key
	Action   string    `json:"action"`   // RFC 3464: failed or delayed; complaint
	Status   string    `json:"status,omitempty"`
	At       time.Time `json:"at"` // what it speaks for: of a bounce when the mail was sent, if known
}

// followingJobs tell of what came due and of a loop that was stopped.
func followingJobs(d Save) []Job {
	ticket := d.After.ID
	var jobs []Job
	for _, e := range d.Events {
		if e.Type == desk.MailLoopStopped {
			jobs = append(jobs, Job{Kind: JobLoopStopped, Ticket: ticket, Seq: e.Seq})
		}
	}
	for _, a := range d.Due {
		kind := JobWarning
		if a.Kind == desk.Breach {
			kind = JobBreach
		}
		jobs = append(jobs, Job{Kind: kind, Ticket: ticket, Seq: a.Seq, Metric: a.Metric})
	}
	return jobs
}

// Outbox is one entry: the jobs of one transaction.
type Outbox struct {
	Key  table.Key `json:"-"`
	ID   string    `json:"id"` // also the correlation id of its jobs
	At   time.Time `json:"at"`
	Jobs []Job     `json:"jobs"`
}

func outboxItem(ticket string, jobs []Job, at time.Time, seq int64) (table.Item, error) {
	id := fmt.Sprintf("%s.%d", ticket, seq)
	return newItem(outboxKey(ticket, at, id), Outbox{ID: id, At: at, Jobs: jobs})
}

// ReadOutbox reads an entry from its item, as the stream shows it.
func ReadOutbox(item table.Item) (Outbox, error) {
	var o Outbox
	err := document(item, &o)
	o.Key = item.Key()
	return o, err
}

// OldOutbox lists the entries of one shard that were written before an instant.
//
// AP-17: outbox entries left behind.
func (s *Store) OldOutbox(ctx context.Context, shard int, before time.Time, limit int) ([]Outbox, error) {
	page, err := s.table.Query(ctx, table.Query{PK: outboxPK(shard), To: desk.FormatTime(before), Limit: limit})
	if err != nil {
		return nil, failure("list outbox", err)
	}
	entries := make([]Outbox, 0, len(page.Items))
	for _, item := range page.Items {
		o, err := ReadOutbox(item)
		if err != nil {
			return nil, err
		}
		entries = append(entries, o)
	}
	return entries, nil
}

// Outbox reads one entry; false when it has been delivered already.
//
// AP-18: one outbox entry.
func (s *Store) Outbox(ctx context.Context, key table.Key) (Outbox, bool, error) {
	var o Outbox
	found, err := s.get(ctx, key, &o)
	o.Key = key
	return o, found, err
}

// Delivered removes an entry whose jobs are on their queues.
//
// AP-19: an outbox entry is done.
func (s *Store) Delivered(ctx context.Context, key table.Key) error {
	_, err := s.table.Write(ctx, table.Op{Kind: table.DeleteOp, Key: key, Lazy: true})
	return failure("remove outbox entry", err)
}
