package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/table"
)

// HeldMail is a delivery that waits for something outside the desk: leave of
// the mail service, or another day. Its item is written with the state held and
// goes with it.
type HeldMail struct {
	Ticket string    `json:"ticket"`
	Seq    int64     `json:"seq"`
	Key    string    `json:"key"`
	Kind   string    `json:"kind"`
	Reason string    `json:"reason"`
	At     time.Time `json:"at"`
	// Until is when it is tried again by itself.
	Until time.Time `json:"until"`
	Job   Job       `json:"job"` // what sends it
}

// ID names it among those that are held.
func (h HeldMail) ID() string { return fmt.Sprintf("%s_%d_%s", h.Ticket, h.Seq, h.Key) }

func (h HeldMail) key() table.Key {
	return table.Key{PK: heldPK, SK: desk.FormatTime(h.Until) + "#" + h.ID()}
}

// HoldDelivery takes the step of a delivery to held and lists it.
//
// AP-126: a delivery is held.
func (s *Store) HoldDelivery(ctx context.Context, d DeliverySave, h HeldMail) error {
	step, err := d.op()
	if err != nil {
		return err
	}
	item, err := newItem(h.key(), h)
	if err != nil {
		return err
	}
	err = s.table.Transact(ctx, []table.Op{step, table.Put(item)})
	if errors.Is(err, table.ErrCondition) {
		return desk.Fail(desk.Conflict, "wrong_state").Because(err)
	}
	return failure("hold delivery", err)
}

// HeldMails lists what is held, those that are tried first at the top; with a
// time only those that are due then.
//
// AP-127: mail that is held.
func (s *Store) HeldMails(ctx context.Context, due time.Time, limit int) ([]HeldMail, error) {
	q := table.Query{PK: heldPK, Limit: limit}
	if !due.IsZero() {
		q.To = desk.FormatTime(due)
	}
	page, err := s.table.Query(ctx, q)
	if err != nil {
		return nil, failure("list held mail", err)
	}
	list := make([]HeldMail, 0, len(page.Items))
	for _, item := range page.Items {
		var h HeldMail
		if err := document(item, &h); err != nil {
			return nil, err
		}
		list = append(list, h)
	}
	return list, nil
}

// ReleaseHeld lets a held delivery be tried again: it is queued, no longer
// listed, and its job is in the outbox. One that is not held any more is only
// taken off the list.
//
// AP-128: a held delivery is tried again.
func (s *Store) ReleaseHeld(ctx context.Context, h HeldMail) error {
	gone := table.Op{Kind: table.DeleteOp, Key: h.key()}
	d, found, err := s.Delivery(ctx, h.Ticket, h.Seq, h.Key)
	if err != nil {
		return err
	}
	if !found || d.State != desk.Held {
		_, err = s.table.Write(ctx, gone)
		return failure("release held mail", err)
	}
	now := desk.Instant(s.now())
	d.State, d.At = desk.Queued, now
	step, err := DeliverySave{Delivery: d, From: desk.Held}.op()
	if err != nil {
		return err
	}
	out, err := newItem(outboxKey(h.Ticket, now, h.ID()), Outbox{ID: h.ID(), At: now, Jobs: []Job{h.Job}})
	if err != nil {
		return err
	}
	err = s.transact(ctx, "", []table.Op{step, gone, table.Put(out)})
	if errors.Is(err, table.ErrCondition) {
		return desk.Fail(desk.Conflict, "wrong_state").Because(err)
	}
	return failure("release held mail", err)
}
