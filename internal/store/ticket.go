package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"helpdesk/internal/blob"
	"helpdesk/internal/desk"
	"helpdesk/internal/table"
)

// Save is one decision about one ticket, to be written in one transaction.
type Save struct {
	// Before is the ticket as it was read; nil for a new one. Its Version
	// guards the write.
	Before *desk.Ticket
	After  *desk.Ticket

	Messages   []desk.Message
	Events     []desk.Event
	Deliveries []DeliverySave
	Jobs       []Job
	Due        []desk.Advanced // deadlines that came near or passed: told by further jobs, as is a stopped loop
	// Person is written as new, with its identities, when Version is 0.
	Person *desk.Person
	// Extra are further operations of this store: claims, ids, receipts.
	Extra []Extra
}

// Extra is an operation made by this package that goes into a ticket's transaction.
type Extra struct {
	op table.Op
	// taken is what Save answers when the operation's condition fails.
	taken error
}

// NextNumber hands out the next ticket number. A number that is not used in
// the end leaves a gap. The write is lazy: the ticket's own transaction makes
// it durable.
//
// AP-04: the next ticket number.
func (s *Store) NextNumber(ctx context.Context) (int64, error) {
	item, err := s.table.Write(ctx, table.Op{Kind: table.UpdateOp, Key: counterKey, Add: map[string]int64{attrCount: 1}, Lazy: true})
	if err != nil {
		return 0, failure("next number", err)
	}
	return item.Int(attrCount) + firstNumber, nil
}

// firstNumber lets numbers start at 1001: a customer should not see that he is the first.
const firstNumber = 1000

// Save writes a decision: the ticket under its version lock and everything
// that came of it, all or nothing. desk.Stale means that somebody else changed
// the ticket: read again and decide again. ErrTaken means that a claim or a new
// thing exists already: another delivery has done this.
//
// AP-05: save a ticket with its messages, events, jobs and claims.
func (s *Store) Save(ctx context.Context, d Save) error {
	ops, taken, err := s.saveOps(ctx, d)
	if err != nil {
		return err
	}
	err = s.transact(ctx, "", ops)
	if errors.Is(err, table.ErrCondition) {
		for _, i := range table.FailedOps(err) {
			if taken[i] != nil {
				return fmt.Errorf("save ticket: operation %d: %w", i, taken[i])
			}
		}
		return desk.Fail(desk.Stale, "stale").Because(err)
	}
	if err != nil {
		return failure("save ticket", err)
	}
	d.After.Version = nextVersion(d.Before)
	return nil
}

func nextVersion(before *desk.Ticket) int64 {
	if before == nil {
		return 1
	}
	return before.Version + 1
}

// saveOps answers the transaction and, for each operation whose failed
// condition has a meaning of its own, that meaning.
func (s *Store) saveOps(ctx context.Context, d Save) ([]table.Op, map[int]error, error) {
	taken := map[int]error{}
	meta, err := ticketItem(d.After, nextVersion(d.Before))
	if err != nil {
		return nil, nil, err
	}
	var ops []table.Op
	if d.Before == nil {
		taken[0] = ErrTaken
		ops = append(ops, table.Put(meta, table.IfNew()))
		number, err := newItem(numberKey(d.After.Number), d.After.ID)
		if err != nil {
			return nil, nil, err
		}
		listed, err := inOrganization(d.After)
		if err != nil {
			return nil, nil, err
		}
		ops = append(ops, table.Put(number))
		ops = append(ops, slices.Concat(listed, isFresh(d.After))...)
	} else {
		ops = append(ops, table.Put(meta, table.IfEquals(attrVersion, d.Before.Version)))
	}
	entries, err := s.entryOps(ctx, d)
	if err != nil {
		return nil, nil, err
	}
	ops = append(ops, entries...)
	ops = append(ops, loadOps(d.Before, d.After)...)
	if d.Person != nil && d.Person.Version == 0 {
		people, err := personOps(d.Person)
		if err != nil {
			return nil, nil, err
		}
		for _, op := range people {
			taken[len(ops)] = ErrTaken
			ops = append(ops, op)
		}
	}
	for _, x := range d.Extra {
		taken[len(ops)] = x.taken
		ops = append(ops, x.op)
	}
	return ops, taken, nil
}

