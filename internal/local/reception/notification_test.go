package reception

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

// maxAnnounced is the most bytes that a queue takes in one message.
const maxAnnounced = 256 * 1024

// However long a header is, the mail is announced: a notification that no queue
// takes would be refused for ever.
func TestNotification_longHeaders(t *testing.T) {
	var to strings.Builder
	for i := range 50_000 {
		fmt.Fprintf(&to, "\r\n person-%d@client.example,", i)
	}
	long := strings.Repeat("palabra <\x01> ñ ", 40_000)
	raw := "From: a@b.example\r\nTo:" + to.String() + "\r\nCc:" + to.String() + "\r\nSubject: " + long +
		"\r\nMessage-ID: <" + long + ">\r\nDate: " + long + "\r\nX-Last: here\r\n\r\nHola\r\n"
	a := arrival{id: "m1", from: "a@b.example", to: []string{"support@in.example"}, at: time.Unix(1_700_000_000, 0).UTC(), raw: []byte(raw), verdicts: verified()}
	headers := parseHeaders(a.raw)
	if n := len(headers); n != 7 || headers[6].value != "here" || strings.Count(headers[1].value, ", ") != 49_999 {
		t.Fatalf("%d headers", n)
	}
	n := a.notification(headers, "raw", "in/m1", "in/", "arn")
	note, err := json.Marshal(n)
	if err != nil || len(note) > maxAnnounced {
		t.Errorf("%d bytes, %v", len(note), err)
	}
	if !n.Mail.HeadersTruncated || len(n.Mail.CommonHeaders.To) < 100 || n.Mail.CommonHeaders.From[0] != "a@b.example" {
		t.Errorf("truncated %v, %d in To", n.Mail.HeadersTruncated, len(n.Mail.CommonHeaders.To))
	}
}

func TestParseHeaders_unfolds(t *testing.T) {
	got := parseHeaders([]byte(" lost\r\nA:  one\r\n\ttwo \r\n  three\r\nnot a header\r\n four\r\nB:\r\n five\r\n\r\nC: body"))
	want := []header{{"A", "one two three four"}, {"B", " five"}}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%q", got)
	}
}
