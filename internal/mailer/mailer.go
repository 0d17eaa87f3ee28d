// Package mailer is the small interface to a mail service: SES on AWS
// (mailer/ses), a folder that the local mailbox page shows (mailer/local), one
// conformance suite (mailer/mailertest).
//
// An adapter makes exactly one attempt. Only the send state machine of package
// notification tries again: SES has no idempotency token, and a hidden second
// attempt is a second mail.
package mailer

import (
	"context"
	"errors"
)

// MaxRaw is the most bytes of one raw mail (SES API v1: 10 MB after base64).
const MaxRaw = 10_000_000

// Mail is one mail to one envelope recipient.
type Mail struct {
	From string // envelope sender, the mailbox's public address
	To   string // the one envelope recipient
	Raw  []byte // whole RFC 5322 message
	Tag  string // send key: comes back in delivery events; only [A-Za-z0-9_-]
}

// Mailer hands a mail to the service and answers the service's message id, bare
// (no domain). Its errors are one of those below (errors.Is) or Unknown by default.
type Mailer interface {
	Send(ctx context.Context, m Mail) (id string, err error)
}

// What may come of an attempt that did not succeed. Anything else means that
// the mail may or may not have been accepted.
var (
	ErrThrottled = errors.New("mailer: over the sending rate or quota")      // not accepted; try later
	ErrOverQuota = errors.New("mailer: over the quota of the day")           // not accepted; hold it
	ErrRejected  = errors.New("mailer: refused for good")                    // not accepted; never will be
	ErrSandbox   = errors.New("mailer: address not verified in the sandbox") // not accepted; hold it
	ErrPaused    = errors.New("mailer: sending is paused for the account")   // not accepted; hold it
	ErrNotSent   = errors.New("mailer: did not reach the service")           // not accepted; try later
)
