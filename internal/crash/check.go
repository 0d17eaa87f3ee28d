package crash

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"helpdesk/internal/desk"
	"helpdesk/internal/notification"
	"helpdesk/internal/store"
	"helpdesk/internal/table"
)

// Items answers the whole table, read from its change feed: the product itself
// never scans.
func (w *World) Items() map[table.Key]table.Item {
	items := map[table.Key]table.Item{}
	// Lazy writes reach the feed with the next other one, though it changes nothing.
	if _, err := w.table.Write(context.Background(), table.Delete(table.Key{PK: "NOTHING", SK: "A"})); err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	cursor := ""
	for {
		changes, err := w.table.Changes(ctx, cursor, 1000)
		if err != nil && !errors.Is(err, context.Canceled) {
			w.t.Fatal(err)
		}
		if len(changes) == 0 {
			return items
		}
		for _, c := range changes {
			cursor = c.Seq
			if c.New != nil {
				items[c.New.Key()] = c.New
			} else {
				delete(items, c.Old.Key())
			}
		}
	}
}

// Tickets answers every ticket of the table.
func (w *World) Tickets() []desk.Ticket {
	var tickets []desk.Ticket
	for key, item := range w.Items() {
		if strings.HasPrefix(key.PK, "T#") && key.SK == "V#META" {
			tickets = append(tickets, read[desk.Ticket](w, item))
		}
	}
	slices.SortFunc(tickets, func(a, b desk.Ticket) int { return int(a.Number - b.Number) })
	return tickets
}

func read[T any](w *World, item table.Item) T {
	w.t.Helper()
	var v T
	if err := json.Unmarshal([]byte(item.Str("d")), &v); err != nil {
		w.t.Fatalf("%v: %v", item.Key(), err)
	}
	return v
}

// Check holds the whole table against what the desk promises: nothing half
// written, every pointer leads somewhere, every entry of the outbox delivered,
// every mail sent once or said to be doubtful.
func (w *World) Check() {
	w.t.Helper()
	items := w.Items()
	tickets := map[string]desk.Ticket{}
	for _, t := range w.Tickets() {
		tickets[t.ID] = t
		w.checkTicket(items, t)
	}
	loads := map[string]int64{}
	for _, t := range tickets {
		if t.Loads() {
			loads[t.Assignee]++
		}
	}
	sent := map[string]int{}
	for _, m := range w.Mailbox.List(0) {
		sent[m.Tag]++
	}
	for key, item := range items {
		switch kind, rest, _ := strings.Cut(key.PK, "#"); kind {
		case "OUT":
			w.t.Errorf("an outbox entry was never delivered: %v", key)
		case "LOAD":
			loads[rest] -= item.Int("n")
		case "NUM":
			if _, ok := tickets[read[string](w, item)]; !ok {
				w.t.Errorf("number %s leads nowhere", rest)
			}
		case "MID":
			w.checkRef(items, read[store.MailRef](w, item))
		case "IN":
			if c := read[store.Claim](w, item); c.Ticket != "" {
				w.checkRef(items, store.MailRef{Ticket: c.Ticket, Seq: c.Seq})
			}
		case "ID":
			person := read[struct{ Person string }](w, item).Person
			if items[table.Key{PK: "P#" + person, SK: "A"}] == nil {
				w.t.Errorf("identity %s leads nowhere", rest)
			}
		case "T":
			if strings.Contains(key.SK, "#R#") {
				w.checkDelivery(read[desk.Delivery](w, item), sent)
			}
		}
	}
	for agent, n := range loads {
		if n != 0 {
			w.t.Errorf("the load of %s is off by %d", agent, -n)
		}
	}
	for tag, n := range sent {
		w.t.Errorf("%d mails tagged %q belong to no delivery", n, tag)
	}
}

func (w *World) checkRef(items map[table.Key]table.Item, ref store.MailRef) {
	w.t.Helper()
	if _, found, err := w.Store.Message(context.Background(), ref.Ticket, ref.Seq); err != nil || found {
		return
	}
	if items[eventKey(ref.Ticket, ref.Seq)] == nil {
		w.t.Errorf("nothing stands at seq %d of ticket %s", ref.Seq, ref.Ticket)
	}
}

func eventKey(ticket string, seq int64) table.Key {
	return table.Key{PK: "T#" + ticket, SK: fmt.Sprintf("S#%010d#E", seq)}
}

// checkTicket rebuilds a ticket from its history and counts its messages.
func (w *World) checkTicket(items map[table.Key]table.Item, t desk.Ticket) {
	w.t.Helper()
	var events []desk.Event
	messages := 0
	for key, item := range items {
		if key.PK != "T#"+t.ID {
			continue
		}
		if strings.HasSuffix(key.SK, "#E") {
			events = append(events, read[desk.Event](w, item))
		}
		if strings.HasSuffix(key.SK, "#M") {
			messages++
		}
	}
	slices.SortFunc(events, func(a, b desk.Event) int { return int(a.Seq - b.Seq) })
	for i, e := range events {
		if e.Seq != int64(i+1) {
			w.t.Errorf("ticket %d: event %d has seq %d", t.Number, i+1, e.Seq)
		}
	}
	if routed := count(events, desk.TicketRouted); t.Routed && routed != 1 {
		w.t.Errorf("ticket %d was routed %d times", t.Number, routed)
	}
	folded := desk.Fold(events)
	if messages != t.Messages || folded.Status != t.Status || folded.Rev != t.Rev || folded.Assignee != t.Assignee || folded.Team != t.Team {
		w.t.Errorf("ticket %d: %d messages of %d, history says %s rev %d %s/%s, state %s rev %d %s/%s", t.Number, messages, t.Messages,
			folded.Status, folded.Rev, folded.Team, folded.Assignee, t.Status, t.Rev, t.Team, t.Assignee)
	}
}

func count(events []desk.Event, kind desk.EventType) (n int) {
	for _, e := range events {
		if e.Type == kind {
			n++
		}
	}
	return n
}

// checkDelivery counts a delivery's mails and takes them off sent.
func (w *World) checkDelivery(d desk.Delivery, sent map[string]int) {
	w.t.Helper()
	tag := notification.Tag(d.Ticket, d.Seq, d.Key)
	n := sent[tag]
	delete(sent, tag)
	switch {
	case d.State == desk.Sent && n == 1:
	case d.State == desk.Sent && n == 2 && d.Twice:
	case d.State == desk.Suppressed && n == 0:
	default:
		w.t.Errorf("delivery %s of seq %d is %s (twice: %v) with %d mails", d.Key, d.Seq, d.State, d.Twice, n)
	}
}
