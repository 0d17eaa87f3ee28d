package token

import (
	"strconv"
	"strings"
)

// subjectMAC is the size of a signature in a subject: 40 bits. It is read by
// people and counts no more than a message id; guessing it needs a mail for each try.
const subjectMAC = 8

// Subject is what stands between "[#" and "]" in the subject of an answer:
// the ticket's number and a short signature, as "1042-abcdefghi".
func (r Ring) Subject(ticket int64) string {
	number := strconv.FormatInt(ticket, 10)
	return number + "-" + r.sign(subjectMAC, "subject", number)
}

// ParseSubject finds the first number in a subject whose signature is ours;
// mail programs may have put anything around it and changed its case.
func (r Ring) ParseSubject(subject string) (ticket int64, ok bool) {
	const most = 5
	rest := subject
	for range most {
		_, after, found := strings.Cut(rest, "[#")
		if !found {
			return 0, false
		}
		rest = after
		tag, _, _ := strings.Cut(after, "]")
		number, signed, _ := strings.Cut(strings.ToLower(tag), "-")
		if len(number) <= 15 && r.verify(signed, subjectMAC, "subject", number) {
			if n, err := strconv.ParseInt(number, 10, 64); err == nil && n > 0 {
				return n, true
			}
		}
	}
	return 0, false
}
