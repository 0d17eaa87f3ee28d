package intake

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"helpdesk/internal/desk"
	"helpdesk/internal/mail"
	"helpdesk/internal/token"
)

// target finds the ticket that the mail points at, by the strongest proof.
func (s *Service) target(ctx context.Context, ring token.Ring, l *letter) (*desk.Ticket, desk.Proof, error) {
	for _, tok := range l.tokens {
		if t, err := s.byNumber(ctx, tok.Ticket); t != nil || err != nil {
			return t, desk.ProofToken, err
		}
	}
	t, err := s.byMessageIDs(ctx, ring, l)
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
	if t, err := s.byRoot(ctx, l); t != nil || err != nil {
		return t, desk.ProofNumber, err
	}
	return nil, desk.ProofNone, nil
}

// byRoot finds the ticket of a mail that answers the same mail as this one, which
// the desk never saw. Whoever took part in that conversation knows its id, so it
// is worth no more than a number, and only where the mail is the requester's or
// goes to him: whoever opened the ticket must not be shown, by having named an
// id, what others write to each other.
func (s *Service) byRoot(ctx context.Context, l *letter) (*desk.Ticket, error) {
	if l.root == "" || l.auth() != desk.AuthPass {
		return nil, nil
	}
	t, err := s.resolve(ctx, l.root)
	if err != nil || t == nil || l.sender(t) != desk.ByParticipant {
		return nil, err
	}
	p, ok := t.Participant(1)
	if !ok || p.Role != desk.Requester || !l.concerns(p.Address) {
		return nil, nil
	}
	return t, nil
}

// concerns reports whether an address has sent the mail or been sent it.
func (l *letter) concerns(address string) bool {
	is := func(a mail.Address) bool { return desk.NormalizeAddress(a.Address) == address }
	return l.From.Address == address || slices.ContainsFunc(l.To, is) || slices.ContainsFunc(l.Cc, is)
}

// roots are the oldest and the newest id that the mail refers to and nobody
// knows, for a ticket that it opens.
func (l *letter) roots() []string {
	if l.Class != mail.Human || l.auth() == desk.AuthFail || l.vouched() || len(l.unseen) == 0 {
		return nil
	}
	newest, oldest := l.unseen[0], l.unseen[len(l.unseen)-1]
	if newest == oldest {
		return []string{newest}
	}
	return []string{newest, oldest}
}

// referred are the ids that the mail refers to, newest first.
func (l *letter) referred() []string {
	var ids []string
	if r := l.returnedMail(); r != nil {
		ids = append(ids, r.OriginalMessageID)
		ids = append(ids, r.OriginalReferences...)
	}
	ids = append(ids, l.InReplyTo...)
	for i := len(l.References) - 1; i >= 0; i-- {
		ids = append(ids, l.References[i])
	}
	return ids
}

// byMessageIDs finds the ticket of the first id that we signed or stored. SES
// ids are stored without their domain, so an id is looked up both ways. Without
// one it notes the ids that nobody knows, or the ticket of one that another mail
// has referred to. A report is about a mail of ours: ids of mails that others sent
// prove nothing in one.
func (s *Service) byMessageIDs(ctx context.Context, ring token.Ring, l *letter) (*desk.Ticket, error) {
	const most = 40
	var ask []string
	l.root, l.unseen = "", nil
	for _, id := range l.referred() {
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
		if ref, ok := refs[id]; ok && !ref.Root && (l.returnedMail() == nil || ref.Delivery != "") {
			return s.resolve(ctx, ref.Ticket)
		}
	}
	for i := 0; i < len(ask); i += 2 {
		switch ref, ok := refs[ask[i]]; {
		case ok && l.root == "":
			l.root = ref.Ticket
		case !ok && ask[i] != l.MessageID:
			l.unseen = append(l.unseen, ask[i])
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
