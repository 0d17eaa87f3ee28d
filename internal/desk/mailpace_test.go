package desk

import (
	"strconv"
	"testing"
	"time"
)

// paced is a ticket of ana's, to which things happen at times of a test.
type paced struct {
	ticket *Ticket
	events []Event
}

func newPaced(at time.Time) *paced {
	p := &paced{}
	p.do(at, func(d *Draft) {
		d.Open(Birth{ID: "t1", Created: Created{Number: 1, Type: Question, Priority: Normal, Language: Spanish, Channel: ChannelEmail, Requester: "pia"},
			Requester: Participant{No: 1, Person: "pia", Role: Requester, Address: "pia@example.com"}, First: fromOutside()})
		d.Assign("", "ana", Cause{}, PersonFacts{})
	})
	return p
}

func fromOutside() Message {
	return Message{Kind: Public, Direction: Inbound, Channel: ChannelEmail, Author: Actor{Kind: ActorPerson, ID: "pia"}, Body: Body{Text: "¿Y?"}}
}

// do makes one decision and answers the messages that came of it.
func (p *paced) do(at time.Time, decide func(*Draft)) []Message {
	d := NewDraft(p.ticket, DraftOptions{Config: &Config{}, At: at, Actor: Actor{Kind: ActorPerson, ID: "pia"}, NewID: func(time.Time) string { return strconv.Itoa(len(p.events)) }})
	decide(d)
	p.ticket, p.events = d.Ticket, append(p.events, d.Events...)
	return d.Messages
}

// mailed counts how many of n messages, each so long after the one before, agents
// are mailed about.
func (p *paced) mailed(at time.Time, n int, every time.Duration, m Message) (mailed int) {
	for i := range n {
		for _, got := range p.do(at.Add(time.Duration(i)*every), func(d *Draft) { d.AddsEntry(m, Cause{}) }) {
			if !got.Quiet {
				mailed++
			}
		}
	}
	return mailed
}

func (p *paced) stops() (n int) {
	for _, e := range p.events {
		if e.Type == MailLoopStopped {
			n++
		}
	}
	return n
}

func TestMailPace(t *testing.T) {
	start := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for name, tt := range map[string]struct {
		n           int
		every       time.Duration
		want, stops int
	}{
		"nine in ten minutes":        {9, time.Minute, 9, 0},
		"many at once":               {40, time.Second, 10, 1},
		"ten in any ten minutes":     {11, time.Minute, 11, 0},
		"twenty-five an hour":        {30, 2 * time.Minute, 25, 1},
		"fifty a day":                {100, 10 * time.Minute, 50, 1},
		"one an hour, for two days":  {48, time.Hour, 48, 0},
		"one each ten min, two days": {288, 10 * time.Minute, 100, 2},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPaced(start)
			if got := p.mailed(start, tt.n, tt.every, fromOutside()); got != tt.want || p.stops() != tt.stops {
				t.Errorf("%d of %d were mailed, want %d; stopped %d times, want %d", got, tt.n, tt.want, p.stops(), tt.stops)
			}
			if len(p.ticket.Pace.Noticed) > 50 {
				t.Errorf("the ticket remembers %d times", len(p.ticket.Pace.Noticed))
			}
		})
	}
}

// Answers are counted where they came by mail; what goes to nobody is not.
func TestMailPace_whatCounts(t *testing.T) {
	start := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	answer := func(c Channel) func(*Draft) {
		return func(d *Draft) { d.AgentReplies(Message{Kind: Public, Direction: Outbound, Channel: c}, Answered) }
	}
	p := newPaced(start)
	for range 20 {
		p.do(start, answer(ChannelAPI))
	}
	if !p.ticket.MayAnswerByMail(start) {
		t.Error("answers of the console count")
	}
	for range 10 {
		p.do(start, answer(ChannelEmail))
	}
	if p.ticket.MayAnswerByMail(start) || !p.ticket.MayAnswerByMail(start.Add(10*time.Minute)) {
		t.Errorf("after ten by mail: %v", p.ticket.Pace)
	}
	ana := Actor{Kind: ActorAgent, ID: "ana"}
	for name, m := range map[string]Message{
		"a note":           {Kind: Note, Direction: Inside, Author: ana},
		"an agent's mail":  {Kind: Note, Direction: Inbound, Author: ana},
		"kept, of his own": {Kind: Note, Direction: Inbound, Author: ana, Flags: []string{FlagNotSent}},
		"a machine's mail": {Kind: Automatic, Direction: Inbound},
	} {
		if got := p.mailed(start, 20, time.Second, m); got != 20 || len(p.ticket.Pace.Noticed) != 0 {
			t.Errorf("%s counts: %v", name, p.ticket.Pace)
		}
	}
	p.do(start, func(d *Draft) { d.Assign("", "", Cause{}, PersonFacts{}) })
	if p.mailed(start, 20, time.Second, fromOutside()) != 20 || p.stops() != 0 {
		t.Error("a ticket of nobody is stopped")
	}
	p.do(start, func(d *Draft) { d.Watch("bruno", Cause{}) })
	if got := p.mailed(start, 20, time.Second, fromOutside()); got != 10 {
		t.Errorf("its watcher is mailed about %d of 20", got)
	}
}

// Nobody but the requester uses up what makes the agent hear of the requester, and
// the other way round.
func TestMailPace_ofTheRequester(t *testing.T) {
	start := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	pia := fromOutside()
	copied := fromOutside()
	copied.Author = Actor{Kind: ActorPerson, ID: "luz"}
	stranger := fromOutside()
	stranger.Author, stranger.Flags = Actor{Kind: ActorPerson}, []string{"sender_stranger"}
	inHerName := fromOutside()
	inHerName.Flags = []string{"sender_unverified"}
	provider := fromOutside()
	provider.Kind, provider.Author = Forward, copied.Author
	for name, m := range map[string]Message{"in copy": copied, "a stranger": stranger, "in her name": inHerName, "a third party": provider} {
		t.Run(name, func(t *testing.T) {
			p := newPaced(start)
			if got := p.mailed(start, 20, time.Second, m); got != 10 || p.stops() != 1 {
				t.Errorf("%d of 20 were mailed, %d stops", got, p.stops())
			}
			if got := p.mailed(start.Add(time.Minute), 20, time.Second, pia); got != 10 {
				t.Errorf("then %d of the requester's 20, want 10", got)
			}
			p = newPaced(start)
			if p.mailed(start, 20, time.Second, pia) != 10 || p.mailed(start.Add(time.Minute), 1, 0, m) != 1 {
				t.Error("the requester's use up what tells of others")
			}
		})
	}
}
