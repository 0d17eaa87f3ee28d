package httpapi_test

import (
	"context"
	"slices"

	"helpdesk/internal/conversation"
	"helpdesk/internal/desk"
)

// What ties tickets to people, agents and other tickets, as the fake desk has it.

func (f *fakeDesk) Copy(_ context.Context, who desk.Subject, ref, address, _ string) (desk.Ticket, error) {
	f.asked = append(f.asked, address)
	return f.ticket(who, desk.TicketUpdate, ref)
}

func (f *fakeDesk) RemoveParticipant(_ context.Context, who desk.Subject, ref string, no int) (desk.Ticket, error) {
	f.asked = append(f.asked, no)
	t, err := f.ticket(who, desk.TicketUpdate, ref)
	if err == nil && no != 2 {
		err = desk.Fail(desk.NotFound, "not_found")
	}
	return t, err
}

func (f *fakeDesk) Watch(_ context.Context, who desk.Subject, ref, agent string, _ bool) (desk.Ticket, error) {
	action := desk.TicketUpdate
	if agent == who.AgentID {
		action = desk.TicketNote
	}
	t, err := f.ticket(who, action, ref)
	if !desk.IsKind(err, desk.Forbidden) {
		f.asked = append(f.asked, agent)
	}
	switch {
	case err != nil:
		return t, err
	case agent == "tom":
		return t, desk.Problems{{Field: "agent", Code: "cannot_see"}}.Err()
	case !slices.Contains([]string{"ana", "leo", "root"}, agent):
		return t, desk.Fail(desk.NotFound, "not_found")
	}
	return t, nil
}

func (f *fakeDesk) Link(_ context.Context, who desk.Subject, c conversation.LinkChange) (desk.Ticket, error) {
	f.asked = append(f.asked, c)
	t, err := f.ticket(who, desk.TicketUpdate, c.Ticket)
	if err == nil {
		_, err = f.ticket(who, desk.TicketUpdate, c.Other)
	}
	return t, err
}

func (f *fakeDesk) Split(_ context.Context, who desk.Subject, c conversation.Split) (conversation.SplitOff, error) {
	f.asked = append(f.asked, c)
	_, err := f.ticket(who, desk.TicketUpdate, c.Ticket)
	if err == nil && c.Seq != 1 {
		err = desk.Fail(desk.NotFound, "not_found")
	}
	return conversation.SplitOff{Ticket: shippingID, Number: 3}, err
}

func (f *fakeDesk) Arrive(ctx context.Context, who desk.Subject, ref string, _ desk.PresenceState) ([]desk.Presence, error) {
	return []desk.Presence{{Agent: "leo", State: desk.Writing, Since: noon, Seen: noon}}, f.Leave(ctx, who, ref)
}

func (f *fakeDesk) Leave(_ context.Context, who desk.Subject, ref string) error {
	_, err := f.ticket(who, desk.TicketNote, ref)
	if err == nil && who.AgentID == "" {
		err = desk.Fail(desk.Forbidden, "forbidden")
	}
	return err
}

func (f *fakeDesk) Similar(_ context.Context, who desk.Subject, ref string) ([]desk.Like, error) {
	t, err := f.ticket(who, desk.TicketRead, ref)
	return []desk.Like{{Summary: t.Summary(), Score: 40, Reasons: []desk.Likeness{desk.LikeRequester}}}, err
}

func (f *fakeDesk) Notifications(_ context.Context, who desk.Subject, before string, _ int) (conversation.Notifications, error) {
	if who.AgentID == "" {
		return conversation.Notifications{}, desk.Fail(desk.Forbidden, "forbidden")
	}
	f.asked = append(f.asked, before)
	return conversation.Notifications{Unread: 1, Next: "n1", List: []conversation.Told{{Subject: "Invoice", Notification: desk.Notification{
		ID: "n1", Agent: who.AgentID, Kind: desk.NotifyMentioned, Ticket: billingID, Number: 1, Seq: 2, At: noon, By: desk.Actor{Kind: desk.ActorAgent, ID: "tom"}}}}}, nil
}

func (f *fakeDesk) ReadNotifications(_ context.Context, who desk.Subject, _ []string, upTo string) error {
	if who.AgentID == "" {
		return desk.Fail(desk.Forbidden, "forbidden")
	}
	f.asked = append(f.asked, upTo)
	return nil
}
