package notification

import (
	"strings"

	"helpdesk/internal/desk"
)

// standIn is who looks after the assignee's customers while he is away, and is
// told what they write: the replacement that he named, or where that one may
// not see the ticket, is away himself or has left, the lead of its team, or an
// admin. Nobody when he named nobody. The assignee is told as ever, so that
// coming back needs nothing.
func (sc scene) standIn() (desk.Agent, bool) {
	away, ok := sc.agent(sc.ticket.Assignee)
	if !ok || !away.Away.At(sc.at) || away.Away.Replacement == "" {
		return desk.Agent{}, false
	}
	for _, id := range append([]string{away.Away.Replacement}, sc.leads()...) {
		if in, ok := sc.agent(id); ok && in.ID != away.ID && !in.Away.At(sc.at) && sc.sees(in) {
			return in, true
		}
	}
	return desk.Agent{}, false
}

// signatures are what stands under an answer, each after an empty line. The
// stored message stays without them: a signature is how the desk looks today,
// and a search or a quote should not find it in every message.
func (sc scene) signatures(m desk.Message) string {
	var b strings.Builder
	for _, signature := range sc.cfg.SignaturesUnder(&m, sc.ticket) {
		b.WriteString("\n\n" + signature)
	}
	if own := sc.box.Signature.In(sc.ticket.Language); own != "" && m.Kind != desk.Forward {
		b.WriteString("\n\n" + own)
	}
	return b.String()
}
