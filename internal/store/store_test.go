package store_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"helpdesk/internal/blob"
	"helpdesk/internal/desk"
	"helpdesk/internal/ident"
	"helpdesk/internal/store"
	"helpdesk/internal/table/embedded"
)

// clock is a fake clock.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

// blobs keeps large bodies in memory.
type blobs map[string][]byte

func (b blobs) Put(_ context.Context, key string, data []byte, _ blob.PutOptions) error {
	b[key] = data
	return nil
}

func (b blobs) Get(_ context.Context, key string, _ int64) ([]byte, error) {
	if data, ok := b[key]; ok {
		return data, nil
	}
	return nil, blob.ErrNotFound
}

type world struct {
	*store.Store
	clock *clock
	blobs blobs
	cfg   desk.Config
}

var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) // a Monday

func open(t *testing.T) *world {
	t.Helper()
	tb, err := embedded.Open(filepath.Join(t.TempDir(), "table.db"), embedded.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tb.Close() })
	w := &world{clock: &clock{at: start}, blobs: blobs{}}
	w.cfg = desk.DefaultConfig(desk.Facts{Name: "Taller", Language: desk.Spanish, Zone: "Europe/Madrid",
		Support: "soporte@taller.example", Receiving: "mail.taller.example", Admin: "ana@taller.example"})
	w.Store = store.New(store.Options{Table: tb, Blobs: w.blobs, Now: w.clock.now, Seed: func() desk.Config { return w.cfg }})
	return w
}

func (w *world) draft(t *desk.Ticket, actor desk.Actor) *desk.Draft {
	return desk.NewDraft(t, desk.DraftOptions{Config: &w.cfg, At: w.clock.at, Actor: actor, NewID: ident.Source{}.New})
}

// create saves a new ticket of a new person.
func (w *world) create(t *testing.T, text string) *desk.Ticket {
	t.Helper()
	ctx := context.Background()
	n, err := w.NextNumber(ctx)
	if err != nil {
		t.Fatal(err)
	}
	id, person := ident.Source{}.New(w.clock.at), ident.Source{}.New(w.clock.at)
	d := w.draft(nil, desk.Actor{Kind: desk.ActorPerson, ID: person})
	d.Open(desk.Birth{ID: id, Subject: "No imprime",
		Created:   desk.Created{Number: n, Type: desk.Incident, Priority: desk.Normal, Language: desk.Spanish, Channel: desk.ChannelForm, Requester: person},
		Requester: desk.Participant{No: 1, Person: person, Role: desk.Requester, Address: person + "@cliente.example", Name: "Luis"},
		First:     desk.Message{Kind: desk.Public, Channel: desk.ChannelForm, Direction: desk.Inbound, Body: desk.Body{Text: text}}})
	save := store.Save{After: d.Ticket, Messages: d.Messages, Events: d.Events, Jobs: []store.Job{{Kind: store.JobRoute, Ticket: id, Seq: 1}},
		Person: &desk.Person{ID: person, Name: "Luis", Address: person + "@cliente.example", Identities: []desk.Identity{{Kind: desk.IdentityMail, Value: person + "@cliente.example"}}}}
	if err := w.Save(ctx, save); err != nil {
		t.Fatal(err)
	}
	return d.Ticket
}

