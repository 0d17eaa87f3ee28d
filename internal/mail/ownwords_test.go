package mail

import (
	"strings"
	"testing"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"":            " ",
		"¡Hola, Ana!": " hola ana ",
		"> RES-\n> PONDER\u00a0 *por* enc\u00adima": " res ponder por encima ",
		"a\u200bb  c": " ab c ",
		"n\u0303":     " n\u0303 ",
	} {
		if got := Fold(in); got != want {
			t.Errorf("%q folds to %q, want %q", in, got, want)
		}
	}
}

func TestCutAtMarker(t *testing.T) {
	for in, want := range map[string]struct {
		above       string
		found, sure bool
	}{
		"Hola.": {"Hola.", false, true},
		"Hola.\n\n##- Reply above this line -##\n\nx":                 {"Hola.\n\n", true, true},
		"Hola.\n> ##- Reply\n> above this\n> line -##\nx":             {"Hola.\n", true, true},
		"Hola.\nTA> ##- Reply above this line -##\nTA> x":             {"Hola.\n", true, true},
		"Hola. ##- Responder por encima de esta línea -##  x":         {"Hola.", true, true},
		"*##- RESPONDER POR ENCIMA DE ESTA LÍNEA -##*":                {"", true, true},
		"Reply above this line":                                       {"", true, true},
		"Do not reply above this line, please.":                       {"", true, false},
		"Hola.\n##- Reply above this line -##\nReply above this line": {"Hola.\n", true, true},
		"reply above this lineage":                                    {"reply above this lineage", false, true},
	} {
		above, found, sure := cutAtMarker(in)
		if above != want.above || found != want.found || sure != want.sure {
			t.Errorf("%q: %q %v %v, want %+v", in, above, found, sure, want)
		}
	}
}

// FuzzOwnWords holds that what an agent's mail sends on is the beginning of
// what stands above the notice's line, whatever stands around and below it.
func FuzzOwnWords(f *testing.F) {
	for _, s := range []string{"Hola.", "Hola.\n\n-- \nAna", "On 6 Jan 2025 10:00, a@b.c wrote:", "> x\n\ny", "De: a@b\nPara: x\nAsunto: y", "TA> "} {
		f.Add(s, "> ", "Nota SECRETA")
		f.Add(s, "", "Nota SECRETA\n> x\ny")
	}
	f.Fuzz(func(t *testing.T, own, mark, below string) {
		own, below = tidyText(cleanText(own)), tidyText(cleanText(below))
		words, marked, certain := ownWords(own + "\n" + mark + "##- Reply above this line -##\n" + below)
		if !certain && words != "" {
			t.Errorf("uncertain words %q", words)
		}
		if !marked && Fold(mark) == " " {
			t.Errorf("the line is not found below %q", own)
		}
		if certain && Fold(mark) == " " && !strings.HasPrefix(Fold(own), strings.TrimSuffix(Fold(words), " ")) {
			t.Errorf("%q of %q, below %q", words, own, below)
		}
	})
}
