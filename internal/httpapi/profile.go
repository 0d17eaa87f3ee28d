package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"helpdesk/internal/desk"
	"helpdesk/internal/web/problem"
)

// Profiles is the callers' own records.
type Profiles interface {
	// Profile is false for a caller who is no agent.
	Profile(ctx context.Context, who desk.Subject) (desk.Agent, bool, error)
	// ChangeProfile is desk.Conflict for a caller who is no agent.
	ChangeProfile(ctx context.Context, who desk.Subject, ifRev int64, ch desk.ProfileChange) (desk.Agent, error)
}

type (
	// Density is how close the rows of a console stand.
	Density string
	// Theme is whether a console is light or dark.
	Theme string
)

// Schema describes Density in the contract.
func (Density) Schema(r huma.Registry) *huma.Schema {
	return words(r, "Density", "How close the console's rows stand", list(desk.Densities, func(s string) Density { return Density(s) })...)
}

// Schema describes Theme in the contract.
func (Theme) Schema(r huma.Registry) *huma.Schema {
	return words(r, "Theme", "Whether the console is light or dark; system follows the computer", list(desk.Themes, func(s string) Theme { return Theme(s) })...)
}

// Signature is what is written under public answers, in one language or both;
// of a missing one the other is taken.
type Signature struct {
	Es string `json:"es,omitempty" maxLength:"2000" example:"Un saludo,\nAna Ruiz"`
	En string `json:"en,omitempty" maxLength:"2000" example:"Kind regards,\nAna Ruiz"`
}

// Away is when an agent is not there.
type Away struct {
	From        Time   `json:"from,omitzero" doc:"Left out in a change: now"`
	Until       Time   `json:"until,omitzero" doc:"When he is back"`
	Replacement string `json:"replacement,omitempty" maxLength:"64" doc:"Id of an active agent who sees at least one of his teams: he is told, too, what customers write in the tickets of who is away; of those that he may not see, the lead of the team is, or an admin" example:"leo"`
}

// Profile is what an agent says of himself.
type Profile struct {
	Name      string       `json:"name" example:"Ana Ruiz"`
	Address   string       `json:"address" example:"ana@example.com"`
	Language  Language     `json:"language,omitempty"`
	Zone      string       `json:"zone,omitempty" doc:"IANA time zone; absent: the desk's" example:"Europe/Madrid"`
	OnDuty    bool         `json:"onDuty" doc:"Takes new tickets now"`
	Calendar  string       `json:"calendar,omitempty" doc:"Id of the working hours; absent: always" example:"office"`
	Away      *Away        `json:"away,omitempty"`
	Signature Signature    `json:"signature,omitzero" doc:"Written under public answers when they are sent; above that of the team"`
	Notify    *AgentNotify `json:"notify,omitempty"`
	Density   Density      `json:"density"`
	Theme     Theme        `json:"theme"`
}

func toAway(a *desk.Away) *Away {
	if a == nil {
		return nil
	}
	return &Away{From: Time(a.From), Until: Time(a.Until), Replacement: a.Replacement}
}

func (a *Away) of() *desk.Away {
	if a == nil {
		return nil
	}
	return &desk.Away{From: time.Time(a.From), Until: time.Time(a.Until), Replacement: a.Replacement}
}

func toProfile(a desk.Agent) *Profile {
	p := &Profile{Name: a.Name, Address: a.Address, Language: Language(a.Language), Zone: a.Zone, OnDuty: a.OnDuty, Calendar: a.Calendar,
		Away: toAway(a.Away), Signature: Signature(a.Signature), Notify: toNotify(a.Notify), Density: Density(a.Appearance.Density), Theme: Theme(a.Appearance.Theme)}
	if p.Density == "" {
		p.Density = Density(desk.Densities[0])
	}
	if p.Theme == "" {
		p.Theme = Theme(desk.Themes[len(desk.Themes)-1])
	}
	return p
}