// entryOps are the messages, events, deliveries and the outbox entry.
func (s *Store) entryOps(ctx context.Context, d Save) ([]table.Op, error) {
	var ops []table.Op
	for i := range d.Messages {
		item, err := s.messageItem(ctx, &d.Messages[i])
		if err != nil {
			return nil, err
		}
		ops = append(ops, table.Put(item))
	}
	for i := range d.Events {
		item, err := newItem(eventKey(d.After.ID, d.Events[i].Seq), d.Events[i])
		if err != nil {
			return nil, err
		}
		if i == len(d.Events)-1 {
			inFeed(item, d)
		}
		ops = append(ops, table.Put(item))
	}
	for i := range d.Deliveries {
		op, err := d.Deliveries[i].op()
		if err != nil {
			return nil, err
		}
		ops = append(ops, op)
	}
	if jobs := append(slices.Clone(d.Jobs), followingJobs(d)...); len(jobs) > 0 {
		item, err := outboxItem(d.After.ID, jobs, d.After.UpdatedAt, d.After.Seq)
		if err != nil {
			return nil, err
		}
		ops = append(ops, table.Put(item))
	}
	return ops, nil
}

// loadOps move an agent's count of open tickets.
func loadOps(before, after *desk.Ticket) []table.Op {
	var from, to string
	if before.Loads() {
		from = before.Assignee
	}
	if after.Loads() {
		to = after.Assignee
	}
	if from == to {
		return nil
	}
	var ops []table.Op
	for agent, n := range map[string]int64{from: -1, to: 1} {
		if agent != "" {
			ops = append(ops, table.Op{Kind: table.UpdateOp, Key: loadKey(agent), Add: map[string]int64{attrCount: n}})
		}
	}
	return ops
}

// ticketItem is the META item with the index keys that its state asks for.
func ticketItem(t *desk.Ticket, version int64) (table.Item, error) {
	item, err := newItem(metaOf(t.ID), t)
	if err != nil {
		return nil, err
	}
	item[attrVersion] = version
	item[table.G2.PKName()] = "P#" + t.Requester
	item[table.G2.SKName()] = desk.FormatTime(t.CreatedAt) + "#" + t.ID
	if t.MergedInto == "" {
		sum, err := newItem(metaOf(t.ID), t.Summary())
		if err != nil {
			return nil, err
		}
		item[attrSummary] = sum.Str(attrDoc)
		item[table.G1.PKName()], item[table.G1.SKName()] = openPK(t.Lists()[0]), openSK(t)
		if !t.Listed() {
			item[table.G1.PKName()], item[table.G1.SKName()] = donePK(t.Lists()[0]), donePlace(t.UpdatedAt, t.ID)
		}
	}
	if due := t.NextDue(); !due.IsZero() {
		item[table.G3.PKName()] = duePK(shardOf(t.ID))
		item[table.G3.SKName()] = desk.FormatTime(due) + "#" + t.ID
	}
	return item, nil
}

func (s *Store) messageItem(ctx context.Context, m *desk.Message) (table.Item, error) {
	light := *m
	light.Body = desk.Body{}
	item, err := newItem(messageKey(m.Ticket, m.Seq), light)
	if err != nil {
		return nil, err
	}
	body, err := s.pack(m.Body)
	if err != nil {
		return nil, fmt.Errorf("pack body: %w", err)
	}
	if len(body) <= desk.MaxInlineBody {
		item[attrBody] = body
		return item, nil
	}
	// The key is made of the content: a writer that loses the version lock
	// cannot overwrite the winner's text.
	key := "bodies/" + m.Ticket + "/" + strings.ToLower(fmt.Sprintf("%x", digest(string(body))))
	if err := s.blobs.Put(ctx, key, body, blob.PutOptions{Type: "application/gzip"}); err != nil {
		return nil, failure("write body", err)
	}
	item[attrBodyKey] = key
	return item, nil
}

