package desk

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func asking() *Config {
	return &Config{Fields: []Field{
		{ID: "order", Name: Text{Es: "Pedido"}, Kind: FieldText, MaxLength: 5, Customer: FieldFilled, RequiredAtCreate: true, Types: []Type{Incident}},
		{ID: "story", Name: Text{Es: "Relato"}, Kind: FieldText, MaxLength: 2000, Customer: FieldFilled},
		{ID: "weight", Name: Text{Es: "Peso"}, Kind: FieldNumber, Customer: FieldFilled},
		{ID: "colour", Name: Text{Es: "Color"}, Kind: FieldOption, Choices: []FieldChoice{{ID: "red", Name: Text{Es: "Rojo"}}}, Customer: FieldFilled},
		{ID: "bought", Name: Text{Es: "Compra"}, Kind: FieldDate, Customer: FieldFilled, Forms: []string{"web"}},
		{ID: "terms", Name: Text{Es: "Condiciones"}, Kind: FieldCheckbox, Customer: FieldFilled, RequiredAtCreate: true},
		{ID: "cause", Name: Text{Es: "Causa"}, Kind: FieldText, RequiredAtCreate: true, RequiredAtResolve: true, Types: []Type{Incident}},
		{ID: "old", Name: Text{Es: "Antes"}, Kind: FieldText, Customer: FieldFilled, RequiredAtCreate: true, Off: true},
	}}
}

func TestCheckFields(t *testing.T) {
	for _, tt := range []struct {
		name  string
		in    FieldInput
		give  map[string]string
		want  map[string]string
		wrong string // "field code" of each
	}{
		{"each kind in its one form", FieldInput{Form: "web", Type: Question, Customer: true, Create: true},
			map[string]string{"order": " a\tb ", "story": "one\r\ntwo", "weight": "-0012.50", "colour": " red ", "bought": "2026-02-28", "terms": "on"},
			map[string]string{"order": "a b", "story": "one\ntwo", "weight": "-12.5", "colour": "red", "bought": "2026-02-28", "terms": "true"}, ""},
		{"each kind wrong", FieldInput{Form: "web", Type: Question, Customer: true, Create: true},
			map[string]string{"order": "123456", "weight": "1.2.3", "colour": "green", "bought": "2026-02-30", "terms": "maybe"}, nil,
			"fields.bought not_a_date, fields.colour unknown_value, fields.order too_long, fields.terms unknown_value, fields.weight not_a_number"},
		{"required of another type only", FieldInput{Type: Question, Customer: true, Create: true}, map[string]string{"terms": "true"}, map[string]string{"terms": "true"}, ""},
		{"required", FieldInput{Type: Incident, Customer: true, Create: true}, map[string]string{"order": "  ", "terms": "false"}, nil,
			"fields.order required, fields.terms required"},
		{"required of agents too", FieldInput{Type: Incident, Create: true}, map[string]string{"order": "1", "terms": "true"}, nil, "fields.cause required"},
		{"not the customer's", FieldInput{Type: Question, Customer: true, Create: true}, map[string]string{"cause": "x", "terms": "1"}, nil, "fields.cause unknown_id"},
		{"of another form", FieldInput{Type: Question, Customer: true, Create: true}, map[string]string{"bought": "2026-01-01", "terms": "1"}, nil, "fields.bought unknown_id"},
		{"asked no longer", FieldInput{Type: Question, Customer: true, Create: true}, map[string]string{"old": "x", "terms": "1"}, nil, "fields.old unknown_id"},
		{"nobody's", FieldInput{Type: Question}, map[string]string{"x\u202e": "1"}, nil, "fields.x unknown_id"},
		{"a change names what it changes", FieldInput{Type: Incident, Before: map[string]string{"order": "1", "weight": "2", "gone": "3"}}, map[string]string{"weight": ""},
			map[string]string{"order": "1", "gone": "3"}, ""},
		{"a change cannot empty what is required", FieldInput{Type: Incident, Before: map[string]string{"order": "1"}}, map[string]string{"order": ""}, nil, "fields.order required"},
		{"not UTF-8", FieldInput{Type: Question}, map[string]string{"story": "\xff"}, nil, "fields.story not_utf8"},
		{"altogether too much", FieldInput{Type: Question, Before: map[string]string{"gone": strings.Repeat("x", MaxFieldsTotal)}}, map[string]string{"weight": "1"}, nil, "fields too_long"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var p Problems
			before := len(tt.in.Before)
			got := asking().CheckFields(tt.in, tt.give, &p)
			var wrong []string
			for _, f := range p {
				wrong = append(wrong, f.Field+" "+f.Code)
			}
			if diff := cmp.Diff(tt.wrong, strings.Join(wrong, ", ")); diff != "" {
				t.Errorf("wrong fields (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.want, got); tt.wrong == "" && diff != "" {
				t.Errorf("values (-want +got):\n%s", diff)
			}
			if len(tt.in.Before) != before {
				t.Error("the values before were changed")
			}
		})
	}
}

