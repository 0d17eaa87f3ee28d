package queuetest

import (
	"context"
	"sync"

	"helpdesk/internal/queue"
)

// Fault is what becomes of one Send through Flaky.
type Fault struct {
	Err  error // what Send answers; nil: no fault
	Sent int   // how many of the messages are sent before it answers Err
}

// Flaky is a sender that fails as its script says: the n-th Send (from 0) meets
// Script(n). It is safe for concurrent use.
type Flaky struct {
	Next   queue.Sender
	Script func(n int) Fault

	mu sync.Mutex
	n  int
}

// Send implements queue.Sender.
func (f *Flaky) Send(ctx context.Context, messages ...queue.Message) error {
	f.mu.Lock()
	fault := f.Script(f.n)
	f.n++
	f.mu.Unlock()
	if fault.Err == nil {
		return f.Next.Send(ctx, messages...)
	}
	if n := min(fault.Sent, len(messages)); n > 0 {
		if err := f.Next.Send(ctx, messages[:n]...); err != nil {
			return err
		}
	}
	return fault.Err
}
