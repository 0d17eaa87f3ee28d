package httpapi

import (
	"strconv"
	"strings"

	"helpdesk/internal/desk"
	"helpdesk/internal/web/problem"
)

// etag is the entity tag of a ticket: its rev.
func etag(rev int64) string { return `"` + strconv.FormatInt(rev, 10) + `"` }

// seen reports whether If-None-Match names the rev: a list of tags, weak or
// not, or * (RFC 9110 section 13.1.2).
func seen(ifNoneMatch string, rev int64) bool {
	for tag := range strings.SplitSeq(ifNoneMatch, ",") {
		tag = strings.TrimPrefix(strings.TrimSpace(tag), "W/")
		if tag == "*" || tag == etag(rev) {
			return true
		}
	}
	return false
}

// ifMatch reads the rev that a change was made for. "*" is any, 0. One tag is
// taken, not a list: nobody has read two versions at once. A tag that no
// ticket can have is stale, not wrong (RFC 9110 section 13.1.1).
func ifMatch(header string, required bool) (rev int64, err error) {
	header = strings.TrimSpace(header)
	switch {
	case header == "" && required:
		return 0, problem.PreconditionRequired()
	case header == "" || header == "*":
		return 0, nil
	}
	text, quoted := strings.CutPrefix(header, `"`)
	text, closed := strings.CutSuffix(text, `"`)
	rev, err = strconv.ParseInt(text, 10, 64)
	if !quoted || !closed || err != nil || rev <= 0 || etag(rev) != header {
		return 0, desk.Fail(desk.Stale, "stale")
	}
	return rev, nil
}