func TestCheckResolve(t *testing.T) {
	for _, tt := range []struct {
		ticket Ticket
		want   int
	}{
		{Ticket{Type: Incident}, 1},
		{Ticket{Type: Incident, Fields: map[string]string{"cause": "wear"}}, 0},
		{Ticket{Type: Question}, 0},
	} {
		var p Problems
		if asking().CheckResolve(&tt.ticket, &p); len(p) != tt.want {
			t.Errorf("%+v: %v", tt.ticket, p)
		}
	}
}

// The history says which fields changed, never to what.
func TestSetFields_eventCarriesNoValue(t *testing.T) {
	n := 0
	d := NewDraft(&Ticket{ID: "t", Fields: map[string]string{"order": "secret-1", "weight": "2"}}, DraftOptions{Config: asking(), At: time.Unix(0, 0),
		NewID: func(time.Time) string { n++; return "e" }})
	before := d.Ticket.Fields
	d.SetFields(map[string]string{"order": "secret-2", "colour": "red"})
	d.SetFields(map[string]string{"order": "secret-2", "colour": "red"}) // no change, no event
	if len(d.Events) != 1 || d.Events[0].Type != TicketUpdated {
		t.Fatalf("events: %+v", d.Events)
	}
	if diff := cmp.Diff(Data{Fields: []string{"colour", "order", "weight"}}, d.Events[0].Data); diff != "" {
		t.Errorf("event (-want +got):\n%s", diff)
	}
	if before["order"] != "secret-1" || d.Ticket.Fields["order"] != "secret-2" {
		t.Errorf("before %v, after %v", before, d.Ticket.Fields)
	}
}

func TestValidateConfig_fields(t *testing.T) {
	for _, tt := range []struct {
		name string
		give Field
		want string
	}{
		{"no name", Field{ID: "a", Kind: FieldText}, "fields[0].name required"},
		{"unknown kind", Field{ID: "a", Name: Text{Es: "A"}, Kind: "map"}, "fields[0].kind not_allowed_value"},
		{"choice without choices", Field{ID: "a", Name: Text{Es: "A"}, Kind: FieldOption}, "fields[0].choices required"},
		{"choices of a text", Field{ID: "a", Name: Text{Es: "A"}, Kind: FieldText, Choices: []FieldChoice{{ID: "b", Name: Text{Es: "B"}}}}, "fields[0].choices only_with_choice"},
		{"choices alike", Field{ID: "a", Name: Text{Es: "A"}, Kind: FieldOption, Choices: []FieldChoice{{ID: "b", Name: Text{Es: "B"}}, {ID: "b", Name: Text{Es: "C"}}}}, "fields[0].choices[1].id duplicate"},
		{"unknown form", Field{ID: "a", Name: Text{Es: "A"}, Kind: FieldText, Forms: []string{OwnForm, "x"}}, "fields[0].forms[1] unknown_reference"},
		{"unknown type", Field{ID: "a", Name: Text{Es: "A"}, Kind: FieldText, Types: []Type{"x"}}, "fields[0].types[0] not_allowed_value"},
		{"too long", Field{ID: "a", Name: Text{Es: "A"}, Kind: FieldText, MaxLength: 2001}, "fields[0].maxLength out_of_range"},
		{"unknown access", Field{ID: "a", Name: Text{Es: "A"}, Kind: FieldText, Customer: "x"}, "fields[0].customer not_allowed_value"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cfg := validConfig()
			cfg.Fields = []Field{tt.give}
			err := ValidateConfig(cfg)
			if err == nil || !strings.Contains(err.Error(), strings.Replace(tt.want, " ", "=", 1)) {
				t.Errorf("%v, want %s", err, tt.want)
			}
		})
	}
}
