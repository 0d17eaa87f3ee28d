package mail

import "strings"

// IsNobody reports an address behind which no person reads: a mail server's, one
// that says so itself, or one that takes reports back.
func IsNobody(a Address) bool {
	local := localOf(a.Address)
	a.Name = "" // anybody may call himself so
	return isDaemon(a) || isPostmaster(a) || isNoReply(local) || takesReports(local)
}

// takesReports reports bounces@ and what stands behind it of one mail:
// bounces+marta=client.example@, bounce-7f3a@.
func takesReports(local string) bool {
	rest, ok := strings.CutPrefix(local, "bounce")
	rest = strings.TrimPrefix(rest, "s")
	return ok && (rest == "" || strings.IndexByte("+-_.=", rest[0]) >= 0)
}
