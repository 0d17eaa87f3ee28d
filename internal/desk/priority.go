package desk

import (
	"maps"
	"slices"
)

// Impact is how many people a ticket is about.
type Impact string

// The impacts.
const (
	ImpactOne     Impact = "one"
	ImpactSeveral Impact = "several"
	ImpactAll     Impact = "all"
)

// Impacts lists every impact.
var Impacts = []Impact{ImpactOne, ImpactSeveral, ImpactAll}

// Urgency is how long it can wait.
type Urgency string

// The urgencies.
const (
	UrgencyLow    Urgency = "low"    // the work goes on as ever
	UrgencyMedium Urgency = "medium" // the work goes on, with trouble
	UrgencyHigh   Urgency = "high"   // the work stands still
)

// Urgencies lists every urgency.
var Urgencies = []Urgency{UrgencyLow, UrgencyMedium, UrgencyHigh}

// Complexity is how hard it is to solve.
type Complexity string

// The complexities.
const (
	ComplexityLow    Complexity = "low"
	ComplexityMedium Complexity = "medium"
	ComplexityHigh   Complexity = "high"
)

// Complexities lists every complexity.
var Complexities = []Complexity{ComplexityLow, ComplexityMedium, ComplexityHigh}

// Factors are what a priority is made of; "" is not known.
type Factors struct {
	Impact     Impact     `json:"impact,omitempty"`
	Urgency    Urgency    `json:"urgency,omitempty"`
	Complexity Complexity `json:"complexity,omitempty"`
}

// Or fills what is not known from others.
func (f Factors) Or(others Factors) Factors {
	if f.Impact == "" {
		f.Impact = others.Impact
	}
	if f.Urgency == "" {
		f.Urgency = others.Urgency
	}
	if f.Complexity == "" {
		f.Complexity = others.Complexity
	}
	return f
}

// Check notes what is not of the vocabularies; at is put before the field's name.
func (f Factors) Check(p *Problems, at string) {
	if f.Impact != "" && !in(f.Impact, Impacts) {
		p.Add(at+"impact", "unknown_value", "allowed", joined(Impacts))
	}
	if f.Urgency != "" && !in(f.Urgency, Urgencies) {
		p.Add(at+"urgency", "unknown_value", "allowed", joined(Urgencies))
	}
	if f.Complexity != "" && !in(f.Complexity, Complexities) {
		p.Add(at+"complexity", "unknown_value", "allowed", joined(Complexities))
	}
}

// Matrix makes a priority of factors: a cell for impact and urgency, raised by
// so many steps for the complexity.
type Matrix struct {
	Cells map[Impact]map[Urgency]Priority `json:"cells"`
	Raise map[Complexity]int              `json:"raise,omitempty"`
}

// MaxRaise is the most steps that a complexity raises: from low to urgent.
const MaxRaise = 3

// DefaultMatrix is the matrix of a desk that has set none: one person who can
// go on is low, all who cannot are urgent, and what is hard to solve is raised
// by one step.
func DefaultMatrix() *Matrix {
	return &Matrix{
		Cells: map[Impact]map[Urgency]Priority{
			ImpactOne:     {UrgencyLow: Low, UrgencyMedium: Normal, UrgencyHigh: High},
			ImpactSeveral: {UrgencyLow: Normal, UrgencyMedium: Normal, UrgencyHigh: High},
			ImpactAll:     {UrgencyLow: Normal, UrgencyMedium: High, UrgencyHigh: Urgent},
		},
		Raise: map[Complexity]int{ComplexityHigh: 1},
	}
}

// PriorityMatrix is the desk's matrix, its own or the default.
func (c *Config) PriorityMatrix() *Matrix {
	if c.Matrix != nil {
		return c.Matrix
	}
	return DefaultMatrix()
}

// PriorityOf is the priority that the matrix gives; false while impact or
// urgency is not known.
func (c *Config) PriorityOf(f Factors) (Priority, bool) {
	if f.Impact == "" || f.Urgency == "" {
		return "", false
	}
	m := c.PriorityMatrix()
	i := slices.Index(Priorities, m.Cells[f.Impact][f.Urgency])
	if i < 0 {
		return "", false
	}
	return Priorities[max(i-m.Raise[f.Complexity], 0)], true
}

// PrioritySource is who or what gave a ticket its priority.
type PrioritySource string

// The sources. A ticket without one has the priority it was born with.
const (
	ByMatrix PrioritySource = "matrix"
	ByHand   PrioritySource = "hand" // stays until a hand changes it or goes back to the matrix
	ByRule   PrioritySource = "rule" // a routing rule
	// ByNothing is said by an event only: the priority is like that which
	// tickets are born with again, as the matrix knows none any more or a
	// hand's was taken back.
	ByNothing PrioritySource = "none"
)

// PrioritySources lists every source.
var PrioritySources = []PrioritySource{ByMatrix, ByHand, ByRule, ByNothing}

// PriorityOrigin says where a ticket's priority comes from.
type PriorityOrigin struct {
	Source PrioritySource `json:"source"`
	Rule   string         `json:"rule,omitempty"` // the rule that gave it
	Why    string         `json:"why,omitempty"`  // the reason of the hand
}

// originOf is what an event says about where the priority comes from.
func originOf(e Event) PriorityOrigin {
	o := PriorityOrigin{Source: e.Data.PrioritySource}
	switch o.Source {
	case ByHand:
		o.Why = e.Cause.Why
	case ByRule:
		o.Rule = e.Cause.Rule
	case ByMatrix:
	case ByNothing:
		o.Source = ""
	}
	return o
}

