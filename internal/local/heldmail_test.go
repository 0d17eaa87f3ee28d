package local

import (
	"context"
	"strings"
	"testing"

	"helpdesk/internal/desk"
)

// Without a mailbox, a mail is shown as the desk's first one sends it: no desk
// needs one of a certain name.
func TestOffice_previewOfTheFirstMailbox(t *testing.T) {
	ctx := context.Background()
	d := start(t, options(t, t.TempDir()))
	cfg, err := d.data.Store.Config(ctx)
	if err != nil {
		t.Fatal(err)
	}
	o := Office{Data: d.data}
	p, err := o.previewMail(ctx, SampleOrder{Notice: "ack", Language: desk.Spanish})
	if err != nil || !strings.Contains(p.From, "<"+cfg.Mailboxes[0].Address+">") {
		t.Errorf("from %q, %v", p.From, err)
	}
	if _, err := o.previewMail(ctx, SampleOrder{Mailbox: "nowhere", Notice: "ack", Language: desk.Spanish}); !desk.IsKind(err, desk.NotFound) {
		t.Errorf("of a mailbox that is not there: %v", err)
	}
}
