package reconcile_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"helpdesk/functions/reconcile"
	"helpdesk/internal/blob"
	"helpdesk/internal/crash"
	"helpdesk/internal/fault"
	"helpdesk/internal/intake"
	"helpdesk/internal/sesreceipt"
	"helpdesk/internal/table"
)

func letter(id, text string) string {
	return "Return-Path: <marta@cliente.example>\r\nReceived: from mx by inbound-smtp.amazonaws.com with SMTP id x\r\n for soporte@" + crash.Domain + ";\r\n Mon, 2 Mar 2026 09:00:00 +0000\r\n" +
		"From: Marta <marta@cliente.example>\r\nTo: soporte@taller.example\r\nSubject: impresora " + id + "\r\nMessage-ID: <" + id + "@cliente.example>\r\n\r\n" + text + "\r\n"
}

// Every raw mail is counted once, under what became of it.
func TestReconcile_counts(t *testing.T) {
	w := crash.New(t, &fault.Counter{})
	w.Arrives("m1", "marta@cliente.example", "soporte@"+crash.Domain, letter("m1", "uno"))
	w.Post("m2", "eva@cliente.example", []string{"soporte@" + crash.Domain}, letter("m2", "dos"), crash.Verdicts{Virus: "FAIL"})
	w.Drain()
	w.Arrives("m3", "marta@cliente.example", "soporte@"+crash.Domain, letter("m1", "uno"))
	w.Drain()
	w.Stored("m4", letter("m4", "cuatro"))
	ask := intake.Reconciliation{Until: w.Now().Add(time.Hour)}
	count := func(replay bool) intake.Reconciled {
		t.Helper()
		ask.Replay = replay
		r, err := w.Intake.Reconcile(context.Background(), w.Files(), sesreceipt.Bucket{}, ask)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	want := intake.Reconciled{Received: 4, Ticketed: 1, Quarantined: 1, Duplicates: 1, Missing: 1, MissingIDs: []string{"m4"}}
	if diff := cmp.Diff(want, count(false)); diff != "" {
		t.Errorf("before (-want +got):\n%s", diff)
	}
	want = intake.Reconciled{Received: 4, Ticketed: 2, Quarantined: 1, Duplicates: 1, Replayed: 1}
	if diff := cmp.Diff(want, count(true)); diff != "" {
		t.Errorf("replayed (-want +got):\n%s", diff)
	}
	want.Replayed = 0
	if diff := cmp.Diff(want, count(true)); diff != "" {
		t.Errorf("again (-want +got):\n%s", diff)
	}
	ask.Since = w.Now().Add(time.Minute)
	if r := count(true); r.Received != 0 {
		t.Errorf("of the future: %s", r)
	}
}

// A claim that was lost counts as missing, and the mail does not become a second
// ticket by being taken in again.
func TestReconcile_lostClaim(t *testing.T) {
	w := crash.New(t, &fault.Counter{})
	w.Arrives("m1", "marta@cliente.example", "soporte@"+crash.Domain, letter("m1", "uno"))
	w.Drain()
	for key := range w.Items() {
		if strings.HasPrefix(key.PK, "IN#") {
			if _, err := w.Table().Write(t.Context(), table.Delete(key)); err != nil {
				t.Fatal(err)
			}
		}
	}
	ask := intake.Reconciliation{Until: w.Now().Add(time.Hour)}
	r, err := w.Intake.Reconcile(t.Context(), w.Files(), sesreceipt.Bucket{}, ask)
	if err != nil || r.Missing != 1 || !strings.HasSuffix(r.String(), "missing 1") {
		t.Fatalf("%s, %v", r, err)
	}
	w.Pass(4 * time.Hour)
	if err := w.Reconcile(); err != nil { // the daily run
		t.Fatal(err)
	}
	w.Drain()
	if r, err = w.Intake.Reconcile(t.Context(), w.Files(), sesreceipt.Bucket{}, ask); err != nil || r.Missing != 0 || r.Duplicates != 1 || len(w.Tickets()) != 1 {
		t.Errorf("%s, %v, %d tickets", r, err, len(w.Tickets()))
	}
	w.Check()
}

// A mail that cannot be taken in is named, fails the run and stops no other.
func TestReconcile_missing(t *testing.T) {
	w := crash.New(t, &fault.Counter{})
	w.Stored("a1", letter("a1", "uno"))
	w.Stored("b2", letter("b2", "dos"))
	w.Pass(4 * time.Hour)
	var log bytes.Buffer
	f := reconcile.New(reconcile.Deps{Log: slog.New(slog.NewJSONHandler(&log, nil)), Intake: w.Intake, Files: without{w.Files(), "mail/a1"}})
	err := f.Handle(context.Background(), events.EventBridgeEvent{Time: w.Now()})
	if err == nil || !strings.Contains(log.String(), `"missing":1,"mails":["a1"]`) {
		t.Errorf("%v: %s", err, log.String())
	}
	if n := len(w.Tickets()); n != 1 {
		t.Errorf("%d tickets, want that of the other mail", n)
	}
}

// without loses one object between listing and reading.
type without struct {
	intake.Archive
	key string
}

func (a without) Get(ctx context.Context, key string, limit int64) ([]byte, error) {
	if key == a.key {
		return nil, blob.ErrNotFound
	}
	return a.Archive.Get(ctx, key, limit)
}

func TestHandle_detail(t *testing.T) {
	w := crash.New(t, &fault.Counter{})
	f := reconcile.New(reconcile.Deps{Log: slog.New(slog.DiscardHandler), Intake: w.Intake, Files: w.Files()})
	for detail, fine := range map[string]bool{"": true, "{}": true, `{"days":30}`: true, `{"days":-1}`: false, `{"days":4000}`: false, `{"days":"x"}`: false} {
		err := f.Handle(context.Background(), events.EventBridgeEvent{Time: w.Now(), Detail: json.RawMessage(detail)})
		if (err == nil) != fine {
			t.Errorf("detail %s: %v", detail, err)
		}
	}
}
