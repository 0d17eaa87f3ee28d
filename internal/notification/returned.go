package notification

import (
	"context"
	"slices"

	"helpdesk/internal/store"
)

// returned folds what a delivery report that came as a mail proves of one of our
// deliveries, as the mail service's own event of it would be folded.
func (s *Service) returned(ctx context.Context, job store.Job) error {
	if job.Returned == nil {
		return nil
	}
	r := Report{Tag: Tag(job.Ticket, job.Seq, job.Returned.Delivery), What: "bounce", Diagnostic: job.Returned.Status, At: job.Returned.At}
	switch job.Returned.Action {
	case "delayed":
		r.What = "deliverydelay"
	case "complaint":
		r.What = "complaint"
	}
	r.Hard = r.What == "bounce" && noSuchMailbox(job.Returned.Status)
	return s.Heard(ctx, r)
}

// noSuchMailbox reports the status codes of RFC 3463 that say that there is
// nobody: the mail service judges more, a report by mail is believed less.
func noSuchMailbox(status string) bool {
	return slices.Contains([]string{"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"}, status)
}
