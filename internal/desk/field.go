package desk

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Field is something that a desk asks about its tickets besides what every
// ticket has: an order number, a serial number, a date of purchase.
type Field struct {
	ID        string        `json:"id"`
	Name      Text          `json:"name"`
	Hint      Text          `json:"hint,omitzero"`
	Kind      FieldKind     `json:"kind"`
	Choices   []FieldChoice `json:"choices,omitempty"`   // of kind choice
	MaxLength int           `json:"maxLength,omitempty"` // characters, of kind text; 0 is DefaultFieldLength
	// Forms and Types say which tickets it belongs to; empty: all. A ticket
	// that came through no form counts as of OwnForm.
	Forms             []string    `json:"forms,omitempty"`
	Types             []Type      `json:"types,omitempty"`
	RequiredAtCreate  bool        `json:"requiredAtCreate,omitempty"`
	RequiredAtResolve bool        `json:"requiredAtResolve,omitempty"`
	Customer          FieldAccess `json:"customer,omitempty"`
	Off               bool        `json:"off,omitempty"` // asked no longer; values are kept
}

// FieldChoice is one of the values of a field of kind choice.
type FieldChoice struct {
	ID   string `json:"id"`
	Name Text   `json:"name"`
}

// FieldKind is what sort of value a field has.
type FieldKind string

// The kinds of field, with the one form in which a value is kept.
const (
	FieldText     FieldKind = "text"     // as it was written
	FieldNumber   FieldKind = "number"   // "-12.5": digits, a point, nothing else
	FieldOption   FieldKind = "choice"   // the id of one of the choices
	FieldDate     FieldKind = "date"     // "2026-03-31"
	FieldCheckbox FieldKind = "checkbox" // "true" or "false"
)

// FieldKinds lists every kind of field.
var FieldKinds = []FieldKind{FieldText, FieldNumber, FieldOption, FieldDate, FieldCheckbox}

// FieldAccess is what customers have to do with a field.
type FieldAccess string

// What customers may do.
const (
	FieldHidden FieldAccess = ""      // agents only
	FieldSeen   FieldAccess = "sees"  // the customer reads it on his page
	FieldFilled FieldAccess = "fills" // and web forms ask him for it
)

// Limits of fields.
const (
	MaxFields          = 50
	MaxChoices         = 100
	MaxFieldLength     = 2000 // characters of a text
	DefaultFieldLength = 250  // up to here a text is one line
	MaxFieldsTotal     = 8000 // bytes of all values of a ticket together: every save of it pays for them
)

// OwnForm is how a field names the desk's own form, and tickets of no form.
const OwnForm = "own"

// On reports whether the field belongs to tickets of a form and type. Type ""
// asks about the form only.
func (f *Field) On(form string, kind Type) bool {
	if form == "" {
		form = OwnForm
	}
	return !f.Off && (len(f.Forms) == 0 || slices.Contains(f.Forms, form)) &&
		(kind == "" || len(f.Types) == 0 || slices.Contains(f.Types, kind))
}

// Length is the most characters of a text.
func (f *Field) Length() int {
	if f.MaxLength == 0 {
		return DefaultFieldLength
	}
	return f.MaxLength
}

// Label is what people call a value: the name of a choice, else the value.
func (f *Field) Label(l Language, value string) string {
	for _, c := range f.Choices {
		if f.Kind == FieldOption && c.ID == value {
			return c.Name.In(l)
		}
	}
	return value
}

// Field finds a field by id; nil when there is none.
func (c *Config) Field(id string) *Field {
	for i := range c.Fields {
		if c.Fields[i].ID == id {
			return &c.Fields[i]
		}
	}
	return nil
}

// FieldInput is the occasion on which values are given.
type FieldInput struct {
	Form     string
	Type     Type
	Customer bool              // he may fill in only what he is asked for
	Create   bool              // what is required from the beginning must be there
	Before   map[string]string // the values so far
	Typed    Language          // in which somebody typed the values; "" is a program's
}

// CheckFields puts each value into its one form and answers all values as they
// are then; "" takes a value away. It notes every wrong one as "fields.<id>".
// A field of another type of ticket may be filled in, but is not required.
func (c *Config) CheckFields(in FieldInput, given map[string]string, p *Problems) map[string]string {
	all := maps.Clone(in.Before)
	if all == nil {
		all = map[string]string{}
	}
	for _, id := range slices.Sorted(maps.Keys(given)) {
		f := c.Field(id)
		if f == nil || in.Customer && (f.Customer != FieldFilled || !f.On(in.Form, "")) {
			p.Add("fields."+CleanLine(id, MaxID), "unknown_id")
			continue
		}
		value, code, params := f.clean(in.Typed, given[id])
		switch {
		case code != "":
			p.Add("fields."+id, code, params...)
		case value == "":
			delete(all, id)
		default:
			all[id] = value
		}
	}
	total := 0
	for id, value := range all {
		total += len(id) + len(value)
	}
	if total > MaxFieldsTotal {
		p.Add("fields", "too_long", "max", strconv.Itoa(MaxFieldsTotal))
	}
	for i := range c.Fields {
		f := &c.Fields[i]
		_, named := given[f.ID]
		if !f.RequiredAtCreate || !f.On(in.Form, in.Type) || in.Customer && f.Customer != FieldFilled || !in.Create && !named {
			continue
		}
		if !f.given(all) && !p.names("fields."+f.ID) {
			p.Add("fields."+f.ID, "required")
		}
	}
	return all
}

