package intake

import (
	"strings"
	"testing"
)

// BenchmarkDoubling compares texts at three sizes: MB/s must not fall as the
// size doubles.
func BenchmarkDoubling(b *testing.B) {
	const line = "una línea de las que escribe la gente, con 12 palabras más o menos\n"
	for _, size := range []int{64 << 10, 128 << 10, 256 << 10} {
		s := strings.Repeat(line, size/len(line))
		b.Run(map[int]string{64 << 10: "64k", 128 << 10: "128k", 256 << 10: "256k"}[size], func(b *testing.B) {
			b.SetBytes(int64(size))
			for b.Loop() {
				newPhrases(s).hold(strings.ToUpper(strings.ReplaceAll(s, "gente", "otra")), true)
				quotesNotice(s)
			}
		})
	}
}

// A run of words is found whatever stands between them, and only whole.
func TestPhrases(t *testing.T) {
	p := newPhrases("Le digo que no se\n> le fía nada más. Un saludo")
	for s, want := range map[string]bool{
		"no se le fía nada más": true, "NO SE LE FÍA, NADA MÁS": true, "se le fía nada": false, "no se le fía nada masivo": false, "": false, "Un saludo": false,
	} {
		if got := p.hold(s, true); got != want {
			t.Errorf("%q: %v", s, got)
		}
	}
}
