package desk

import "time"

// Person is somebody who asks for help or takes part in a ticket. One person
// may have several identities (addresses, telephone numbers, sign-ins).
type Person struct {
	ID           string     `json:"id"`
	Version      int64      `json:"-"`
	Name         string     `json:"name,omitempty"`
	Address      string     `json:"address,omitempty"` // the first mail address
	Identities   []Identity `json:"identities,omitempty"`
	Language     Language   `json:"language,omitempty"`
	Zone         string     `json:"zone,omitempty"`
	Organization string     `json:"organization,omitempty"`
	Region       string     `json:"region,omitempty"`
	Segment      string     `json:"segment,omitempty"`
	CreatedAt    time.Time  `json:"createdAt"`
	// A record that turned out to be of another person points to him, and he
	// names it: his tickets are those of both.
	MergedInto string   `json:"mergedInto,omitempty"`
	Merged     []string `json:"merged,omitempty"`
	// Inherited is what his organisation says; it is read with him and not kept.
	Inherited PersonFacts `json:"-"`
}

// MaxIdentities is the most identities of one person, and the most records
// that are one.
const MaxIdentities = 20

// Identity is one way a person is known; unique over the desk.
type Identity struct {
	Kind  string `json:"kind"` // IdentityMail, …
	Value string `json:"value"`
}

// The kinds of identity.
const (
	IdentityMail  = "mail"
	IdentityPhone = "phone"
	IdentityOIDC  = "oidc"
)
