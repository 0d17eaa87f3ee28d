package conversation_test

import (
	"context"
	"slices"
	"testing"

	"helpdesk/internal/desk"
	"helpdesk/internal/intake"
	"helpdesk/internal/store"
	"helpdesk/internal/table"
)

// late is a table whose indexes do not have some items yet.
type late struct {
	table.Table
	missing *[]string // partition keys
}

func (l late) Query(ctx context.Context, q table.Query) (table.Page, error) {
	page, err := l.Table.Query(ctx, q)
	if q.Index != table.Base {
		page.Items = slices.DeleteFunc(page.Items, func(i table.Item) bool { return slices.Contains(*l.missing, i.Str(table.PK)) })
	}
	return page, err
}

// The name of somebody whose first ticket, out of sight, was made a moment ago is
// not learned by putting his address into another ticket.
func TestCopy_beforeTheIndexKnows(t *testing.T) {
	w := desked(t, 1)
	r, err := w.Intake.Create(background, intake.Request{Form: "web", Channel: desk.ChannelForm, Name: "Secreta", Address: other, Text: "x"})
	if err != nil {
		t.Fatal(err)
	}
	missing := []string{"T#" + r.Ticket}
	behind := *w.Conversation
	behind.Store = store.New(store.Options{Table: late{w.Table(), &missing}, Now: w.Now, Seed: func() desk.Config { return w.Config }})
	ticket, err := behind.Copy(background, ana(), "1001", other, "")
	if err != nil {
		t.Fatal(err)
	}
	if p, ok := ticket.ParticipantByAddress(other); !ok || p.Name != "" {
		t.Errorf("in copy: %+v", p)
	}
}
