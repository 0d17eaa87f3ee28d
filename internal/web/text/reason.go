package text

import (
	"strconv"
	"strings"
)

// reason says one part of a Why; false when it is not one of ours.
func (n namer) reason(facts []fact) (string, bool) {
	if len(facts) == 0 {
		return "", false
	}
	switch first := facts[0]; first.name {
	case "rule":
		return n.matched(facts[1:])
	case "form":
		return n.t("why.form", "value", n.form(first.value)), true
	case "mailbox":
		return n.t("why.mailbox", "value", n.mailbox(first.value)), true
	case "default", "first_team":
		return n.t("why.default"), true
	case "no_team":
		return n.t("why.no_team"), true
	case "undone":
		return n.t("why.undone"), true
	case "solved_by_requester":
		return n.t("why.solved_by_requester"), true
	case "woken":
		return n.t("why.woken"), true
	case "matrix_changed":
		return n.t("why.matrix_changed"), true
	case "loop":
		return n.word("why.loop.", first.value), true
	case "macro":
		return n.t("why.macro", "value", first.value), true
	case "auto_close":
		if len(facts) > 1 && facts[1].name == "days" {
			return n.t("why.auto_close", "days", facts[1].value), true
		}
	case "agent":
		return n.chosen(first.value, facts[1:])
	}
	return "", false
}

// matched says which conditions of a rule held: "matched=words:bill,type:incident".
func (n namer) matched(facts []fact) (string, bool) {
	if len(facts) == 0 || facts[0].name != "matched" {
		return "", false
	}
	var said []string
	for _, condition := range splitOutsideQuotes(facts[0].value, ',') {
		name, value, _ := strings.Cut(condition, ":")
		value = unquoted(value)
		switch name {
		case "words":
			name = "word"
		case "type":
			value = n.word("type.", value)
		case "channel":
			value = n.word("channel.", value)
		case "language":
			value = n.word("language.", value)
		case "form":
			value = n.form(value)
		case "mailbox":
			value = n.mailbox(value)
		case "always":
		default:
			return "", false
		}
		said = append(said, n.t("why."+name, "value", value))
	}
	return strings.Join(said, " "+n.t("why.and")+" "), true
}

// chosen says why an agent got the ticket, or why nobody did.
func (n namer) chosen(agent string, facts []fact) (string, bool) {
	if agent != "none" {
		of, load := "", ""
		for _, f := range facts {
			switch f.name {
			case "of":
				of = f.value
			case "least_load":
				load = f.value
			}
		}
		if of == "1" {
			return n.t("why.only_one", "agent", n.agent(agent)), true
		}
		return n.t("why.least_load", "agent", n.agent(agent), "load", load), true
	}
	var said []string
	for _, f := range facts {
		if key := "why.refused." + f.name; Has(key) {
			said = append(said, n.t(key, "count", f.value))
		}
	}
	if len(said) == 0 {
		return n.t("why.empty_team"), true
	}
	return n.t("why.nobody", "reasons", strings.Join(said, ", ")), true
}

// fact is one "name=value" of a Why; value is still quoted inside lists.
type fact struct{ name, value string }

// reasonsOf cuts a Why (see desk.Decision) into its parts, "; " between them,
// and each into its facts, a blank between them. Quotes hold a value together.
func reasonsOf(why string) [][]fact {
	var parts [][]fact
	for _, part := range splitOutsideQuotes(why, ';') {
		var facts []fact
		for _, word := range splitOutsideQuotes(strings.TrimSpace(part), ' ') {
			name, value, _ := strings.Cut(word, "=")
			if name != "matched" {
				value = unquoted(value)
			}
			facts = append(facts, fact{name, value})
		}
		if len(facts) > 0 {
			parts = append(parts, facts)
		}
	}
	return parts
}

// splitOutsideQuotes cuts at sep, but not inside Go string quotes; empty
// pieces are left out.
func splitOutsideQuotes(s string, sep byte) []string {
	var pieces []string
	start, quotes := 0, false
	add := func(end int) {
		if piece := s[start:end]; piece != "" {
			pieces = append(pieces, piece)
		}
		start = end + 1
	}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quotes && c == '\\':
			i++
		case c == '"':
			quotes = !quotes
		case c == sep && !quotes:
			add(i)
		}
	}
	add(len(s))
	return pieces
}

func unquoted(s string) string {
	if u, err := strconv.Unquote(s); err == nil && strings.HasPrefix(s, `"`) {
		return u
	}
	return s
}
