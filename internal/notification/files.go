package notification

import (
	"context"
	"fmt"
	"strings"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/mail"
	"helpdesk/internal/mailer"
	"helpdesk/internal/token"
	"helpdesk/internal/web/text"
)

// maxAttached is the most bytes of all files in one mail: in base64 with line
// ends they grow by 37 %, and the text needs room below mailer.MaxRaw.
const maxAttached = 6_500_000

// split tells the files that fit into a mail from those that go as links; the
// images that the HTML shows come first.
func split(files []desk.File) (inside, linked []desk.File) {
	room := int64(maxAttached)
	for _, shown := range []bool{true, false} {
		for _, f := range files {
			switch {
			case f.Inline != shown || f.Locked: // locked: of an agent's mail whose virus scan has not passed
			case f.Size <= room:
				room -= f.Size
				inside = append(inside, f)
			default:
				linked = append(linked, f)
			}
		}
	}
	return inside, linked
}

// written is the mail of what an agent wrote: text, HTML beside it, both signed, and the
// links to files that are too large.
func (s *Service) written(sc scene, lang desk.Language, m desk.Message, footer string) mail.Outgoing {
	links := sc.signatures(m) + s.fileLinks(sc, lang, m)
	body := text.T(lang, "notice.reply.body", "text", m.Body.Text+links, "footer", footer)
	out := sc.outgoing("", "", "", body)
	out.HTML = plainHTML(lang, sc.url, body)
	if m.Body.HTML != "" {
		rest := plainHTML(lang, sc.url, strings.TrimLeft(links+"\n\n"+footer, "\n"))
		head, tail, _ := strings.Cut(rest, bodyTag)
		out.HTML = head + bodyTag + m.Body.HTML + "<br>\n" + tail
	}
	return out
}

// fileLinks names what did not fit, each with a link of the desk's own: that
// of the storage would live five minutes.
func (s *Service) fileLinks(sc scene, lang desk.Language, m desk.Message) string {
	_, linked := split(m.Attachments)
	if len(linked) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\n\n" + text.T(lang, "notice.files"))
	days := max(sc.cfg.Settings.LinkDays, 1)
	for _, f := range linked {
		secret := sc.ring.File(token.File{Ticket: sc.ticket.ID, Seq: m.Seq, File: f.ID, Epoch: sc.ticket.LinkEpoch,
			Expires: s.Now().Add(time.Duration(days) * 24 * time.Hour)})
		b.WriteString("\n" + f.Name + " (" + text.Bytes(lang, f.Size) + "):\n" + sc.url + "/files/" + secret)
	}
	return b.String()
}

// attach reads the files that fit into the mail.
func (s *Service) attach(ctx context.Context, out *mail.Outgoing, m desk.Message) error {
	inside, _ := split(m.Attachments)
	for _, f := range inside {
		data, err := s.Blobs.Get(ctx, f.Key, mailer.MaxRaw)
		if err != nil {
			return fmt.Errorf("read attachment: %w", err)
		}
		out.Attachments = append(out.Attachments, mail.Attachment{Name: f.Name, Type: f.Type, Size: f.Size, Inline: f.Inline, CID: f.CID, Data: data})
	}
	return nil
}
