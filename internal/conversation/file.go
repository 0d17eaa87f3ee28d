package conversation

import (
	"context"

	"helpdesk/internal/desk"
	"helpdesk/internal/store"
)

// unlock shows the files of a ticket's messages as they are now: those that
// were released are locked no more.
func unlock(t *desk.Ticket, messages []desk.Message) {
	if len(t.Released) == 0 {
		return
	}
	for _, m := range messages {
		if m.Ticket != t.ID && m.Ticket != "" {
			continue // of a ticket that is part of it
		}
		for i := range m.Attachments {
			m.Attachments[i].Locked = t.Locked(m.Attachments[i])
		}
	}
}

// ReleaseFile lets everybody who sees a locked file of a ticket download it,
// and answers the file. Once is enough: a file that is not locked is answered as
// it is. desk.Forbidden for who may not let mail out of quarantine,
// desk.Conflict for a file in which a virus was found.
func (s *Service) ReleaseFile(ctx context.Context, who desk.Subject, ref, fileID string) (desk.File, error) {
	if !desk.May(who, desk.QuarantineRelease, nil) {
		return desk.File{}, desk.Fail(desk.Forbidden, "forbidden")
	}
	for range s.Store.Tries(ctx) {
		t, f, err := s.findFile(ctx, who, ref, fileID)
		if err != nil {
			return f, err
		}
		if f, err = s.release(ctx, who, t, f); !desk.IsKind(err, desk.Stale) {
			return f, err
		}
	}
	return desk.File{}, desk.Fail(desk.Unavailable, "unavailable")
}

// findFile finds a file and which of the merged tickets it belongs to.
func (s *Service) findFile(ctx context.Context, who desk.Subject, ref, id string) (*desk.Ticket, desk.File, error) {
	whole, err := s.find(ctx, who, desk.TicketRead, ref)
	if err != nil {
		return nil, desk.File{}, err
	}
	parts, err := s.parts(ctx, whole)
	if err != nil {
		return nil, desk.File{}, err
	}
	for _, t := range parts {
		all, err := s.messages(ctx, t)
		if err != nil {
			return nil, desk.File{}, err
		}
		if f, ok := fileOf(all, id); ok {
			return t, f, nil
		}
	}
	return nil, desk.File{}, desk.Fail(desk.NotFound, "not_found")
}

func (s *Service) release(ctx context.Context, who desk.Subject, t *desk.Ticket, f desk.File) (desk.File, error) {
	cfg, err := s.Store.Config(ctx)
	if err != nil {
		return f, err
	}
	d := desk.NewDraft(t, desk.DraftOptions{Config: cfg, At: desk.Instant(s.Now()), Actor: who.Actor(), NewID: s.NewID})
	if err := d.ReleaseFile(f, desk.Cause{}); err != nil {
		return f, err
	}
	f.Locked = d.Ticket.Locked(f)
	if len(d.Events) == 0 {
		return f, nil
	}
	return f, s.Store.Save(ctx, store.Save{Before: t, After: d.Ticket, Messages: d.Messages, Events: d.Events, Due: d.Due})
}
