package desk

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxMentions is the most agents that one note mentions.
const MaxMentions = 20

// Mentions finds the ids that a text mentions as @id, in their order and each
// once. An id ends where its letters do, but for what only ends a sentence:
// "@ana." mentions ana, unless there is somebody called "ana.". An @ inside a
// word, as in a mail address, mentions nobody; neither does an unknown id.
func Mentions(text string, known func(id string) bool) []string {
	var ids []string
	for rest, before := text, ' '; ; {
		head, tail, found := strings.Cut(rest, "@")
		if !found {
			return ids
		}
		if head != "" {
			before, _ = utf8.DecodeLastRuneInString(head)
		}
		n := 0
		for n < len(tail) && n < MaxID && idByte(tail[n]) {
			n++
		}
		after, _ := utf8.DecodeRuneInString(tail[n:])
		inside := unicode.IsLetter(before) || unicode.IsDigit(before) || strings.ContainsRune("-_.@", before) ||
			unicode.IsLetter(after) || unicode.IsDigit(after)
		if id := longest(tail[:n], known); !inside && id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
		rest, before = tail, '@'
	}
}

// longest is the id without the punctuation that may follow it.
func longest(id string, known func(string) bool) string {
	for id != "" && !known(id) {
		if !strings.ContainsRune("-_.", rune(id[len(id)-1])) {
			return ""
		}
		id = id[:len(id)-1]
	}
	return id
}

func idByte(c byte) bool { return isLetterDigit(rune(c)) || c == '-' || c == '_' || c == '.' }

// AddsNote adds a note that mentions agents: each becomes a watcher, so that he
// goes on seeing the ticket wherever it moves. It answers the note's seq.
func (d *Draft) AddsNote(m Message, mentions []string) int64 {
	d.addMessage(&m)
	d.record(MessageAdded, Cause{}, Data{Message: d.messageRef(&m), Mentions: mentions})
	for _, agent := range mentions {
		d.Watch(agent, Cause{Why: "mentioned"})
	}
	return m.Seq
}
