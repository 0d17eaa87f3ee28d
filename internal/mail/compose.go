package mail

import "strings"

// Composed is HTML that an agent wrote, fit to be sent and shown.
type Composed struct {
	HTML string
	Text string          // what it says, as plain text
	CIDs map[string]bool // content ids of the images it shows
}

// Compose cleans the HTML of an editor as that of a mail: nothing of it runs,
// and images are those that go with it, named by cid:. Others are taken out.
func Compose(source string, clean Sanitizer) Composed {
	c := cleanHTML(source, 0, false, clean)
	return Composed{HTML: c.html, Text: strings.TrimSpace(htmlText(c.html)), CIDs: c.cids}
}
