package intake

import (
	"context"
	"strings"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
	"helpdesk/internal/token"
)

// returned are the deliveries of a ticket that a report by mail proves to speak
// of, as jobs that fold it into them: the report names their recipient, and
// either quotes the id that the mail service gave to that very mail, or came to
// the reply address that only this recipient was given. Each recipient's mail is
// a sending of its own, so that neither says anything of another's. A report
// whose sender is false proves nothing.
func (s *Service) returned(ctx context.Context, l *letter, t *desk.Ticket) ([]store.Job, error) {
	if l.Bounce == nil || l.Bounce.Action != "failed" && l.Bounce.Action != "delayed" || l.auth() == desk.AuthFail {
		return nil, nil
	}
	failed := l.failed(t)
	if len(failed) == 0 {
		return nil, nil
	}
	var jobs []store.Job
	seen := map[string]bool{}
	err := s.deliveries(ctx, t.ID, func(d *desk.Delivery) bool {
		to := desk.NormalizeAddress(d.Recipient)
		if d.No == 0 || !failed[to] || seen[to] || !l.quotes(d) && !l.cameFor(t, d) {
			return false
		}
		seen[to] = true
		jobs = append(jobs, store.Job{Kind: store.JobReturned, Ticket: t.ID, Seq: d.Seq,
			Returned: &store.Returned{Delivery: d.Key, Action: l.Bounce.Action, Status: desk.CleanLine(l.Bounce.Status, 20), At: l.at}})
		return len(seen) == len(failed)
	})
	return jobs, err
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
	local, _, _ := strings.Cut(l.Bounce.OriginalMessageID, "@")
	known, _, _ := strings.Cut(d.SESID, "@")
	return local != "" && local == known
}

// cameFor reports whether the report came to the reply address of the
// delivery's recipient. A report that quotes another mail of ours is about that.
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
