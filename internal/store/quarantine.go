package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/table"
)

// quarantineLife is how long a quarantined mail is kept.
const quarantineLife = 30 * 24 * time.Hour

// Quarantined is a mail that was kept away from tickets, and why.
type Quarantined struct {
	MailID  string    `json:"mailId"`
	At      time.Time `json:"at"`
	Class   string    `json:"class"`
	Cause   string    `json:"cause"`
	From    string    `json:"from"`
	Subject string    `json:"subject"`
	RawKey  string    `json:"rawKey"`
	Mailbox string    `json:"mailbox,omitempty"`
	// What a provider asks before it forwards, when it is proved to be he.
	Code string `json:"code,omitempty"`
	Link string `json:"link,omitempty"`
	// What the receiving server knew, which the mail itself does not say.
	Source     string            `json:"source,omitempty"`
	Recipients []string          `json:"recipients,omitempty"`
	Verdicts   map[string]string `json:"verdicts,omitempty"` // of spam, virus, spf, dkim, dmarc and policy
}

// ID names the entry: when and which mail.
func (q *Quarantined) ID() string { return strconv.FormatInt(q.At.UnixMilli(), 10) + "." + q.MailID }

// quarantineKeyOf is the key behind an entry's ID; false for what is none.
func quarantineKeyOf(id string) (table.Key, bool) {
	at, mailID, ok := strings.Cut(id, ".")
	ms, err := strconv.ParseInt(at, 10, 64)
	if !ok || err != nil || mailID == "" || ms < 0 || ms > maxMilli {
		return table.Key{}, false
	}
	return quarantineKey(time.UnixMilli(ms), mailID), true
}

// maxMilli is the end of the year 9999.
const maxMilli = 253402300799999

// Quarantine keeps a mail away from tickets and claims it, in one
// transaction. ErrTaken when it has been claimed.
//
// AP-26: quarantine a mail.
func (s *Store) Quarantine(ctx context.Context, q Quarantined, c Claim) error {
	claim, err := ClaimMail(c)
	if err != nil {
		return err
	}
	item, err := newItem(quarantineKey(q.At, q.MailID), q)
	if err != nil {
		return err
	}
	item[table.TTL] = s.now().Add(quarantineLife).Unix()
	err = s.transact(ctx, "", []table.Op{claim.op, table.Put(item)})
	if errors.Is(err, table.ErrCondition) {
		return ErrTaken
	}
	return failure("quarantine mail", err)
}

// QuarantineOf lists a month's quarantined mail, newest first, from behind the
// entry before ("" from the newest). next is the last entry's ID when there is more.
//
// AP-27: quarantined mail.
func (s *Store) QuarantineOf(ctx context.Context, month time.Time, before string, limit int) (list []Quarantined, next string, err error) {
	q := table.Query{PK: quarantineKey(month, "").PK, Descending: true, Limit: limit}
	if before != "" {
		key, ok := quarantineKeyOf(before)
		if !ok || key.PK != q.PK {
			return nil, "", desk.Fail(desk.Invalid, "cursor_invalid")
		}
		q.To, q.Limit = key.SK, limit+1
	}
	page, err := s.table.Query(ctx, q)
	if err != nil {
		return nil, "", failure("list quarantine", err)
	}
	for _, item := range page.Items {
		var q Quarantined
		if err := document(item, &q); err != nil {
			return nil, "", fmt.Errorf("list quarantine: %w", err)
		}
		if page.Next != "" {
			next = q.ID()
		}
		if q.ID() != before && !s.expired(item) {
			list = append(list, q)
		}
	}
	return list, next, nil
}

// Quarantined reads one entry by its ID; false when there is none.
//
// AP-45: one quarantined mail.
func (s *Store) Quarantined(ctx context.Context, id string) (Quarantined, bool, error) {
	var q Quarantined
	key, ok := quarantineKeyOf(id)
	if !ok {
		return q, false, nil
	}
	found, err := s.get(ctx, key, &q)
	return q, found, err
}

// LeaveQuarantine makes the end of an entry part of a transaction: it goes, and
// the mail's claim says what became of it. Of several ends of one entry only
// the first succeeds; the others get ErrTaken.
func LeaveQuarantine(q Quarantined, c Claim) ([]Extra, error) {
	claim, err := newItem(claimKey(c.MailID), c)
	if err != nil {
		return nil, err
	}
	return []Extra{
		{op: table.Delete(quarantineKey(q.At, q.MailID), table.IfThere()), taken: ErrTaken},
		{op: table.Put(claim)},
	}, nil
}

// EndQuarantine ends an entry without a ticket. ErrTaken when it has ended.
//
// AP-46: a quarantined mail is deleted.
func (s *Store) EndQuarantine(ctx context.Context, q Quarantined, c Claim) error {
	extras, err := LeaveQuarantine(q, c)
	if err != nil {
		return err
	}
	err = s.transact(ctx, "", []table.Op{extras[0].op, extras[1].op})
	if errors.Is(err, table.ErrCondition) {
		return ErrTaken
	}
	return failure("end quarantine", err)
}
