package conversation

import (
	"strconv"

	"helpdesk/internal/desk"
)

// checkBlockers checks what is to stand against closing a ticket: each known,
// and once.
func checkBlockers(p *desk.Problems, list []desk.Blocker) {
	if len(list) > len(desk.Blockers) {
		p.Add("closeBlockers", "too_many", "max", strconv.Itoa(len(desk.Blockers)))
		return
	}
	seen := map[desk.Blocker]bool{}
	for i, b := range list {
		field := "closeBlockers[" + strconv.Itoa(i) + "]"
		switch {
		case !b.Valid():
			p.Add(field, "unknown_value", "allowed", words(desk.Blockers))
		case seen[b]:
			p.Add(field, "duplicate")
		}
		seen[b] = true
	}
}

// words lists the values of a vocabulary for an error.
func words[T ~string](values []T) string {
	s := ""
	for i, v := range values {
		if i > 0 {
			s += ", "
		}
		s += string(v)
	}
	return s
}
