package desk

import (
	"slices"
	"time"
)

// MailLoopStopped is the event of mail that was not sent because there was too
// much of it: two machines may have answered each other. Its cause is a LoopStop.
const MailLoopStopped EventType = "mail.loop_stopped"

// FlagLoop is the warning on a ticket some of whose mail was not sent for that
// reason, and on an agent's mail that became his note.
const FlagLoop = "mail_loop_stopped"

// LoopStop is what was not sent.
type LoopStop string

// What may be stopped.
const (
	StoppedNotices LoopStop = "notices"       // mails to agents about what somebody wrote in the ticket
	StoppedAnswers LoopStop = "answers"       // agents' answers by mail in the ticket
	StoppedAgent   LoopStop = "agent_answers" // one agent's answers by mail, all tickets together
)

// MailPace is when a ticket last sent mail of the sorts by which machines answer
// each other, in Unix seconds, oldest first. The requester's messages are counted
// by themselves: whoever is in copy, or writes with a reply address that he was
// shown, cannot use up what makes the agent hear of the requester. It goes no further back than
// the longest of the caps. As part of the ticket it is written with what it
// counts, under the version lock: nothing goes out uncounted.
type MailPace struct {
	Noticed  []int64 `json:"noticed,omitempty"`  // messages of the requester's that agents were mailed about
	Others   []int64 `json:"others,omitempty"`   // those of everybody else
	Answered []int64 `json:"answered,omitempty"` // agents' answers that came by mail
	Stopped  int64   `json:"stopped,omitempty"`  // the last MailLoopStopped
}

// paceCap is how much may be sent in any such span of time.
type paceCap struct {
	window time.Duration
	most   int
}

// paceCaps hold for each sort by itself. A person does not get there: ten
// answers in ten minutes, by mail, in one ticket.
func paceCaps() [3]paceCap {
	return [...]paceCap{{10 * time.Minute, 10}, {time.Hour, 25}, {paceMemory, 50}}
}

// paceMemory is the longest window, and how often a ticket tells that something
// was stopped.
const paceMemory = 24 * time.Hour

// room reports whether one more may be sent.
func room(sent []int64, at time.Time) bool {
	for _, c := range paceCaps() {
		if len(within(sent, at, c.window)) >= c.most {
			return false
		}
	}
	return true
}

// within are the times less than a span ago.
func within(sent []int64, at time.Time, span time.Duration) []int64 {
	from := at.Add(-span).Unix()
	i := slices.IndexFunc(sent, func(s int64) bool { return s > from })
	if i < 0 {
		return nil
	}
	return sent[i:]
}

// sentAt adds a time and forgets what is too long ago.
func sentAt(sent []int64, at time.Time) []int64 {
	return append(slices.Clone(within(sent, at, paceMemory)), at.Unix())
}

// MayAnswerByMail reports whether one more answer that an agent mails may go out
// to the ticket's people.
func (t *Ticket) MayAnswerByMail(at time.Time) bool { return room(t.Pace.Answered, at) }

// alerts reports whether a message is told to the agents of the ticket:
// somebody outside wrote it, or it was kept back and is flagged.
func (m *Message) alerts() bool {
	return m.Direction == Inbound && (m.Kind == Public || m.Kind == Forward || m.Kind == Note && len(m.Flags) > 0)
}

// mailsAgents reports whether the ticket has an agent, other than the author,
// who is mailed about a message, caps aside.
func (t *Ticket) mailsAgents(m *Message) bool {
	return m.alerts() && slices.ContainsFunc(append(t.Watchers(), t.Assignee), func(agent string) bool {
		return agent != "" && m.Author != Actor{Kind: ActorAgent, ID: agent}
	})
}

// ofRequester reports whether a message is certainly its requester's: a flagged
// one may be somebody's who uses his address.
func (t *Ticket) ofRequester(m *Message) bool {
	return m.Author == Actor{Kind: ActorPerson, ID: t.Requester} && len(m.Flags) == 0
}

// quiets keeps a message from being mailed to agents when too many were.
func (d *Draft) quiets(m *Message) {
	sent := d.Ticket.Pace.Others
	if d.Ticket.ofRequester(m) {
		sent = d.Ticket.Pace.Noticed
	}
	m.Quiet = d.Ticket.mailsAgents(m) && !room(sent, d.at)
}

// StopsLoop says that something was not sent, once a day.
func (d *Draft) StopsLoop(what LoopStop) {
	if last := d.Ticket.Pace.Stopped; last != 0 && d.at.Before(time.Unix(last, 0).Add(paceMemory)) {
		return
	}
	who := d.actor
	d.actor = Actor{Kind: ActorSystem}
	d.record(MailLoopStopped, Cause{Why: "loop=" + string(what)}, Data{Flag: FlagLoop})
	d.actor = who
}

// applyPace counts what an event says was sent, and remembers a stop.
func (t *Ticket) applyPace(e Event) {
	switch m := e.Data.Message; {
	case m == nil:
	case m.Mailed && m.Other:
		t.Pace.Others = sentAt(t.Pace.Others, e.At)
	case m.Mailed:
		t.Pace.Noticed = sentAt(t.Pace.Noticed, e.At)
	case m.Kind == Public && m.Direction == Outbound && m.Channel == ChannelEmail:
		t.Pace.Answered = sentAt(t.Pace.Answered, e.At)
	}
	if e.Type == MailLoopStopped {
		t.Pace.Stopped = e.At.Unix()
	}
}
