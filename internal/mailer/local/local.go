// Package local keeps every mail that the desk sends in a folder, for the
// mailbox page of a desk on one machine: nothing leaves the machine. A mail
// is kept as its recipient would get it from SES, with SES's Message-ID and
// Date in place of its own, so threading is tried under the conditions of AWS.
//
// A mail that Send acknowledged is on disk (one fsync) and survives a killed
// process. The list of mails is kept beside them and rebuilt from the mails
// themselves where it is lost.
package local

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"helpdesk/internal/mailer"
)

// ErrNotFound is what Get answers for an id that no kept mail has (errors.Is).
var ErrNotFound = errors.New("mailer/local: no such mail")

// Outcome is what becomes of an accepted mail. It is Delivered, except for the
// addresses of SES's mailbox simulator.
type Outcome string

// Outcomes, each what SES reports for the simulator address of that name.
const (
	Delivered   Outcome = "delivered"     // any other address, and success@
	Bounced     Outcome = "bounced"       // bounce@: permanent, no such user
	Complained  Outcome = "complained"    // complaint@: delivered, then marked as spam
	OutOfOffice Outcome = "out-of-office" // ooto@: delivered, then answered by a machine
	Suppressed  Outcome = "suppressed"    // suppressionlist@: permanent, on the suppression list
)

// Sent describes one kept mail.
type Sent struct {
	ID      string    `json:"id"`
	At      time.Time `json:"at"`
	From    string    `json:"from"` // envelope
	To      string    `json:"to"`   // envelope
	Tag     string    `json:"tag"`
	Subject string    `json:"subject"` // decoded
	Size    int64     `json:"size"`    // bytes as kept
	Outcome Outcome   `json:"outcome"`
}

// Options tune a box.
type Options struct {
	Clock func() time.Time
	// OnSent is told of each mail once it is kept, before Send answers: what
	// SES reports may arrive before the answer too. It must be quick. It may
	// be nil.
	OnSent func(Sent)
	// Quota is what the box takes, as SES limits an account: more in 24 hours
	// is mailer.ErrOverQuota, more in one second mailer.ErrThrottled. The zero
	// value is no limit.
	Quota mailer.Quota
}

// Box is one folder of sent mail. It is safe for concurrent use and implements
// mailer.Mailer.
type Box struct {
	dir string
	opt Options

	mu    sync.Mutex
	sent  []Sent // oldest first
	index *os.File
}

const (
	indexName = "sent.jsonl" // one Sent a line
	mailExt   = ".eml"
)

// Domain is the right side of the Message-ID that a mail leaves with.
const Domain = "local.amazonses.com"

// Open opens or creates the box in dir.
func Open(dir string, opt Options) (*Box, error) {
	b := &Box{dir: dir, opt: opt}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("open mailbox: %w", err)
	}
	if err := b.load(); err != nil {
		return nil, fmt.Errorf("open mailbox: %w", err)
	}
	return b, nil
}

// Close releases the folder. Nothing is lost by not calling it.
func (b *Box) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.index.Close()
}

// Send implements mailer.Mailer. It refuses, as SES does, a message whose
// header cannot be read or has a field twice that may be there once.
func (b *Box) Send(ctx context.Context, m mailer.Mail) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", fmt.Errorf("send mail: %w: %w", mailer.ErrNotSent, err)
	}
	if err := m.Check(); err != nil {
		return "", fmt.Errorf("send mail: %w", err)
	}
	now := b.opt.Clock().UTC()
	if err := b.within(now); err != nil {
		return "", fmt.Errorf("send mail: %w", err)
	}
	id := newID(now)
	raw, subject, err := stamp(m.Raw, id, now)
	if err != nil {
		return "", fmt.Errorf("send mail: %w: %w", mailer.ErrRejected, err)
	}
	s := Sent{
		ID: id, At: now.Truncate(time.Millisecond), From: m.From, To: m.To, Tag: m.Tag,
		Subject: subject, Size: int64(len(raw)), Outcome: outcome(m.To),
	}
	if err := b.keep(s, raw); err != nil {
		return "", fmt.Errorf("send mail: %w: %w", mailer.ErrNotSent, err)
	}
	if b.opt.OnSent != nil {
		b.opt.OnSent(s)
	}
	return id, nil
}

// keep writes the list's line first: a mail that is shorter than its line says
// was cut by a killed process and never acknowledged.
func (b *Box) keep(s Sent, raw []byte) error {
	if err := b.note(s); err != nil {
		return err
	}
	f, err := os.OpenFile(b.file(s.ID), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(raw)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sent = append(b.sent, s)
	return nil
}

func (b *Box) file(id string) string { return filepath.Join(b.dir, id+mailExt) }

// List answers the kept mails, newest first, at most limit (0: all).
func (b *Box) List(limit int) []Sent {
	return b.find(limit, func(Sent) bool { return true })
}

// To answers the mails to one recipient, newest first, at most limit (0: all).
// Upper and lower case are the same.
func (b *Box) To(address string, limit int) []Sent {
	return b.find(limit, func(s Sent) bool { return strings.EqualFold(s.To, address) })
}

func (b *Box) find(limit int, want func(Sent) bool) []Sent {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []Sent
	for _, s := range slices.Backward(b.sent) {
		if limit > 0 && len(out) == limit {
			break
		}
		if want(s) {
			out = append(out, s)
		}
	}
	return out
}

// Get answers one mail and its bytes; ErrNotFound when it is not kept.
func (b *Box) Get(id string) (Sent, []byte, error) {
	b.mu.Lock()
	i := slices.IndexFunc(b.sent, func(s Sent) bool { return s.ID == id })
	var s Sent
	if i >= 0 {
		s = b.sent[i]
	}
	b.mu.Unlock()
	if i < 0 {
		return Sent{}, nil, fmt.Errorf("get mail: %w: %q", ErrNotFound, id)
	}
	raw, err := os.ReadFile(b.file(s.ID))
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("%w: %q", ErrNotFound, id)
	}
	if err != nil {
		return Sent{}, nil, fmt.Errorf("get mail: %w", err)
	}
	return s, raw, nil
}

// Clear forgets and removes every mail kept until now.
func (b *Box) Clear() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	var errs []error
	for _, s := range b.sent {
		if err := os.Remove(b.file(s.ID)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	b.sent = nil
	if len(errs) > 0 {
		return fmt.Errorf("clear mailbox: %w", errors.Join(errs...))
	}
	return nil
}

// outcome reads the mailbox simulator's addresses, with or without a +label
// (Amazon SES Developer Guide, "Using the mailbox simulator manually").
func outcome(to string) Outcome {
	local, domain, _ := strings.Cut(strings.ToLower(to), "@")
	if domain != "simulator.amazonses.com" {
		return Delivered
	}
	local, _, _ = strings.Cut(local, "+")
	switch local {
	case "bounce":
		return Bounced
	case "complaint":
		return Complained
	case "ooto":
		return OutOfOffice
	case "suppressionlist":
		return Suppressed
	default:
		return Delivered
	}
}

// newID makes an id of the form of SES's: a time, a random UUID, a counter.
func newID(at time.Time) string {
	var r [16]byte
	_, _ = rand.Read(r[:]) // crypto/rand.Read never fails
	h := hex.EncodeToString(r[:])
	id := fmt.Appendf(nil, "0100%012x-", at.UnixMilli())
	return string(append(id, bytes.Join([][]byte{
		[]byte(h[:8]), []byte(h[8:12]), []byte(h[12:16]), []byte(h[16:20]), []byte(h[20:]), []byte("000000"),
	}, []byte("-"))...))
}
