package httpapi

import (
	"maps"

	"github.com/danielgtaylor/huma/v2"

	"helpdesk/internal/desk"
)

// CustomField is something that the desk asks about its tickets besides what every
// ticket has.
type CustomField struct {
	ID                string        `json:"id" maxLength:"64" doc:"Forms of other sites post it as field_<id>" example:"order"`
	Name              Name          `json:"name"`
	Hint              FieldHint     `json:"hint,omitzero"`
	Kind              FieldKind     `json:"kind"`
	Choices           []FieldChoice `json:"choices,omitempty" maxItems:"100" nullable:"false" doc:"Of kind choice"`
	MaxLength         int           `json:"maxLength,omitempty" minimum:"0" maximum:"2000" doc:"Characters, of kind text; 0: 250. A longer one has several lines" example:"40"`
	Forms             []string      `json:"forms,omitempty" maxItems:"100" maxLength:"64" nullable:"false" doc:"Ids of the forms that it belongs to; left out: all. The desk's own form, and tickets that came through none, are own" example:"[\"web\"]"`
	Types             []Type        `json:"types,omitempty" maxItems:"100" nullable:"false" doc:"Types of ticket that it belongs to; left out: all"`
	RequiredAtCreate  bool          `json:"requiredAtCreate,omitempty" doc:"Forms and createTicket must fill it in; mail is taken without"`
	RequiredAtResolve bool          `json:"requiredAtResolve,omitempty" doc:"An agent or program cannot resolve a ticket without it; the customer and the desk itself can"`
	Customer          FieldAccess   `json:"customer,omitempty"`
	Off               bool          `json:"off,omitempty" doc:"Asked no longer; values are kept"`
}

// FieldHint is the help beside a field.
type FieldHint struct {
	Es string `json:"es,omitempty" maxLength:"300" example:"Está en la factura, arriba."`
	En string `json:"en,omitempty" maxLength:"300" example:"It is on the invoice, at the top."`
}

// FieldChoice is one value of a field of kind choice.
type FieldChoice struct {
	ID   string `json:"id" maxLength:"64" example:"web"`
	Name Name   `json:"name"`
}

type (
	// FieldKind is a desk.FieldKind.
	FieldKind string
	// FieldAccess is a desk.FieldAccess.
	FieldAccess string
	// FieldValues are the values of custom fields by id.
	FieldValues map[string]string
)

// Schema describes FieldKind in the contract.
func (FieldKind) Schema(r huma.Registry) *huma.Schema {
	return words(r, "FieldKind", "What sort of value a field has", desk.FieldKinds...)
}

// Schema describes FieldAccess in the contract.
func (FieldAccess) Schema(r huma.Registry) *huma.Schema {
	return words(r, "FieldAccess", "What customers have to do with a field: sees, on the page of his request, or fills, also in web forms; left out: agents only",
		desk.FieldSeen, desk.FieldFilled)
}

// Schema describes FieldValues in the contract.
func (FieldValues) Schema(huma.Registry) *huma.Schema {
	longest := desk.MaxFieldLength
	return &huma.Schema{
		Type:                 huma.TypeObject,
		Description:          "Values of the desk's own fields by id, as texts: a number as 12.5, a date as 2026-03-31, a checkbox as true or false, a choice by its id. An empty text takes a value away; what is not named stays",
		AdditionalProperties: &huma.Schema{Type: huma.TypeString, MaxLength: &longest},
		Examples:             []any{map[string]any{"order": "2026-118"}},
	}
}

// toFieldValues is never nil, so that none are {} and not null.
func toFieldValues(values map[string]string) FieldValues {
	to := FieldValues{}
	maps.Copy(to, values)
	return to
}

func toField(f desk.Field) CustomField {
	return CustomField{ID: f.ID, Name: Name(f.Name), Hint: FieldHint(f.Hint), Kind: FieldKind(f.Kind), MaxLength: f.MaxLength, Forms: f.Forms,
		Choices:          some(f.Choices, func(c desk.FieldChoice) FieldChoice { return FieldChoice{ID: c.ID, Name: Name(c.Name)} }),
		Types:            vocabulary[Type](f.Types),
		RequiredAtCreate: f.RequiredAtCreate, RequiredAtResolve: f.RequiredAtResolve, Customer: FieldAccess(f.Customer), Off: f.Off}
}

func fromField(f CustomField) desk.Field {
	return desk.Field{ID: f.ID, Name: desk.Text(f.Name), Hint: desk.Text(f.Hint), Kind: desk.FieldKind(f.Kind), MaxLength: f.MaxLength, Forms: f.Forms,
		Choices:          some(f.Choices, func(c FieldChoice) desk.FieldChoice { return desk.FieldChoice{ID: c.ID, Name: desk.Text(c.Name)} }),
		Types:            vocabulary[desk.Type](f.Types),
		RequiredAtCreate: f.RequiredAtCreate, RequiredAtResolve: f.RequiredAtResolve, Customer: desk.FieldAccess(f.Customer), Off: f.Off}
}
