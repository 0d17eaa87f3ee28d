package local

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"helpdesk/internal/config"
	"helpdesk/internal/desk"
	"helpdesk/internal/intake"
	"helpdesk/internal/sesreceipt"
)

// ReconcileMail asks to compare the raw mails of a time with what became of them.
type ReconcileMail struct {
	Days   int  `json:"days"`   // back from now; 0: all there is
	Replay bool `json:"replay"` // take in what is missing
}

// stillWarm is how young a mail is left alone: the queue has it.
const stillWarm = time.Minute

func (o Office) reconcile(ctx context.Context, in ReconcileMail) (intake.Reconciled, error) {
	if o.Data.Blobs == nil {
		return intake.Reconciled{}, errors.New("raw mail lies in a bucket, which this command does not open; invoke the desk's ReconcileFunction instead, as the runbook says")
	}
	now := time.Now()
	ask := intake.Reconciliation{Until: now.Add(-stillWarm), Replay: in.Replay}
	if in.Days > 0 {
		ask.Since = now.AddDate(0, 0, -in.Days)
	}
	return o.intake().Reconcile(ctx, o.Data.Blobs, sesreceipt.Bucket{}, ask)
}

func (o Office) intake() *intake.Service {
	w := workshop{data: o.Data, plan: o.Plan, facts: config.Desk{Receiving: o.Receiving}, now: time.Now, log: slog.New(slog.DiscardHandler)}
	return w.intake()
}

// replay reads one raw mail anew.
func (o Office) replay(ctx context.Context, in OneMail) (intake.Outcome, error) {
	if o.Data.Blobs == nil {
		return intake.Outcome{}, errors.New("raw mail lies in a bucket, which this command does not open; ask the API: POST /api/v1/mails/{mail}/replay")
	}
	by := desk.Actor{Kind: desk.ActorSystem, ID: "command"}
	return o.intake().ReplayMail(told(ctx, desk.AuditMailReplayed, in.ID), by, in.ID)
}
