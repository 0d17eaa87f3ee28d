package mailer

import (
	"context"
	"sync"
	"time"
)

// Quota is what the mail service lets the account send.
type Quota struct {
	Max24Hour  float64 // mails in any 24 hours; negative: no limit
	Sent24Hour float64 // of them sent
	MaxRate    float64 // mails a second
}

// Quotas tells the quota as it is now.
type Quotas interface {
	Quota(ctx context.Context) (Quota, error)
}

const (
	// quotaLife is how long a quota is believed; what is sent in between is
	// counted here.
	quotaLife = time.Minute
	// paceShare leaves room for what others in the account send.
	paceShare = 0.8
	// longestWait is how long a mail waits for its turn before it goes back to
	// its queue: far less than a function's time-out.
	longestWait = 5 * time.Second
	// unknownRate is the pace while the quota cannot be read: that of an
	// account in the sandbox.
	unknownRate = 1.0
)

// Paced sends no faster than its share of the quota. It keeps the pace within
// one process; Processes says how many may run at once. It makes one attempt,
// or none: a mail whose turn is too far off is ErrThrottled, one over the day's
// quota ErrOverQuota. Safe for concurrent use.
type Paced struct {
	Next      Mailer
	Quotas    Quotas
	Processes int // 0 is 1
	Now       func() time.Time
	// Sleep waits; nil really does. Its error is the context's.
	Sleep func(ctx context.Context, d time.Duration) error

	mu     sync.Mutex
	quota  Quota
	known  bool
	readAt time.Time
	next   time.Time // when the next mail may go
}

// Send implements Mailer.
func (p *Paced) Send(ctx context.Context, m Mail) (string, error) {
	wait, err := p.turn(ctx)
	if err != nil {
		return "", err
	}
	if wait > 0 {
		if err := p.sleep(ctx, wait); err != nil {
			return "", ErrNotSent
		}
	}
	return p.Next.Send(ctx, m)
}

// turn takes the next place and answers how long it is off.
func (p *Paced) turn(ctx context.Context) (time.Duration, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.Now()
	if p.readAt.IsZero() || now.Sub(p.readAt) >= quotaLife {
		q, err := p.Quotas.Quota(ctx)
		p.quota, p.known, p.readAt = q, err == nil, now
	}
	if p.known && p.quota.Max24Hour >= 0 && p.quota.Sent24Hour >= p.quota.Max24Hour {
		return 0, ErrOverQuota
	}
	rate := unknownRate
	if p.known && p.quota.MaxRate > 0 {
		rate = p.quota.MaxRate * paceShare
	}
	gap := time.Duration(float64(max(p.Processes, 1)) / rate * float64(time.Second))
	wait := max(p.next.Sub(now), 0)
	if wait > longestWait {
		return 0, ErrThrottled
	}
	p.next = now.Add(wait + gap)
	p.quota.Sent24Hour++
	return wait, nil
}

func (p *Paced) sleep(ctx context.Context, d time.Duration) error {
	if p.Sleep != nil {
		return p.Sleep(ctx, d)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
