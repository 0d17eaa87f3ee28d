package mail

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// replyMarks are what desks ask to answer above, ours first, as Fold writes
// them. Ours are notice.marker of the catalogue; a test holds the two together.
func replyMarks() []string {
	return []string{
		"responder por encima de esta línea", "reply above this line",
		"type your reply above this line", "write above this line", "please reply above this line", "please type your reply above this line",
		"responda por encima de esta línea", "escriba su respuesta por encima de esta línea", "responde por encima de esta línea", "por favor responda por encima de esta línea",
		"responda acima desta linha", "répondre au dessus de cette ligne", "bitte oberhalb dieser linie antworten", "rispondi sopra questa riga",
	}
}

// Fold is a text as the words in it: lower case, one blank between two words
// and at both ends, everything else left out. Texts that differ in line breaks,
// marks of quoting, emphasis and punctuation fold to the same.
func Fold(s string) string {
	folded, _ := foldAt(s, false)
	return folded
}

// foldAt folds s. With places it answers, for each byte of the folded text, where
// in s its character stands.
func foldAt(s string, places bool) (folded string, at []int32) {
	out := make([]byte, 0, len(s)+2)
	out = append(out, ' ')
	if places {
		at = append(make([]int32, 0, len(s)+2), 0)
	}
	for i, r := range s {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r):
			out = utf8.AppendRune(out, unicode.ToLower(r))
		case unicode.Is(unicode.Cf, r):
			continue // soft hyphens and zero-width characters part no words
		case out[len(out)-1] != ' ':
			out = append(out, ' ')
		}
		for places && len(at) < len(out) {
			at = append(at, int32(i)) // #nosec G115 -- texts are cut at 1 MB (maxText)
		}
	}
	if out[len(out)-1] != ' ' {
		out = append(out, ' ')
		if places {
			at = append(at, int32(len(s))) // #nosec G115 -- as above
		}
	}
	return string(out), at
}

// HoldsMarker reports a line that asks to answer above it, anywhere in a text.
func HoldsMarker(text string) bool {
	_, found, _ := cutAtMarker(text)
	return found
}

// cutAtMarker answers the text above the first line that asks to answer above
// it, however a mail program has quoted, wrapped or flattened that line. sure is
// false when the words stand in the midst of a sentence of somebody's.
func cutAtMarker(text string) (above string, found, sure bool) {
	folded, at := foldAt(text, true)
	first := -1
	for _, m := range replyMarks() {
		if i := strings.Index(folded, " "+m+" "); i >= 0 && (first < 0 || i < first) {
			first = i
		}
	}
	if first < 0 {
		return text, false, true
	}
	start := int(at[first+1])
	line := strings.LastIndexByte(text[:start], '\n') + 1
	before := text[line:start]
	if strings.IndexFunc(before, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) < 0 {
		return text[:line], true, true // at most marks of quoting stand before it
	}
	bare := strings.TrimRight(before, " \t\u00a0*_-–—=>|")
	own, ours := strings.CutSuffix(bare, "##")
	switch own = strings.TrimSpace(own); {
	case !ours:
		return "", true, false
	case isQuotePrefix(own):
		return text[:line], true, true
	default:
		return text[:line] + own, true, true // the line breaks were lost
	}
}

// isQuotePrefix reports what old programs put before each quoted line: "TA>".
func isQuotePrefix(s string) bool {
	return len(s) <= 8 && !strings.ContainsAny(s, " \t") && (strings.HasSuffix(s, ">") || strings.HasSuffix(s, "|"))
}
