package page

import (
	"slices"
	"strings"

	"helpdesk/internal/desk"
	"helpdesk/internal/web/text"
)

// FieldPrefix is how the name of a custom field begins in a posted form.
const FieldPrefix = "field_"

// Field is one of the desk's own fields, as a form shows it.
type Field struct {
	Name     string // in the form, and its id on the page
	Label    string
	Hint     string // "" for none
	Kind     desk.FieldKind
	Long     bool // a text of several lines
	Max      int  // characters of a text
	Required bool
	Value    string
	Choices  []Choice
	Wrong    FieldNote

	page *Form
}

// Describe lists the ids of what explains the field to a screen reader.
func (f *Field) Describe() string {
	var ids []string
	if f.Wrong.Text != "" {
		ids = append(ids, f.Name+"-wrong")
	}
	if f.Hint != "" {
		ids = append(ids, f.Name+"-hint")
	}
	return strings.Join(ids, " ")
}

// Day says the day that was typed in the page's language; "" when there is none.
// The browser writes it in its own, where 03/04 may be either month.
func (f *Field) Day() string { return inWords(f.page.Lang, f.Value) }

// T answers a text of the catalogue in the page's language.
func (f *Field) T(key string) string { return f.page.T(key) }

// ask adds the desk's own fields that customers fill in on a form. Where the
// visitor chooses the type himself all fields are there, because nothing can
// hide them without a script: their hint says which type they are for.
func (f *Form) ask(cfg *desk.Config, form desk.Form) {
	f.names = map[string]string{}
	for i := range cfg.Fields {
		field := &cfg.Fields[i]
		if field.Customer != desk.FieldFilled || !field.On(form.ID, form.Type) {
			continue
		}
		only, ever := f.onlyFor(field.Types)
		if !ever {
			continue
		}
		name := FieldPrefix + field.ID
		f.shown = append(f.shown, name)
		f.names[name] = field.Name.In(f.Lang)
		shown := &Field{Name: name, Label: f.names[name], Hint: field.Hint.In(f.Lang), Kind: field.Kind, Max: field.Length(),
			Long: field.Length() > desk.DefaultFieldLength, Required: field.RequiredAtCreate, Value: f.Value(name), page: f}
		for _, c := range field.Choices {
			shown.Choices = append(shown.Choices, Choice{Value: c.ID, Name: c.Name.In(f.Lang), Chosen: c.ID == shown.Value})
		}
		shown.Hint = strings.TrimSpace(shown.Hint + " " + only)
		f.Fields = append(f.Fields, shown)
	}
	for _, shown := range f.Fields { // names are complete now
		shown.Wrong = f.Field(shown.Name)
	}
}

// onlyFor says for which of the types that a visitor may choose a field is;
// "" when for all of them, false when for none. It is always all where the form
// does not ask.
func (f *Form) onlyFor(types []desk.Type) (hint string, ever bool) {
	if !f.AskType {
		return "", true
	}
	var names []string
	for _, choice := range f.Types() {
		if len(types) == 0 || slices.Contains(types, desk.Type(choice.Value)) {
			names = append(names, choice.Name)
		}
	}
	if len(names) == 0 || len(names) == len(f.Types()) {
		return "", len(names) > 0
	}
	return text.T(f.Lang, "form.field.only_for", "types", strings.Join(names, ", ")), true
}
