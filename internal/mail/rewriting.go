package mail

import "strings"

// rewriting is a form in which forwarders write the envelope sender.
type rewriting struct {
	kind   string // srs, caf, group
	sender string // the original sender, where the form tells
	user   string // local part of the mailbox that forwards (caf, group)
	to     string // whom it is forwarded to (caf)
}

// readRewriting recognises the envelope senders that forwarders make:
//
//	SRS0=hash=tt=domain=local@forwarder          Sender Rewriting Scheme
//	SRS1=hash=first==hash=tt=domain=local@second … over a second forwarder
//	bounces+SRS=hash=tt@forwarder                Microsoft 365
//	local+SRS=hash=tt=domain=local@forwarder     Microsoft 365, before
//	user+caf_=local=domain@forwarder             Google, forwarded to local@domain
//	group+bncBCD…@forwarder                      a Google group
func readRewriting(source string) (rewriting, bool) {
	at := strings.LastIndexByte(source, '@')
	if at < 0 {
		return rewriting{}, false
	}
	local, low := source[:at], strings.ToLower(source[:at])
	switch {
	case strings.HasPrefix(low, "srs0") && len(low) > 5 && strings.IndexByte("=+-", low[4]) >= 0:
		return rewriting{kind: "srs", sender: srsSender(local[5:])}, true
	case strings.HasPrefix(low, "srs1") && len(low) > 5 && strings.IndexByte("=+-", low[4]) >= 0:
		for _, sep := range [...]string{"==", "=+", "=-"} {
			if _, rest, ok := strings.Cut(local[5:], sep); ok {
				return rewriting{kind: "srs", sender: srsSender(rest)}, true
			}
		}
		return rewriting{kind: "srs"}, true
	}
	if i := strings.Index(low, "+srs="); i >= 0 {
		return rewriting{kind: "srs", sender: srsSender(local[i+len("+srs="):])}, true
	}
	if i := strings.Index(low, "+caf_="); i > 0 {
		to := low[i+len("+caf_="):]
		if j := strings.LastIndexByte(to, '='); j > 0 {
			return rewriting{kind: "caf", user: low[:i], to: normalAddress(to[:j] + "@" + to[j+1:])}, true
		}
		return rewriting{kind: "caf", user: low[:i]}, true
	}
	if i := strings.Index(low, "+bnc"); i > 0 {
		return rewriting{kind: "group", user: low[:i]}, true
	}
	return rewriting{}, false
}

// srsSender reads "hash=tt=domain=local".
func srsSender(s string) string {
	parts := strings.SplitN(s, "=", 4)
	if len(parts) < 4 {
		return ""
	}
	return normalAddress(parts[3] + "@" + parts[2])
}
