package desk

import (
	"slices"
	"strconv"
	"strings"
)

// FillFacts are what the placeholders of a text stand for.
type FillFacts struct {
	RequesterName, RequesterAddress string
	TicketNumber                    int64
	TicketSubject                   string
	AgentName                       string
	TeamName                        Text
	DeskName                        string
	// Link is the help centre, where every requester finds his own request. It
	// is never a private link: a text may reach people in copy.
	Link string
}

// placeholder is a name and its value in a language.
type placeholder struct {
	name  string
	value func(FillFacts, Language) string
}

// placeholders lists all there are, in alphabetical order.
func placeholders() []placeholder {
	return []placeholder{
		{"agent.firstName", func(f FillFacts, _ Language) string { return firstWord(f.AgentName) }},
		{"agent.name", func(f FillFacts, _ Language) string { return f.AgentName }},
		{"desk.name", func(f FillFacts, _ Language) string { return f.DeskName }},
		{"link", func(f FillFacts, _ Language) string { return f.Link }},
		{"requester.address", func(f FillFacts, _ Language) string { return f.RequesterAddress }},
		{"requester.firstName", func(f FillFacts, _ Language) string { return firstWord(f.RequesterName) }},
		{"requester.name", func(f FillFacts, _ Language) string { return f.RequesterName }},
		{"team.name", func(f FillFacts, lang Language) string { return f.TeamName.In(lang) }},
		{"ticket.number", func(f FillFacts, _ Language) string { return strconv.FormatInt(f.TicketNumber, 10) }},
		{"ticket.subject", func(f FillFacts, _ Language) string { return f.TicketSubject }},
	}
}

// PlaceholderNames lists every placeholder that a text may have, without braces.
func PlaceholderNames() []string {
	var names []string
	for _, p := range placeholders() {
		names = append(names, p.name)
	}
	return names
}

// UnknownPlaceholders lists what stands between double braces and is no
// placeholder, each once, as it was written.
func UnknownPlaceholders(text string) []string {
	known := PlaceholderNames()
	var unknown []string
	replacePlaceholders(text, func(name string) (string, bool) {
		if !slices.Contains(known, name) && !slices.Contains(unknown, name) {
			unknown = append(unknown, name)
		}
		return "", false
	})
	return unknown
}

// FillText puts values in the place of the placeholders, in a language. It goes
// over the text once: what a customer wrote into his name or subject is never
// taken for a placeholder. The answer is plain text, each value one line of it;
// whoever makes HTML of it escapes the whole.
func FillText(text string, f FillFacts, lang Language) string {
	const longest = 300 // characters of one value
	all := placeholders()
	return replacePlaceholders(text, func(name string) (string, bool) {
		i := slices.IndexFunc(all, func(p placeholder) bool { return p.name == name })
		if i < 0 {
			return "", false
		}
		return CleanLine(all[i].value(f, lang), longest), true
	})
}

// replacePlaceholders asks for each name between double braces; false leaves
// it as it was written.
func replacePlaceholders(text string, value func(name string) (string, bool)) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		inner, after, closed := strings.Cut(rest, "}}")
		if !closed {
			b.WriteString("{{" + rest)
			return b.String()
		}
		if v, ok := value(strings.TrimSpace(inner)); ok {
			b.WriteString(v)
		} else {
			b.WriteString("{{" + inner + "}}")
		}
		text = after
	}
}

func firstWord(s string) string {
	word, _, _ := strings.Cut(strings.TrimSpace(s), " ")
	return word
}
