package sesreceipt

import (
	"context"
	"errors"
	"fmt"

	"helpdesk/internal/blob"
	"helpdesk/internal/desk"
	"helpdesk/internal/intake"
)

// Bucket is the bucket that a receipt rule of SES stores mail in, as
// intake.Reconcile reads it.
type Bucket struct{}

// Prefix is MailPrefix.
func (Bucket) Prefix() string { return MailPrefix }

// Raw is RawMail.
func (Bucket) Raw(key string) (string, bool) { return RawMail(key) }

// maxNotification is the most bytes of a notification; SNS takes 256 kB.
const maxNotification = 512 << 10

// Notification reads the notification that was kept beside a raw mail. Without
// one, because it never came, it is made of the raw mail; see FromRaw.
func (Bucket) Notification(ctx context.Context, files intake.RawFiles, raw blob.Object) (intake.Notification, error) {
	kept, err := files.Get(ctx, Beside(raw.Key), maxNotification)
	if err == nil {
		if n, _, ok, err := Read(string(kept)); err == nil && ok && n.RawKey == raw.Key {
			return n, nil
		}
	} else if !errors.Is(err, blob.ErrNotFound) {
		return intake.Notification{}, fmt.Errorf("read notification: %w", err)
	}
	data, err := files.Get(ctx, raw.Key, desk.MaxMail+1_000_000)
	if err != nil {
		return intake.Notification{}, fmt.Errorf("read raw mail: %w", err)
	}
	id, _ := RawMail(raw.Key)
	return FromRaw(raw.Key, id, data, raw.At), nil
}
