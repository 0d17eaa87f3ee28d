// Package demo fills a desk with a small shop's life: the configuration of a
// demo desk and conversations in both languages, in any number.
//
// It promises that the same size, seed and instant make the same tickets, that
// every ticket is the fold of its events as any other, and that nobody is
// mailed because of it: no jobs are queued, and what was due before the
// instant counts as noticed. It is not for measuring what real text costs.
package demo

import (
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/oklog/ulid/v2"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

// span is how far back the oldest ticket lies.
const span = 30 * 24 * time.Hour

// perPerson is how many tickets a requester has on average.
const perPerson = 4

// Options say what to make.
type Options struct {
	Config  *desk.Config
	Tickets int
	Seed    uint64
	Now     time.Time
	// First is the number of the first ticket.
	First int64
	// Fresh makes a desk as it looks in use: most tickets are of the last days,
	// older ones are over, and who waits has not waited long. Without it the
	// tickets lie evenly in the span, many of them open and overdue.
	Fresh bool
	// Known finds the person who has an address already; nil when there is none.
	Known func(address string) (*desk.Person, error)
}

// Maker makes tickets one after the other, oldest first.
type Maker struct {
	opt     Options
	dice    *rand.Rand
	entropy io.Reader
	stories []story
	loads   map[string]int
	people  map[int]*desk.Person
	told    map[string]bool // subjects of a fresh desk's tickets
	fresh   map[string]bool // people not saved yet
	made    int
}

// New makes a Maker.
func New(o Options) *Maker {
	return &Maker{
		opt: o, dice: rand.New(rand.NewPCG(o.Seed, 1)), // #nosec G404 -- repeatable on purpose
		entropy: chacha(o.Seed), stories: stories(), loads: map[string]int{},
		told: map[string]bool{}, people: map[int]*desk.Person{}, fresh: map[string]bool{},
	}
}

// chacha is a stream of bytes that a seed repeats.
func chacha(seed uint64) io.Reader {
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], seed)
	return rand.NewChaCha8(key)
}

// Next makes the next ticket; false after the last.
func (m *Maker) Next() (store.Save, bool, error) {
	if m.made >= m.opt.Tickets {
		return store.Save{}, false, nil
	}
	i := m.made
	m.made++
	at := m.born(i)
	s := m.story(i, at)
	p, err := m.person(s.language)
	if err != nil {
		return store.Save{}, false, err
	}
	save, err := m.ticket(s, p, at)
	if err == nil && m.fresh[p.ID] {
		delete(m.fresh, p.ID)
		save.Person = p
	}
	return save, err == nil, err
}

// waiting is how long a customer of a fresh desk waits for an answer at most.
const waiting = 3 * time.Hour

// story chooses what happens in ticket i, born at an instant: each story once,
// then by the dice. On a fresh desk nobody's question is left lying, so those
// without an answer of ours are of the last hours.
func (m *Maker) story(i int, at time.Time) story {
	if !m.opt.Fresh {
		if i < len(m.stories) {
			return m.stories[i]
		}
		return m.stories[m.dice.IntN(len(m.stories))]
	}
	recent := m.opt.Now.Sub(at) < waiting
	from := m.dice.IntN(len(m.stories))
	for n := range m.stories { // the next that nobody has told, else the first that fits
		s := &m.stories[(from+n)%len(m.stories)]
		if s.answered() != recent && !m.told[s.subject] {
			m.told[s.subject] = true
			return *s
		}
	}
	for n := range m.stories {
		if s := m.stories[(from+n)%len(m.stories)]; recent || s.answered() {
			return s
		}
	}
	return m.stories[from]
}

// born says when ticket i was made, the newest a few minutes ago.
func (m *Maker) born(i int) time.Time {
	left := float64(m.opt.Tickets-i-1) / float64(max(m.opt.Tickets, 2))
	if m.opt.Fresh {
		left = left * left * left
	}
	back := time.Duration(left*float64(span)) + 7*time.Minute
	return desk.Instant(m.opt.Now.Add(-back))
}

func (m *Maker) newID(at time.Time) string {
	id, err := ulid.New(ulid.Timestamp(at), m.entropy)
	if err != nil {
		return "" // cannot be: the entropy never ends, and the year is not 10889
	}
	return strings.ToLower(id.String())
}

