package mailer_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"helpdesk/internal/mailer"
)

// service counts what is handed over, and when.
type service struct {
	now   time.Time
	quota mailer.Quota
	fail  error
	asked int
	sent  []time.Duration
	start time.Time
}

func (s *service) Send(context.Context, mailer.Mail) (string, error) {
	s.sent = append(s.sent, s.now.Sub(s.start))
	return "id", nil
}

func (s *service) Quota(context.Context) (mailer.Quota, error) {
	s.asked++
	return s.quota, s.fail
}

func paced(q mailer.Quota, processes int) (*service, *mailer.Paced) {
	start := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	s := &service{now: start, start: start, quota: q}
	return s, &mailer.Paced{Next: s, Quotas: s, Processes: processes, Now: func() time.Time { return s.now },
		Sleep: func(_ context.Context, d time.Duration) error { s.now = s.now.Add(d); return nil }}
}

func TestPaced_staysBelowTheRate(t *testing.T) {
	for _, tt := range []struct {
		rate      float64
		processes int
		want      string
	}{
		{10, 1, "[0s 125ms 250ms 375ms]"},
		{10, 2, "[0s 250ms 500ms 750ms]"},
		{1, 2, "[0s 2.5s 5s 7.5s]"},
	} {
		s, p := paced(mailer.Quota{Max24Hour: -1, MaxRate: tt.rate}, tt.processes)
		for range 4 {
			if _, err := p.Send(t.Context(), mailer.Mail{}); err != nil {
				t.Fatal(err)
			}
		}
		if got := fmt.Sprint(s.sent); got != tt.want {
			t.Errorf("at %v a second in %d processes mails went at %s, want %s", tt.rate, tt.processes, got, tt.want)
		}
	}
}

func TestPaced_whoWouldWaitTooLongGoesBackToTheQueue(t *testing.T) {
	s, p := paced(mailer.Quota{Max24Hour: -1, MaxRate: 0.1}, 1)
	if _, err := p.Send(t.Context(), mailer.Mail{}); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Send(t.Context(), mailer.Mail{}); !errors.Is(err, mailer.ErrThrottled) || len(s.sent) != 1 {
		t.Errorf("it answers %v after %d mails", err, len(s.sent))
	}
}

func TestPaced_overTheDaysQuota(t *testing.T) {
	s, p := paced(mailer.Quota{Max24Hour: 200, Sent24Hour: 198, MaxRate: 14}, 1)
	for range 2 {
		if _, err := p.Send(t.Context(), mailer.Mail{}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := p.Send(t.Context(), mailer.Mail{}); !errors.Is(err, mailer.ErrOverQuota) || len(s.sent) != 2 || s.asked != 1 {
		t.Errorf("it answers %v after %d mails, quota read %d times", err, len(s.sent), s.asked)
	}
	s.now, s.quota.Sent24Hour = s.now.Add(time.Minute), 0
	if _, err := p.Send(t.Context(), mailer.Mail{}); err != nil || s.asked != 2 {
		t.Errorf("later it answers %v, quota read %d times", err, s.asked)
	}
}

func TestPaced_unreadableQuotaIsThatOfTheSandbox(t *testing.T) {
	s, p := paced(mailer.Quota{}, 1)
	s.fail = errors.New("no answer")
	for range 3 {
		if _, err := p.Send(t.Context(), mailer.Mail{}); err != nil {
			t.Fatal(err)
		}
	}
	if got := fmt.Sprint(s.sent); got != "[0s 1s 2s]" {
		t.Errorf("mails went at %s", got)
	}
}

func TestPaced_endedContextSendsNothing(t *testing.T) {
	s, p := paced(mailer.Quota{Max24Hour: -1, MaxRate: 1}, 1)
	p.Sleep = nil
	if _, err := p.Send(t.Context(), mailer.Mail{}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Send(ctx, mailer.Mail{}); !errors.Is(err, mailer.ErrNotSent) || len(s.sent) != 1 {
		t.Errorf("it answers %v after %d mails", err, len(s.sent))
	}
}