// weigh puts what the matrix says of the ticket as it will be into an event. A
// priority that it gave goes with the factors that it needs.
func (d *Draft) weigh(data *Data, after *Ticket) {
	p, ok := d.cfg.PriorityOf(after.Factors)
	switch {
	case ok:
		data.PrioritySource = ByMatrix
	case d.Ticket.PriorityOrigin.Source == ByMatrix:
		p, data.PrioritySource = Normal, ByNothing
	default:
		return
	}
	if p != d.Ticket.Priority {
		data.Priority = &Change[Priority]{From: d.Ticket.Priority, To: p}
		after.Priority = p
	}
}

// SetFactors changes what the priority is made of; an empty one is not known
// any more. The matrix computes it anew, unless it was set by hand.
func (d *Draft) SetFactors(to Factors, cause Cause, facts PersonFacts) {
	t := d.Ticket
	if to == t.Factors {
		return
	}
	data := Data{Factors: &Change[Factors]{From: t.Factors, To: to}}
	after := *t
	after.Factors = to
	if t.PriorityOrigin.Source != ByHand {
		d.weigh(&data, &after)
	}
	d.retarget(&data, &after, facts)
	d.record(TicketWeighed, cause, data)
}

// UseMatrix lets the matrix decide the priority again. Invalid while impact or
// urgency is not known.
func (d *Draft) UseMatrix(cause Cause, facts PersonFacts) error {
	t := d.Ticket
	p, ok := d.cfg.PriorityOf(t.Factors)
	if !ok {
		return Problems{{Field: "useMatrix", Code: "needs_factors"}}.Err()
	}
	if t.PriorityOrigin.Source == ByMatrix && p == t.Priority {
		return nil
	}
	data, after := Data{}, *t
	d.weigh(&data, &after)
	d.retarget(&data, &after, facts)
	d.record(PriorityChanged, cause, data)
	return nil
}

// Reweigh follows a matrix that has changed: only a priority that the matrix
// gave does.
func (d *Draft) Reweigh(facts PersonFacts) {
	if d.Ticket.PriorityOrigin.Source == ByMatrix {
		if p, ok := d.cfg.PriorityOf(d.Ticket.Factors); ok && p != d.Ticket.Priority {
			_ = d.UseMatrix(Cause{Version: d.cfg.Version, Why: "matrix_changed"}, facts) // the factors are known
		}
	}
}

// routeWeight puts what a rule says about priority and factors into the event
// of routing: it fills in factors that nobody has given, its own priority wins
// over the matrix, and a hand's over both.
func (d *Draft) routeWeight(r Decision, data *Data, after *Ticket) {
	t := d.Ticket
	if f := t.Factors.Or(r.Factors); f != t.Factors {
		data.Factors = &Change[Factors]{From: t.Factors, To: f}
		after.Factors = f
	}
	switch {
	case t.PriorityOrigin.Source == ByHand:
	case r.Priority != "":
		data.PrioritySource = ByRule
		if r.Priority != t.Priority {
			data.Priority = &Change[Priority]{From: t.Priority, To: r.Priority}
			after.Priority = r.Priority
		}
	case data.Factors != nil:
		d.weigh(data, after)
	}
}

// matrix checks that every cell has a priority and no complexity raises by
// more steps than there are.
func (c *configCheck) matrix(m *Matrix) {
	if m == nil {
		return
	}
	for _, i := range slices.Sorted(maps.Keys(m.Cells)) {
		allowed(c, "matrix."+string(i), i, Impacts)
		for _, u := range slices.Sorted(maps.Keys(m.Cells[i])) {
			allowed(c, "matrix."+string(i)+"."+string(u), u, Urgencies)
		}
	}
	for _, i := range Impacts {
		for _, u := range Urgencies {
			allowed(c, "matrix."+string(i)+"."+string(u), m.Cells[i][u], Priorities)
		}
	}
	for _, x := range slices.Sorted(maps.Keys(m.Raise)) {
		allowed(c, "matrix.raise."+string(x), x, Complexities)
		c.between("matrix.raise."+string(x), m.Raise[x], 0, MaxRaise)
	}
}

// factors checks those that a rule gives.
func (c *configCheck) factors(field string, f Factors) { f.Check(&c.bad, field+".") }

// FreePriority gives the priority that a ticket had before a hand set it, and
// with it the targets; the matrix and the rules may change it again.
func (d *Draft) FreePriority(to Priority, cause Cause, facts PersonFacts) {
	t := d.Ticket
	if to == t.Priority && t.PriorityOrigin.Source != ByHand {
		return
	}
	data, after := Data{PrioritySource: ByNothing}, *t
	if to != t.Priority {
		data.Priority, after.Priority = &Change[Priority]{From: t.Priority, To: to}, to
	}
	d.retarget(&data, &after, facts)
	d.record(PriorityChanged, cause, data)
}

// SetPriority changes the priority by hand, or for the rule that the cause
// names, and with it the targets. The same priority as a hand has set already
// with another reason keeps that reason.
func (d *Draft) SetPriority(to Priority, cause Cause, facts PersonFacts) {
	t := d.Ticket
	if to == t.Priority {
		if t.PriorityOrigin.Source == ByHand && cause.Rule == "" && cause.Why != "" && cause.Why != t.PriorityOrigin.Why {
			d.record(PriorityChanged, cause, Data{PrioritySource: ByHand})
		}
		return
	}
	after := *t
	after.Priority = to
	data := Data{Priority: &Change[Priority]{From: t.Priority, To: to}, PrioritySource: ByHand}
	if cause.Rule != "" {
		data.PrioritySource = ByRule
	}
	d.retarget(&data, &after, facts)
	d.record(PriorityChanged, cause, data)
}
