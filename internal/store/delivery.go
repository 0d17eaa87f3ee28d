package store

import (
	"context"
	"errors"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/table"
)

// DeliverySave is a step of one delivery: its item as it shall be, and the
// state it must still be in ("" for a delivery that must not exist yet).
type DeliverySave struct {
	Delivery desk.Delivery
	From     desk.DeliveryState
	// LeaseBefore, when set, lets the step take over a delivery in From whose
	// lease ended before that instant, and no other.
	LeaseBefore time.Time
	// Report, when set, folds one more report: it stands only if no other was
	// folded since the delivery was read, with HeardBefore.
	Report      bool
	HeardBefore int
}

func (d DeliverySave) op() (table.Op, error) {
	item, err := newItem(deliveryKey(&d.Delivery), d.Delivery)
	if err != nil {
		return table.Op{}, err
	}
	item[attrState] = string(d.Delivery.State)
	item[attrLease] = desk.FormatTime(d.Delivery.LeaseTill)
	conds := []table.Cond{table.IfNew()}
	if d.From != "" {
		conds = []table.Cond{table.IfEquals(attrState, string(d.From))}
	}
	if !d.LeaseBefore.IsZero() {
		conds = append(conds, table.Cond{Attr: attrLease, Test: table.Less, Value: desk.FormatTime(d.LeaseBefore)})
	}
	switch {
	case d.Report && d.HeardBefore > 0:
		conds = append(conds, table.IfEquals(attrHeard, int64(d.HeardBefore)))
	case d.Report:
		conds = append(conds, table.Cond{Attr: attrHeard, Test: table.NotExists})
	}
	if d.Delivery.Heard > 0 {
		item[attrHeard] = int64(d.Delivery.Heard)
	}
	return table.Put(item, conds...), nil
}

func readDelivery(item table.Item) (desk.Delivery, error) {
	var d desk.Delivery
	err := document(item, &d)
	return d, err
}

// Delivery reads the sending of one message to one recipient; false when it
// has not begun.
//
// AP-20: one delivery.
func (s *Store) Delivery(ctx context.Context, ticket string, seq int64, key string) (desk.Delivery, bool, error) {
	var d desk.Delivery
	found, err := s.get(ctx, deliveryKey(&desk.Delivery{Ticket: ticket, Seq: seq, Key: key}), &d)
	return d, found, err
}

// SaveDelivery takes one step of a delivery. desk.Conflict means that another
// attempt was faster.
//
// AP-21: a step of a delivery, with the mail id it was given.
func (s *Store) SaveDelivery(ctx context.Context, d DeliverySave) error {
	op, err := d.op()
	if err != nil {
		return err
	}
	// Answers to a notice come to the agent's own reply address: only what
	// participants answer needs to be found by its id.
	if d.Delivery.State != desk.Sent || d.Delivery.SESID == "" || d.Delivery.No == 0 {
		_, err = s.table.Write(ctx, op)
	} else {
		var id table.Op
		if id, err = mailIDOp(d.Delivery.SESID, MailRef{Ticket: d.Delivery.Ticket, Seq: d.Delivery.Seq, Delivery: d.Delivery.Key}); err != nil {
			return err
		}
		err = s.table.Transact(ctx, []table.Op{op, id})
	}
	if errors.Is(err, table.ErrCondition) {
		return desk.Fail(desk.Conflict, "wrong_state").Because(err)
	}
	return failure("write delivery", err)
}

// MailRef is what a known message id belongs to.
type MailRef struct {
	Ticket   string `json:"ticket"`
	Seq      int64  `json:"seq"`
	Delivery string `json:"delivery,omitempty"` // of mail that we sent
	// Of mail that came in: its SES message id, when, and what it was.
	MailID      string    `json:"mailId,omitempty"`
	At          time.Time `json:"at,omitzero"`
	Fingerprint string    `json:"fingerprint,omitempty"`
	Content     string    `json:"content,omitempty"` // hash of its HTML and files
	// Root: the desk never saw the mail with this id; the one that opened the
	// ticket refers to it.
	Root bool `json:"root,omitempty"`
}

func mailIDOp(id string, ref MailRef) (table.Op, error) {
	item, err := newItem(mailIDKey(id), ref)
	return table.Put(item), err
}

// MailRefs looks message ids up: those of mail that came in, whole, and those
// that the mail service gave our own, by their local part. Unknown ones are left out.
//
// AP-22: tickets by message ids.
func (s *Store) MailRefs(ctx context.Context, ids []string) (map[string]MailRef, error) {
	keys := make([]table.Key, 0, len(ids))
	byKey := make(map[string]string, len(ids))
	for _, id := range ids {
		key := mailIDKey(id)
		if _, twice := byKey[key.PK]; !twice && len(keys) < table.MaxBatchGet {
			byKey[key.PK] = id
			keys = append(keys, key)
		}
	}
	refs := map[string]MailRef{}
	if len(keys) == 0 {
		return refs, nil
	}
	items, err := s.table.BatchGet(ctx, keys)
	if err != nil {
		return nil, failure("read message ids", err)
	}
	for _, item := range items {
		var ref MailRef
		if err := document(item, &ref); err != nil {
			return nil, err
		}
		refs[byKey[item.Str(table.PK)]] = ref
	}
	return refs, nil
}
