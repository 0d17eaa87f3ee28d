package desk

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// withoutPrivate compares tickets but for what events must not carry, and for
// what storage adds.
var withoutPrivate = cmp.Options{
	cmpopts.IgnoreFields(Ticket{}, "Version", "Subject", "Snippet", "SnippetFrom", "Fields"),
	cmpopts.IgnoreFields(Participant{}, "Address", "Name"),
	cmpopts.EquateEmpty(),
}

// TestTicket_isTheFoldOfItsEvents plays random lives of a ticket through every
// verb of Draft, stores the events as JSON and reads them back: the history
// must rebuild the state at every step.
func TestTicket_isTheFoldOfItsEvents(t *testing.T) {
	for seed := range uint64(60) {
		life := newLife(t, rand.New(rand.NewPCG(seed, 42)))
		life.open()
		for range 30 {
			life.step()
			if t.Failed() {
				t.Fatalf("seed %d", seed)
			}
		}
	}
}

// life is one ticket that grows older.
type life struct {
	t      *testing.T
	rng    *rand.Rand
	cfg    *Config
	ticket *Ticket
	events []Event
	now    time.Time
	ids    int
}

func newLife(t *testing.T, rng *rand.Rand) *life {
	cfg := validConfig()
	cfg.Version = 3
	cfg.Settings.CloseAfterDays = rng.IntN(2)
	anyone := *gold()
	anyone.ID, anyone.Calendar = "anyone", ""
	cfg.Routing[0].Factors = Factors{Impact: ImpactSeveral, Urgency: UrgencyHigh}
	cfg.Policies = append(cfg.Policies, anyone)
	return &life{t: t, rng: rng, cfg: cfg, now: time.Date(2026, 3, 20, 8, 0, 0, 123456789, time.UTC)}
}

func (l *life) draft() *Draft {
	return NewDraft(l.ticket, DraftOptions{
		Config: l.cfg, At: l.now, Actor: Actor{Kind: ActorAgent, ID: "ana"},
		NewID: func(time.Time) string { l.ids++; return fmt.Sprintf("e%04d", l.ids) },
	})
}

func (l *life) open() {
	d := l.draft()
	d.Open(Birth{
		ID: "t1",
		Created: Created{Number: 1042, Type: pick(l.rng, Types), Priority: pick(l.rng, Priorities), Language: Spanish,
			Channel: ChannelEmail, Mailbox: "support", Requester: "pia", Organization: "acme"},
		Subject:   "Ayuda",
		Requester: Participant{No: 1, Person: "pia", Role: Requester, Address: "pia@example.com", Name: "Pia"},
		Others:    []Participant{{No: 2, Person: "carl", Role: CC, Address: "carl@example.com"}},
		First:     Message{Kind: Public, Direction: Inbound, Channel: ChannelEmail, Body: Body{Text: "Ayuda, por favor"}},
		Facts:     PersonFacts{Region: "es-ct", Segment: "vip"},
		Flags:     []string{FlagUnverified},
	})
	l.keep(d)
}

func pick[T any](rng *rand.Rand, list []T) T { return list[rng.IntN(len(list))] }

// step does one thing that may happen to a ticket.
func (l *life) step() {
	l.now = l.now.Add(time.Duration(l.rng.Int64N(int64(10 * time.Hour))))
	d := l.draft()
	facts := PersonFacts{Region: "es-ct", Segment: pick(l.rng, []string{"vip", "basic"})}
	inbound := Message{Kind: Public, Direction: Inbound, Channel: ChannelEmail, Body: Body{Text: "¿Y?"}}
	outbound := Message{Kind: Public, Direction: Outbound, Channel: ChannelEmail, Body: Body{Text: "Ya"}}
	if l.ticket.MergedInto != "" { // nothing else happens to it
		d.Unmerge(TicketRef{ID: l.ticket.MergedInto, Number: 7}, Cause{})
		l.keep(d)
		return
	}
	switch l.rng.IntN(18) {
	case 0:
		d.RequesterWrites(inbound, l.rng.IntN(3) > 0)
	case 1:
		d.AgentReplies(outbound, pick(l.rng, []Status{Answered, Pending, Resolved, l.ticket.Status}))
	case 2:
		d.AddsEntry(Message{Kind: pick(l.rng, []MessageKind{Note, Automatic, System}), Direction: Inside}, Cause{Why: "told"})
		d.CameTo(pick(l.rng, []string{"support", "sales", "info"}), Cause{})
		_ = d.ReleaseFile(File{ID: pick(l.rng, []string{"f1", "f2"}), Locked: l.rng.IntN(2) > 0}, Cause{})
	case 3, 4:
		_ = d.SetStatus(pick(l.rng, Statuses), l.now.Add(time.Duration(l.rng.Int64N(int64(48*time.Hour)))), Cause{})
	case 5:
		d.Assign(pick(l.rng, []string{"it", "hr"}), pick(l.rng, []string{"ana", "bea", ""}), Cause{}, PersonFacts{})
	case 6:
		d.SetRoute(Route(l.cfg, l.ticket, RouteFacts{}, l.now), facts)
	case 7:
		d.SetPriority(pick(l.rng, Priorities), Cause{}, facts)
	case 8:
		kind, tags := pick(l.rng, Types), [][]string{nil, {"a"}, {"a", "b"}, {TagSpam}}[l.rng.IntN(4)]
		d.SetProperties(&kind, &tags, facts)
	case 9:
		d.AddParticipant(Participant{Person: fmt.Sprint("p", l.ids), Role: CC, Address: "x@example.com"})
		d.Flag(pick(l.rng, []string{FlagStranger, FlagFalse}), Cause{})
	case 10:
		d.Advance()
	case 11:
		d.MergeInto(TicketRef{ID: "t7", Number: 7}, Cause{Why: "twice"})
	case 13:
		_ = d.SetBlockers(pick(l.rng, [][]Blocker{nil, {BlockInvoice}, {BlockSignature, BlockInvoice}}), Cause{})
	case 14:
		if d.AddParticipant(Participant{Person: fmt.Sprint("p", l.ids), Role: ThirdParty, Address: "t@example.com"}); l.rng.IntN(2) > 0 {
			d.Forwards(Message{Kind: Forward, Direction: Outbound, Channel: ChannelAPI})
		} else {
			d.ThirdPartyWrites(Message{Kind: Forward, Direction: Inbound, Channel: ChannelEmail}, l.rng.IntN(2) > 0, Cause{})
		}
	case 15:
		d.SetFactors(Factors{pick(l.rng, Impacts), pick(l.rng, Urgencies), pick(l.rng, Complexities)}, Cause{Why: "seen"}, facts)
	case 16:
		_ = d.UseMatrix(Cause{}, facts)
	case 17:
		l.cfg.Matrix = pick(l.rng, []*Matrix{nil, {Cells: map[Impact]map[Urgency]Priority{ImpactAll: {UrgencyHigh: Low}}}})
		d.Reweigh(facts)
	case 12:
		if part := (TicketRef{ID: fmt.Sprint("m", l.rng.IntN(3)), Number: 3}); in(part.ID, l.ticket.Merged) {
			d.Release(part, Cause{})
		} else {
			d.Receive(part, Cause{})
		}
	}
	l.keep(d)
}

