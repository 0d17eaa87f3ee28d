// Package intake turns what comes from the outside, a web form or a mail, into
// exactly one thing: a new ticket, an entry of a ticket, or a quarantined mail
// with its cause.
//
// Everything that follows from an input is saved in one transaction together
// with the claim on that input, so a repeat of it finds the work done. Nothing
// is sent from here: jobs leave through the outbox.
package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"helpdesk/internal/attachment"
	"helpdesk/internal/blob"
	"helpdesk/internal/desk"
	"helpdesk/internal/mail"
	"helpdesk/internal/store"
)

// Caps are how much one sender may ask of the desk; 0 is no cap.
type Caps struct {
	FormsPerIP      int64 // requests an hour from one address of the network
	FormsPerAddress int64 // requests an hour in the name of one mail address
}

// DefaultCaps let an office behind one address work and stop a flood.
var DefaultCaps = Caps{FormsPerIP: 60, FormsPerAddress: 10}

// Blobs is what intake needs of file storage.
type Blobs interface {
	attachment.Blobs
	Upload(ctx context.Context, key, mediaType string, limit int64, life time.Duration) (blob.UploadForm, error)
}

// Service takes requests and mails in.
type Service struct {
	Store  *store.Store
	Blobs  Blobs
	Now    func() time.Time
	NewID  func(time.Time) string
	Domain string // the domain that the desk receives mail for
	Caps   Caps
	// Sanitize is needed by Mail, Preview, Release and Replay: sanitizer.HTML.
	Sanitize mail.Sanitizer
	// Receipts is needed by Replay only: sesreceipt.Bucket.
	Receipts Receipts
}

// Create makes a ticket of a request. Bad fields are desk.Invalid, naming
// each, an idempotency key used for something else among them;
// desk.RateLimited is over a cap.
func (s *Service) Create(ctx context.Context, r Request) (Receipt, error) {
	cfg, err := s.Store.Config(ctx)
	if err != nil {
		return Receipt{}, err
	}
	if err := clean(&r, cfg, s.Domain, s.Now()); err != nil {
		return Receipt{}, err
	}
	hash := fingerprint(r)
	if receipt, done, err := s.repeated(ctx, r, hash); done || err != nil {
		return receipt, err
	}
	if err := s.count(ctx, r); err != nil {
		return Receipt{}, err
	}
	for range s.Store.Tries(ctx) {
		receipt, err := s.create(ctx, cfg, r, hash)
		if !errors.Is(err, store.ErrTaken) {
			return receipt, err
		}
		// The person was made meanwhile, or this very request was.
		if receipt, done, err := s.repeated(ctx, r, hash); done || err != nil {
			return receipt, err
		}
	}
	return Receipt{}, desk.Fail(desk.Unavailable, "unavailable")
}

// clean puts every field into its one form and checks it.
func clean(r *Request, cfg *desk.Config, domain string, now time.Time) error {
	p := slices.Clone(r.Wrong)
	r.Address = desk.NormalizeAddress(r.Address)
	if code, ok := desk.CheckAddress(r.Address); !ok {
		p.Add("address", code)
	} else if refused(cfg, domain, *r) {
		p.Add("address", "own_address")
	}
	line(&p, "name", &r.Name, desk.MaxName, false)
	line(&p, "subject", &r.Subject, desk.MaxSubject, false)
	text(&p, "text", &r.Text)
	if r.Subject == "" {
		r.Subject = desk.CleanLine(firstLine(r.Text), 80)
	}
	form, ok := findForm(cfg, r.Form)
	if !ok {
		p.Add("form", "form_unknown")
	}
	switch {
	case r.Type == "" && form.Type != "":
		r.Type = form.Type
	case r.Type == "":
		r.Type = desk.Question
	case !r.Type.Valid():
		p.Add("type", "unknown_value", "allowed", join(desk.Types))
	}
	r.Factors.Check(&p, "")
	if !r.Language.Valid() {
		r.Language = cfg.Settings.Language
	}
	if r.OccurredAt.After(now.Add(24*time.Hour)) || !r.OccurredAt.IsZero() && r.OccurredAt.Year() < 2000 {
		p.Add("occurredAt", "date_out_of_range")
	}
	if len(r.IdempotencyKey) > 200 {
		p.Add("Idempotency-Key", "too_long", "max", "200")
	}
	in := desk.FieldInput{Form: r.Form, Type: r.Type, Customer: r.Channel != desk.ChannelAPI, Create: true}
	if r.Typed {
		in.Typed = r.Language
	}
	r.Fields = cfg.CheckFields(in, r.Fields, &p)
	attachment.Check(r.Files, &p)
	return p.Err()
}

