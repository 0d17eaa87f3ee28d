package httpapi

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"helpdesk/internal/desk"
)

// The vocabularies of priorities.
type (
	// Impact is a desk.Impact.
	Impact string
	// Urgency is a desk.Urgency.
	Urgency string
	// Complexity is a desk.Complexity.
	Complexity string
	// PrioritySource is a desk.PrioritySource.
	PrioritySource string
)

// Schema describes Impact in the contract.
func (Impact) Schema(r huma.Registry) *huma.Schema {
	return words(r, "Impact", "How many people it is about", desk.Impacts...)
}

// Schema describes Urgency in the contract.
func (Urgency) Schema(r huma.Registry) *huma.Schema {
	return words(r, "Urgency", "How long it can wait: high when the work stands still", desk.Urgencies...)
}

// Schema describes Complexity in the contract.
func (Complexity) Schema(r huma.Registry) *huma.Schema {
	return words(r, "Complexity", "How hard it is to solve", desk.Complexities...)
}

// Schema describes PrioritySource in the contract.
func (PrioritySource) Schema(r huma.Registry) *huma.Schema {
	return words(r, "PrioritySource", "What gave the priority: the matrix, a hand or a routing rule; none in an event: nothing any more, it is normal", desk.PrioritySources...)
}

// PriorityOrigin says where a priority comes from.
type PriorityOrigin struct {
	Source PrioritySource `json:"source"`
	Rule   string         `json:"rule,omitempty" doc:"Id of the routing rule that gave it" example:"invoices"`
	Why    string         `json:"why,omitempty" doc:"The reason of whoever set it by hand" example:"tax deadline"`
}

func toOrigin(o desk.PriorityOrigin) *PriorityOrigin {
	if o.Source == "" {
		return nil
	}
	return &PriorityOrigin{Source: PrioritySource(o.Source), Rule: o.Rule, Why: o.Why}
}

// Matrix makes a priority of impact and urgency, raised for the complexity.
type Matrix struct {
	One     MatrixRow   `json:"one"`
	Several MatrixRow   `json:"several"`
	All     MatrixRow   `json:"all"`
	Raise   MatrixRaise `json:"raise,omitzero" doc:"By how many steps a complexity raises it"`
}

// MatrixRow is the priorities of one impact, by urgency.
type MatrixRow struct {
	Low    Priority `json:"low"`
	Medium Priority `json:"medium"`
	High   Priority `json:"high"`
}

// MatrixRaise is the steps of each complexity.
type MatrixRaise struct {
	Low    int `json:"low,omitempty" minimum:"0" maximum:"3"`
	Medium int `json:"medium,omitempty" minimum:"0" maximum:"3"`
	High   int `json:"high,omitempty" minimum:"0" maximum:"3" example:"1"`
}

func toMatrix(m *desk.Matrix) *Matrix {
	if m == nil {
		return nil
	}
	row := func(i desk.Impact) MatrixRow {
		c := m.Cells[i]
		return MatrixRow{Low: Priority(c[desk.UrgencyLow]), Medium: Priority(c[desk.UrgencyMedium]), High: Priority(c[desk.UrgencyHigh])}
	}
	return &Matrix{One: row(desk.ImpactOne), Several: row(desk.ImpactSeveral), All: row(desk.ImpactAll),
		Raise: MatrixRaise{Low: m.Raise[desk.ComplexityLow], Medium: m.Raise[desk.ComplexityMedium], High: m.Raise[desk.ComplexityHigh]}}
}

func fromMatrix(m *Matrix) *desk.Matrix {
	if m == nil {
		return nil
	}
	row := func(r MatrixRow) map[desk.Urgency]desk.Priority {
		return map[desk.Urgency]desk.Priority{desk.UrgencyLow: desk.Priority(r.Low), desk.UrgencyMedium: desk.Priority(r.Medium), desk.UrgencyHigh: desk.Priority(r.High)}
	}
	to := &desk.Matrix{Raise: map[desk.Complexity]int{}, Cells: map[desk.Impact]map[desk.Urgency]desk.Priority{
		desk.ImpactOne: row(m.One), desk.ImpactSeveral: row(m.Several), desk.ImpactAll: row(m.All)}}
	for c, n := range map[desk.Complexity]int{desk.ComplexityLow: m.Raise.Low, desk.ComplexityMedium: m.Raise.Medium, desk.ComplexityHigh: m.Raise.High} {
		if n != 0 {
			to.Raise[c] = n
		}
	}
	return to
}

type getMatrixOutput struct{ Body Matrix }

func (s *server) getMatrix(ctx context.Context, _ *struct{}) (*getMatrixOutput, error) {
	cfg, err := s.Settings.Directory(ctx, subject(ctx))
	if err != nil {
		return nil, err
	}
	return &getMatrixOutput{*toMatrix(cfg.PriorityMatrix())}, nil
}

func priorityDocs() map[string]operationDoc {
	return map[string]operationDoc{
		"getMatrix": {
			tag: "Configuration", summary: "Read the priority matrix",
			description: "Answers the priority for each impact and urgency, and by how many steps a complexity raises it: what the configuration says, or the desk's usual matrix.",
			response:    *toMatrix(desk.DefaultMatrix()),
		},
	}
}

// toFactorChanges names the factors that an event changed.
func (to *EventData) toFactorChanges(c *desk.Change[desk.Factors]) {
	if c == nil {
		return
	}
	changed := func(from, now string) *Changed {
		if from == now {
			return nil
		}
		return &Changed{From: from, To: now}
	}
	to.Impact = changed(string(c.From.Impact), string(c.To.Impact))
	to.Urgency = changed(string(c.From.Urgency), string(c.To.Urgency))
	to.Complexity = changed(string(c.From.Complexity), string(c.To.Complexity))
}
