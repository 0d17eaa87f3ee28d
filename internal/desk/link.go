package desk

import "slices"

// MaxLinks is the most tickets that one ticket is linked with.
const MaxLinks = 50

// LinkKind says what another ticket is to the one that holds the link.
type LinkKind string

// The kinds of link. Each has its other side, see Inverse.
const (
	LinkRelated   LinkKind = "related"    // about the same matter
	LinkProblem   LinkKind = "problem"    // the problem behind this incident
	LinkIncident  LinkKind = "incident"   // an incident of this problem
	LinkFollowUp  LinkKind = "follow_up"  // goes on with this one
	LinkPrevious  LinkKind = "previous"   // this one goes on with it
	LinkSplitOff  LinkKind = "split_off"  // was split off from this one
	LinkSplitFrom LinkKind = "split_from" // this one was split off from it
)

// LinkKinds lists every kind of link.
var LinkKinds = []LinkKind{LinkRelated, LinkProblem, LinkIncident, LinkFollowUp, LinkPrevious, LinkSplitOff, LinkSplitFrom}

// Valid reports whether k is a known kind.
func (k LinkKind) Valid() bool { return in(k, LinkKinds) }

// Inverse is what this ticket is to the other one.
func (k LinkKind) Inverse() LinkKind {
	switch k {
	case LinkProblem:
		return LinkIncident
	case LinkIncident:
		return LinkProblem
	case LinkFollowUp:
		return LinkPrevious
	case LinkPrevious:
		return LinkFollowUp
	case LinkSplitOff:
		return LinkSplitFrom
	case LinkSplitFrom:
		return LinkSplitOff
	default:
		return k
	}
}

// Link ties a ticket to another one, which holds the other side.
type Link struct {
	TicketRef
	Kind LinkKind `json:"kind"`
	// Seq is the message that was split off, of the ticket that it stood in; 0
	// for links made by hand.
	Seq int64 `json:"seq,omitempty"`
}

// LinkTo finds the link with another ticket.
func (t *Ticket) LinkTo(id string) (Link, bool) {
	for _, l := range t.Links {
		if l.ID == id {
			return l, true
		}
	}
	return Link{}, false
}

// CheckLink says whether the ticket can be linked so: it is not itself, there
// is room, and an incident has one problem, which is a ticket of that type.
func (t *Ticket) CheckLink(other *Ticket, kind LinkKind) error {
	if t.ID == other.ID {
		return Fail(Conflict, "link_to_itself")
	}
	known, linked := t.LinkTo(other.ID)
	if !linked && len(t.Links) >= MaxLinks {
		return Fail(Conflict, "too_many_links", "max", "50")
	}
	if kind != LinkProblem || linked && known.Kind == kind {
		return nil
	}
	if other.Type != Problem {
		return Fail(Conflict, "not_a_problem")
	}
	for _, l := range t.Links {
		if l.Kind == LinkProblem && l.ID != other.ID {
			return Fail(Conflict, "has_problem")
		}
	}
	return nil
}

// Link ties the ticket to another one, or changes what that is to it. The
// other's draft must do the same with the inverse.
func (d *Draft) Link(l Link, cause Cause) {
	if known, ok := d.Ticket.LinkTo(l.ID); !ok || known.Kind != l.Kind {
		d.record(TicketLinked, cause, Data{Link: &l})
	}
}

// Tie links the tickets of two drafts in the desk's own name; kind is what the
// second is to the first. When the first is linked with as many as can be it
// leaves both alone and answers false.
func Tie(first, second *Draft, kind LinkKind, cause Cause) bool {
	if len(first.Ticket.Links) >= MaxLinks {
		return false
	}
	first.As(Actor{Kind: ActorSystem}).Link(Link{TicketRef: second.Ticket.Ref(), Kind: kind}, cause)
	second.As(Actor{Kind: ActorSystem}).Link(Link{TicketRef: first.Ticket.Ref(), Kind: kind.Inverse()}, cause)
	return true
}

// Unlink ends the link with another ticket; where there is none nothing happens.
func (d *Draft) Unlink(id string) {
	if l, ok := d.Ticket.LinkTo(id); ok {
		d.record(TicketUnlinked, Cause{}, Data{Link: &l})
	}
}

func (t *Ticket) applyLink(e Event) {
	l := e.Data.Link
	if l == nil {
		return
	}
	rest := slices.DeleteFunc(slices.Clone(t.Links), func(x Link) bool { return x.ID == l.ID })
	if e.Type != TicketUnlinked {
		rest = append(rest, *l)
	}
	t.Links = rest
}
