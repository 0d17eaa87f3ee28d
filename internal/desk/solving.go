package desk

import "time"

// SolvedByRequester is the Why of the event with which the requester himself
// has said that his request is solved.
const SolvedByRequester = "solved_by_requester"

// SolvableBy reports whether a participant may say that the ticket is solved:
// its requester, as long as it is not over. Somebody in copy may write, but
// what he thinks of it ends nothing.
func (t *Ticket) SolvableBy(p Participant) bool {
	own, ok := t.Participant(p.No)
	return ok && own.Role == Requester && own.Person == p.Person && !t.Status.Ended() && t.MergedInto == "" &&
		May(Subject{Kind: ActorPerson, PersonID: p.Person}, TicketSolve, t.Facts())
}

// SolvedByRequester resolves the ticket because its requester says so. What
// agents must fill in before they resolve one is not asked of him.
func (d *Draft) SolvedByRequester() error {
	return d.SetStatus(Resolved, time.Time{}, Cause{Why: SolvedByRequester})
}
