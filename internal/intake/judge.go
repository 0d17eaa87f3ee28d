package intake

import (
	"context"

	"helpdesk/internal/desk"
	"helpdesk/internal/mail"
	"helpdesk/internal/store"
	"helpdesk/internal/token"
)

// ruling is what the evidence table says about a mail that somebody wrote, and
// the ticket that it then concerns.
type ruling struct {
	desk.Verdict
	ticket *desk.Ticket // joined, or linked from a new one; nil for neither
	// follows: its ticket is over, so that it begins a new one that follows it.
	follows bool
	// automatic: a machine wrote it. The table was not asked.
	automatic bool
	// copyOf is another delivery of the mail, to which this one adds nothing.
	copyOf *store.MailRef
}

// outcome is what becomes of the mail.
func (r ruling) outcome() string {
	switch {
	case r.copyOf != nil:
		return BecameDuplicate
	case r.follows || r.Action == desk.NewLinked || r.Action == desk.NewTicket:
		return BecameTicket
	case r.Action == desk.JoinPublic || r.Action == desk.JoinReply:
		return BecameReply
	default:
		return BecameNote
	}
}

// rule lets the evidence table decide about a mail that somebody wrote.
func (s *Service) rule(ctx context.Context, cfg *desk.Config, l *letter, t *desk.Ticket, proof desk.Proof) (ruling, error) {
	e := desk.Evidence{Proof: proof, Sender: l.sender(t), Auth: l.auth(), TokenOwner: l.ownsToken(t)}
	r := ruling{Verdict: desk.Judge(e), ticket: t}
	if r.Action == desk.NewTicket {
		r.ticket = nil
	}
	if r.Action != desk.JoinPublic || !t.FollowUp(l.at, cfg) {
		return r, nil
	}
	next, err := s.Store.OpenFollowUp(ctx, t, l.From.Address)
	if err != nil {
		return r, err
	}
	if next == nil {
		r.follows = true
	} else {
		r.ticket = next
	}
	return r, nil
}

// follow does what was ruled.
func (s *Service) follow(ctx context.Context, cfg *desk.Config, ring token.Ring, l *letter, r ruling) (Outcome, error) {
	t, v := r.ticket, r.Verdict
	if r.follows {
		return s.open(ctx, cfg, l, t, flags(v.Flag), v.Cell)
	}
	switch v.Action {
	case desk.JoinPublic:
		return s.reply(ctx, cfg, l, t, v)
	case desk.JoinReply:
		return s.agentMail(ctx, cfg, ring, l, t, v)
	case desk.JoinForward:
		return s.thirdParty(ctx, cfg, l, t, v)
	case desk.JoinNote, desk.JoinFlagged:
		if v.Flag == desk.FlagNotSent {
			return s.keepBack(ctx, cfg, l, t, v.Cell, "")
		}
		l.wakes = v.MayReopen && !t.FollowUp(l.at, cfg)
		return s.entry(ctx, cfg, l, t, desk.Note, v.Flag, v.Cell)
	case desk.NewLinked:
		return s.open(ctx, cfg, l, t, append(flags(v.Flag), flagClaims), v.Cell)
	default:
		return s.openOrCopy(ctx, cfg, l, v)
	}
}

func flags(flag string) []string {
	if flag == "" {
		return nil
	}
	return []string{flag}
}

func (l *letter) sender(t *desk.Ticket) desk.Sender {
	if t != nil {
		p, ok := t.ParticipantByAddress(l.From.Address)
		switch {
		case ok && !p.Corresponds() && l.agent == "":
			return desk.ByThirdParty
		case ok && p.Corresponds() && (l.agent == "" || p.Role == desk.Requester):
			return desk.ByParticipant
		}
	}
	if l.agent != "" {
		return desk.ByAgent
	}
	return desk.ByOther
}

// auth is what the checks say of From. Somebody who releases the mail vouches
// that it is what it says: that lifts a failed check, and proves no more.
func (l *letter) auth() desk.MailAuth {
	switch {
	case l.Auth.DMARC == mail.AuthPass:
		return desk.AuthPass
	case l.Auth.DMARC == mail.AuthFail && !l.vouched():
		return desk.AuthFail
	default:
		return desk.AuthGray
	}
}

// strict reports whether the sender's domain asks that a false mail be refused.
func (l *letter) strict() bool { return l.Auth.Policy == "reject" || l.Auth.Policy == "quarantine" }

func (l *letter) ownsToken(t *desk.Ticket) bool {
	if l.agent == "" || t == nil {
		return false
	}
	for _, tok := range l.tokens {
		if tok.Ticket == t.Number && tok.To == token.ToAgent(l.agent) {
			return true
		}
	}
	return false
}