// refused reports whether the address is no customer's. An agent may ask for
// help himself, by form as by mail; nobody asks in his name.
func refused(cfg *desk.Config, domain string, r Request) bool {
	if r.Channel == desk.ChannelAPI {
		return cfg.NoCustomer(domain, r.Address)
	}
	return cfg.Receives(domain, r.Address) || desk.IsMailServer(r.Address)
}

func findForm(cfg *desk.Config, id string) (desk.Form, bool) {
	if id == "" {
		return desk.Form{Active: true}, true
	}
	for _, f := range cfg.Forms {
		if f.ID == id && f.Active {
			return f, true
		}
	}
	return desk.Form{}, false
}

func line(p *desk.Problems, field string, value *string, limit int, required bool) {
	if !utf8.ValidString(*value) {
		p.Add(field, "not_utf8")
		return
	}
	if utf8.RuneCountInString(*value) > limit {
		p.Add(field, "too_long", "max", strconv.Itoa(limit))
		return
	}
	*value = desk.CleanLine(*value, limit)
	if required && *value == "" {
		p.Add(field, "required")
	}
}

func text(p *desk.Problems, field string, value *string) {
	if !utf8.ValidString(*value) {
		p.Add(field, "not_utf8")
		return
	}
	if utf8.RuneCountInString(*value) > desk.MaxText {
		p.Add(field, "too_long", "max", strconv.Itoa(desk.MaxText))
		return
	}
	*value = strings.TrimSpace(desk.CleanText(*value, desk.MaxText))
	if *value == "" {
		p.Add(field, "required")
	}
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	return s
}

func join[T ~string](values []T) string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = string(v)
	}
	return strings.Join(words, ", ")
}

