package desk

import "time"

// Summary is what a list shows of an open ticket: about 300 bytes, kept beside
// the ticket and copied to the index of open tickets.
type Summary struct {
	ID            string    `json:"id"`
	Number        int64     `json:"number"`
	Rev           int64     `json:"rev"`
	Subject       string    `json:"subject"`
	RequesterName string    `json:"requesterName,omitempty"`
	Requester     string    `json:"requester"`
	Organization  string    `json:"organization,omitempty"`
	Team          string    `json:"team,omitempty"`
	Assignee      string    `json:"assignee,omitempty"`
	Status        Status    `json:"status"`
	Priority      Priority  `json:"priority"`
	Type          Type      `json:"type"`
	Channel       Channel   `json:"channel"`
	Language      Language  `json:"language"`
	Tags          []string  `json:"tags,omitempty"`
	Snippet       string    `json:"snippet,omitempty"`
	SnippetFrom   ActorKind `json:"snippetFrom,omitempty"`
	CreatedAt     time.Time `json:"createdAt"`
	UpdatedAt     time.Time `json:"updatedAt"`
	DueAt         time.Time `json:"dueAt,omitzero"`
	Breached      bool      `json:"breached,omitempty"`
	Messages      int       `json:"messages"`
	MergedInto    string    `json:"mergedInto,omitempty"` // id of the ticket that it is part of; lists of open ones have none of these
	// What sight depends on beyond team and assignee; see Facts. Watchers are
	// agents' ids; Maker is kept while the ticket is unrouted.
	Watchers []string `json:"watchers,omitempty"`
	Unrouted bool     `json:"unrouted,omitempty"`
	Maker    string   `json:"maker,omitempty"`
}

// Summary is the ticket as a list shows it.
func (t *Ticket) Summary() Summary {
	s := Summary{
		ID: t.ID, Number: t.Number, Rev: t.Rev, Subject: t.Subject,
		Requester: t.Requester, Organization: t.Organization, Team: t.Team, Assignee: t.Assignee,
		Status: t.Status, Priority: t.Priority, Type: t.Type, Channel: t.Channel, Language: t.Language,
		Tags: t.Tags, Snippet: t.Snippet, SnippetFrom: t.SnippetFrom,
		CreatedAt: t.CreatedAt, UpdatedAt: t.UpdatedAt, DueAt: t.NearestDeadline(), Messages: t.Messages, MergedInto: t.MergedInto,
	}
	for _, p := range t.Participants {
		if p.Role == Requester {
			s.RequesterName = p.Name
			if s.RequesterName == "" {
				s.RequesterName = p.Address
			}
			break
		}
	}
	if s.Watchers, s.Unrouted = t.Watchers(), t.Unrouted(); s.Unrouted {
		s.Maker = t.Maker
	}
	for i := range t.Clocks {
		s.Breached = s.Breached || t.Clocks[i].Running() && !t.Clocks[i].BreachedAt.IsZero()
	}
	return s
}

// Loads reports whether the ticket counts towards its assignee's open load.
func (t *Ticket) Loads() bool {
	return t != nil && t.Assignee != "" && !t.Status.Ended() && t.MergedInto == ""
}

// Listed reports whether the ticket stands in the list of open tickets.
func (t *Ticket) Listed() bool { return !t.Status.Ended() && t.MergedInto == "" }
