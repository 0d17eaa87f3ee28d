package page

import (
	"strconv"
	"strings"
	"time"

	"helpdesk/internal/token"
)

// Receipt is what the thank-you page shows.
type Receipt struct {
	Number   int64
	AnswerBy time.Time // to the second; zero when nothing is promised
}

// Path is the address of the thank-you page. It is signed, so that nobody
// can send people to a page of ours that promises what was not promised, and
// is good for token.FormLife.
func (c Receipt) Path(ring token.Ring, now time.Time) string {
	number, by := strconv.FormatInt(c.Number, 10), "0"
	if !c.AnswerBy.IsZero() {
		by = strconv.FormatInt(c.AnswerBy.Unix(), 36)
	}
	return "/thanks/" + number + "-" + by + "-" + ring.Form(receiptFacts(number, by), now)
}

// receiptFacts cannot be the id of a form, which has no slash.
func receiptFacts(number, by string) string { return "receipt/" + number + "/" + by }

// ReadReceipt reads the last part of a thank-you page's path; false when it is
// not ours or too old.
func ReadReceipt(ring token.Ring, s string, now time.Time) (Receipt, bool) {
	parts := strings.SplitN(s, "-", 3)
	if len(parts) != 3 || !ring.CheckForm(parts[2], receiptFacts(parts[0], parts[1]), now) {
		return Receipt{}, false
	}
	number, err1 := strconv.ParseInt(parts[0], 10, 64)
	by, err2 := strconv.ParseInt(parts[1], 36, 64)
	if err1 != nil || err2 != nil {
		return Receipt{}, false
	}
	c := Receipt{Number: number}
	if by != 0 {
		c.AnswerBy = time.Unix(by, 0).UTC()
	}
	return c, true
}
