package desk

import "slices"

// MailInSight reports whether a quarantined mail is a subject's to look at: of
// whoever works everywhere all of it, of an agent what came to a mailbox of his
// teams. A mailbox without a team, and mail that came to none, is the business
// of the team that takes what nobody else does. mailbox is the id of the one it
// came to, recipients are those on its envelope.
//
// What is out of sight is answered as not found.
func (c *Config) MailInSight(who Subject, mailbox string, recipients []string) bool {
	if who.Everywhere() {
		return true
	}
	mine := func(team string) bool {
		return who.Kind == ActorAgent && slices.Contains(who.Teams, team)
	}
	ours := false // it came to a mailbox of some team
	for i := range c.Mailboxes {
		m := &c.Mailboxes[i]
		if m.Team == "" || m.ID != mailbox && !slices.ContainsFunc(recipients, func(r string) bool { return c.Takes(m, r) }) {
			continue
		}
		if ours = true; mine(m.Team) {
			return true
		}
	}
	return !ours && mine(c.lastTeam())
}

// lastTeam is the team that takes what nothing sends elsewhere, as Route has
// it; "" when there is none.
func (c *Config) lastTeam() string {
	is := func(t Team) bool { return t.ID == c.Settings.DefaultTeam }
	switch {
	case slices.ContainsFunc(c.Teams, is):
		return c.Settings.DefaultTeam
	case len(c.Teams) > 0:
		return c.Teams[0].ID
	default:
		return ""
	}
}
