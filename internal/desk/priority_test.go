package desk

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestPriorityOf(t *testing.T) {
	own := &Matrix{Cells: map[Impact]map[Urgency]Priority{ImpactOne: {UrgencyLow: Normal}}, Raise: map[Complexity]int{ComplexityLow: 1, ComplexityHigh: 3}}
	tests := []struct {
		name   string
		matrix *Matrix
		give   Factors
		want   Priority
	}{
		{"nothing known", nil, Factors{}, ""},
		{"urgency not known", nil, Factors{Impact: ImpactAll, Complexity: ComplexityHigh}, ""},
		{"impact not known", nil, Factors{Urgency: UrgencyHigh}, ""},
		{"least", nil, Factors{ImpactOne, UrgencyLow, ""}, Low},
		{"one, medium", nil, Factors{ImpactOne, UrgencyMedium, ComplexityMedium}, Normal},
		{"one, medium, hard to solve", nil, Factors{ImpactOne, UrgencyMedium, ComplexityHigh}, High},
		{"most", nil, Factors{ImpactAll, UrgencyHigh, ""}, Urgent},
		{"most, and hard to solve", nil, Factors{ImpactAll, UrgencyHigh, ComplexityHigh}, Urgent},
		{"its own", own, Factors{ImpactOne, UrgencyLow, ComplexityLow}, High},
		{"its own, to the end", own, Factors{ImpactOne, UrgencyLow, ComplexityHigh}, Urgent},
	}
	for _, tt := range tests {
		got, known := (&Config{Matrix: tt.matrix}).PriorityOf(tt.give)
		if got != tt.want || known != (tt.want != "") {
			t.Errorf("%s: %q, %v", tt.name, got, known)
		}
	}
}

// More impact, urgency or complexity is never less priority.
func TestDefaultMatrix_rises(t *testing.T) {
	cfg := &Config{}
	rank := func(f Factors) int {
		p, known := cfg.PriorityOf(f)
		if !known {
			t.Fatalf("%+v has no priority", f)
		}
		for i, x := range Priorities {
			if x == p {
				return -i
			}
		}
		return 1
	}
	for i, impact := range Impacts {
		for u, urgency := range Urgencies {
			for c, complexity := range Complexities {
				here := rank(Factors{impact, urgency, complexity})
				if i > 0 && rank(Factors{Impacts[i-1], urgency, complexity}) > here || u > 0 && rank(Factors{impact, Urgencies[u-1], complexity}) > here ||
					c > 0 && rank(Factors{impact, urgency, Complexities[c-1]}) > here {
					t.Errorf("%s %s %s is less than its neighbour", impact, urgency, complexity)
				}
			}
		}
	}
}

func TestSetRoute_handBeforeRuleBeforeMatrix(t *testing.T) {
	known := Factors{Impact: ImpactAll, Urgency: UrgencyHigh}
	tests := []struct {
		name   string
		ticket Ticket
		rule   Decision
		want   Priority
		origin PriorityOrigin
	}{
		{"nothing said", Ticket{Priority: Normal}, Decision{}, Normal, PriorityOrigin{}},
		{"the rule's own", Ticket{Priority: Normal}, Decision{Priority: High, Cause: Cause{Rule: "r", Why: "rule=r"}}, High, PriorityOrigin{Source: ByRule, Rule: "r"}},
		{"the rule's factors", Ticket{Priority: Normal}, Decision{Factors: known}, Urgent, PriorityOrigin{Source: ByMatrix}},
		{"both", Ticket{Priority: Normal}, Decision{Priority: Low, Factors: known, Cause: Cause{Rule: "r"}}, Low, PriorityOrigin{Source: ByRule, Rule: "r"}},
		{"the caller's factors first", Ticket{Priority: Low, Factors: Factors{Impact: ImpactOne, Urgency: UrgencyLow}, PriorityOrigin: PriorityOrigin{Source: ByMatrix}},
			Decision{Factors: known}, Low, PriorityOrigin{Source: ByMatrix}},
		{"a hand was faster", Ticket{Priority: Low, PriorityOrigin: PriorityOrigin{Source: ByHand, Why: "calm"}}, Decision{Priority: High, Factors: known}, Low, PriorityOrigin{Source: ByHand, Why: "calm"}},
	}
	for _, tt := range tests {
		l := newLife(t, rand.New(rand.NewPCG(1, 1)))
		tt.ticket.Status = New
		l.ticket = &tt.ticket
		d := l.draft()
		d.SetRoute(tt.rule, PersonFacts{})
		if d.Ticket.Priority != tt.want || d.Ticket.PriorityOrigin != tt.origin {
			t.Errorf("%s: %s, %+v", tt.name, d.Ticket.Priority, d.Ticket.PriorityOrigin)
		}
	}
}

func TestValidateConfig_matrix(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*Config)
		want   []string
	}{
		"default": {func(c *Config) { c.Matrix = DefaultMatrix() }, nil},
		"a hole":  {func(c *Config) { c.Matrix = DefaultMatrix(); delete(c.Matrix.Cells[ImpactOne], UrgencyHigh) }, []string{"matrix.one.high"}},
		"a word":  {func(c *Config) { c.Matrix = DefaultMatrix(); c.Matrix.Cells[ImpactAll][UrgencyLow] = "asap" }, []string{"matrix.all.low"}},
		"raise":   {func(c *Config) { c.Matrix = DefaultMatrix(); c.Matrix.Raise[ComplexityLow] = 4 }, []string{"matrix.raise.low"}},
		"a rule":  {func(c *Config) { c.Routing[0].Factors.Impact = "galaxy" }, []string{"routing[0].impact"}},
	} {
		cfg := validConfig()
		tt.change(cfg)
		if diff := cmp.Diff(tt.want, wrongFields(ValidateConfig(cfg)), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: wrong fields (-want +got):\n%s", name, diff)
		}
	}
}
