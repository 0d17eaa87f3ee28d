package page

import (
	"cmp"
	"strings"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/web/text"
)

// Shown is a value of one of the desk's own fields, as people read it.
type Shown struct{ Label, Value string }

// shown says a value in a language: the name of a choice, a day with its month,
// a number with the sign that the language writes before its decimals. A value
// that the field would not take today is shown as it stands.
func shown(lang desk.Language, f desk.FieldValue) Shown {
	s := Shown{f.Field.Name.In(lang), f.Field.Label(lang, f.Value)}
	switch f.Field.Kind {
	case desk.FieldCheckbox:
		switch f.Value {
		case "true":
			s.Value = text.T(lang, "track.field.yes")
		case "false":
			s.Value = text.T(lang, "track.field.no")
		}
	case desk.FieldDate:
		s.Value = cmp.Or(inWords(lang, f.Value), s.Value)
	case desk.FieldNumber:
		s.Value = strings.Replace(f.Value, ".", text.T(lang, "number.decimal"), 1)
	case desk.FieldText, desk.FieldOption:
	}
	return s
}

// inWords says a day of a field; "" when it is none.
func inWords(lang desk.Language, value string) string {
	day, err := time.Parse(time.DateOnly, value)
	if err != nil {
		return ""
	}
	return text.Day(lang, day)
}
