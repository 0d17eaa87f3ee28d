package desk

import (
	"slices"
	"strings"
)

// Receives reports whether mail to an address comes back to the desk: it is a
// mailbox's, by whichever of its addresses, with a tag or without, or stands on a domain that the desk
// receives on, reply addresses of others among it. domain is the one that the
// desk was set up with; "" leaves those of its mailboxes.
func (c *Config) Receives(domain, address string) bool {
	address = NormalizeAddress(address)
	_, at, _ := strings.Cut(address, "@")
	if at != "" && at == NormalizeAddress(domain) {
		return true
	}
	return slices.ContainsFunc(c.Mailboxes, func(m Mailbox) bool {
		_, own, there := strings.Cut(NormalizeAddress(m.Receiving), "@")
		if !there {
			own = NormalizeAddress(m.Receiving)
		}
		return c.Takes(&m, address) || at != "" && at == own
	})
}

// NoCustomer reports whether an address can be nobody's who asks for help: the
// desk's own (Receives), an agent's, or that of a mail server, which would
// answer the acknowledgement. Whoever gave it to a customer would have the
// desk's own mail, or an agent's, taken for his.
func (c *Config) NoCustomer(domain, address string) bool {
	address = NormalizeAddress(address)
	return c.Receives(domain, address) || IsMailServer(address) ||
		slices.ContainsFunc(c.Agents, func(a Agent) bool { return address != "" && NormalizeAddress(a.Address) == address })
}

// IsMailServer reports whether an address is one that every mail server has for
// its own reports: RFC 5321 section 4.5.1, and what bounces come from.
func IsMailServer(address string) bool {
	local, _, _ := strings.Cut(NormalizeAddress(address), "@")
	return local == "postmaster" || local == "mailer-daemon"
}