// fingerprint is what makes two requests the same request.
func fingerprint(r Request) string {
	h := sha256.New()
	files := make([][2]string, len(r.Files))
	for i, f := range r.Files {
		sum := sha256.Sum256(f.Data)
		files[i] = [2]string{f.Name + "|" + f.Key, hex.EncodeToString(sum[:])}
	}
	_ = json.NewEncoder(h).Encode([]any{r.Form, r.Name, r.Address, r.Subject, r.Text, r.Type, r.OccurredAt, files})
	if len(r.Fields) > 0 {
		_ = json.NewEncoder(h).Encode(r.Fields) // sorted by id
	}
	if r.Factors != (desk.Factors{}) {
		_ = json.NewEncoder(h).Encode(r.Factors)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// repeated answers the receipt of a request that was made already: what was told
// then and nothing of what became of it, which the caller may not see any more.
func (s *Service) repeated(ctx context.Context, r Request, hash string) (Receipt, bool, error) {
	if r.IdempotencyKey == "" {
		return Receipt{}, false, nil
	}
	once, found, err := s.Store.Once(ctx, r.Caller, r.IdempotencyKey)
	if err != nil || !found {
		return Receipt{}, false, err
	}
	if once.Hash != hash {
		return Receipt{}, true, desk.KeyReused()
	}
	return Receipt{Ticket: once.Ticket, Number: once.Number, AnswerBy: once.AnswerBy}, true, nil
}

func (s *Service) count(ctx context.Context, r Request) error {
	caps := []struct {
		kind, subject string
		most          int64
	}{
		{"form-ip", r.IP, s.Caps.FormsPerIP},
		{"form-address", desk.CountedAs(r.Address), s.Caps.FormsPerAddress},
	}
	for _, c := range caps {
		if c.most == 0 || c.subject == "" || r.Channel == desk.ChannelAPI {
			continue
		}
		ok, err := s.Store.Count(ctx, c.kind, c.subject, time.Hour, c.most)
		if err != nil {
			return err
		}
		if !ok {
			return desk.Fail(desk.RateLimited, "rate_limited")
		}
	}
	return nil
}

func (s *Service) create(ctx context.Context, cfg *desk.Config, r Request, hash string) (Receipt, error) {
	now := desk.Instant(s.Now())
	person, err := PersonFor(ctx, s.Store, desk.Person{ID: s.NewID(now), Name: r.Name, Address: r.Address, Language: r.Language, CreatedAt: now})
	if err != nil {
		return Receipt{}, err
	}
	number, err := s.Store.NextNumber(ctx)
	if err != nil {
		return Receipt{}, err
	}
	id := s.NewID(now)
	files, err := attachment.Take(ctx, s.Blobs, id, r.Files, s.NewID, now)
	if err != nil {
		return Receipt{}, err
	}
	author := desk.Actor{Kind: desk.ActorPerson, ID: person.ID}
	actor := author
	if r.By.Kind != "" {
		actor = r.By
	}
	d := desk.NewDraft(nil, desk.DraftOptions{Config: cfg, At: now, Actor: actor, NewID: s.NewID})
	d.Open(desk.Birth{
		ID: id, Subject: r.Subject, Facts: person.Facts(), Fields: r.Fields,
		Created: desk.Created{Number: number, Type: r.Type, Priority: desk.Normal, Factors: r.Factors, Language: r.Language,
			Channel: r.Channel, Form: r.Form, Mailbox: firstMailbox(cfg), Requester: person.ID, Organization: person.Organization},
		Requester: desk.Participant{No: 1, Person: person.ID, Role: desk.Requester, Address: r.Address, Name: nameOf(r.Name, person)},
		First: desk.Message{Kind: desk.Public, Channel: r.Channel, Direction: desk.Inbound, Author: author, AuthorName: nameOf(r.Name, person), EnteredBy: r.By,
			OccurredAt: r.OccurredAt, Body: desk.Body{Text: r.Text}, Attachments: files, From: r.Address},
	})
	save := store.Save{After: d.Ticket, Messages: d.Messages, Events: d.Events, Person: person, Jobs: []store.Job{
		{Kind: store.JobRoute, Ticket: id, Seq: 1}, {Kind: store.JobAck, Ticket: id, Seq: 1}}}
	if r.IdempotencyKey != "" {
		once, err := s.Store.OnceOnly(r.Caller, r.IdempotencyKey, store.Once{Hash: hash, Ticket: id, Number: number, AnswerBy: d.Ticket.AnswerBy()})
		if err != nil {
			return Receipt{}, err
		}
		save.Extra = append(save.Extra, once)
	}
	if err := s.Store.Save(ctx, save); err != nil {
		return Receipt{}, err
	}
	return Receipt{Ticket: id, Number: number, AnswerBy: d.Ticket.AnswerBy()}, nil
}

// PersonFor finds whose mail address it is, or makes a new person, to be saved
// with what he asks for.
func PersonFor(ctx context.Context, st *store.Store, fresh desk.Person) (*desk.Person, error) {
	p, err := st.PersonByIdentity(ctx, desk.IdentityMail, fresh.Address)
	if err != nil || p != nil {
		return p, err
	}
	fresh.Identities = []desk.Identity{{Kind: desk.IdentityMail, Value: fresh.Address}}
	o, err := st.OrganizationByDomain(ctx, desk.OrganizationDomain(fresh.Address))
	if err != nil {
		return nil, err
	}
	fresh.Belong(o)
	return &fresh, nil
}

func nameOf(given string, p *desk.Person) string {
	if given != "" {
		return given
	}
	return p.Name
}

func firstMailbox(cfg *desk.Config) string {
	if len(cfg.Mailboxes) == 0 {
		return ""
	}
	return cfg.Mailboxes[0].ID
}

// uploadLife is how long a browser may take to send a file it has announced.
const uploadLife = 15 * time.Minute

// UploadForm lets a browser send one larger file straight to storage; the
// returned key then stands in the request. Nothing of the name is believed.
func (s *Service) UploadForm(ctx context.Context, ip, name, mediaType string, size int64) (blob.UploadForm, string, error) {
	var p desk.Problems
	line(&p, "name", &name, 300, true)
	if size <= 0 || size > attachment.MaxUploaded {
		p.Add("size", "too_large", "max", strconv.Itoa(attachment.MaxUploaded/1_000_000)+" MB")
	}
	if err := p.Err(); err != nil {
		return blob.UploadForm{}, "", err
	}
	if s.Caps.FormsPerIP > 0 && ip != "" {
		ok, err := s.Store.Count(ctx, "upload-ip", ip, time.Hour, s.Caps.FormsPerIP)
		if err != nil {
			return blob.UploadForm{}, "", err
		}
		if !ok {
			return blob.UploadForm{}, "", desk.Fail(desk.RateLimited, "rate_limited")
		}
	}
	if mediaType == "" {
		mediaType = "application/octet-stream"
	}
	key := path.Join(attachment.UploadPrefix, s.NewID(s.Now())+s.NewID(s.Now())[10:])
	form, err := s.Blobs.Upload(ctx, key, mediaType, size, uploadLife)
	if err != nil {
		return blob.UploadForm{}, "", fmt.Errorf("sign upload: %w", err)
	}
	return form, key, nil
}
