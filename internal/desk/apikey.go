package desk

import "time"

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

// Usable reports whether the key opens anything at now.
func (k *APIKey) Usable(now time.Time) bool {
	return k.RevokedAt.IsZero() && (k.ExpiresAt.IsZero() || now.Before(k.ExpiresAt))
}
