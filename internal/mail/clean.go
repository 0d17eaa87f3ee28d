package mail

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// cleanText makes a text of any length fit to leave the package: valid UTF-8,
// lines ended by a line feed, no control characters but tab and line feed.
func cleanText(s string) string {
	if isCleanText(s) {
		return s
	}
	var out strings.Builder
	out.Grow(len(s))
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '\r':
			if i+1 >= len(s) || s[i+1] != '\n' {
				out.WriteByte('\n')
			}
		case r == '\n' || r == '\t':
			out.WriteByte(byte(r))
		case r == '\f' || r == '\v' || r == 0x85 || r == 0x2028 || r == 0x2029:
			out.WriteByte('\n')
		case r == utf8.RuneError && n == 1:
			out.WriteRune(utf8.RuneError)
		case unicode.IsControl(r), r == 0xFEFF, isNonCharacter(r):
		default:
			out.WriteString(s[i : i+n])
		}
		i += n
	}
	return out.String()
}

// isCleanText is the quick way out for the usual text. It must refuse
// whatever cleanText would change.
func isCleanText(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c < ' ' && c != '\n' && c != '\t' || c >= 0x7F {
			return false
		}
	}
	return true
}

func isNonCharacter(r rune) bool {
	return r&0xFFFE == 0xFFFE || r >= 0xFDD0 && r <= 0xFDEF
}

// cleanLine makes a header value fit to leave the package: one line of valid
// UTF-8 without control, bidirectional override or zero-width characters (the
// joiner stays between other than ASCII characters, where emoji and several
// scripts need it).
func cleanLine(s string) string {
	var out strings.Builder
	out.Grow(len(s))
	space, prev := false, rune(0)
	for i, r := range s {
		switch {
		case unicode.IsSpace(r) || unicode.IsControl(r):
			space = true
			continue
		case r == 0x200C || r == 0x200D:
			next, _ := utf8.DecodeRuneInString(s[i+3:])
			if space || prev < utf8.RuneSelf || next < utf8.RuneSelf {
				continue
			}
		case isInvisible(r) || isNonCharacter(r):
			continue
		}
		if space && out.Len() > 0 {
			out.WriteByte(' ')
		}
		space, prev = false, r
		out.WriteRune(r) // invalid bytes become U+FFFD here
	}
	return out.String()
}

// isInvisible reports characters that change how others are shown without
// being seen: the means of disguising an address or a file name.
func isInvisible(r rune) bool {
	switch {
	case r >= 0x200B && r <= 0x200F, // zero width, joiners, direction marks
		r >= 0x202A && r <= 0x202E, // direction overrides
		r >= 0x2060 && r <= 0x206F, // word joiner, isolates
		r == 0x00AD, r == 0x061C, r == 0x180E, r == 0xFEFF,
		r >= 0xFFF9 && r <= 0xFFFB,
		r >= 0xE0000 && r <= 0xE007F: // tags
		return true
	}
	return false
}

// maxFileName is the longest name of an attachment, in bytes.
const maxFileName = 200

// cleanFileName makes an attachment's name safe to show and to offer for
// saving: no path, no invisible, control or reserved characters, no leading
// dots, at most maxFileName bytes with the extension kept. "" when nothing is left.
func cleanFileName(name string) string {
	name = cleanLine(name)
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		switch {
		case isInvisible(r):
			return -1
		case strings.ContainsRune(`<>:"|?*`, r):
			return '_'
		}
		return r
	}, name)
	name = strings.Trim(name, " ")
	name = strings.TrimRight(strings.TrimLeft(name, ". "), ". ")
	stem, ext := name, ""
	if i := strings.LastIndexByte(name, '.'); i > 0 && len(name)-i <= 20 {
		stem, ext = name[:i], name[i:]
	}
	stem = strings.TrimRight(stem, "\uFFFD")
	if isReserved(stem) {
		stem = "_" + stem
	}
	return shorten(stem, maxFileName-len(ext)) + ext
}

// isReserved reports the device names of Windows.
func isReserved(stem string) bool {
	stem, _, _ = strings.Cut(stem, ".")
	s := strings.ToUpper(stem)
	switch s {
	case "CON", "PRN", "AUX", "NUL":
		return true
	}
	return len(s) == 4 && (strings.HasPrefix(s, "COM") || strings.HasPrefix(s, "LPT")) && s[3] >= '1' && s[3] <= '9'
}

// shorten cuts s to at most n bytes, between characters.
func shorten(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

func equalFold(a, b string) bool { return strings.EqualFold(a, b) }
