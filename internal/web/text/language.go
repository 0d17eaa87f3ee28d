package text

import (
	"strconv"
	"strings"

	"helpdesk/internal/desk"
)

// maxAccept is how much of an Accept-Language header is looked at; browsers
// send less than 200 bytes.
const maxAccept = 1000

// Prefer answers the language of the desk that an Accept-Language header
// (RFC 9110 section 12.5.4) likes best, or fallback when it names none of
// them. Of equal weights the first named wins.
func Prefer(acceptLanguage string, fallback desk.Language) desk.Language {
	if len(acceptLanguage) > maxAccept {
		acceptLanguage = acceptLanguage[:maxAccept]
	}
	best, weight := fallback, 0.0
	for part := range strings.SplitSeq(acceptLanguage, ",") {
		tag, params, _ := strings.Cut(part, ";")
		primary, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
		lang := desk.Language(primary)
		if primary == "*" {
			lang = fallback
		}
		if q := quality(params); lang.Valid() && q > weight {
			best, weight = lang, q
		}
	}
	return best
}

// quality reads "q=0.8"; 1 when there is none, 0 when it makes no sense.
func quality(params string) float64 {
	value, ok := strings.CutPrefix(strings.ToLower(strings.TrimSpace(params)), "q=")
	if !ok {
		return 1
	}
	q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil || q < 0 || q > 1 {
		return 0
	}
	return q
}