// keep checks what a decision did and makes it the ticket's state.
func (l *life) keep(d *Draft) {
	l.t.Helper()
	if l.ticket != nil {
		if diff := cmp.Diff(*l.ticket, *Fold(l.events), withoutPrivate); diff != "" {
			l.t.Errorf("the decision changed the ticket it was made about (-before +after):\n%s", diff)
		}
	}
	for _, e := range d.Events {
		l.events = append(l.events, stored(l.t, e))
	}
	if diff := cmp.Diff(*Fold(l.events), *d.Ticket, withoutPrivate); diff != "" {
		l.t.Errorf("after %s (-fold +state):\n%s", lastType(d.Events), diff)
	}
	for i, e := range l.events {
		if e.Seq != int64(i+1) {
			l.t.Errorf("event %d has seq %d: an order with gaps or doubles", i, e.Seq)
		}
	}
	l.checkState(d)
	l.ticket = d.Ticket
}

// checkState holds the state to what must be true of any ticket.
func (l *life) checkState(d *Draft) {
	l.t.Helper()
	s := d.Ticket
	switch {
	case s.Status == Postponed != !s.WakeAt.IsZero():
		l.t.Errorf("%s wakes at %v", s.Status, s.WakeAt)
	case s.Status.Ended() == (s.ResolvedAt.IsZero() && s.ClosedAt.IsZero()):
		l.t.Errorf("%s, resolved %v, closed %v", s.Status, s.ResolvedAt, s.ClosedAt)
	case s.PriorityOrigin.Source == ByHand && s.PriorityOrigin.Rule != "":
		l.t.Errorf("set by hand and by rule %s", s.PriorityOrigin.Rule)
	case !s.CloseAt.IsZero() && s.Status != Resolved:
		l.t.Errorf("%s closes by itself at %v", s.Status, s.CloseAt)
	case s.Status == Closed && len(s.CloseBlockers) > 0:
		l.t.Errorf("closed, though %v has not happened", s.CloseBlockers)
	case !s.FirstReplyAt.IsZero() && s.LastAgentAt.IsZero():
		l.t.Error("a first reply but no last one")
	}
	for i := range s.Clocks {
		c := &s.Clocks[i]
		if c.Running() && s.MergedInto != "" {
			l.t.Errorf("%s runs on a merged ticket", c.Metric)
		}
		if c.Running() && s.Status.Ended() {
			l.t.Errorf("%s runs on a ticket that is %s", c.Metric, s.Status)
		}
		if !c.Running() && c.EndedAt.IsZero() && c.PausedBy != s.Status {
			l.t.Errorf("%s stands still because of %q, the ticket is %s", c.Metric, c.PausedBy, s.Status)
		}
	}
	for i, m := range d.Messages {
		if m.Seq == 0 || m.Ticket != s.ID {
			l.t.Errorf("message %d has no place: %+v", i, m)
		}
	}
}

func lastType(events []Event) EventType {
	if len(events) == 0 {
		return "nothing"
	}
	return events[len(events)-1].Type
}

// stored is an event as it comes back from the table. What it looks like there
// must name nobody.
func stored(t *testing.T, e Event) Event {
	t.Helper()
	raw, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	for _, private := range []string{"example.com", "Ayuda", "Pia", "favor"} {
		if strings.Contains(string(raw), private) {
			t.Errorf("the event names a person or a text: %s", raw)
		}
	}
	var back Event
	if err := json.Unmarshal(raw, &back); err != nil {
		t.Fatal(err)
	}
	return back
}
