package desk

// Everywhere reports whether the subject works in every team.
func (a Subject) Everywhere() bool {
	return a.Kind == ActorAgent && a.Role == RoleAdmin || a.Kind == ActorProgram && len(a.Teams) == 0
}

// Actor is the subject as the history names it.
func (a Subject) Actor() Actor {
	switch {
	case a.AgentID != "":
		return Actor{Kind: ActorAgent, ID: a.AgentID}
	case a.PersonID != "":
		return Actor{Kind: ActorPerson, ID: a.PersonID}
	default:
		return Actor{Kind: ActorProgram, ID: a.KeyID}
	}
}
