package text

import (
	"strings"

	"helpdesk/internal/desk"
)

// factors says what is newly known, or not known any more, of what a priority is made of.
func (n namer) factors(c desk.Change[desk.Factors]) string {
	var said []string
	for _, f := range []struct{ name, from, to string }{
		{"impact", string(c.From.Impact), string(c.To.Impact)},
		{"urgency", string(c.From.Urgency), string(c.To.Urgency)},
		{"complexity", string(c.From.Complexity), string(c.To.Complexity)},
	} {
		switch f.to {
		case f.from:
		case "":
			said = append(said, n.t("factor."+f.name+".gone"))
		default:
			said = append(said, n.t("factor."+f.name, "value", n.word(f.name+".", f.to)))
		}
	}
	return strings.Join(said, ", ")
}

// backToMatrix says that the matrix decides again, and what.
func (n namer) backToMatrix(key string, d desk.Data, actor string) string {
	if d.Priority == nil {
		return n.t(key+".matrix", "actor", actor)
	}
	return n.t(key+".by_matrix", "actor", actor, "from", n.t("priority."+string(d.Priority.From)), "to", n.t("priority."+string(d.Priority.To)))
}