// CheckResolve notes every field without which the ticket may not be resolved
// by hand. Nothing is asked about spam.
func (c *Config) CheckResolve(t *Ticket, p *Problems) {
	if slices.Contains(t.Tags, TagSpam) {
		return
	}
	for i := range c.Fields {
		if f := &c.Fields[i]; f.RequiredAtResolve && f.On(t.Form, t.Type) && !f.given(t.Fields) && !p.names("fields."+f.ID) {
			p.Add("fields."+f.ID, "required")
		}
	}
}

// given reports whether a field has a value; a box must be ticked.
func (f *Field) given(values map[string]string) bool {
	v := values[f.ID]
	return v != "" && (f.Kind != FieldCheckbox || v == "true")
}

func (p *Problems) names(field string) bool {
	return slices.ContainsFunc(*p, func(e FieldError) bool { return e.Field == field })
}

// clean puts a value, as FieldInput.Typed has it, into its one form; code says
// what is wrong with it.
func (f *Field) clean(typed Language, s string) (value, code string, params []string) {
	if !utf8.ValidString(s) {
		return "", "not_utf8", nil
	}
	if f.Kind == FieldText || f.Kind == "" {
		if utf8.RuneCountInString(s) > f.Length() {
			return "", "too_long", []string{"max", strconv.Itoa(f.Length())}
		}
		if f.Length() > DefaultFieldLength {
			return strings.TrimSpace(CleanText(s, f.Length())), "", nil
		}
		return CleanLine(s, f.Length()), "", nil
	}
	s = strings.TrimSpace(s)
	if s == "" {
		return "", "", nil
	}
	switch f.Kind {
	case FieldNumber:
		if s, ok := cleanNumber(typed, s); ok {
			return s, "", nil
		}
		code, params = notANumber(typed)
		return "", code, params
	case FieldDate:
		if day, err := time.Parse(time.DateOnly, s); err == nil && day.Year() >= 1900 && day.Year() <= 2200 {
			return s, "", nil
		}
		return "", "not_a_date", nil
	case FieldCheckbox:
		switch s {
		case "true", "on", "1":
			return "true", "", nil
		case "false", "off", "0":
			return "false", "", nil
		}
		return "", "unknown_value", []string{"allowed", "true, false"}
	default:
		ids := make([]string, len(f.Choices))
		for i, c := range f.Choices {
			ids[i] = c.ID
		}
		if slices.Contains(ids, s) {
			return s, "", nil
		}
		return "", "unknown_value", []string{"allowed", strings.Join(ids, ", ")}
	}
}

// SetFields writes down the values of custom fields, as CheckFields answers
// them. The event names the fields that changed and not their values, which
// may be personal.
func (d *Draft) SetFields(values map[string]string) {
	var changed []string
	for id, v := range values {
		if d.Ticket.Fields[id] != v {
			changed = append(changed, id)
		}
	}
	for id := range d.Ticket.Fields {
		if _, kept := values[id]; !kept {
			changed = append(changed, id)
		}
	}
	if len(changed) == 0 {
		return
	}
	slices.Sort(changed)
	d.Ticket.Fields = maps.Clone(values)
	d.record(TicketUpdated, Cause{}, Data{Fields: changed})
}

// field checks the definition of a custom field.
func (c *configCheck) field(at string, f Field) {
	c.name(at+".name", f.Name)
	for lang, hint := range map[string]string{"es": f.Hint.Es, "en": f.Hint.En} {
		if hint != "" {
			c.line(at+".hint."+lang, hint, MaxFieldHint)
		}
	}
	allowed(c, at+".kind", f.Kind, FieldKinds)
	if f.Kind == FieldOption {
		if len(f.Choices) == 0 {
			c.bad.Add(at+".choices", "required")
		}
		checkList(c, at+".choices", MaxChoices, f.Choices, func(o FieldChoice) string { return o.ID },
			func(at string, o FieldChoice) { c.name(at+".name", o.Name) })
	} else if len(f.Choices) > 0 {
		c.bad.Add(at+".choices", "only_with_choice")
	}
	c.between(at+".maxLength", f.MaxLength, 0, MaxFieldLength)
	each(c, at+".forms", f.Forms, func(field, id string) {
		if id != OwnForm && !c.forms[id] {
			c.bad.Add(field, "unknown_reference", "id", id)
		}
	})
	allowedAll(c, at+".types", f.Types, Types)
	if f.Customer != FieldHidden {
		allowed(c, at+".customer", f.Customer, []FieldAccess{FieldSeen, FieldFilled})
	}
}

// MaxFieldHint is the most characters of the hint beside a field.
const MaxFieldHint = 300

// FieldName is how a field is called in a language; its id when it is gone.
func (c *Config) FieldName(l Language, id string) string {
	if f := c.Field(id); f != nil {
		if name := f.Name.In(l); name != "" {
			return name
		}
	}
	return fmt.Sprintf("%q", id)
}
