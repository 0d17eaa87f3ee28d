package page

import (
	"html/template"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/web/text"
)

// Track is the page of one request, for the one who asked.
type Track struct {
	entryPage
	Subject  string
	Status   string
	Tone     string // look of the status: "", good, wait or over
	Next     string // what happens next
	Answer   string // when to expect an answer; "" when nothing is promised
	Sent     string // what became of the message just sent
	Waiting  bool   // it is his turn
	Closed   bool
	Action   string
	Solve    string // where to say that it is solved; "" when he may not
	Earlier  []Entered
	Messages []Entered
	Fields   []Shown // what the desk has noted besides
	number   int64
}

func (*Track) template() string { return "track" }

// NumberLine is "Request #1042".
func (t *Track) NumberLine() string {
	return t.T("track.title", "number", strconv.FormatInt(t.number, 10))
}

// EarlierLabel names the older messages, which are folded away.
func (t *Track) EarlierLabel() string {
	return t.T("track.earlier", "count", strconv.Itoa(len(t.Earlier)))
}

// Entered is one message of the conversation.
type Entered struct {
	Theirs    bool // of the visitor's side
	Author    string
	At        string
	When      string
	Said      []Segment
	Formatted template.HTML // instead of Said, when it was written with marks
	Full      string        // the whole message, when Said is only a part
	FullLabel string
	Files     []FileLink
}

// FileLink is a file of a message. URL is "" when it may not be downloaded.
type FileLink struct{ URL, Name, About string }

// Segment is a piece of a text; with URL it is a link.
type Segment struct{ Text, URL string }

// Tracked is what the tracking page is made of.
type Tracked struct {
	Link     string // path of the page
	Number   int64
	Subject  string
	Status   desk.Status
	Label    desk.Text // the desk's own word for the status; empty: the catalogue's
	AnswerBy time.Time
	Closed   bool
	Messages []desk.Message // public ones, oldest first
	Fields   []desk.FieldValue
	// Solvable offers to say that it is solved; Solved says that this was just done.
	Solvable, Solved bool
	// SentTo is the number of the ticket that a message was just added to;
	// 0 when none was.
	SentTo int64
}

// maxOpen is how many messages the page shows without unfolding.
const maxOpen = 12

// NewTrack makes the tracking page.
func NewTrack(frame Frame, v Tracked, now time.Time, zone *time.Location, entry Entry) *Track {
	t := &Track{Subject: v.Subject, Closed: v.Closed, number: v.Number, Waiting: v.Status == desk.Pending}
	t.Frame, t.Entry, t.label, t.shown = frame, entry, "track", []string{"text", "files"}
	t.Private = true
	t.Title = t.NumberLine()
	t.Action = v.Link + "/messages"
	t.Status, t.Next = text.Label(t.Lang, v.Label, v.Status), t.T("requester.next."+string(v.Status))
	switch {
	case v.Closed:
		t.Next = t.T("requester.next.closed")
	case v.Status == desk.Closed: // of a desk that lets it open again
		t.Next = t.T("requester.next.resolved")
	}
	switch v.Status {
	case desk.Answered, desk.Resolved:
		t.Tone = "good"
	case desk.Pending:
		t.Tone = "wait"
	case desk.Closed:
		t.Tone = "over"
	}
	if !v.AnswerBy.IsZero() && (v.Status == desk.New || v.Status == desk.Open) {
		t.Answer = t.T("track.answer_by", "answerBy", text.Deadline(t.Lang, v.AnswerBy, now, zone))
	}
	switch v.SentTo {
	case 0:
	case v.Number:
		t.Sent = t.T("track.sent")
	default:
		t.Sent = t.T("track.sent_follow_up", "number", strconv.FormatInt(v.SentTo, 10))
	}
	if v.Solvable {
		t.Solve = v.Link + "/solved"
	}
	if v.Solved {
		t.Sent = t.T("track.solved")
	}
	for _, f := range v.Fields {
		t.Fields = append(t.Fields, shown(t.Lang, f))
	}
	for i := range v.Messages {
		t.Messages = append(t.Messages, t.entered(&v.Messages[i], v.Link, now, zone))
	}
	if len(t.Messages) > maxOpen {
		fold := len(t.Messages) - maxOpen
		t.Earlier, t.Messages = t.Messages[:fold], t.Messages[fold:]
	}
	return t
}

func (t *Track) entered(m *desk.Message, link string, now time.Time, zone *time.Location) Entered {
	e := Entered{
		Theirs: m.Direction == desk.Inbound, Author: m.AuthorName,
		At: desk.FormatTime(m.At), When: text.Moment(t.Lang, m.At, now, zone), FullLabel: t.T("track.full"),
	}
	switch {
	case e.Author != "":
	case e.Theirs:
		e.Author = t.T("track.you")
	default:
		e.Author = t.Desk
	}
	said := strings.TrimSpace(m.Body.Reply)
	full := strings.TrimSpace(m.Body.Text)
	if said == "" {
		said, full = full, ""
	}
	if full != said {
		e.Full = full
	}
	e.Said = Linked(said)
	shown := map[string]bool{}
	if m.Direction == desk.Outbound && e.Full == "" {
		e.Formatted = formatted(m.Body.HTML, func(cid string) string {
			i := slices.IndexFunc(m.Attachments, func(f desk.File) bool { return f.Inline && !f.Locked && f.CID == cid })
			if i < 0 {
				return ""
			}
			shown[m.Attachments[i].ID] = true
			return link + "/files/" + url.PathEscape(m.Attachments[i].ID)
		})
	}
	for _, f := range m.Attachments {
		if shown[f.ID] {
			continue
		}
		l := FileLink{URL: link + "/files/" + url.PathEscape(f.ID), Name: f.Name, About: text.Bytes(t.Lang, f.Size)}
		if f.Locked {
			l.URL, l.About = "", t.T("track.file_blocked")
		}
		e.Files = append(e.Files, l)
	}
	return e
}

// Linked cuts a plain text into pieces, those that are web addresses with
// their link. Only http and https become links, and what is shown is where
// they lead.
func Linked(s string) []Segment {
	var list []Segment
	plain := 0
	for i := 0; i < len(s); {
		if !strings.HasPrefix(s[i:], "http://") && !strings.HasPrefix(s[i:], "https://") || i > 0 && isWord(s[i-1]) {
			i++
			continue
		}
		end := i + addressEnd(s[i:])
		address := s[i:end]
		if u, err := url.Parse(address); err != nil || u.Host == "" || u.User != nil {
			i = end
			continue
		}
		if plain < i {
			list = append(list, Segment{Text: s[plain:i]})
		}
		list = append(list, Segment{Text: address, URL: address})
		plain, i = end, end
	}
	if plain < len(s) {
		list = append(list, Segment{Text: s[plain:]})
	}
	return list
}

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// addressEnd is where the address at the start of s ends: before a blank, a
// quote or bracket, and without the punctuation of the sentence around it.
func addressEnd(s string) int {
	end := len(s)
	for i, r := range s {
		if r <= ' ' || r > '~' || strings.ContainsRune("<>\"'`{}|\\^[]", r) {
			end = i
			break
		}
	}
	trimmed := strings.TrimRight(s[:end], ".,;:!?*_")
	for strings.HasSuffix(trimmed, ")") && strings.Count(trimmed, ")") > strings.Count(trimmed, "(") {
		trimmed = strings.TrimRight(strings.TrimSuffix(trimmed, ")"), ".,;:!?")
	}
	return max(len(trimmed), 1)
}
