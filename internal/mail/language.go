package mail

import (
	"strings"
	"unicode"
)

// guessLanguage tells Spanish from English by the small words that are in every
// sentence; "" when the text is too short or neither.
func guessLanguage(text string) string {
	const sample = 4000
	es, en, words := 0, 0, 0
	for w := range strings.FieldsFuncSeq(strings.ToLower(shorten(text, sample)), func(r rune) bool { return !unicode.IsLetter(r) }) {
		words++
		switch w {
		case "de", "la", "que", "el", "los", "las", "por", "con", "para", "una", "un", "del", "al", "se", "su", "es", "mi", "lo", "como", "más", "pero", "está", "hola", "gracias", "buenos", "buenas", "días", "tardes", "quiero", "necesito", "puedo", "tengo", "usted", "ustedes", "también", "cuando", "muy", "sin", "ya", "y", "no", "me", "pedido", "factura", "saludos":
			es++
		}
		switch w {
		case "the", "and", "to", "of", "is", "that", "for", "with", "you", "your", "this", "it", "have", "not", "are", "was", "my", "we", "be", "hello", "hi", "thanks", "thank", "please", "can", "from", "an", "but", "what", "when", "has", "would", "could", "how", "there", "i", "in", "on", "me", "no":
			en++
		}
	}
	most, least, lang := es, en, "es"
	if en > es {
		most, least, lang = en, es, "en"
	}
	if most < 2 && (most == 0 || words > 6) || most*10 < words || most < least+1 || most*2 < least*3 {
		return ""
	}
	return lang
}
