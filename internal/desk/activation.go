package desk

import (
	"slices"
	"time"
)

// Follow makes a configuration the successor of before: of each agent it takes
// over since when he is there and his sessions count, and begins anew for those who come, come
// back or come with another address. Whatever the new configuration says of those
// moments is not believed. It must be called before a configuration is replaced.
func (c *Config) Follow(before *Config, now time.Time) {
	c.Agents = slices.Clone(c.Agents)
	for i := range c.Agents {
		a := &c.Agents[i]
		a.SessionsAfter, a.AddedAt = time.Time{}, time.Time{}
		was := slices.IndexFunc(before.Agents, func(x Agent) bool { return x.ID == a.ID })
		if was >= 0 {
			a.SessionsAfter, a.AddedAt = before.Agents[was].SessionsAfter, before.Agents[was].AddedAt
		} else {
			a.AddedAt = Instant(now)
		}
		if a.Active && (was < 0 || !before.Agents[was].Active || NormalizeAddress(before.Agents[was].Address) != NormalizeAddress(a.Address)) {
			a.SessionsAfter = Instant(now)
		}
	}
}

// Admits reports whether a session that began at an instant with a verified
// address is still the agent's: he is active, has that address, and has been
// so without a break since then.
func (a *Agent) Admits(address string, began time.Time) bool {
	return a.Active && NormalizeAddress(a.Address) == address && !began.Before(a.SessionsAfter)
}
