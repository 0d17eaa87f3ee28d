package desk

import (
	"fmt"
	"slices"
	"strings"
)

// MaxAliases is the most further addresses of a mailbox.
const MaxAliases = 20

// Is reports whether an address is the mailbox's: the one that customers write
// to, the one that mail arrives at, or an alias.
func (m *Mailbox) Is(address string) bool {
	address = NormalizeAddress(address)
	if address == "" {
		return false
	}
	return address == NormalizeAddress(m.Address) || address == NormalizeAddress(m.Receiving) ||
		slices.ContainsFunc(m.Aliases, func(a string) bool { return NormalizeAddress(a) == address })
}

// WithoutTag is an address without the tag that its owner may have put behind a
// plus sign: help+invoices@ is help@ at most providers.
func WithoutTag(address string) string {
	local, domain, _ := strings.Cut(NormalizeAddress(address), "@")
	if i := strings.IndexByte(local, '+'); i > 0 {
		return local[:i] + "@" + domain
	}
	return NormalizeAddress(address)
}

// CountedAs is the one name under which to count what goes to an address that
// its owner can write in many ways: with tags, and at Gmail with dots anywhere
// and under either of its domains. It is for counting only: at other providers a
// tag may be somebody else's mailbox.
func CountedAs(address string) string {
	address = WithoutTag(address)
	local, domain, _ := strings.Cut(address, "@")
	if domain != "gmail.com" && domain != "googlemail.com" {
		return address
	}
	return strings.ReplaceAll(local, ".", "") + "@gmail.com"
}

// Takes reports whether mail to an address is a mailbox's: the address is, or
// without its tag, where no mailbox has it with the tag.
func (c *Config) Takes(m *Mailbox, address string) bool {
	if m.Is(address) {
		return true
	}
	return m.Is(WithoutTag(address)) && !slices.ContainsFunc(c.Mailboxes, func(o Mailbox) bool { return o.Is(address) })
}

// OwnMailbox finds the mailbox whose address it is, with or without a tag.
func (c *Config) OwnMailbox(address string) (Mailbox, bool) {
	for i := range c.Mailboxes {
		if c.Takes(&c.Mailboxes[i], address) {
			return c.Mailboxes[i], true
		}
	}
	return Mailbox{}, false
}

// forwarder checks who may pass mail on and under which further addresses.
func (c *configCheck) forwarder(field string, m Mailbox) {
	switch f := m.Forwarder; {
	case f == "" || f == "google" || f == "microsoft":
	case len(f) > MaxAddress || CleanLine(f, MaxAddress) != f:
		c.line(field+".forwarder", f, MaxAddress)
	default:
		if _, ok := CheckAddress("postmaster@" + f[strings.LastIndexByte(f, '@')+1:]); !ok {
			c.bad.Add(field+".forwarder", "unknown_value", "allowed", "google, microsoft, forwarder.example.com")
		}
	}
	if len(m.Aliases) > MaxAliases {
		c.bad.Add(field+".aliases", "too_many", "max", fmt.Sprint(MaxAliases))
		return
	}
	each(c, field+".aliases", m.Aliases, c.address)
}

// CameTo notes that the ticket's first mail came to another mailbox as well.
// The ticket answers from the first one.
func (d *Draft) CameTo(mailbox string, cause Cause) bool {
	t := d.Ticket
	if mailbox == "" || mailbox == t.Mailbox || slices.Contains(t.AlsoTo, mailbox) {
		return false
	}
	d.record(MailboxNoted, cause, Data{Mailbox: mailbox})
	return true
}

func (t *Ticket) applyMailbox(id string) {
	if id != "" && id != t.Mailbox && !slices.Contains(t.AlsoTo, id) {
		t.AlsoTo = append(t.AlsoTo, id)
	}
}
