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
// version of ours has is stale, not wrong (RFC 9110 section 13.1.1). What is no
// tag, several, or a weak one is a bad request: a weak tag never matches here
// (strong comparison, section 8.8.3.2), so that 412 would tell its sender to
// read again and fail again, for ever.
func ifMatch(header string, required bool) (rev int64, err error) {
	header = strings.TrimSpace(header)
	switch {
	case header == "" && required:
		return 0, problem.PreconditionRequired()
	case header == "" || header == "*":
		return 0, nil
	case strings.HasPrefix(header, `W/"`) && isTag(header[2:]):
		return 0, problem.BadHeader("If-Match", "if_match_weak")
	case !isTag(header):
		return 0, problem.BadHeader("If-Match", "if_match_malformed")
	}
	rev, err = strconv.ParseInt(header[1:len(header)-1], 10, 64)
	if err != nil || rev <= 0 || etag(rev) != header {
		return 0, desk.Fail(desk.Stale, "stale")
	}
	return rev, nil
}

// isTag reports whether s is one strong entity tag (RFC 9110 section 8.8.3).
func isTag(s string) bool {
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return false
	}
	for _, c := range []byte(s[1 : len(s)-1]) {
		if c <= ' ' || c == '"' || c == 0x7F {
			return false
		}
	}
	return true
}
