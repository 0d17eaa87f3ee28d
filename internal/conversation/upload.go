package conversation

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"helpdesk/internal/attachment"
	"helpdesk/internal/blob"
	"helpdesk/internal/desk"
)

const (
	uploadLife     = 15 * time.Minute // how long a form may be used
	uploadsPerHour = 300              // of one key or agent
)

// UploadForm is what a browser sends one file with.
type UploadForm = blob.UploadForm

// Upload lets the owner, a key or an agent, send one file of at most size bytes
// straight to storage; its id then stands in a message or ticket of the same
// owner. What is not used within two days is gone.
func (s *Service) Upload(ctx context.Context, owner, mediaType string, size int64) (id string, form UploadForm, err error) {
	if size <= 0 || size > attachment.MaxUploaded {
		return "", form, desk.Problems{{Field: "size", Code: "too_large", Params: map[string]string{"max": strconv.Itoa(attachment.MaxUploaded/1_000_000) + " MB"}}}.Err()
	}
	ok, err := s.Store.Count(ctx, "upload", owner, time.Hour, uploadsPerHour)
	if err != nil {
		return "", form, err
	}
	if !ok {
		return "", form, desk.Fail(desk.RateLimited, "rate_limited")
	}
	id = s.NewID(s.Now())
	form, err = s.Blobs.Upload(ctx, attachment.OwnedKey(owner, id), blob.CleanType(mediaType), size, uploadLife)
	if err != nil {
		return "", form, fmt.Errorf("sign upload: %w", err)
	}
	return id, form, nil
}

// FileByToken answers a link to a file that was too large for a mail, for
// whoever holds the link in that mail. Altered, expired and revoked ones, and
// those of a file or recipient that the message does not have, answer alike.
func (s *Service) FileByToken(ctx context.Context, secret string) (string, error) {
	invalid := desk.Fail(desk.NotFound, "link_invalid")
	ring, err := s.Store.Ring(ctx)
	if err != nil {
		return "", err
	}
	link, ok := ring.ParseFile(secret, s.Now())
	if !ok {
		return "", invalid
	}
	t, err := s.Store.Ticket(ctx, link.Ticket)
	if err != nil {
		return "", err
	}
	if t == nil || t.LinkEpoch != link.Epoch {
		return "", invalid
	}
	m, found, err := s.Store.Message(ctx, link.Ticket, link.Seq)
	if err != nil {
		return "", err
	}
	if !found {
		return "", invalid
	}
	for _, f := range m.Attachments {
		if f.ID == link.File {
			return s.sign(ctx, f)
		}
	}
	return "", invalid
}

// Image answers a link under which a browser shows one image of a ticket;
// desk.NotFound for a file that is none or may not be shown.
func (s *Service) Image(ctx context.Context, who desk.Subject, ref, fileID string) (string, error) {
	t, err := s.find(ctx, who, desk.TicketRead, ref)
	if err != nil {
		return "", err
	}
	all, err := s.messages(ctx, t)
	if err != nil {
		return "", err
	}
	f, ok := fileOf(all, fileID)
	if !ok || !attachment.Showable(f.Type) {
		return "", desk.Fail(desk.NotFound, "not_found")
	}
	f.Inline = true
	return s.sign(ctx, f)
}
