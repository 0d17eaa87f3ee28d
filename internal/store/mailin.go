package store

import (
	"context"
	"errors"
	"slices"
	"time"

	"helpdesk/internal/table"
)

// Claim says what became of one mail that came in. Its item is written in the
// same transaction, so a mail that is claimed is done, and one that is not
// claimed is not.
type Claim struct {
	MailID  string    `json:"mailId"`  // SES message id
	Outcome string    `json:"outcome"` // ticket, reply, note, quarantine, duplicate
	Ticket  string    `json:"ticket,omitempty"`
	Seq     int64     `json:"seq,omitempty"`
	At      time.Time `json:"at"`
}

// Claim answers what became of a mail; false when nothing yet.
//
// AP-23: the claim of a mail.
func (s *Store) Claim(ctx context.Context, mailID string) (Claim, bool, error) {
	var c Claim
	found, err := s.get(ctx, claimKey(mailID), &c)
	return c, found, err
}

// ClaimMail makes the claim part of a transaction.
func ClaimMail(c Claim) (Extra, error) {
	item, err := newItem(claimKey(c.MailID), c)
	return Extra{op: table.Put(item, table.IfNew()), taken: ErrTaken}, err
}

// sameMailLife is how long two deliveries of one mail are known to be one.
const sameMailLife = 24 * time.Hour

// SameMail answers what became of another mail with this Message-ID within the
// last day, zero for none, and whether it is the same: it has one of these
// fingerprints of sender and content. A Message-ID alone does not make two mails
// the same: some senders reuse theirs.
//
// AP-24: the same mail in another delivery.
func (s *Store) SameMail(ctx context.Context, messageID string, fingerprints []string) (MailRef, bool, error) {
	var ref MailRef
	found, err := s.get(ctx, mailIDKey(messageID), &ref)
	if !found || s.now().Sub(ref.At) >= sameMailLife {
		return MailRef{}, false, err
	}
	return ref, slices.Contains(fingerprints, ref.Fingerprint), err
}

// KnowMail makes a message id part of a transaction: replies to it find the
// ticket, and another delivery of the mail finds this one.
func KnowMail(messageID string, ref MailRef) (Extra, error) {
	op, err := mailIDOp(messageID, ref)
	return Extra{op: op}, err
}

// KnowRoot makes an id that nobody knows yet part of a transaction: the mail that
// opens the ticket refers to it, and others may. Somebody faster gets ErrTaken.
func KnowRoot(messageID, ticket string) (Extra, error) {
	item, err := newItem(mailIDKey(messageID), MailRef{Ticket: ticket, Seq: 1, Root: true})
	return Extra{op: table.Put(item, table.IfNew()), taken: ErrTaken}, err
}

// PutClaim records what became of a mail that changed no ticket. ErrTaken when
// it has been recorded.
//
// AP-25: a mail that changes no ticket.
func (s *Store) PutClaim(ctx context.Context, c Claim) error {
	extra, err := ClaimMail(c)
	if err != nil {
		return err
	}
	_, err = s.table.Write(ctx, extra.op)
	if errors.Is(err, table.ErrCondition) {
		return ErrTaken
	}
	return failure("claim mail", err)
}

// Once is the record of a create that a client may repeat.
type Once struct {
	Hash   string `json:"hash"`   // of the request
	Ticket string `json:"ticket"` // what it made
	Number int64  `json:"number"`
	Seq    int64  `json:"seq,omitempty"`
	// AnswerBy is what was promised then.
	AnswerBy time.Time `json:"answerBy,omitzero"`
	At       time.Time `json:"at,omitzero"`   // when, of what is answered from here alone
	Key      string    `json:"key,omitempty"` // id of an API key, when that is what it made
}

// onceLife is how long an Idempotency-Key is remembered.
const onceLife = 24 * time.Hour

// Once answers what an Idempotency-Key of a caller has made; false when nothing.
//
// AP-28: a repeated create.
func (s *Store) Once(ctx context.Context, caller, key string) (Once, bool, error) {
	var o Once
	found, err := s.get(ctx, idempotencyKey(caller, key), &o)
	return o, found, err
}

// OnceOnly makes an Idempotency-Key part of a transaction.
func (s *Store) OnceOnly(caller, key string, o Once) (Extra, error) {
	item, err := newItem(idempotencyKey(caller, key), o)
	if err != nil {
		return Extra{}, err
	}
	now := s.now()
	item[table.TTL] = now.Add(onceLife).Unix()
	// A key whose time is over may be used again although its item is still there.
	fresh := table.Cond{Attr: table.TTL, Test: table.AbsentOrLess, Value: now.Unix() + 1}
	return Extra{op: table.Put(item, fresh), taken: ErrTaken}, nil
}

// Failure is what a record that failed for good leaves: queues and streams
// keep no cause.
type Failure struct {
	ID       string    `json:"id"`
	Source   string    `json:"source"` // the function
	Attempts int       `json:"attempts"`
	Cause    string    `json:"cause"`
	At       time.Time `json:"at"`
}

// failureLife is longer than the 14 days that a dead-letter queue keeps the record.
const failureLife = 30 * 24 * time.Hour

// PutFailure records why a record failed.
//
// AP-29: record a failure.
func (s *Store) PutFailure(ctx context.Context, f Failure) error {
	item, err := newItem(failureKey(f.ID), f)
	if err != nil {
		return err
	}
	item[table.TTL] = s.now().Add(failureLife).Unix()
	_, err = s.table.Write(ctx, table.Put(item))
	return failure("record failure", err)
}

// FailureOf reads why a record failed; false when it did not.
//
// AP-30: a failure by record id.
func (s *Store) FailureOf(ctx context.Context, id string) (Failure, bool, error) {
	var f Failure
	found, err := s.get(ctx, failureKey(id), &f)
	return f, found, err
}
