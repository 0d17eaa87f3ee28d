package desk

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The history rebuilds participants, watchers and links too, and no number is
// ever given twice.
func TestRelations_areTheFoldOfTheirEvents(t *testing.T) {
	for seed := range uint64(40) {
		l := newLife(t, rand.New(rand.NewPCG(seed, 7)))
		l.open()
		given := map[int]string{}
		for range 40 {
			d := l.draft()
			agent := pick(l.rng, []string{"ana", "bea", "carl"})
			other := pick(l.rng, []string{"t2", "t3", "t4"})
			switch l.rng.IntN(7) {
			case 0:
				d.AddParticipant(Participant{Person: fmt.Sprint("p", l.ids), Role: CC, Address: "x@example.com"})
			case 1:
				if n := len(l.ticket.Participants); n > 1 {
					d.RemoveParticipant(l.ticket.Participants[1+l.rng.IntN(n-1)])
				}
			case 2:
				d.Watch(agent, Cause{})
			case 3:
				d.Unwatch(agent)
			case 4:
				d.AddsNote(Message{Kind: Note, Direction: Inside}, []string{agent})
			case 5:
				d.Link(Link{TicketRef: TicketRef{ID: other, Number: 7}, Kind: pick(l.rng, LinkKinds)}, Cause{})
			case 6:
				d.Unlink(other)
			}
			l.keep(d)
			for _, p := range l.ticket.Participants {
				if is := string(p.Role) + p.Person; given[p.No] != "" && given[p.No] != is {
					t.Fatalf("seed %d: number %d was %s and is %s", seed, p.No, given[p.No], is)
				}
				given[p.No] = string(p.Role) + p.Person
			}
			if t.Failed() {
				t.Fatalf("seed %d", seed)
			}
		}
	}
}

// A ticket stored before numbers were kept gives none twice either.
func TestAddParticipant_afterAnOldTicketLostItsLast(t *testing.T) {
	l := newLife(t, rand.New(rand.NewPCG(1, 1)))
	l.open()
	l.ticket.LastNo = 0
	d := l.draft()
	d.RemoveParticipant(d.Ticket.Participants[1])
	if p := d.AddParticipant(Participant{Person: "new", Role: CC}); p.No != 3 {
		t.Errorf("the next number is %d, want 3", p.No)
	}
}

func TestLinkKind_hasTwoSides(t *testing.T) {
	for _, k := range LinkKinds {
		if back := k.Inverse().Inverse(); back != k || !k.Inverse().Valid() {
			t.Errorf("%s → %s → %s", k, k.Inverse(), back)
		}
	}
}

var colleagues = []string{"ana", "tom.r", "x-1", "a"}

func known(id string) bool { return slices.Contains(colleagues, id) }

func TestMentions(t *testing.T) {
	for give, want := range map[string][]string{
		"":                              nil,
		"@ana":                          {"ana"},
		"¿Puedes, @ana? ¡@tom.r!":       {"ana", "tom.r"},
		"@ana. @ana, (@ana) @x-1-":      {"ana", "x-1"},
		"@tom.r.":                       {"tom.r"},
		"mail ana@ana.example or é@ana": nil,
		"@ana@a":                        {"ana"},
		"@@ana":                         nil,
		"@anab @tom @":                  nil,
		"first line\n@a\tsecond":        {"a"},
		"@Ana":                          nil,
		"@ana\u200b @x-1":               {"ana", "x-1"},
		"soporte@taller.example, @ana-maría @anaé": nil,
	} {
		if diff := cmp.Diff(want, Mentions(give, known)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", give, diff)
		}
	}
}

func FuzzMentions(f *testing.F) {
	for _, s := range []string{"@ana", "a@ana", "@@", "@tom.r..", "\xff@a\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		ids := Mentions(s, known)
		for i, id := range ids {
			if !known(id) || slices.Contains(ids[:i], id) {
				t.Errorf("%q mentions %q", s, ids)
			}
		}
	})
}
