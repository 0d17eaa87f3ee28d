package intake

import (
	"context"
	"slices"
	"strings"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/mail"
	"helpdesk/internal/store"
	"helpdesk/internal/token"
)

// complained is the Action of a report that somebody marked a mail as unwanted.
const complained = "complaint"

// returned are the deliveries of a ticket, and of those merged into it, that a
// report by mail proves to speak of, as jobs that fold it into them: the report
// names their recipient, and either quotes the id that the mail service gave to
// that very mail, or came to the reply address that only this recipient was given,
// or gives that back. Each recipient's mail is a sending of its own, so that neither
// says anything of another's. A complaint ends all mail to an address for good: an
// id does not prove it, as everybody in copy of an answer has read that one. A
// report whose sender is false proves nothing.
func (s *Service) returned(ctx context.Context, l *letter, t *desk.Ticket) ([]store.Job, error) {
	says, ok := l.says()
	if !ok {
		return nil, nil
	}
	parts, quoted, err := s.partsNamed(ctx, l, t)
	if err != nil {
		return nil, err
	}
	var jobs []store.Job
	seen := map[string]bool{}
	for _, part := range parts {
		err := s.deliveries(ctx, part.ID, func(d *desk.Delivery) bool {
			to := desk.NormalizeAddress(d.Recipient)
			if d.No == 0 || seen[to] || !l.about(part, to) || !l.proves(part, d, quoted) {
				return false
			}
			seen[to] = true
			r := says
			r.Delivery, r.At = d.Key, l.spokenAt(d, quoted)
			jobs = append(jobs, store.Job{Kind: store.JobReturned, Ticket: part.ID, Seq: d.Seq, Returned: &r})
			return len(seen) == l.names()
		})
		if err != nil || len(seen) == l.names() {
			return jobs, err
		}
	}
	return jobs, nil
}

// spokenAt is the time for which a report speaks. A bounce of a mail that was sent
// before somebody cleared the address says nothing of it since, however late it
// comes: it speaks for when that mail was sent, as far as that is known.
func (l *letter) spokenAt(d *desk.Delivery, quoted bool) time.Time {
	sent := l.returnedMail().OriginalDate
	if quoted {
		sent = d.At
	}
	if l.Complaint != nil || sent.IsZero() || sent.After(l.at) {
		return l.at
	}
	return sent
}

// says is what a report says became of a mail; false for one that says nothing of
// an address.
func (l *letter) says() (store.Returned, bool) {
	switch {
	case l.auth() == desk.AuthFail:
	case l.Bounce != nil && (l.Bounce.Action == "failed" || l.Bounce.Action == "delayed"):
		return store.Returned{Action: l.Bounce.Action, Status: desk.CleanLine(l.Bounce.Status, 20)}, true
	case l.Complaint != nil && l.envelope.Verdicts.Spam != mail.Fail:
		return store.Returned{Action: complained}, true
	}
	return store.Returned{}, false
}

// names is how many addresses the report speaks of.
func (l *letter) names() int {
	if l.Bounce != nil {
		return len(l.Bounce.Recipients)
	}
	return max(len(l.Complaint.Recipients), 1)
}

// about reports whether the report names somebody who takes part in a ticket. Of
// complaints many name nobody: then it is who the reply address was given to.
func (l *letter) about(t *desk.Ticket, address string) bool {
	if l.Bounce != nil {
		return l.failed(t)[address]
	}
	is := func(r string) bool { return desk.NormalizeAddress(r) == address }
	return len(l.Complaint.Recipients) == 0 || slices.ContainsFunc(l.Complaint.Recipients, is)
}

// proves reports whether the report is about this very delivery of a ticket;
// quoted, whether it gives back the id of one of ours.
func (l *letter) proves(t *desk.Ticket, d *desk.Delivery, quoted bool) bool {
	if quoted && !l.quotes(d) {
		return false
	}
	return quoted && l.Bounce != nil || l.cameFor(t, d)
}

// partsNamed are the ticket and those merged into it whose reply addresses, or the
// id of whose mail, the report bears. quoted: it gives back the id of one of ours.
func (s *Service) partsNamed(ctx context.Context, l *letter, t *desk.Ticket) (parts []*desk.Ticket, quoted bool, err error) {
	var ids []string
	for _, tok := range l.tokens {
		id, err := s.Store.TicketID(ctx, tok.Ticket)
		if err != nil {
			return nil, false, err
		}
		ids = append(ids, id)
	}
	if local, _, _ := strings.Cut(l.returnedMail().OriginalMessageID, "@"); local != "" {
		refs, err := s.Store.MailRefs(ctx, []string{local})
		if err != nil {
			return nil, false, err
		}
		ids, quoted = append(ids, refs[local].Ticket), refs[local].Delivery != ""
	}
	parts = []*desk.Ticket{t}
	for _, id := range ids {
		if id == "" || slices.ContainsFunc(parts, func(p *desk.Ticket) bool { return p.ID == id }) {
			continue
		}
		part, err := s.partOf(ctx, t, id)
		if err != nil {
			return nil, false, err
		}
		if part != nil {
			parts = append(parts, part)
		}
	}
	return parts, quoted, nil
}

// deliveries shows the newest deliveries of a ticket to found until it answers true.
func (s *Service) deliveries(ctx context.Context, ticket string, found func(*desk.Delivery) bool) error {
	const pages = 5
	cursor := ""
	for range pages {
		c, err := s.Store.Collection(ctx, ticket, cursor)
		if err != nil {
			return err
		}
		for i := range c.Deliveries {
			if found(&c.Deliveries[i]) {
				return nil
			}
		}
		if cursor = c.Next; cursor == "" {
			return nil
		}
	}
	return nil
}

// quotes reports whether the report returns this very mail. The mail service's
// id has a domain in the header and none in its answer.
func (l *letter) quotes(d *desk.Delivery) bool {
	local, _, _ := strings.Cut(l.returnedMail().OriginalMessageID, "@")
	known, _, _ := strings.Cut(d.SESID, "@")
	return local != "" && local == known
}

// cameFor reports whether the report came to the reply address of the delivery's
// recipient, or gives it back: the newest mail to him that it can be about.
func (l *letter) cameFor(t *desk.Ticket, d *desk.Delivery) bool {
	if d.State != desk.Sent && d.State != desk.Unknown && d.State != desk.Sending {
		return false
	}
	for _, tok := range l.tokens {
		if tok.Ticket == t.Number && tok.To == token.ToParticipant(d.No) {
			return true
		}
	}
	return false
}
