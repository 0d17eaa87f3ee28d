package mail

import "unicode/utf8"

// isThai reports 8-bit text that is plainly windows-874 (TIS-620), which the
// detector does not know: its vowels and tones stand where Thai spelling lets
// them, in words and not among western letters, and its letters are those that
// are frequent in Thai and rare as bytes of other sets.
func isThai(b []byte) bool {
	const least, enough, enoughUnmarked = 5, 8, 11
	t := thaiText{}
	for _, c := range b {
		t.add(c)
	}
	t.add(' ')
	letters := t.consonants + t.signs
	need := enoughUnmarked
	if t.marked {
		need = enough
	}
	return letters >= least && t.wrong*50 <= letters && // a slip in fifty letters
		t.weight >= need && t.weight*4 >= letters &&
		t.signs*6 >= letters && letters >= 3*t.words
}

// thaiClass is what a byte of windows-874 is in Thai spelling.
type thaiClass int

const (
	thaiNone      thaiClass = iota // ASCII, blanks, punctuation
	thaiConsonant                  //
	thaiLead                       // a vowel before its consonant
	thaiAbove                      // a vowel above or below its consonant
	thaiTone                       // above a consonant or its vowel
	thaiSilencer                   // thanthakhat, on a consonant or its vowel
	thaiFollow                     // a vowel after its consonant
	thaiRepeat                     // mai yamok
	thaiShort                      // paiyannoi, at the end of a word
	thaiDigit                      //
	thaiWrong                      // no character, or none of any mail
)

func thaiClassOf(c byte) thaiClass {
	switch {
	case c < utf8.RuneSelf, c == 0x80, c == 0x85, c >= 0x91 && c <= 0x97, c == 0xA0:
		return thaiNone
	case c >= 0xA1 && c <= 0xCE:
		return thaiConsonant
	case c >= 0xE0 && c <= 0xE4:
		return thaiLead
	case c == 0xD1, c >= 0xD4 && c <= 0xD9, c == 0xE7:
		return thaiAbove
	case c >= 0xE8 && c <= 0xEB:
		return thaiTone
	case c == 0xEC:
		return thaiSilencer
	case c == 0xD0, c == 0xD2, c == 0xD3:
		return thaiFollow
	case c == 0xE6:
		return thaiRepeat
	case c == 0xCF:
		return thaiShort
	case c >= 0xF0 && c <= 0xF9:
		return thaiDigit
	}
	return thaiWrong
}

// thaiText is what the bytes so far would be as Thai.
type thaiText struct {
	consonants, signs int  // signs are vowels and tones
	words             int  // stretches between what is not Thai
	wrong             int  // where Thai spelling is broken
	weight            int  // by how frequent the letters are, as powers of two
	marked            bool // vowels in front, tones: bytes that lower-case KOI8 has not

	last      byte
	lastClass thaiClass
}

func (t *thaiText) add(c byte) {
	class := thaiClassOf(c)
	if !t.fits(c, class) {
		t.wrong++
	}
	switch class {
	case thaiConsonant:
		t.consonants++
	case thaiLead, thaiTone, thaiSilencer:
		t.signs++
		t.marked = true
	case thaiAbove, thaiFollow:
		t.signs++
	}
	if class != thaiNone {
		t.weight += thaiWeight(c)
		if t.lastClass == thaiNone {
			t.words++
		}
	}
	t.last, t.lastClass = c, class
}

// fits reports whether c may follow the last byte.
func (t *thaiText) fits(c byte, class thaiClass) bool {
	switch t.lastClass {
	case thaiLead:
		if class != thaiConsonant {
			return false
		}
	case thaiAbove: // mai han-akat and maitaikhu stand inside syllables only
		if (t.last == 0xD1 || t.last == 0xE7) && class != thaiConsonant && class != thaiTone {
			return false
		}
	case thaiShort:
		if class != thaiNone {
			return false
		}
	case thaiDigit:
		if class != thaiDigit && class != thaiNone {
			return false
		}
	}
	switch class {
	case thaiAbove:
		return t.lastClass == thaiConsonant
	case thaiTone:
		return t.lastClass == thaiConsonant || t.lastClass == thaiAbove
	case thaiSilencer:
		return t.lastClass == thaiConsonant || t.last == 0xD4 || t.last == 0xD8
	case thaiFollow:
		return t.lastClass == thaiConsonant || t.lastClass == thaiTone || c == 0xD0 && t.last == 0xD2
	case thaiDigit:
		return t.lastClass == thaiNone || t.lastClass == thaiDigit
	case thaiWrong:
		return false
	}
	return true
}

// thaiWeight says how much more often a byte stands in Thai text than in text of
// the Chinese, Japanese, Korean, Cyrillic, Greek, Hebrew and Arabic sets, as a
// power of two, measured over the translated messages of some hundred programs.
func thaiWeight(c byte) int {
	switch c {
	case 0xA7, 0xB9, 0xC3:
		return 3
	case 0xA1, 0xB4, 0xB5, 0xBA, 0xBE, 0xC2, 0xCD, 0xD2:
		return 2
	case 0xA2, 0xA8, 0xB6, 0xB7, 0xBB, 0xC1, 0xC5, 0xCA, 0xCB, 0xD1, 0xD4, 0xD5, 0xD9, 0xE0, 0xE8, 0xE9:
		return 1
	case 0xA4, 0xAA, 0xAB, 0xB3, 0xBF, 0xD0, 0xD7, 0xD8, 0xEC:
		return 0
	case 0xB0, 0xB8, 0xBC, 0xC0, 0xC7, 0xD3, 0xD6, 0xE1, 0xE2, 0xE3, 0xE4, 0xE7:
		return -1
	case 0xA9, 0xAD:
		return -2
	}
	return -3
}
