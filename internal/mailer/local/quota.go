package local

import (
	"context"
	"slices"
	"time"

	"helpdesk/internal/mailer"
)

// Quota implements mailer.Quotas: what the box was opened with, and what it
// took in the last 24 hours.
func (b *Box) Quota(context.Context) (mailer.Quota, error) {
	q := b.opt.Quota
	if q == (mailer.Quota{}) {
		return mailer.Quota{Max24Hour: -1, MaxRate: unlimited}, nil
	}
	q.Sent24Hour = float64(b.since(b.opt.Clock().UTC().Add(-24 * time.Hour)))
	return q, nil
}

// unlimited is a rate that no desk comes near.
const unlimited = 1e6

// since counts the mails taken after an instant.
func (b *Box) since(at time.Time) (n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, s := range slices.Backward(b.sent) {
		if !s.At.After(at) {
			break
		}
		n++
	}
	return n
}

// within refuses what SES would refuse.
func (b *Box) within(now time.Time) error {
	q := b.opt.Quota
	switch {
	case q == (mailer.Quota{}):
		return nil
	case q.Max24Hour >= 0 && float64(b.since(now.Add(-24*time.Hour))) >= q.Max24Hour:
		return mailer.ErrOverQuota
	case q.MaxRate > 0 && float64(b.since(now.Add(-time.Second))) >= max(q.MaxRate, 1):
		return mailer.ErrThrottled
	}
	return nil
}
