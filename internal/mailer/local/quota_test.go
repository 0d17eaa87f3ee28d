package local

import (
	"context"
	"errors"
	"testing"
	"time"

	"helpdesk/internal/mailer"
)

func TestBox_quota(t *testing.T) {
	now := start
	b, err := Open(t.TempDir(), Options{Clock: func() time.Time { return now }, Quota: mailer.Quota{Max24Hour: 3, MaxRate: 1}})
	must(t, err)
	one := func() error {
		_, err := b.Send(t.Context(), mailer.Mail{From: "a@b.example", To: "c@d.example", Raw: []byte("From: a@b.example\r\n\r\nx"), Tag: "k"})
		return err
	}
	must(t, one())
	if err := one(); !errors.Is(err, mailer.ErrThrottled) {
		t.Errorf("two in a second: %v", err)
	}
	for range 2 {
		now = now.Add(2 * time.Second)
		must(t, one())
	}
	now = now.Add(2 * time.Second)
	if err := one(); !errors.Is(err, mailer.ErrOverQuota) {
		t.Errorf("four in a day: %v", err)
	}
	if q, err := b.Quota(t.Context()); err != nil || q.Sent24Hour != 3 {
		t.Errorf("the quota is %+v, %v", q, err)
	}
	now = now.Add(24 * time.Hour)
	must(t, one())
}

func TestBox_paced(t *testing.T) {
	now := start
	b, err := Open(t.TempDir(), Options{Clock: func() time.Time { return now }, Quota: mailer.Quota{Max24Hour: 100, MaxRate: 2}})
	must(t, err)
	p := &mailer.Paced{Next: b, Quotas: b, Now: func() time.Time { return now },
		Sleep: func(_ context.Context, d time.Duration) error { now = now.Add(d); return nil }}
	for range 20 {
		if _, err := p.Send(t.Context(), mailer.Mail{From: "a@b.example", To: "c@d.example", Raw: []byte("From: a@b.example\r\n\r\nx"), Tag: "k"}); err != nil {
			t.Fatal(err)
		}
	}
}
