package mail

import (
	"bytes"
	"unicode/utf16"
)

// sevenBitSet recognises, in an ASCII text of which nobody said what it is, the
// sets that write other scripts with ASCII characters; "" when the text shows
// any sign of being nothing but what it seems.
func sevenBitSet(b []byte) charset {
	switch {
	case !isASCIIText(b):
		return ""
	case bytes.Contains(b, []byte("\x1b$)C")):
		return "iso-2022-kr"
	case isUTF7(b):
		return "utf-7"
	case isHZ(b):
		return "hz-gb-2312"
	}
	return ""
}

// isUTF7 reports text in which every "+" begins a run of RFC 2152 in its
// canonical form, as no sum, telephone number, address or URL does, and which
// says something by it: western letters twice, or once with the "-" that ends
// the run, or a third of the text in another script.
func isUTF7(b []byte) bool {
	western, closed, others, covered := 0, false, 0, 0
	for i := 0; i < len(b); i++ {
		if b[i] != '+' {
			continue
		}
		end := i + 1
		for end < len(b) && isBase64(b[end]) {
			end++
		}
		ended := end < len(b) && b[end] == '-'
		run := b[i+1 : end]
		if len(run) > 0 {
			n, script := utf7Run(run)
			switch script {
			case 0:
				return false
			case westernScript:
				western++
				closed = closed || ended
			case otherScript:
				others += n
			}
			covered += end - i
		} else if !ended {
			return false
		}
		i = end - 1
	}
	return western > 1 || western == 1 && closed || others > 1 && covered*3 >= len(b)-blanks(b)
}

func blanks(b []byte) int {
	return bytes.Count(b, []byte(" ")) + bytes.Count(b, []byte("\n")) + bytes.Count(b, []byte("\r"))
}

const (
	neutralScript = iota + 1 // ASCII, punctuation
	westernScript
	otherScript
)

// utf7Run answers how many characters a run of UTF-7 holds and what they are;
// 0 when it is no run that a program has made.
func utf7Run(run []byte) (n, script int) {
	var acc uint32
	var units []uint16
	held := 0 // bits of acc
	letters := false
	values := base64Values()
	for _, c := range run {
		letters = letters || c >= 'A'
		acc = acc<<6 | uint32(values[c]) // #nosec G115 -- of the alphabet
		if held += 6; held >= 16 {
			held -= 16
			units = append(units, uint16(acc>>held)) // #nosec G115 -- the upper bits went before
		}
	}
	if held >= 6 || acc&(1<<held-1) != 0 || !letters || len(units) == 0 {
		return 0, 0
	}
	script = neutralScript
	for _, r := range utf16.Decode(units) {
		s := scriptOf(r)
		if s == 0 || s != neutralScript && script != neutralScript && s != script {
			return 0, 0
		}
		script, n = max(script, s), n+1
	}
	return n, script
}

// scriptOf tells what a character of a mail may be; 0: none.
func scriptOf(r rune) int {
	switch {
	case r >= ' ' && r < 0x7F, r == '\t', r >= 0x2010 && r <= 0x2044, r == 0x20AC, r >= 0x3000 && r <= 0x303F, r >= 0xFF01 && r <= 0xFF65:
		return neutralScript
	case r >= 0xA1 && r <= 0x024F:
		return westernScript
	case r >= 0x0370 && r <= 0x06FF, r >= 0x0900 && r <= 0x0E7F, r >= 0x3041 && r <= 0x30FF, r >= 0x4E00 && r <= 0x9FFF, r >= 0xAC00 && r <= 0xD7A3:
		return otherScript
	}
	return 0
}

// isHZ reports text in which every "~{" begins a run of RFC 1843 that ends on
// its line and holds nothing but characters of GB 2312, most of them common
// ones: words in lower case would be rare ones. Runs that may all be names, as
// ~{PASSWORD~}, take more: none is in capitals only, and all are common.
func isHZ(b []byte) bool {
	all, common := 0, 0
	names, capitals := true, true
	for {
		i := bytes.Index(b, []byte("~{"))
		if i < 0 {
			return all > 1 && common*2 >= all && (!names || !capitals && common == all)
		}
		if i > 0 && b[i-1] == '~' { // "~~" is a tilde
			return false
		}
		b = b[i+2:]
		n := bytes.Index(b, []byte("~}")) // not to the end of the line first: there may be none, and a run each six bytes
		if n <= 0 || n%2 != 0 {
			return false
		}
		for j := 0; j < n; j += 2 {
			first, second := b[j], b[j+1] // no end of a line is of the set
			names = names && inName(first) && inName(second)
			capitals = capitals && isCapital(first) && isCapital(second)
			switch {
			case first < '!' || first > 'w' || second < '!' || second > '~' || first > ')' && first < '0':
				return false
			case first >= '0':
				all++
				if first <= 'W' {
					common++
				}
			}
		}
		b = b[n+2:]
	}
}

func inName(c byte) bool { return isASCIILetter(c) || c >= '0' && c <= '9' || c == '_' }

func isCapital(c byte) bool { return inName(c) && (c < 'a' || c > 'z') }
