package intake

import (
	"context"
	"slices"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

// copyAlso puts whom an agent named in To or Cc of his answer in copy of it, as
// the composer would: who is new takes part from now on, a colleague watches.
// The desk's own addresses, his reply address among them, and his own are left
// out. Who may not be written to, or is over the limits, is noted in the
// message: the agent is told. Without anybody else the message stays as it is.
func (s *Service) copyAlso(ctx context.Context, cfg *desk.Config, l *letter, d *desk.Draft, m *desk.Message) ([]store.Extra, error) {
	names := map[string]string{}
	a := Addressing{Config: cfg, Domain: s.Domain, Draft: d, Role: desk.CC, List: m.Recipients,
		New: func(ctx context.Context, address string) (*desk.Person, error) {
			return PersonFor(ctx, s.Store, desk.Person{ID: s.NewID(l.at), Name: names[address], Address: address, Language: d.Ticket.Language, CreatedAt: l.at})
		},
		Name: func(_ context.Context, p *desk.Person) (string, error) {
			return names[p.Address], nil // as he wrote it: what the desk knows may not be his to read
		}}
	if a.List == nil {
		a.List = d.Ticket.Everybody()
	}
	before := len(a.List)
	for _, to := range slices.Concat(l.To, l.Cc) {
		address := desk.NormalizeAddress(to.Address)
		if _, done := names[address]; done || address == l.From.Address || cfg.Receives(s.Domain, address) {
			continue
		}
		names[address] = desk.CleanLine(to.Name, desk.MaxName)
		if err := a.copy(ctx, address, m); err != nil {
			return nil, err
		}
	}
	if len(a.List) > before {
		m.Recipients = a.List
	}
	return a.Extra, nil
}

// copy adds one address, or notes that it is not written to.
func (a *Addressing) copy(ctx context.Context, address string, m *desk.Message) error {
	left := !a.mayCopy(address)
	if !left {
		wrong := len(a.Problems)
		if err := a.One(ctx, "cc", address, true); err != nil {
			return err
		}
		left = len(a.Problems) > wrong
	}
	if left && len(m.NotCopied) < desk.MaxRecipients {
		m.NotCopied = append(m.NotCopied, address)
		if !slices.Contains(m.Flags, desk.FlagNotCopied) {
			m.Flags = append(m.Flags, desk.FlagNotCopied)
		}
	}
	return nil
}

// mayCopy reports whether there is room for an address, and it is not that of a
// mail server or of an agent who is gone.
func (a *Addressing) mayCopy(address string) bool {
	if slices.ContainsFunc(a.List, func(r desk.Recipient) bool { return r.Address == address }) {
		return true
	}
	_, takesPart := a.Draft.Ticket.ParticipantByAddress(address)
	_, colleague := agentByAddress(a.Config, address)
	switch {
	case !takesPart && len(a.Draft.Ticket.Participants) >= desk.MaxParticipants:
		return false
	case colleague:
		return true
	}
	return len(a.List) < desk.MaxRecipients && (takesPart || !a.Config.NoCustomer(a.Domain, address))
}
