package mailertest

import (
	"context"
	"sync"

	"helpdesk/internal/mailer"
)

// Fault is what becomes of one Send through Flaky.
type Fault struct {
	Err      error // what Send answers; nil: no fault
	Accepted bool  // the mail goes out all the same: the answer is what was lost
}

// Flaky is a mailer that fails as its script says: the n-th Send (from 0)
// meets Script(n, mail). It is safe for concurrent use.
type Flaky struct {
	Next   mailer.Mailer
	Script func(n int, m mailer.Mail) Fault

	mu sync.Mutex
	n  int
}

// Send implements mailer.Mailer.
func (f *Flaky) Send(ctx context.Context, m mailer.Mail) (string, error) {
	f.mu.Lock()
	n := f.n
	f.n++
	f.mu.Unlock()
	fault := f.Script(n, m)
	if fault.Err == nil {
		return f.Next.Send(ctx, m)
	}
	if fault.Accepted {
		if _, err := f.Next.Send(ctx, m); err != nil {
			return "", err
		}
	}
	return "", fault.Err
}