// person draws a requester who speaks a language.
func (m *Maker) person(language desk.Language) (*desk.Person, error) {
	n := 2 * m.dice.IntN(max(m.opt.Tickets/perPerson/2, 8))
	w := spanishWords()
	if language == desk.English {
		n, w = n+1, englishWords()
	}
	if p := m.people[n]; p != nil {
		return p, nil
	}
	first, last := w.firstNames[n/2%len(w.firstNames)], w.lastNames[n/2/len(w.firstNames)%len(w.lastNames)]
	address := fmt.Sprintf("%s.%s%d@cliente.test", plain(first), plain(last), n)
	if p, err := m.opt.Known(address); err != nil || p != nil {
		m.people[n] = p
		return p, err
	}
	at := desk.Instant(m.opt.Now.Add(-span))
	p := &desk.Person{
		ID: m.newID(at), Name: first + " " + last, Address: address, Language: language, CreatedAt: at,
		Identities: []desk.Identity{{Kind: desk.IdentityMail, Value: address}},
	}
	m.people[n], m.fresh[p.ID] = p, true
	return p, nil
}

// ticket lets a story happen.
func (m *Maker) ticket(s story, p *desk.Person, at time.Time) (store.Save, error) {
	fill := m.filler(s.language)
	author := desk.Actor{Kind: desk.ActorPerson, ID: p.ID}
	channel, form, mailbox := m.arrival()
	d := m.draft(nil, at, author)
	d.Open(desk.Birth{
		ID: m.newID(at), Subject: fill(s.subject), Facts: p.Facts(),
		Created: desk.Created{Number: m.opt.First + int64(m.made) - 1, Type: s.kind, Priority: desk.Normal, Language: s.language,
			Channel: channel, Form: form, Mailbox: mailbox, Requester: p.ID},
		Requester: desk.Participant{No: 1, Person: p.ID, Role: desk.Requester, Address: p.Address, Name: p.Name},
		First:     m.inbound(p, channel, fill(s.turns[0])),
	})
	save := store.Save{}
	take := func(d *desk.Draft) *desk.Ticket {
		save.Events = append(save.Events, d.Events...)
		save.Messages = append(save.Messages, d.Messages...)
		save.Deliveries = append(save.Deliveries, arrived(d)...)
		return d.Ticket
	}
	t := take(d)
	d = m.draft(t, at.Add(time.Second), desk.Actor{Kind: desk.ActorSystem})
	d.SetRoute(desk.Route(m.opt.Config, t, desk.RouteFacts{Loads: m.loads}, at), desk.PersonFacts{})
	t = take(d)
	if at, t = m.talk(s, p, fill, at, t, take); at.Before(m.opt.Now) {
		t = m.ending(at, t, take)
	}
	d = m.draft(t, m.opt.Now, desk.Actor{Kind: desk.ActorSystem})
	d.Advance()
	save.After = take(d)
	if save.After.Loads() {
		m.loads[save.After.Assignee]++
	}
	return save, nil
}

func (m *Maker) draft(t *desk.Ticket, at time.Time, actor desk.Actor) *desk.Draft {
	return desk.NewDraft(t, desk.DraftOptions{Config: m.opt.Config, At: at, Actor: actor, NewID: m.newID})
}

// arrival draws how a ticket comes in.
func (m *Maker) arrival() (channel desk.Channel, form, mailbox string) {
	cfg := m.opt.Config
	if len(cfg.Mailboxes) > 0 {
		mailbox = cfg.Mailboxes[0].ID
	}
	switch m.dice.IntN(3) {
	case 0:
		return desk.ChannelEmail, "", mailbox
	case 1:
		if len(cfg.Forms) > 0 {
			form = cfg.Forms[0].ID
		}
	}
	return desk.ChannelForm, form, mailbox
}

func (m *Maker) inbound(p *desk.Person, channel desk.Channel, text string) desk.Message {
	return desk.Message{
		Kind: desk.Public, Channel: channel, Direction: desk.Inbound, From: p.Address,
		Author: desk.Actor{Kind: desk.ActorPerson, ID: p.ID}, AuthorName: p.Name, Body: desk.Body{Text: text},
	}
}

