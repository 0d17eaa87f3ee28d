package createticket

import (
	"crypto/sha256"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"helpdesk/internal/desk"
	"helpdesk/internal/web/jsontext"
	"helpdesk/internal/web/page"
	"helpdesk/internal/web/submission"
)

// texts reads an object of texts, such as the values of custom fields.
func (o *object) texts(name string, p *desk.Problems) map[string]string {
	value, ok := o.take(name)
	if !ok {
		return nil
	}
	if !utf8.Valid(value) {
		p.Add(o.prefix+name, "not_utf8")
		return nil
	}
	inner, err := parseObject(value)
	if err != nil {
		p.Add(o.prefix+name, "wrong_type", "expected", "object")
		return nil
	}
	if len(inner.order) > desk.MaxFields {
		p.Add(o.prefix+name, "too_many", "max", decimal(desk.MaxFields))
		return nil
	}
	values := map[string]string{}
	for _, id := range inner.order {
		var s string
		if err := json.Unmarshal(inner.fields[id], &s); err != nil {
			p.Add(o.prefix+name+"."+desk.CleanLine(id, desk.MaxID), "wrong_type", "expected", "string")
			continue
		}
		jsontext.Check(inner.fields[id], o.prefix+name+"."+desk.CleanLine(id, desk.MaxID), p)
		values[id] = s
	}
	return values
}

// fieldsOf are the values of custom fields in a posted form: its own fields
// that begin with page.FieldPrefix. What this form does not ask is refused by
// the use case, so that nothing that somebody typed is lost unseen.
func fieldsOf(s *submission.Submission) map[string]string {
	var values map[string]string
	for _, name := range s.Names() {
		if id, ok := strings.CutPrefix(name, page.FieldPrefix); ok && len(values) <= desk.MaxFields {
			if values == nil {
				values = map[string]string{}
			}
			values[id] = s.Value(name)
		}
	}
	return values
}

// addFields makes the values part of what makes a post the same post.
func addFields(add func([]byte), values map[string]string) {
	for _, id := range slices.Sorted(maps.Keys(values)) {
		sum := sha256.Sum256([]byte(id + "\x00" + values[id]))
		add(sum[:])
	}
}
