package store

import (
	"context"
	"iter"
	"math/rand/v2"
	"time"

	"helpdesk/internal/desk"
)

// How long a decision is made again while others are faster: the first pause is
// drawn from nothing to firstPause, each next one from twice as much up to
// longestPause. Whoever draws the full length at random does not meet the same
// rivals again. All pauses together stay below patience.
const (
	maxTries     = 16
	firstPause   = 20 * time.Millisecond
	longestPause = 400 * time.Millisecond
	patience     = 2 * time.Second
	// answerTime is what is left of a request's time for saying that it failed.
	answerTime = 200 * time.Millisecond
)

// Raced reports whether a save failed only because somebody else was faster, or
// too many wrote at once: it may be decided again on what is there now.
func Raced(err error) bool { return desk.IsKind(err, desk.Stale) || Contended(err) }

// Tries counts the tries of one decision, each of which reads afresh, decides and
// saves, with a pause before each but the first. It ends when they are used up,
// when the next pause would be too long for patience or for the context's
// deadline, and when the context ends; the caller then fails with
// desk.Unavailable.
func (s *Store) Tries(ctx context.Context) iter.Seq[int] {
	return func(yield func(int) bool) {
		var waited time.Duration
		for n := range maxTries {
			if n > 0 {
				pause := rand.N(min(firstPause<<(n-1), longestPause)) //nolint:gosec // no secret
				waited += pause
				deadline, limited := ctx.Deadline()
				if waited > patience || limited && time.Until(deadline) < pause+answerTime || s.wait(ctx, pause) != nil {
					return
				}
			}
			if !yield(n) {
				return
			}
		}
	}
}

func (s *Store) wait(ctx context.Context, d time.Duration) error {
	if s.pause != nil {
		return s.pause(ctx, d)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
