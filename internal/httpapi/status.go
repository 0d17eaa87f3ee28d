package httpapi

import (
	"context"

	"helpdesk/internal/desk"
	"helpdesk/internal/web/text"
)

// Category is a desk.Category.
type Category string

// Reopen is a desk.Reopen.
type Reopen string

// StatusSetting is how the desk uses one of the statuses.
type StatusSetting struct {
	Status     Status   `json:"status"`
	Name       Name     `json:"name,omitzero" doc:"What agents call it; left out: the desk's usual word"`
	Label      Name     `json:"label,omitzero" doc:"What customers see; left out: the desk's usual word"`
	Pauses     []Metric `json:"pauses,omitempty" maxItems:"3" nullable:"false" doc:"Clocks that stand still in it, in policies that say nothing of them"`
	Reopen     Reopen   `json:"reopen,omitempty" doc:"What a customer's message does; of resolved and closed only. Left out: within for resolved, never for closed"`
	ReopenDays int      `json:"reopenDays,omitempty" minimum:"0" maximum:"3650" doc:"Of reopen within; 0: the settings' reopenDays"`
}

// StatusEntry is a status as the desk uses it, with nothing left out.
type StatusEntry struct {
	Status     Status   `json:"status"`
	Order      int      `json:"order" doc:"Its place among the statuses, from 1" example:"4"`
	Category   Category `json:"category"`
	Name       Name     `json:"name" doc:"What agents call it"`
	Label      Name     `json:"label" doc:"What customers see"`
	Pauses     []Metric `json:"pauses" nullable:"false" doc:"Clocks that stand still in it, in policies that say nothing of them"`
	Reopen     Reopen   `json:"reopen"`
	ReopenDays int      `json:"reopenDays,omitempty" doc:"Of reopen within" example:"14"`
}

// StatusList is every status, in order.
type StatusList struct {
	Statuses []StatusEntry `json:"statuses" nullable:"false"`
}

type listStatusesOutput struct{ Body StatusList }

func (s *server) listStatuses(ctx context.Context, _ *struct{}) (*listStatusesOutput, error) {
	cfg, err := s.Settings.Directory(ctx, subject(ctx))
	if err != nil {
		return nil, err
	}
	entries := make([]StatusEntry, 0, len(desk.Statuses))
	for i, status := range desk.Statuses {
		entries = append(entries, toStatusEntry(cfg, status, i+1))
	}
	return &listStatusesOutput{StatusList{entries}}, nil
}

func toStatusEntry(cfg *desk.Config, status desk.Status, order int) StatusEntry {
	set := cfg.StatusSetting(status)
	both := func(word func(desk.Language) string) Name {
		return Name{Es: word(desk.Spanish), En: word(desk.English)}
	}
	return StatusEntry{
		Status: Status(status), Order: order, Category: Category(status.Category()),
		Name:   both(func(l desk.Language) string { return text.StatusName(l, cfg, status) }),
		Label:  both(func(l desk.Language) string { return text.Label(l, set.Label, status) }),
		Pauses: list(set.Pauses, func(m desk.Metric) Metric { return Metric(m) }), Reopen: Reopen(set.Reopen), ReopenDays: set.ReopenDays,
	}
}

func toStatusSetting(s desk.StatusSetting) StatusSetting {
	return StatusSetting{Status: Status(s.Status), Name: Name(s.Name), Label: Name(s.Label), Pauses: vocabulary[Metric](s.Pauses),
		Reopen: Reopen(s.Reopen), ReopenDays: s.ReopenDays}
}

func fromStatusSetting(s StatusSetting) desk.StatusSetting {
	return desk.StatusSetting{Status: desk.Status(s.Status), Name: desk.Text(s.Name), Label: desk.Text(s.Label),
		Pauses: vocabulary[desk.Metric](s.Pauses), Reopen: desk.Reopen(s.Reopen), ReopenDays: s.ReopenDays}
}

// toPaused is what a policy says of a metric: nil when nothing.
func toPaused(p desk.Policy, m desk.Metric) []Status {
	own, says := p.Pauses[m]
	if !says {
		return nil
	}
	return list(own, func(s desk.Status) Status { return Status(s) })
}

func statusDocs() map[string]operationDoc {
	return map[string]operationDoc{
		"listStatuses": {
			tag: "Configuration", summary: "List the statuses",
			description: "Answers the eight statuses as this desk uses them: what agents call them and what customers see, in both languages, their category, which clocks they pause and what a customer's message does.",
			response: StatusList{Statuses: []StatusEntry{{Status: "resolved", Order: 7, Category: "done", Name: Name{Es: "Resuelto", En: "Resolved"},
				Label: Name{Es: "Resuelta", En: "Solved"}, Pauses: []Metric{}, Reopen: "within", ReopenDays: 14}}},
		},
	}
}
