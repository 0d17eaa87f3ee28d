package local

import (
	"context"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/ident"
	"helpdesk/internal/notification"
)

// OneMail names a held mail; "" is all of them.
type OneMail struct {
	ID string `json:"id"`
}

// SampleOrder asks for a mail as it would go out; without a mailbox it is the
// desk's first.
type SampleOrder struct {
	Mailbox  string        `json:"mailbox"`
	Notice   string        `json:"notice"`
	Language desk.Language `json:"language"`
}

// owner is whoever may open the data folder: he may everything.
var owner = desk.Subject{Kind: desk.ActorAgent, AgentID: desk.DefaultAdminID, Role: desk.RoleAdmin}

func (o Office) sending() *notification.Service {
	return &notification.Service{Store: o.Data.Store, Now: time.Now, NewID: ident.Source{}.New,
		PublicURL: func(context.Context) (string, error) { return "https://desk.example", nil }}
}

func (o Office) heldMail(ctx context.Context, _ struct{}) ([]notification.HeldMail, error) {
	return o.sending().Held(ctx, owner)
}

func (o Office) releaseMail(ctx context.Context, in OneMail) (Count, error) {
	n, err := o.sending().ReleaseHeld(ctx, owner, in.ID)
	return Count{n}, err
}

func (o Office) previewMail(ctx context.Context, in SampleOrder) (notification.Preview, error) {
	if in.Mailbox == "" {
		cfg, err := o.Data.Store.Config(ctx)
		if err != nil {
			return notification.Preview{}, err
		}
		if len(cfg.Mailboxes) > 0 {
			in.Mailbox = cfg.Mailboxes[0].ID
		}
	}
	return o.sending().Preview(ctx, owner, in.Mailbox, in.Notice, in.Language)
}