func TestSave_newTicketIsWholeAndFound(t *testing.T) {
	w, ctx := open(t), context.Background()
	made := w.create(t, "La impresora no imprime")
	if made.Number != 1001 {
		t.Errorf("first number is %d, want 1001", made.Number)
	}
	c, err := w.Collection(ctx, made.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	if c.Ticket == nil || len(c.Messages) != 1 || len(c.Events) != 1 || c.Messages[0].Body.Text != "La impresora no imprime" {
		t.Fatalf("collection is %+v", c)
	}
	if id, _ := w.TicketID(ctx, 1001); id != made.ID {
		t.Errorf("number leads to %q", id)
	}
	open, err := w.OpenTickets(ctx, []string{desk.UnroutedList}, "", 10)
	if err != nil || len(open.Tickets) != 1 || open.Tickets[0].RequesterName != "Luis" {
		t.Errorf("open tickets are %+v, %v", open, err)
	}
	p, err := w.PersonByIdentity(ctx, desk.IdentityMail, made.Participants[0].Address)
	if err != nil || p == nil || p.ID != made.Requester {
		t.Errorf("person is %+v, %v", p, err)
	}
	if ids, _ := w.TicketsOf(ctx, made.Requester, 10); len(ids) != 1 || ids[0] != made.ID {
		t.Errorf("tickets of the person: %v", ids)
	}
	box, err := w.OldOutbox(ctx, 0, w.clock.at.Add(time.Hour), 10)
	for shard := 1; shard < store.Shards && len(box) == 0; shard++ {
		box, err = w.OldOutbox(ctx, shard, w.clock.at.Add(time.Hour), 10)
	}
	if err != nil || len(box) != 1 || box[0].Jobs[0].Kind != store.JobRoute {
		t.Errorf("outbox is %+v, %v", box, err)
	}
}

func TestSave_staleWriterIsTold(t *testing.T) {
	w, ctx := open(t), context.Background()
	made := w.create(t, "uno")
	first, _ := w.Ticket(ctx, made.ID)
	second, _ := w.Ticket(ctx, made.ID)
	d1 := w.draft(first, desk.Actor{Kind: desk.ActorAgent, ID: "admin"})
	d1.Assign("support", "admin", desk.Cause{}, desk.PersonFacts{})
	if err := w.Save(ctx, store.Save{Before: first, After: d1.Ticket, Events: d1.Events}); err != nil {
		t.Fatal(err)
	}
	d2 := w.draft(second, desk.Actor{Kind: desk.ActorAgent, ID: "admin"})
	d2.Assign("support", "", desk.Cause{}, desk.PersonFacts{})
	err := w.Save(ctx, store.Save{Before: second, After: d2.Ticket, Events: d2.Events})
	if !desk.IsKind(err, desk.Stale) {
		t.Errorf("the slower writer was told %v, want stale", err)
	}
	if loads, _ := w.Loads(ctx, []string{"admin"}); loads["admin"] != 1 {
		t.Errorf("load is %v, want 1", loads)
	}
}

func TestSave_largeBodyGoesToABlob(t *testing.T) {
	w, ctx := open(t), context.Background()
	noise := make([]rune, 60_000)
	for i := range noise { // gzip must not fold it away
		noise[i] = rune(0x4e00 + (i*7919+i*i*31)%20000)
	}
	made := w.create(t, string(noise))
	if len(w.blobs) != 1 {
		t.Fatalf("%d blobs, want 1", len(w.blobs))
	}
	m, found, err := w.Message(ctx, made.ID, 1)
	if err != nil || !found || m.Body.Text != string(noise) {
		t.Errorf("text came back %v %v with %d bytes", found, err, len(m.Body.Text))
	}
}

func TestDue_onlyWhatIsDue(t *testing.T) {
	w, ctx := open(t), context.Background()
	made := w.create(t, "uno")
	count := func(at time.Time) (n int) {
		for shard := range store.Shards {
			ids, err := w.Due(ctx, shard, at, 10)
			if err != nil {
				t.Fatal(err)
			}
			n += len(ids)
		}
		return n
	}
	due := made.NextDue()
	if due.IsZero() || count(due.Add(-time.Millisecond)) != 0 || count(due) != 1 {
		t.Errorf("due at %v: before %d, then %d", due, count(due.Add(-time.Millisecond)), count(due))
	}
}

func TestOnceOnly_keyIsFreeAgainAfterADay(t *testing.T) {
	w, ctx := open(t), context.Background()
	made := w.create(t, "uno")
	put := func() error {
		x, err := w.OnceOnly("public", "k1", store.Once{Hash: "h", Ticket: made.ID})
		if err != nil {
			t.Fatal(err)
		}
		before, _ := w.Ticket(ctx, made.ID)
		d := w.draft(before, desk.Actor{Kind: desk.ActorSystem})
		d.Flag("automatic", desk.Cause{})
		return w.Save(ctx, store.Save{Before: before, After: d.Ticket, Events: d.Events, Extra: []store.Extra{x}})
	}
	if err := put(); err != nil {
		t.Fatal(err)
	}
	if err := put(); !errors.Is(err, store.ErrTaken) {
		t.Errorf("the second use answers %v, want taken", err)
	}
	w.clock.at = w.clock.at.Add(25 * time.Hour)
	if _, found, _ := w.Once(ctx, "public", "k1"); found {
		t.Error("an old key is still known")
	}
	if err := put(); err != nil {
		t.Errorf("a day later: %v", err)
	}
}

func TestCount_capHoldsForItsWindow(t *testing.T) {
	w, ctx := open(t), context.Background()
	for i := range 4 {
		ok, err := w.Count(ctx, "auto", "a@b.example", time.Hour, 3)
		if err != nil || ok != (i < 3) {
			t.Errorf("count %d: %v %v", i+1, ok, err)
		}
	}
	w.clock.at = w.clock.at.Add(time.Hour)
	if ok, _ := w.Count(ctx, "auto", "a@b.example", time.Hour, 3); !ok {
		t.Error("the next window is closed")
	}
}
