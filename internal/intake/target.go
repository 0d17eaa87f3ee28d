package intake

import (
	"context"
	"strconv"
	"strings"

	"helpdesk/internal/desk"
	"helpdesk/internal/token"
)

// target finds the ticket that the mail points at, by the strongest proof.
func (s *Service) target(ctx context.Context, ring token.Ring, l *letter) (*desk.Ticket, desk.Proof, error) {
	for _, tok := range l.tokens {
		if t, err := s.byNumber(ctx, tok.Ticket); t != nil || err != nil {
			return t, desk.ProofToken, err
		}
	}
	t, err := s.byMessageIDs(ctx, ring, l.referred())
	if t != nil || err != nil {
		return t, desk.ProofKnownID, err
	}
	if n, ok := ring.ParseSubject(l.Subject); ok {
		if t, err := s.byNumber(ctx, n); t != nil || err != nil {
			return t, desk.ProofKnownID, err
		}
	}
	if n := numberInSubject(l.Subject); n > 0 {
		if t, err := s.byNumber(ctx, n); t != nil || err != nil {
			return t, desk.ProofNumber, err
		}
	}
	return nil, desk.ProofNone, nil
}

// referred are the ids that the mail refers to, newest first.
func (l *letter) referred() []string {
	var ids []string
	if l.Bounce != nil {
		ids = append(ids, l.Bounce.OriginalMessageID)
		ids = append(ids, l.Bounce.OriginalReferences...)
	}
	ids = append(ids, l.InReplyTo...)
	for i := len(l.References) - 1; i >= 0; i-- {
		ids = append(ids, l.References[i])
	}
	return ids
}

// byMessageIDs finds the ticket of the first id that we signed or stored. SES
// ids are stored without their domain, so an id is looked up both ways.
func (s *Service) byMessageIDs(ctx context.Context, ring token.Ring, ids []string) (*desk.Ticket, error) {
	const most = 40
	var ask []string
	for _, id := range ids {
		if id == "" || len(ask) >= most {
			continue
		}
		if n, ok := ring.ParseMessageID(id); ok {
			if t, err := s.byNumber(ctx, n); t != nil || err != nil {
				return t, err
			}
		}
		local, _, _ := strings.Cut(id, "@")
		ask = append(ask, id, local)
	}
	refs, err := s.Store.MailRefs(ctx, ask)
	if err != nil {
		return nil, err
	}
	for _, id := range ask {
		if ref, ok := refs[id]; ok {
			return s.resolve(ctx, ref.Ticket)
		}
	}
	return nil, nil
}

func (s *Service) byNumber(ctx context.Context, number int64) (*desk.Ticket, error) {
	id, err := s.Store.TicketID(ctx, number)
	if err != nil || id == "" {
		return nil, err
	}
	return s.resolve(ctx, id)
}

// resolve reads a ticket and follows the pointers of merges.
func (s *Service) resolve(ctx context.Context, id string) (*desk.Ticket, error) {
	for range desk.MaxMerged {
		t, err := s.Store.Ticket(ctx, id)
		if err != nil || t == nil || t.MergedInto == "" {
			return t, err
		}
		id = t.MergedInto
	}
	return nil, nil
}

// numberInSubject reads "[#1042]" or "[#1042 ...": what our own subjects carry.
func numberInSubject(subject string) int64 {
	_, rest, ok := strings.Cut(subject, "[#")
	if !ok {
		return 0
	}
	end := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
	if end <= 0 || end > 12 {
		return 0
	}
	n, _ := strconv.ParseInt(rest[:end], 10, 64)
	return n
}
