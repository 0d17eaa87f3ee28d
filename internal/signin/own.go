package signin

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

// SecondFactor is whether a sign-in took more than a password, as far as the
// issuer said.
type SecondFactor string

// What is known of a second factor.
const (
	FactorUsed    SecondFactor = "used"
	FactorNone    SecondFactor = "none"
	FactorUnknown SecondFactor = "unknown" // the issuer does not say
)

// secondFactors are the methods that are no password, and "mfa" itself: RFC 8176
// section 2, and what issuers write besides.
var secondFactors = []string{"mfa", "otp", "totp", "hwk", "swk", "sc", "sms", "tel", "software_token_mfa", "sms_mfa", "email_otp", "web_authn"}

// factorOf reads the methods of an ID token's claim amr.
func factorOf(methods []string) SecondFactor {
	if len(methods) == 0 {
		return FactorUnknown
	}
	for _, m := range methods {
		if slices.Contains(secondFactors, strings.ToLower(m)) {
			return FactorUsed
		}
	}
	return FactorNone
}

// Own is one of an agent's own sessions.
type Own struct {
	ID      string
	Current bool // it is the one that asks
	// Browser is what the browser called itself at the sign-in, cut; "" when it did not.
	Browser      string
	SecondFactor SecondFactor
	CreatedAt    time.Time // of the sign-in
	UsedAt       time.Time // to some minutes
	ExpiresAt    time.Time // whatever happens
}

// OwnSessions keeps the list of each agent's sessions.
type OwnSessions interface {
	OwnSessions(ctx context.Context, agent string) ([]store.OwnSession, error)
	// EndOwnSession is store.ErrTaken when the session has another token by now, or is over.
	EndOwnSession(ctx context.Context, o store.OwnSession) error
}

// OwnSessions lists the sessions of the agent who has signed in, the one used
// last first. Current is the id of the one that asks; without one, as with an
// API key, desk.Forbidden: a key that is stolen must not see or end them.
func (s *Service) OwnSessions(ctx context.Context, who desk.Subject, current string) ([]Own, error) {
	all, err := s.own(ctx, who, current)
	if err != nil {
		return nil, err
	}
	list := make([]Own, 0, len(all))
	for _, in := range all {
		list = append(list, Own{
			ID: in.ID, Current: in.ID == current, Browser: in.Browser, SecondFactor: factorOf(in.Methods),
			CreatedAt: in.CreatedAt, UsedAt: in.UsedAt, ExpiresAt: in.ExpiresAt,
		})
	}
	slices.SortFunc(list, func(a, b Own) int { return cmp.Or(b.UsedAt.Compare(a.UsedAt), cmp.Compare(a.ID, b.ID)) })
	return list, nil
}

// own are the agent's sessions that open something now.
func (s *Service) own(ctx context.Context, who desk.Subject, current string) ([]store.OwnSession, error) {
	if who.Kind != desk.ActorAgent || who.AgentID == "" || current == "" {
		return nil, desk.Fail(desk.Forbidden, "forbidden")
	}
	all, err := s.Own.OwnSessions(ctx, who.AgentID)
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	config, err := s.Configuration.Config(ctx)
	if err != nil {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	now := desk.Instant(s.Now())
	return slices.DeleteFunc(all, func(in store.OwnSession) bool { return !usable(in.Session, now) || agentOf(config, in.Session) == nil }), nil
}

// endRounds is how often the list is read again when a session gets another
// token while it is being ended.
const endRounds = 4

// EndOthers ends every session of the agent but the one that asks, each with
// all its tokens, and answers how many. desk.Forbidden as in OwnSessions;
// desk.Unavailable when sessions moved on each time: some may go on.
func (s *Service) EndOthers(ctx context.Context, who desk.Subject, current string) (int, error) {
	ctx = store.Audited(ctx, desk.NewAudit(who, desk.AuditOthersEnded, who.AgentID, s.Now()))
	ended := 0
	for range endRounds {
		all, err := s.own(ctx, who, current)
		if err != nil {
			return ended, err
		}
		again := false
		for _, in := range all {
			if in.ID == current {
				continue
			}
			switch err := s.Own.EndOwnSession(ctx, in); {
			case errors.Is(err, store.ErrTaken):
				again = true
			case err != nil:
				return ended, fmt.Errorf("end session: %w", err)
			default:
				ended++
			}
		}
		if !again {
			s.Log.InfoContext(ctx, "other sessions ended", "agent", who.AgentID, "session", current, "ended", ended)
			return ended, nil
		}
	}
	return ended, desk.Fail(desk.Unavailable, "unavailable")
}

// maxBrowser is the most characters that are kept of a browser's name.
const maxBrowser = 160

// browserName cuts what a browser calls itself to something that can be shown.
func browserName(userAgent string) string {
	var b strings.Builder
	for i := 0; i < len(userAgent) && b.Len() < maxBrowser; i++ {
		if c := userAgent[i]; c >= ' ' && c <= '~' {
			b.WriteByte(c)
		}
	}
	return strings.TrimSpace(b.String())
}

// maxMethods bounds what is kept of an issuer's amr, each of at most maxMethod bytes.
const (
	maxMethods = 8
	maxMethod  = 32
)

// boundMethods drops what is too long or too much.
func boundMethods(all []string) []string {
	var kept []string
	for _, m := range all {
		if m != "" && len(m) <= maxMethod && len(kept) < maxMethods {
			kept = append(kept, m)
		}
	}
	return kept
}
