package intake

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/mail"
	"helpdesk/internal/store"
)

// proofs are how well a delivery proves its sender, the worst first.
var proofs = [...]desk.MailAuth{desk.AuthFail, desk.AuthGray, desk.AuthPass}

// undatedLife is how long the same words of the same sender, without an id and
// without a date, are one mail that was delivered again. Who writes them once more
// after that means it.
const undatedLife = time.Hour

// identify sets what the mail is known by when it is delivered again. One without
// a Message-ID is known by all that it says: whoever writes the same once more has
// another date. Of a mail of which only headers are read too little is known.
func (l *letter) identify() {
	l.content = l.hashContent()
	if l.identity = l.MessageID; l.identity != "" || l.HeadersOnly || l.From.Address == "" {
		return
	}
	said := []string{l.From.Address, l.Subject, l.Text, l.Date.String(), l.content}
	for _, list := range [][]string{addresses(l.To), addresses(l.Cc), l.InReplyTo, l.References} {
		said = append(said, strings.Join(list, "\x01"))
	}
	sum := sha256.Sum256([]byte(strings.Join(said, "\x00")))
	l.identity = "<" + base64.RawURLEncoding.EncodeToString(sum[:]) // no id of a mail begins so
}

// sameMail finds another delivery of the mail: store.SameMail.
func (s *Service) sameMail(ctx context.Context, l *letter) (store.MailRef, bool, error) {
	first, same, err := s.Store.SameMail(ctx, l.identity, l.covering())
	if l.MessageID == "" && l.Date.IsZero() && l.at.Sub(first.At) >= undatedLife {
		return store.MailRef{}, false, err
	}
	return first, same, err
}

// print is the fingerprint of one delivery: of the content and of what the
// desk made of it. "" for a mail that is known by nothing.
func (l *letter) print() string {
	if l.fingerprint == "" {
		return ""
	}
	return proven(l.fingerprint, l.auth(), l.Class == mail.Human)
}

// covering are the fingerprints of the deliveries that this one adds nothing
// to: those that prove the sender as well and were read as a person's words as
// well. A false copy that comes first must not swallow the true one.
func (l *letter) covering() []string {
	if l.fingerprint == "" {
		return nil
	}
	list := []string{l.fingerprint} // as it was stored before it told the proof
	for _, auth := range proofs[slices.Index(proofs[:], l.auth()):] {
		list = append(list, proven(l.fingerprint, auth, true))
		if l.Class != mail.Human {
			list = append(list, proven(l.fingerprint, auth, false))
		}
	}
	return list
}

func proven(content string, auth desk.MailAuth, human bool) string {
	class := "automatic"
	if human {
		class = "human"
	}
	return content + "." + string(auth) + "." + class
}

// hashContent is what the mail says beside its text.
func (l *letter) hashContent() string {
	h := sha256.New()
	_, _ = h.Write([]byte(l.HTML))
	for _, a := range l.Attachments {
		_, _ = h.Write([]byte("\x00" + a.Name + "\x00" + strconv.FormatInt(a.Size, 10) + "\x00"))
		_, _ = h.Write(a.Data)
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:16])
}

// weakerCopy is a delivery of the same mail that opened a ticket, when it proved
// its sender less or was not read as a person's words; nil for none.
func (l *letter) weakerCopy(ref store.MailRef) *store.MailRef {
	if ref.Ticket == "" || ref.Seq != 1 || ref.MailID == l.id || !strings.HasPrefix(ref.Fingerprint, l.fingerprint+".") {
		return nil
	}
	return &ref
}

// copyCell is why a better proved copy stands in the ticket of the first.
const copyCell = "better_copy"

// openOrCopy opens a ticket, unless another delivery of the mail has, which
// proved its sender less:
//
//   - One of which nothing was known either way has made the sender's own ticket.
//     The same in all is a second delivery, which that ticket notes; with other
//     HTML or files, which the fingerprint leaves out, this one joins as his message.
//   - A false one, or one that a machine seemed to have written, may be somebody
//     else's, and its ticket says so. The true one gets its own, linked to it:
//     nothing that a forger has begun is taken for the sender's.
func (s *Service) openOrCopy(ctx context.Context, cfg *desk.Config, l *letter, v desk.Verdict) (Outcome, error) {
	if l.weaker == nil || l.Class != mail.Human {
		return s.open(ctx, cfg, l, nil, flags(v.Flag), v.Cell)
	}
	t, err := s.resolve(ctx, l.weaker.Ticket)
	if err != nil {
		return Outcome{}, err
	}
	if t == nil {
		return s.open(ctx, cfg, l, nil, flags(v.Flag), v.Cell)
	}
	gray := l.weaker.Fingerprint == proven(l.fingerprint, desk.AuthGray, true)
	switch _, takesPart := t.ParticipantByAddress(l.From.Address); {
	case gray && l.weaker.Content == l.content:
		return s.duplicate(ctx, cfg, l, *l.weaker)
	case gray && takesPart && !t.FollowUp(l.at, cfg):
		return s.reply(ctx, cfg, l, t, desk.Verdict{Action: desk.JoinPublic, Flag: v.Flag, Cell: copyCell})
	default:
		l.linksBack = true
		return s.open(ctx, cfg, l, t, flags(v.Flag), v.Cell)
	}
}
