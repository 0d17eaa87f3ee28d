package desk

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"
)

// AuditKind is an act that the audit log tells of: what is done to the desk
// itself and to people. What is done to a ticket stands in its own history.
type AuditKind string

// The kinds of acts.
const (
	AuditConfiguration       AuditKind = "configuration.changed"
	AuditProfile             AuditKind = "profile.changed"
	AuditKeyCreated          AuditKind = "key.created"
	AuditKeyRevoked          AuditKind = "key.revoked"
	AuditSignedIn            AuditKind = "session.begun"
	AuditSignedOut           AuditKind = "session.ended"
	AuditOthersEnded         AuditKind = "sessions.ended" // an agent ended his others
	AuditRefused             AuditKind = "signin.refused"
	AuditMailReleased        AuditKind = "mail.released"
	AuditMailReplayed        AuditKind = "mail.replayed"
	AuditHeldMailReleased    AuditKind = "heldmail.released" // mail out
	AuditAddressCleared      AuditKind = "person.address_cleared"
	AuditMailDeleted         AuditKind = "mail.deleted"
	AuditMailRuleKept        AuditKind = "mailrule.kept" // mail of a sender is let through, or kept away
	AuditMailRuleDeleted     AuditKind = "mailrule.deleted"
	AuditPersonCreated       AuditKind = "person.created"
	AuditPersonChanged       AuditKind = "person.changed"
	AuditPersonJoined        AuditKind = "person.joined" // an address, number or record came to him
	AuditPersonParted        AuditKind = "person.parted" // … or left him
	AuditPersonExported      AuditKind = "person.exported"
	AuditOrganizationCreated AuditKind = "organization.created"
	AuditOrganizationChanged AuditKind = "organization.changed"
	AuditToolCreated         AuditKind = "tool.created" // a canned reply, macro or view of everybody or a team
	AuditToolChanged         AuditKind = "tool.changed"
	AuditToolMoved           AuditKind = "tool.moved" // whose it is has changed: what others use came to them, or left them
	AuditToolDeleted         AuditKind = "tool.deleted"
)

// AuditKinds lists every kind.
var AuditKinds = []AuditKind{AuditConfiguration, AuditProfile, AuditKeyCreated, AuditKeyRevoked, AuditSignedIn, AuditSignedOut, AuditOthersEnded,
	AuditRefused, AuditMailReleased, AuditMailReplayed, AuditHeldMailReleased, AuditAddressCleared, AuditMailDeleted, AuditMailRuleKept, AuditMailRuleDeleted, AuditPersonCreated, AuditPersonChanged, AuditPersonJoined, AuditPersonParted, AuditPersonExported,
	AuditOrganizationCreated, AuditOrganizationChanged, AuditToolCreated, AuditToolChanged, AuditToolMoved, AuditToolDeleted}

// AuditLife is how long an entry is kept: thirteen months, a year and the month
// in which somebody looks back at it.
const AuditLife = 396 * 24 * time.Hour

// Audit is one entry: who did what, to what, when and from where. It holds ids
// only, no address and no text that somebody wrote.
type Audit struct {
	ID      string    `json:"id"`
	At      time.Time `json:"at"`
	What    AuditKind `json:"what"`
	By      Actor     `json:"by"`
	Key     string    `json:"key,omitempty"`     // id of the API key that was used
	Session string    `json:"session,omitempty"` // SessionMark of the session
	Subject string    `json:"subject,omitempty"` // id of what it was done to
	// Of a change of the configuration: what of it, as Config spells it, and the
	// versions before and after.
	Parts []string `json:"parts,omitempty"`
	From  int64    `json:"from,omitempty"`
	To    int64    `json:"to,omitempty"`
	Code  string   `json:"code,omitempty"` // of a refused sign-in: why, a catalogue code
}

// NewAudit is an entry of what a subject does; the store gives it its id.
func NewAudit(who Subject, what AuditKind, about string, at time.Time) Audit {
	return Audit{At: Instant(at), What: what, By: who.Actor(), Key: who.KeyID, Session: who.Session, Subject: about}
}

// SessionMark is what the audit log knows a session by: enough to tell two of
// one agent apart, of no use to open one.
func SessionMark(session string) string {
	if session == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(session))
	return hex.EncodeToString(sum[:4])
}

// ChangedParts are the parts of a configuration, as its JSON spells them, that
// differ between two; the version is none.
func ChangedParts(before, after *Config) ([]string, error) {
	a, err := partsOf(before)
	if err != nil {
		return nil, err
	}
	b, err := partsOf(after)
	if err != nil {
		return nil, err
	}
	parts := []string{}
	for name := range a {
		if !bytes.Equal(a[name], b[name]) {
			parts = append(parts, name)
		}
	}
	for name := range b {
		if _, both := a[name]; !both {
			parts = append(parts, name)
		}
	}
	slices.Sort(parts)
	return parts, nil
}

func partsOf(c *Config) (map[string]json.RawMessage, error) {
	data, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	parts := map[string]json.RawMessage{}
	err = json.Unmarshal(data, &parts)
	delete(parts, "version")
	return parts, err
}
