package intake

import (
	"context"
	"slices"
	"strings"

	"helpdesk/internal/desk"
	"helpdesk/internal/mail"
	words "helpdesk/internal/web/text"
)

const (
	// quotedRun is how many words in a row are somebody else's words.
	quotedRun = 6
	// noticeRun is how many words of one of our own sentences betray a notice.
	noticeRun = 5
	// quotedPages is how many pages of a ticket are compared: far more than a
	// notice, which holds one message of it, can have come from.
	quotedPages = 20
)

// quotesNotice reports a sentence of the desk's notices to agents, in either
// language: a mail program has quoted one without any mark.
func quotesNotice(own string) bool {
	said := mail.Fold(own)
	for _, lang := range [...]desk.Language{desk.Spanish, desk.English} {
		for key, body := range words.Catalog(lang) {
			if !strings.HasPrefix(key, "notice.") || !strings.HasSuffix(key, ".body") || toOthers(key) {
				continue
			}
			if slices.ContainsFunc(sentences(body), func(s string) bool { return strings.Contains(said, s) }) {
				return true
			}
		}
	}
	return false
}

// toOthers reports the notices that go to people outside: they hold no secrets.
func toOthers(key string) bool {
	return key == "notice.ack.body" || key == "notice.reply.body" || key == "notice.forward.body"
}

// sentences are the pieces of a text of the catalogue between its placeholders
// that are long enough to be known again, folded.
func sentences(body string) []string {
	var all []string
	for line := range strings.Lines(body) {
		for piece := range strings.SplitSeq(line, "{") {
			if _, after, ok := strings.Cut(piece, "}"); ok {
				piece = after
			}
			if f := mail.Fold(piece); strings.Count(f, " ") > noticeRun {
				all = append(all, f)
			}
		}
	}
	return all
}

// quotesTicket reports whether an agent's words say what stands in the ticket
// and is not his to send on: six words in a row, or a line of its own, of a note
// or of anything else that customers do not read. Where the mail has no line
// that asks to answer above it, a whole line of what the customer wrote counts
// too: then it may be a quote without marks, with more of it around. Small files
// of text are read like his words.
func (s *Service) quotesTicket(ctx context.Context, l *letter, t *desk.Ticket) (bool, error) {
	said := []phrases{newPhrases(l.Own)}
	for _, f := range l.Attachments {
		if isText(f) && len(f.Data) <= maxQuotedFile {
			said = append(said, newPhrases(fileText(f)))
		}
	}
	cursor := ""
	for range quotedPages {
		c, err := s.Store.Collection(ctx, t.ID, cursor)
		if err != nil {
			return false, err
		}
		for i := range c.Messages {
			m := &c.Messages[i]
			switch {
			case m.Author == desk.Actor{Kind: desk.ActorAgent, ID: l.agent} && m.KeptBack():
				// He says again what was not sent.
			case m.Kind != desk.Public:
				if slices.ContainsFunc(said, func(p phrases) bool { return p.hold(m.Body.Text, true) }) {
					return true, nil
				}
			case m.Direction == desk.Inbound && !l.OwnMarked:
				if said[0].hold(m.Body.Text, false) {
					return true, nil
				}
			}
		}
		if c.Next == "" {
			return false, nil
		}
		cursor = c.Next
	}
	return false, nil
}

// phrases are a text as its lines and its runs of words.
type phrases struct {
	lines map[string]bool
	runs  map[string]bool
}

func newPhrases(s string) phrases {
	w := phrases{lines: map[string]bool{}, runs: map[string]bool{}}
	for line := range strings.Lines(s) {
		w.lines[mail.Fold(line)] = true
	}
	eachRun(s, func(run string) bool {
		w.runs[run] = true
		return true
	})
	return w
}

// hold reports whether a text shares a line with the words and, where runs is
// set, a run of words.
func (w phrases) hold(s string, runs bool) bool {
	for line := range strings.Lines(s) {
		if f := mail.Fold(line); tells(f, !runs) && w.lines[f] {
			return true
		}
	}
	found := false
	if runs {
		eachRun(s, func(run string) bool {
			found = w.runs[run]
			return !found
		})
	}
	return found
}

// tells reports whether a folded line says so much that two people do not write
// it by chance: several words, or a number in a text for agents.
func tells(line string, public bool) bool {
	n := strings.Count(line, " ") - 1
	switch {
	case public:
		return n >= noticeRun
	case isCourtesy(line):
		return false
	}
	return n >= 3 || n >= 1 && strings.ContainsAny(line, "0123456789") && len(line) >= len(" 1234 ")
}

// isCourtesy reports lines that everybody writes.
func isCourtesy(line string) bool {
	switch strings.TrimSpace(line) {
	case "muchas gracias de antemano", "gracias por su ayuda", "gracias por todo", "gracias y saludos", "muchas gracias por todo", "muchas gracias y saludos", "muchas gracias un saludo",
		"reciba un cordial saludo", "reciban un cordial saludo", "un cordial saludo", "que tenga buen día", "quedo a la espera", "quedo a su disposición", "a la espera de su respuesta",
		"thank you very much", "thanks in advance", "thanks and regards", "thank you and regards", "many thanks and regards", "have a nice day", "have a good day",
		"with best regards", "with kind regards", "looking forward to your reply", "looking forward to hearing from you":
		return true
	}
	return false
}

// eachRun calls each with every run of quotedRun words of a text until it
// answers false.
func eachRun(s string, each func(run string) bool) {
	folded := mail.Fold(s)
	var starts [quotedRun]int // of the words before, in a ring
	n := 0
	for i := 0; i < len(folded); i++ {
		if folded[i] != ' ' || i+1 == len(folded) {
			continue
		}
		end := strings.IndexByte(folded[i+1:], ' ') + i + 1
		starts[n%quotedRun] = i + 1
		n++
		if n >= quotedRun && !each(folded[starts[n%quotedRun]:end]) {
			return
		}
	}
}