// talk lets the turns after the first happen, as far as time allows.
func (m *Maker) talk(s story, p *desk.Person, fill func(string) string, at time.Time, t *desk.Ticket, take func(*desk.Draft) *desk.Ticket) (time.Time, *desk.Ticket) {
	mine := true // whose turn it is
	for _, turn := range s.turns[1:] {
		at = at.Add(m.pause())
		if t.Assignee == "" || !at.Before(m.opt.Now) {
			return at, t
		}
		agent := desk.Actor{Kind: desk.ActorAgent, ID: t.Assignee}
		text, note := strings.CutPrefix(turn, notePrefix)
		text = fill(text)
		switch {
		case note:
			d := m.draft(t, at, agent)
			d.AddsEntry(desk.Message{Kind: desk.Note, Channel: desk.ChannelAPI, Direction: desk.Inside, Author: agent, AuthorName: m.agentName(agent.ID), Body: desk.Body{Text: text}}, desk.Cause{})
			t = take(d)
			continue
		case mine:
			d := m.draft(t, at, agent)
			d.AgentReplies(desk.Message{Kind: desk.Public, Channel: desk.ChannelAPI, Direction: desk.Outbound, Author: agent, AuthorName: m.agentName(agent.ID), Body: desk.Body{Text: text}}, desk.Answered)
			t = take(d)
		default:
			d := m.draft(t, at, desk.Actor{Kind: desk.ActorPerson, ID: p.ID})
			d.RequesterWrites(m.inbound(p, desk.ChannelEmail, text), true)
			t = take(d)
		}
		mine = !mine
	}
	return at, t
}

// pause draws the time between two turns.
func (m *Maker) pause() time.Duration {
	if m.opt.Fresh {
		return time.Duration(8+m.dice.IntN(45)) * time.Minute
	}
	return time.Duration(20+m.dice.IntN(400)) * time.Minute
}

// arrived are the deliveries of the answers in a draft, each of which arrived.
func arrived(d *desk.Draft) []store.DeliverySave {
	var all []store.DeliverySave
	for _, m := range d.Messages {
		for _, r := range m.Recipients {
			all = append(all, store.DeliverySave{Delivery: desk.Delivery{
				Key: fmt.Sprintf("reply-%d", r.No), Ticket: m.Ticket, Seq: m.Seq, Kind: "reply", Recipient: r.Address, No: r.No,
				State: desk.Sent, Attempt: 1, Outcome: "delivered", At: m.At,
			}})
		}
	}
	return all
}

// ending resolves most tickets that were talked about and are old enough.
func (m *Maker) ending(at time.Time, t *desk.Ticket, take func(*desk.Draft) *desk.Ticket) *desk.Ticket {
	at = at.Add(time.Duration(30+m.dice.IntN(2000)) * time.Minute)
	if t.Assignee == "" || t.FirstReplyAt.IsZero() || !at.Before(m.opt.Now) {
		return t
	}
	if spared := m.dice.IntN(10) < 2; spared && (!m.opt.Fresh || m.opt.Now.Sub(at) < 24*time.Hour) {
		return t
	}
	to := desk.Resolved
	if m.opt.Now.Sub(at) > 14*24*time.Hour {
		to = desk.Closed
	}
	d := m.draft(t, at, desk.Actor{Kind: desk.ActorAgent, ID: t.Assignee})
	if err := d.SetStatus(to, time.Time{}, desk.Cause{}); err != nil {
		return t // a ticket that may not end stays as it is
	}
	return take(d)
}

func (m *Maker) agentName(id string) string {
	for _, a := range m.opt.Config.Agents {
		if a.ID == id {
			return a.Name
		}
	}
	return ""
}

// filler draws what fills the gaps of one ticket's texts.
func (m *Maker) filler(language desk.Language) func(string) string {
	w := spanishWords()
	if language == desk.English {
		w = englishWords()
	}
	r := strings.NewReplacer(
		"{order}", fmt.Sprintf("P-%05d", 10000+m.dice.IntN(89999)),
		"{product}", w.products[m.dice.IntN(len(w.products))],
		"{city}", w.cities[m.dice.IntN(len(w.cities))],
		"{amount}", fmt.Sprintf("%d.%02d", 9+m.dice.IntN(240), m.dice.IntN(100)),
	)
	return func(s string) string {
		s = r.Replace(s)
		first, size := utf8.DecodeRuneInString(s) // a gap may begin the sentence
		return string(unicode.ToUpper(first)) + s[size:]
	}
}

// plain writes a name in the letters of a mail address.
func plain(name string) string {
	return strings.NewReplacer("á", "a", "é", "e", "í", "i", "ó", "o", "ú", "u", "ñ", "n").Replace(strings.ToLower(name))
}

func weekday(n int) time.Weekday { return time.Weekday(n) }
