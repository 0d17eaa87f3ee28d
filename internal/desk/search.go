package desk

import (
	"strconv"
	"strings"
)

// SearchWords takes a search apart into words to look for: in lower case and
// without accents, each at the beginning of a word. None when there is nothing
// to look for.
func SearchWords(query string) []string { return strings.Fields(foldWords(query)) }

// Matches reports whether each of the words (of SearchWords) begins a word of
// the ticket's number, subject, requester's name or tags.
func (s *Summary) Matches(words []string) bool {
	if len(words) == 0 {
		return false
	}
	text := strconv.FormatInt(s.Number, 10) + " " + s.Subject + " " + s.RequesterName + " " + strings.Join(s.Tags, " ")
	folded := foldWords(text)
	for _, w := range words {
		if !strings.Contains(folded, " "+w) {
			return false
		}
	}
	return true
}
