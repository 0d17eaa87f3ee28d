package main

import (
	"crypto/md5" // #nosec G501 -- SQS's checksum
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// apiKeyItem is the one item that the empty table has: a key, so that a
// request with any secret gets as far as its work.
const apiKeyItem = `{"Item":{"pk":{"S":"k"},"sk":{"S":"A"},"used":{"S":"%s"},` +
	`"d":{"S":"{\"id\":\"k\",\"hash\":\"h\",\"name\":\"bench\",\"scopes\":[\"tickets:read\",\"tickets:write\"],\"createdAt\":\"2026-01-01T00:00:00Z\"}"}}}`

// rawMail is every object of the bucket.
const rawMail = "From: Marta <marta@example.org>\r\nTo: support@help.example.com\r\nSubject: Lamp\r\nMessage-ID: <one@example.org>\r\n" +
	"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + story + "\r\n"

// cloud stands in for AWS: a table with nothing in it but a key, a bucket where
// every object is the same mail, queues that take everything. It answers in the
// services' shapes, counts its calls and checks nothing.
type cloud struct{ calls atomic.Int64 }

func (c *cloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.calls.Add(1)
	body, _ := io.ReadAll(r.Body) // what cannot be read is answered as if it were empty
	_, action, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	answer := ""
	switch {
	case action == "GetItem" && strings.Contains(string(body), `"KEY#`):
		answer = fmt.Sprintf(apiKeyItem, time.Now().UTC().Format("2006-01-02T15:04:05.000Z"))
	case action == "Query":
		answer = `{"Items":[],"Count":0,"ScannedCount":0}`
	case action == "BatchGetItem":
		answer = `{"Responses":{},"UnprocessedKeys":{}}`
	case action == "UpdateItem":
		answer = `{"Attributes":{"n":{"N":"1"}}}`
	case action == "GetParameter":
		answer = `{"Parameter":{"Name":"/bench/public-url","Type":"String","Value":"https://desk.example.com"}}`
	case action == "SendMessageBatch":
		answer = stored(body)
	case action != "":
		answer = `{}`
	case strings.Contains(string(body), "Action=DescribeActiveReceiptRuleSet"):
		w.Header().Set("Content-Type", "text/xml")
		answer = `<DescribeActiveReceiptRuleSetResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><DescribeActiveReceiptRuleSetResult>` +
			`<Metadata><Name>helpdesk-inbound</Name></Metadata></DescribeActiveReceiptRuleSetResult></DescribeActiveReceiptRuleSetResponse>`
	case r.Method == http.MethodGet:
		answer = rawMail
	}
	if action != "" {
		w.Header().Set("Content-Type", r.Header.Get("Content-Type"))
	}
	_, _ = io.WriteString(w, answer) // a function that is gone is noticed elsewhere
}

// stored is how SQS says that it has the messages of a batch.
func stored(request []byte) string {
	var batch struct {
		Entries []struct{ Id, MessageBody string } //nolint:revive // SQS's own name
	}
	if json.Unmarshal(request, &batch) != nil {
		return `{}`
	}
	var done []string
	for _, e := range batch.Entries {
		done = append(done, fmt.Sprintf(`{"Id":%q,"MessageId":"m","MD5OfMessageBody":"%x"}`, e.Id, md5.Sum([]byte(e.MessageBody)))) // #nosec G401 -- SQS's checksum
	}
	return `{"Failed":[],"Successful":[` + strings.Join(done, ",") + `]}`
}
