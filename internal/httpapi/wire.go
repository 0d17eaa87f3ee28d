package httpapi

import (
	"time"

	"github.com/danielgtaylor/huma/v2"

	"helpdesk/internal/desk"
)

// Time is an instant on the wire: RFC 3339, written in UTC with milliseconds,
// read with any offset. The zero Time is left out with omitzero.
type Time time.Time

// MarshalJSON writes the one form.
func (t Time) MarshalJSON() ([]byte, error) {
	return []byte(`"` + desk.FormatTime(time.Time(t)) + `"`), nil
}

// UnmarshalJSON reads RFC 3339.
func (t *Time) UnmarshalJSON(data []byte) error {
	return (*time.Time)(t).UnmarshalJSON(data)
}

// IsZero reports whether there is no instant.
func (t Time) IsZero() bool { return time.Time(t).IsZero() }

// Schema describes Time in the contract.
func (Time) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: formatTime, Examples: []any{"2026-03-02T09:30:00.000Z"}}
}

// The vocabularies of the contract. Each is a component of its own in the
// OpenAPI document, so that generated clients get one type for it.
type (
	// Status is a desk.Status.
	Status string
	// Type is a desk.Type.
	Type string
	// Priority is a desk.Priority.
	Priority string
	// Channel is a desk.Channel.
	Channel string
	// Language is a desk.Language.
	Language string
	// MessageKind is a desk.MessageKind.
	MessageKind string
	// Direction is a desk.Direction.
	Direction string
	// ActorKind is a desk.ActorKind.
	ActorKind string
	// ParticipantRole is a desk.Role.
	ParticipantRole string
	// AgentRole is a desk.AgentRole.
	AgentRole string
	// DeliveryState is a desk.DeliveryState.
	DeliveryState string
	// Blocker is a desk.Blocker.
	Blocker string
	// Metric is a desk.Metric.
	Metric string
)

// Schema describes Status in the contract.
func (Status) Schema(r huma.Registry) *huma.Schema {
	return words(r, "Status", "Where a ticket stands in its life", desk.Statuses...)
}

// Schema describes Type in the contract.
func (Type) Schema(r huma.Registry) *huma.Schema {
	return words(r, "Type", "What sort of ticket it is", desk.Types...)
}

// Schema describes Priority in the contract.
func (Priority) Schema(r huma.Registry) *huma.Schema {
	return words(r, "Priority", "Order of urgency", desk.Priorities...)
}

// Schema describes Channel in the contract.
func (Channel) Schema(r huma.Registry) *huma.Schema {
	return words(r, "Channel", "How it came in or goes out",
		desk.ChannelForm, desk.ChannelEmail, desk.ChannelPortal, desk.ChannelAPI)
}

// Schema describes Language in the contract.
func (Language) Schema(r huma.Registry) *huma.Schema {
	return words(r, "Language", "A language of the desk", desk.Spanish, desk.English)
}

// Schema describes MessageKind in the contract.
func (MessageKind) Schema(r huma.Registry) *huma.Schema {
	return words(r, "MessageKind", "Who may see a message and who made it: a public one is between requester and desk, a note is for agents, automatic mail changes nothing, a system message is the desk's own, a forward is between the desk and a third party",
		desk.Public, desk.Note, desk.Automatic, desk.System, desk.Forward)
}

// Schema describes Direction in the contract.
func (Direction) Schema(r huma.Registry) *huma.Schema {
	return words(r, "Direction", "The way a message travels, as the desk sees it", desk.Inbound, desk.Outbound, desk.Inside)
}

// Schema describes ActorKind in the contract.
func (ActorKind) Schema(r huma.Registry) *huma.Schema {
	return words(r, "ActorKind", "Who did it: the desk itself, an agent, a person from outside, or a program with an API key",
		desk.ActorSystem, desk.ActorAgent, desk.ActorPerson, desk.ActorProgram)
}

// Schema describes ParticipantRole in the contract.
func (ParticipantRole) Schema(r huma.Registry) *huma.Schema {
	return words(r, "ParticipantRole", "What a person is to a ticket",
		desk.Requester, desk.CC, desk.Watcher, desk.Technician, desk.ThirdParty)
}

// Schema describes AgentRole in the contract.
func (AgentRole) Schema(r huma.Registry) *huma.Schema {
	return words(r, "AgentRole", "What an agent may do; a light agent reads and writes notes",
		desk.RoleAdmin, desk.RoleLead, desk.RoleAgent, desk.RoleLight)
}

// Schema describes DeliveryState in the contract.
func (DeliveryState) Schema(r huma.Registry) *huma.Schema {
	return words(r, "DeliveryState", "Where the sending of a message to one recipient stands",
		desk.Queued, desk.Sending, desk.Sent, desk.Unknown, desk.Failed, desk.Held, desk.Suppressed)
}

// Schema describes Metric in the contract.
func (Metric) Schema(r huma.Registry) *huma.Schema {
	return words(r, "Metric", "What a service level clock measures", desk.FirstResponse, desk.NextResponse, desk.Resolution)
}

// Schema describes Category in the contract.
func (Category) Schema(r huma.Registry) *huma.Schema {
	return words(r, "Category", "What lists group the statuses by; fixed for each status", desk.Categories...)
}

// Schema describes Reopen in the contract.
func (Reopen) Schema(r huma.Registry) *huma.Schema {
	return words(r, "Reopen", "What a customer's message does to a ticket that is done: open it again, so within some days, or begin a follow-up ticket", desk.Reopens...)
}

// Schema describes Blocker in the contract.
func (Blocker) Schema(r huma.Registry) *huma.Schema {
	return words(r, "Blocker", "What must happen before a ticket may be closed", desk.Blockers...)
}

// words puts a vocabulary among the components and answers a reference to it.
func words[T ~string](r huma.Registry, name, doc string, values ...T) *huma.Schema {
	if r.Map()[name] == nil {
		s := &huma.Schema{Type: huma.TypeString, Description: doc}
		for _, v := range values {
			s.Enum = append(s.Enum, string(v))
		}
		r.Map()[name] = s
	}
	return &huma.Schema{Ref: schemaPrefix + name}
}

// list turns a list of the desk into one of the wire; never nil, so that an
// empty list is [] and not null.
func list[W, D any](from []D, each func(D) W) []W {
	to := make([]W, 0, len(from))
	for _, d := range from {
		to = append(to, each(d))
	}
	return to
}

// texts answers a copy that is never nil.
func texts(from []string) []string { return append(make([]string, 0, len(from)), from...) }