func (s *Store) readMessage(ctx context.Context, item table.Item) (desk.Message, error) {
	var m desk.Message
	if err := document(item, &m); err != nil {
		return m, err
	}
	body := item.Bytes(attrBody)
	if key := item.Str(attrBodyKey); key != "" {
		var err error
		if body, err = s.blobs.Get(ctx, key, desk.MaxMail); err != nil {
			return m, failure("read body", err)
		}
	}
	if len(body) == 0 {
		return m, nil
	}
	if err := unpack(body, &m.Body); err != nil {
		return m, fmt.Errorf("unpack body of %s: %w", item.Key(), err)
	}
	return m, nil
}

func readTicket(item table.Item) (*desk.Ticket, error) {
	t := &desk.Ticket{}
	if err := document(item, t); err != nil {
		return nil, err
	}
	t.Version = item.Int(attrVersion)
	return t, nil
}

// Ticket reads a ticket's state; nil when there is none.
//
// AP-06: a ticket by id.
func (s *Store) Ticket(ctx context.Context, id string) (*desk.Ticket, error) {
	item, err := s.table.Get(ctx, metaOf(id), true)
	if err != nil {
		return nil, failure("read ticket", err)
	}
	if item == nil {
		return nil, nil
	}
	return readTicket(item)
}

// TicketID answers the id behind a number; "" when there is none.
//
// AP-07: a ticket's id by its number.
func (s *Store) TicketID(ctx context.Context, number int64) (string, error) {
	var id string
	_, err := s.get(ctx, numberKey(number), &id)
	return id, err
}

// Collection is a ticket with a page of its entries, newest first.
type Collection struct {
	Ticket     *desk.Ticket // nil on later pages and when there is none
	Messages   []desk.Message
	Events     []desk.Event
	Deliveries []desk.Delivery
	Next       string
}

// MaxEntries is the most items one page of a collection reads.
const MaxEntries = 200

// Collection reads a ticket and its newest entries with one query.
//
// AP-08: a ticket with its conversation and history, newest first.
func (s *Store) Collection(ctx context.Context, id, cursor string) (Collection, error) {
	var c Collection
	page, err := s.table.Query(ctx, table.Query{PK: ticketPK(id), Descending: true, Limit: MaxEntries, Consistent: true, Cursor: cursor})
	if err != nil {
		if cursor != "" && errors.Is(err, table.ErrRefused) {
			return c, desk.Fail(desk.Invalid, "cursor_invalid").Because(err)
		}
		return c, failure("read ticket", err)
	}
	c.Next = page.Next
	for _, item := range page.Items {
		if err := s.collect(ctx, &c, item); err != nil {
			return c, err
		}
	}
	return c, nil
}

func (s *Store) collect(ctx context.Context, c *Collection, item table.Item) error {
	sk := item.Str(table.SK)
	if sk == metaKey {
		t, err := readTicket(item)
		c.Ticket = t
		return err
	}
	if len(sk) < len(entryPrefix)+12 {
		return fmt.Errorf("read ticket: unknown item %s", strconv.Quote(sk))
	}
	switch sk[len(entryPrefix)+11] {
	case 'M':
		m, err := s.readMessage(ctx, item)
		if err != nil {
			return err
		}
		c.Messages = append(c.Messages, m)
	case 'E':
		var e desk.Event
		if err := document(item, &e); err != nil {
			return err
		}
		c.Events = append(c.Events, e)
	case 'R':
		d, err := readDelivery(item)
		if err != nil {
			return err
		}
		c.Deliveries = append(c.Deliveries, d)
	}
	return nil
}

// Message reads one message of a ticket; false when there is none.
//
// AP-09: one message.
func (s *Store) Message(ctx context.Context, ticket string, seq int64) (desk.Message, bool, error) {
	item, err := s.table.Get(ctx, messageKey(ticket, seq), true)
	if err != nil || item == nil {
		return desk.Message{}, false, failure("read message", err)
	}
	m, err := s.readMessage(ctx, item)
	return m, err == nil, err
}

// Event reads one event of a ticket; false when there is none.
//
// AP-35: one event.
func (s *Store) Event(ctx context.Context, ticket string, seq int64) (desk.Event, bool, error) {
	var e desk.Event
	found, err := s.get(ctx, eventKey(ticket, seq), &e)
	return e, found, err
}
