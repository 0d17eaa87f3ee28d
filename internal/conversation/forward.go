package conversation

import (
	"context"
	"html"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"helpdesk/internal/desk"
	"helpdesk/internal/web/text"
)

// Limits of what is forwarded.
const (
	MaxQuoted    = 10
	maxQuoteText = 200_000 // characters of all quotes
)

// enclosed is what of a ticket goes with a forwarded or public message.
type enclosed struct {
	quotes []desk.Message // oldest first
	files  []desk.File
}

// enclose finds the messages to quote and the files to attach among those of
// the ticket; what is not there, or not to be shown to others, names its field.
// A forwarded message without any quotes the newest public one.
func (s *Service) enclose(ctx context.Context, t *desk.Ticket, r Reply) (enclosed, error) {
	var e enclosed
	if !r.Forward && len(r.TicketFiles) == 0 {
		return e, nil
	}
	all, err := s.messages(ctx, t)
	if err != nil {
		return e, err
	}
	var p desk.Problems
	if r.Forward {
		e.quotes = quotes(all, r.Quote, &p)
	}
	for i, id := range r.TicketFiles {
		field := "ticketFiles[" + strconv.Itoa(i) + "]"
		f, ok := fileOf(all, id)
		switch {
		case !ok:
			p.Add(field, "unknown_id")
		case f.Locked:
			p.Add(field, "file_locked")
		default:
			f.Inline, f.CID = false, ""
			e.files = append(e.files, f)
		}
	}
	return e, p.Err()
}

// messages are all messages of a ticket, newest first.
func (s *Service) messages(ctx context.Context, t *desk.Ticket) ([]desk.Message, error) {
	var all []desk.Message
	for cursor := ""; ; {
		c, err := s.Store.Collection(ctx, t.ID, cursor)
		if err != nil {
			return nil, err
		}
		unlock(t, c.Messages)
		all = append(all, c.Messages...)
		if cursor = c.Next; cursor == "" {
			return all, nil
		}
	}
}

// quotes picks messages; notes and the desk's own entries are for agents only.
func quotes(all []desk.Message, seqs []int64, p *desk.Problems) []desk.Message {
	if seqs == nil {
		if i := slices.IndexFunc(all, public); i >= 0 {
			return all[i : i+1]
		}
		return nil
	}
	var picked []desk.Message
	for n, seq := range seqs {
		i := slices.IndexFunc(all, func(m desk.Message) bool { return m.Seq == seq && (m.Kind == desk.Public || m.Kind == desk.Forward) })
		if i < 0 {
			p.Add("quote["+strconv.Itoa(n)+"]", "unknown_id")
			continue
		}
		picked = append(picked, all[i])
	}
	slices.SortFunc(picked, func(a, b desk.Message) int { return int(a.Seq - b.Seq) })
	return slices.CompactFunc(picked, func(a, b desk.Message) bool { return a.Seq == b.Seq })
}

func fileOf(all []desk.Message, id string) (desk.File, bool) {
	for _, m := range all {
		for _, f := range m.Attachments {
			if f.ID == id {
				return f, true
			}
		}
	}
	return desk.File{}, false
}

// quoteText writes quoted messages the way mail programs do.
func quoteText(cfg *desk.Config, lang desk.Language, list []desk.Message) string {
	zone, err := time.LoadLocation(cfg.Settings.Zone)
	if err != nil {
		zone = time.UTC
	}
	var b strings.Builder
	for _, m := range list {
		name := m.AuthorName
		if name == "" {
			name = text.T(lang, "forward.somebody")
		}
		body := m.Body.Reply
		if body == "" {
			body = m.Body.Text
		}
		b.WriteString("\n\n" + text.T(lang, "forward.wrote", "name", name, "at", text.Moment(lang, m.At, time.Time{}, zone)) + "\n")
		for line := range strings.SplitSeq(strings.TrimRight(body, "\n"), "\n") {
			b.WriteString(strings.TrimRight("> "+line, " ") + "\n")
		}
	}
	s := strings.TrimRight(b.String(), "\n")
	if utf8.RuneCountInString(s) > maxQuoteText {
		s = string([]rune(s)[:maxQuoteText]) + "…"
	}
	return s
}

// forward adds what goes to third parties; it changes no status unless told to.
func forward(cfg *desk.Config, d *desk.Draft, m desk.Message, e enclosed, r Reply) (int64, error) {
	m.Kind = desk.Forward
	if quoted := quoteText(cfg, cfg.Settings.Language, e.quotes); quoted != "" {
		m.Body.Reply, m.Body.Text = m.Body.Text, m.Body.Text+quoted
		if m.Body.HTML != "" {
			m.Body.HTML += quoteHTML(quoted)
		}
	}
	seq := d.Forwards(m)
	if r.Status == "" {
		return seq, nil
	}
	return seq, d.SetStatus(r.Status, time.Time{}, desk.Cause{})
}

// quoteHTML shows quoted text beside HTML.
func quoteHTML(quoted string) string {
	return "<blockquote>" + strings.ReplaceAll(html.EscapeString(strings.TrimLeft(quoted, "\n")), "\n", "<br>\n") + "</blockquote>"
}