// ProfileUpdate changes what it names and leaves the rest.
type ProfileUpdate struct {
	Language  *Language    `json:"language,omitempty"`
	Zone      *string      `json:"zone,omitempty" maxLength:"64" doc:"IANA time zone; empty: the desk's" example:"Europe/Madrid"`
	OnDuty    *bool        `json:"onDuty,omitempty" doc:"Takes new tickets now"`
	Calendar  *string      `json:"calendar,omitempty" maxLength:"64" doc:"Id of the working hours; empty: always" example:"office"`
	Away      *Away        `json:"away,omitempty" doc:"{} is being back"`
	Signature *Signature   `json:"signature,omitempty"`
	Notify    *AgentNotify `json:"notify,omitempty"`
	Density   Density      `json:"density,omitempty"`
	Theme     Theme        `json:"theme,omitempty"`
}

// TransformSchema adds that an update must name something.
func (*ProfileUpdate) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	one := 1
	s.MinProperties = &one
	return s
}

func (u ProfileUpdate) toChange() desk.ProfileChange {
	ch := desk.ProfileChange{Language: (*desk.Language)(u.Language), Zone: u.Zone, OnDuty: u.OnDuty, Calendar: u.Calendar,
		Away: u.Away.of(), Signature: (*desk.Text)(u.Signature), Appearance: &desk.Appearance{Density: string(u.Density), Theme: string(u.Theme)}}
	if u.Notify != nil {
		notify := u.Notify.of()
		ch.Notify = &notify
	}
	return ch
}

type updateMeInput struct {
	IfMatch string `header:"If-Match" maxLength:"64" format:"etag" doc:"ETag of the profile that the change is made for, or * for whichever is newest. Needed" example:"\"3141592653589\""`
	Body    ProfileUpdate
}

type updateMeOutput struct {
	ETag string `header:"ETag" doc:"Of the profile, quoted"`
	Body Profile
}

func (s *server) updateMe(ctx context.Context, in *updateMeInput) (*updateMeOutput, error) {
	who := subject(ctx)
	rev, err := ifMatch(in.IfMatch, true)
	var a desk.Agent
	if err == nil {
		ch := in.Body.toChange()
		ch.Wrong = wrong(ctx)
		a, err = s.Profiles.ChangeProfile(ctx, who, rev, ch)
	}
	if desk.IsKind(err, desk.Stale) {
		p := *problem.Of(err)
		if now, ok, readErr := s.Profiles.Profile(ctx, who); readErr == nil && ok {
			p.Current = toProfile(now)
		}
		return nil, &p
	}
	if err != nil {
		return nil, err
	}
	return &updateMeOutput{ETag: etag(a.Rev()), Body: *toProfile(a)}, nil
}

func profileDocs() map[string]operationDoc {
	onDuty, zone := true, "Europe/Madrid"
	away := &Away{From: exampleTime(15, 0), Until: Time(exampleDay()), Replacement: "leo"}
	return map[string]operationDoc{
		"updateMe": {
			tag: "Access", summary: "Change my own profile",
			description: "Changes what the body names of the agent who asks, and leaves the rest: language, zone, whether he takes new tickets, working hours, absence, signature, which notices are mailed to him, how his console looks. Role, teams and address are the admins' to change. Routing passes over whoever is away, and who replaces him is told what his customers write; coming back needs nothing. A program that acts for no agent has no profile: 409.",
			request:     ProfileUpdate{Zone: &zone, OnDuty: &onDuty, Away: away, Signature: &Signature{Es: "Un saludo,\nAna Ruiz"}, Theme: "dark"},
			response: Profile{Name: "Ana Ruiz", Address: "ana@example.com", Language: "es", Zone: zone, OnDuty: true, Calendar: "office", Away: away,
				Signature: Signature{Es: "Un saludo,\nAna Ruiz"}, Density: "comfortable", Theme: "dark"},
			problems: map[int][]string{
				http.StatusConflict:             {"no_agent"},
				http.StatusPreconditionFailed:   {"stale"},
				http.StatusPreconditionRequired: {"precondition_required"},
			},
		},
	}
}
