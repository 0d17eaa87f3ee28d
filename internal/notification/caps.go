package notification

import (
	"context"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"

	"helpdesk/internal/desk"
)

// Caps on automatic mail to people, in counters of the table: they stop a mail
// loop that no header betrayed, and a form used to bomb somebody. They fail
// closed. A provider's domain has many customers, so that its cap is higher
// than that of a company, which is counted with all its hosts.
const (
	automaticPerAddress  = 3   // an hour
	automaticPerDomain   = 20  // an hour
	automaticPerProvider = 100 // an hour
	automaticPerTicket   = 10  // in ten minutes
	ticketWindow         = 10 * time.Minute
)

// mailCap is how many mails of a kind go out in a window because of one subject.
type mailCap struct {
	kind, subject string
	window        time.Duration
	most          int64
}

// automaticCaps are those of an acknowledgement, and of a notice that answers a
// mail, to an address.
func automaticCaps(ticket, address string) []mailCap {
	address = desk.CountedAs(address)
	_, domain, _ := strings.Cut(address, "@")
	perDomain, company := int64(automaticPerDomain), domain
	if desk.OrganizationDomain(address) == "" {
		perDomain = automaticPerProvider
	} else if registered, err := publicsuffix.EffectiveTLDPlusOne(domain); err == nil {
		company = registered
	}
	return []mailCap{
		{"auto-ticket", ticket, ticketWindow, automaticPerTicket},
		{"auto", address, time.Hour, automaticPerAddress},
		{"auto-domain", company, time.Hour, perDomain},
	}
}

// alarmCaps are those of the notice that mail was stopped. It is counted by
// itself: the loop that it tells of has used up the others.
func alarmCaps(address string) []mailCap {
	return []mailCap{{"auto-alarm", desk.CountedAs(address), time.Hour, automaticPerAddress}}
}

// withinCaps counts one more mail, and reports whether all caps let it through.
func (s *Service) withinCaps(ctx context.Context, caps []mailCap) (bool, error) {
	for _, c := range caps {
		ok, err := s.Store.Count(ctx, c.kind, c.subject, c.window, c.most)
		if err != nil || !ok {
			return false, err
		}
	}
	return true, nil
}
