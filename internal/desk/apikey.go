package desk

import (
	"slices"
	"time"
)

// APIKey is a program's key as the desk keeps it. The secret itself is nowhere
// in it: Hash is its SHA-256, which is enough for a secret of 256 random bits (a
// slow hash defends guessable passwords, and would cost every request).
type APIKey struct {
	ID   string `json:"id"`   // for people and for the history: package ident
	Hash string `json:"hash"` // SHA-256 of the secret in lower-case hexadecimal; the key of its item
	Hint string `json:"hint"` // the first characters of the secret, to tell keys apart in a list
	Name string `json:"name"` // what it is for
	// Agent is the id of the agent it acts for; "" is a program of its own.
	Agent string `json:"agent,omitempty"`
	// Teams limit a program of its own to the tickets of some teams; none: it
	// may do in every team what its scopes allow.
	Teams     []string  `json:"teams,omitempty"`
	Scopes    []string  `json:"scopes"`
	CreatedAt time.Time `json:"createdAt"`
	ExpiresAt time.Time `json:"expiresAt,omitzero"` // zero: never
	RevokedAt time.Time `json:"revokedAt,omitzero"`
	LastUsed  time.Time `json:"lastUsed,omitzero"` // to the hour
}

// KeyRefusal is why an API key opens nothing; "" while it does.
type KeyRefusal string

// The reasons, the one that is longest for good first.
const (
	KeyRevoked       KeyRefusal = "revoked"
	KeyExpired       KeyRefusal = "expired"
	KeyAgentGone     KeyRefusal = "agent_gone"     // the agent it acts for was removed; who has been added with his id since is another
	KeyAgentInactive KeyRefusal = "agent_inactive" // he is deactivated: it rests, and opens again when he is back
)

// KeyRefusals lists every reason.
var KeyRefusals = []KeyRefusal{KeyRevoked, KeyExpired, KeyAgentGone, KeyAgentInactive}

// Refusal says why the key opens nothing at now, by the agents of c; "" when it
// does. It is bound to the agent's id, not to his address: it was made for an id.
func (k *APIKey) Refusal(c *Config, now time.Time) KeyRefusal {
	switch {
	case !k.RevokedAt.IsZero():
		return KeyRevoked
	case !k.ExpiresAt.IsZero() && !now.Before(k.ExpiresAt):
		return KeyExpired
	case k.Agent == "":
		return ""
	}
	at := slices.IndexFunc(c.Agents, func(a Agent) bool { return a.ID == k.Agent })
	switch {
	case at < 0 || k.CreatedAt.Before(c.Agents[at].AddedAt):
		return KeyAgentGone
	case !c.Agents[at].Active:
		return KeyAgentInactive
	}
	return ""
}
