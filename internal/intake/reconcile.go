package intake

import (
	"context"
	"errors"
	"fmt"
	"time"

	"helpdesk/internal/blob"
	"helpdesk/internal/desk"
)

// Archive is where raw mails lie, as reconciling walks over them.
type Archive interface {
	blob.Lister
	RawFiles
}

// RawFiles are raw mails and what was kept beside them, by their keys.
type RawFiles interface {
	Get(ctx context.Context, key string, limit int64) ([]byte, error)
}

// Receipts knows what the receiving service wrote of the mails it stored.
type Receipts interface {
	// Prefix is where raw mails lie.
	Prefix() string
	// Raw answers the id of the mail whose raw form a key is; false for what
	// else lies there.
	Raw(key string) (id string, ok bool)
	// Notification reads what is known of a raw mail: its kept notification, or
	// what the raw mail itself says when there is none.
	Notification(ctx context.Context, files RawFiles, raw blob.Object) (Notification, error)
}

// Reconciliation says which raw mails to compare with what became of them.
type Reconciliation struct {
	Since  time.Time // stored at or after; zero: all
	Until  time.Time // stored before; later ones may still be on their way
	Replay bool      // take in what is missing
}

// maxMissing is the most ids of missing mails that a Reconciled names.
const maxMissing = 100

// Reconciled is what became of the raw mails of a time: every mail is exactly
// one of them.
type Reconciled struct {
	Received    int `json:"received"`
	Ticketed    int `json:"ticketed"`
	Replies     int `json:"replies"`
	Notes       int `json:"notes"`
	Quarantined int `json:"quarantined"`
	Duplicates  int `json:"duplicates"` // other deliveries of a mail that was taken in
	Deleted     int `json:"deleted"`    // thrown away from quarantine by an admin
	Missing     int `json:"missing"`    // became nothing, and did not now either
	Replayed    int `json:"replayed"`   // had become nothing, and were taken in now
	// MissingIDs names the first of them.
	MissingIDs []string `json:"missingIds,omitempty"`
	// Cause is why the last of them could not be taken in.
	Cause string `json:"cause,omitempty"`
}

// String is the one line that says it all.
func (r Reconciled) String() string {
	return fmt.Sprintf("received %d, ticketed %d, replies %d, notes %d, quarantined %d, duplicates %d, deleted %d, replayed %d, missing %d",
		r.Received, r.Ticketed, r.Replies, r.Notes, r.Quarantined, r.Duplicates, r.Deleted, r.Replayed, r.Missing)
}

// Reconcile compares the raw mails that were stored with what became of them,
// and takes in what became nothing, if that is wanted. A mail that cannot be
// taken in counts as missing and stops nothing. It may be cut short and run
// again at any time: what is taken in once stays once.
func (s *Service) Reconcile(ctx context.Context, files Archive, receipts Receipts, o Reconciliation) (Reconciled, error) {
	var r Reconciled
	for after := ""; ; {
		page, err := files.List(ctx, receipts.Prefix(), after, blob.MaxList)
		if err != nil {
			return r, fmt.Errorf("list raw mails: %w", err)
		}
		var mails []blob.Object
		var ids []string
		for _, f := range page {
			after = f.Key
			if id, ok := receipts.Raw(f.Key); ok && !f.At.Before(o.Since) && f.At.Before(o.Until) {
				mails, ids = append(mails, f), append(ids, id)
			}
		}
		claims, err := s.Store.Claims(ctx, ids)
		if err != nil {
			return r, err
		}
		for i, f := range mails {
			r.Received++
			outcome := claims[ids[i]].Outcome
			if outcome == "" && o.Replay {
				outcome = s.replay(ctx, files, receipts, f, &r)
			}
			r.count(outcome, ids[i])
		}
		if err := ctx.Err(); err != nil {
			return r, err
		}
		if len(page) < blob.MaxList {
			return r, nil
		}
	}
}

func (s *Service) replay(ctx context.Context, files Archive, receipts Receipts, raw blob.Object, r *Reconciled) string {
	n, err := receipts.Notification(ctx, files, raw)
	if err == nil {
		var out Outcome
		if out, err = s.Mail(ctx, n); err == nil {
			r.Replayed++
			return out.What
		}
	}
	r.Cause = cause(err)
	return ""
}

// cause is an error without what a sender wrote.
func cause(err error) string {
	var known *desk.Error
	if errors.As(err, &known) {
		return known.Code
	}
	return "internal"
}

func (r *Reconciled) count(outcome, id string) {
	switch outcome {
	case BecameTicket:
		r.Ticketed++
	case BecameReply:
		r.Replies++
	case BecameNote:
		r.Notes++
	case BecameQuarantine:
		r.Quarantined++
	case BecameDuplicate:
		r.Duplicates++
	case BecameNothing:
		r.Deleted++
	default:
		r.Missing++
		if len(r.MissingIDs) < maxMissing {
			r.MissingIDs = append(r.MissingIDs, id)
		}
	}
}
