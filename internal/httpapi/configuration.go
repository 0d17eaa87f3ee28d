package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"helpdesk/internal/access"
	"helpdesk/internal/desk"
	"helpdesk/internal/signin"
	"helpdesk/internal/web/problem"
)

// maxConfiguration is the most bytes of a configuration: an item of the table
// holds 400 kB, and every change is kept as a version of its own.
const maxConfiguration = 380_000

type getConfigurationOutput struct {
	ETag         string `header:"ETag" doc:"The version, quoted"`
	CacheControl string `header:"Cache-Control"`
	Body         Configuration
}

func (s *server) getConfiguration(ctx context.Context, _ *struct{}) (*getConfigurationOutput, error) {
	cfg, err := s.Settings.Config(ctx, subject(ctx))
	if err != nil {
		return nil, err
	}
	return &getConfigurationOutput{ETag: etag(cfg.Version), CacheControl: "private, no-cache", Body: toConfiguration(cfg)}, nil
}

type putConfigurationInput struct {
	IfMatch string `header:"If-Match" maxLength:"64" format:"etag" doc:"ETag of the configuration that this one replaces. Needed" example:"\"12\""`
	Body    Configuration
}

type putConfigurationOutput struct {
	ETag string `header:"ETag" doc:"The new version, quoted"`
	Body ConfigurationChange
}

// ConfigurationChange is what became of a new configuration.
type ConfigurationChange struct {
	Version  int64 `json:"version" example:"13"`
	Refitted int   `json:"refitted" doc:"Open tickets whose clocks were moved to it" example:"31"`
	Complete bool  `json:"complete" doc:"False when there was no time to move all clocks: put it again to go on"`
}

func (s *server) putConfiguration(ctx context.Context, in *putConfigurationInput) (*putConfigurationOutput, error) {
	who := subject(ctx)
	cfg := in.Body.toConfig()
	version, err := ifMatch(in.IfMatch, true)
	if err == nil && version == 0 { // *: nobody replaces all of it unseen
		err = desk.Fail(desk.Stale, "stale")
	}
	if desk.IsKind(err, desk.Stale) {
		return nil, s.staleConfiguration(ctx, who, err)
	}
	if err != nil {
		return nil, err
	}
	cfg.Version = version
	done, err := s.Settings.Configure(ctx, who, cfg)
	if desk.IsKind(err, desk.Stale) {
		return nil, s.staleConfiguration(ctx, who, err)
	}
	if err != nil {
		return nil, err
	}
	return &putConfigurationOutput{ETag: etag(done.Config.Version),
		Body: ConfigurationChange{Version: done.Config.Version, Refitted: done.Refitted, Complete: done.Complete}}, nil
}

// staleConfiguration adds the configuration as it stands to whoever may read it.
func (s *server) staleConfiguration(ctx context.Context, who desk.Subject, err error) error {
	p := *problem.Of(err)
	if cfg, readErr := s.Settings.Config(ctx, who); readErr == nil {
		p.Current = toConfiguration(cfg)
	}
	return &p
}

// AgentList is who answers tickets.
type AgentList struct {
	Agents []AgentEntry `json:"agents" nullable:"false"`
}

// AgentEntry is an agent as his colleagues see him.
type AgentEntry struct {
	ID       string    `json:"id" example:"ana"`
	Name     string    `json:"name" example:"Ana Ruiz"`
	Role     AgentRole `json:"role"`
	Teams    []string  `json:"teams" nullable:"false" example:"[\"billing\"]"`
	Language Language  `json:"language,omitempty"`
	Active   bool      `json:"active" doc:"He may sign in and be assigned tickets"`
	OnDuty   bool      `json:"onDuty" doc:"Routing gives him new tickets now, unless he is away"`
	// AwayUntil is of whoever is away at this moment.
	AwayUntil Time `json:"awayUntil,omitzero" doc:"He is away now, until then; absent when he is not"`
	// What only admins see.
	SignedInAt   Time   `json:"signedInAt,omitzero" doc:"When he signed in last; only for whoever may read the audit log, absent when he never did"`
	SecondFactor string `json:"secondFactor,omitempty" enum:"used,none,unknown" doc:"Whether his last sign-in took a second factor; only for whoever may read the audit log"`
}

// TeamList is the teams of the desk.
type TeamList struct {
	Teams []Team `json:"teams" nullable:"false"`
}

// TagList is the tags that the configuration knows.
type TagList struct {
	Tags []string `json:"tags" nullable:"false" doc:"In alphabetical order" example:"[\"vat\"]"`
}

type listAgentsOutput struct{ Body AgentList }
type listTeamsOutput struct{ Body TeamList }
type listTagsOutput struct{ Body TagList }

func (s *server) listAgents(ctx context.Context, _ *struct{}) (*listAgentsOutput, error) {
	cfg, err := s.Settings.Directory(ctx, subject(ctx))
	if err != nil {
		return nil, err
	}
	now := s.now()
	last := map[string]signin.Last{}
	if s.Last != nil {
		if last, err = s.Last.LastSignIns(ctx, subject(ctx), idsOf(cfg.Agents)); err != nil {
			return nil, err
		}
	}
	return &listAgentsOutput{AgentList{list(cfg.Agents, func(a desk.Agent) AgentEntry {
		var until Time
		if a.Away.At(now) {
			until = Time(a.Away.Until)
		}
		return AgentEntry{AwayUntil: until, SignedInAt: Time(last[a.ID].At), SecondFactor: string(last[a.ID].SecondFactor), ID: a.ID, Name: a.Name, Role: AgentRole(a.Role), Teams: texts(a.Teams), Language: Language(a.Language), Active: a.Active, OnDuty: a.OnDuty}
	})}}, nil
}

func idsOf(agents []desk.Agent) []string {
	ids := make([]string, len(agents))
	for i, a := range agents {
		ids[i] = a.ID
	}
	return ids
}

func (s *server) listTeams(ctx context.Context, _ *struct{}) (*listTeamsOutput, error) {
	cfg, err := s.Settings.Directory(ctx, subject(ctx))
	if err != nil {
		return nil, err
	}
	return &listTeamsOutput{TeamList{list(cfg.Teams, toTeam)}}, nil
}

func (s *server) listTags(ctx context.Context, _ *struct{}) (*listTagsOutput, error) {
	cfg, err := s.Settings.Directory(ctx, subject(ctx))
	if err != nil {
		return nil, err
	}
	return &listTagsOutput{TagList{cfg.Tags()}}, nil
}

// KeyList is every API key.
type KeyList struct {
	Keys []APIKey `json:"keys" nullable:"false" doc:"Newest first; those that open nothing too"`
}

// APIKey is an API key without its secret, which the desk does not know.
type APIKey struct {
	ID        string   `json:"id" example:"01jnb3q7x8k2m4n6p8r0s2t4v6"`
	Hint      string   `json:"hint" doc:"How its secret begins" example:"hd_q3Zx"`
	Name      string   `json:"name" doc:"What it is for" example:"shop"`
	Agent     string   `json:"agent,omitempty" doc:"Id of the agent it acts for; absent: a program of its own" example:"ana"`
	Teams     []string `json:"teams,omitempty" doc:"Ids of the teams whose tickets a program is limited to; absent: every team"`
	Scopes    []string `json:"scopes" nullable:"false"`
	CreatedAt Time     `json:"createdAt"`
	ExpiresAt Time     `json:"expiresAt,omitzero" doc:"Absent: never"`
	RevokedAt Time     `json:"revokedAt,omitzero"`
	LastUsed  Time     `json:"lastUsed,omitzero" doc:"To the hour"`
	// Refused is a desk.KeyRefusal.
	Refused KeyRefusal `json:"refused,omitempty"`
}

// NewAPIKey asks for an API key.
type NewAPIKey struct {
	Name      string   `json:"name" minLength:"1" maxLength:"80" doc:"What it is for" example:"shop"`
	Agent     string   `json:"agent,omitempty" maxLength:"64" doc:"Id of the agent it acts for, with his role and teams; left out: a program of its own" example:"ana"`
	Teams     []string `json:"teams,omitempty" maxItems:"50" minLength:"1" maxLength:"64" nullable:"false" doc:"Ids of the teams whose tickets a program of its own is limited to; left out: it works in every team. With teams, only the scopes tickets:read, tickets:write and config:read; not with agent" example:"[\"billing\"]"`
	Scopes    []string `json:"scopes" minItems:"1" maxItems:"20" minLength:"1" maxLength:"64" nullable:"false" doc:"What it may touch; never more than your own key may" example:"[\"tickets:read\"]"`
	ExpiresAt Time     `json:"expiresAt,omitzero" doc:"Left out: never, which only a key that never expires, or somebody signed in, may give"`
}

// NewSecret is a new API key with its secret.
type NewSecret struct {
	Key    APIKey `json:"key"`
	Secret string `json:"secret" doc:"Shown this once; the desk keeps only its hash" example:"hd_q3ZxkQ9fJ1m0sWfYMDAwMQq3ZxkQ9fJ1m0sWfYMDAw"`
}

// KeyRefusal is a desk.KeyRefusal.
type KeyRefusal string

// Schema describes KeyRefusal in the contract.
func (KeyRefusal) Schema(r huma.Registry) *huma.Schema {
	return words(r, "KeyRefusal", "Why an API key opens nothing now; absent while it works. That of an agent who is deactivated works again when he is back; that of one who was removed does not, nor for whoever gets his id", desk.KeyRefusals...)
}

func toAPIKey(k access.Listed) APIKey {
	return APIKey{ID: k.ID, Hint: k.Hint, Name: k.Name, Agent: k.Agent, Teams: k.Teams, Scopes: texts(k.Scopes), CreatedAt: Time(k.CreatedAt),
		ExpiresAt: Time(k.ExpiresAt), RevokedAt: Time(k.RevokedAt), LastUsed: Time(k.LastUsed), Refused: KeyRefusal(k.Refused)}
}

type listKeysOutput struct{ Body KeyList }

func (s *server) listKeys(ctx context.Context, _ *struct{}) (*listKeysOutput, error) {
	keys, err := s.KeyRing.ListKeys(ctx, subject(ctx))
	if err != nil {
		return nil, err
	}
	return &listKeysOutput{KeyList{list(keys, toAPIKey)}}, nil
}

type createKeyInput struct {
	Idempotency
	Body NewAPIKey
}
type createKeyOutput struct{ Body NewSecret }

func (s *server) createKey(ctx context.Context, in *createKeyInput) (*createKeyOutput, error) {
	n := newKey(in.Body)
	n.IdempotencyKey, n.Caller = in.Key, ownerOf(subject(ctx))
	key, secret, err := s.KeyRing.CreateKey(ctx, subject(ctx), n)
	if err != nil {
		return nil, spelt(err, "expires", "expiresAt")
	}
	return &createKeyOutput{NewSecret{Key: toAPIKey(access.Listed{APIKey: key}), Secret: secret}}, nil
}

type revokeKeyInput struct {
	Key string `path:"key" format:"name" doc:"Id of the key" example:"01jnb3q7x8k2m4n6p8r0s2t4v6"`
}
type revokeKeyOutput struct{ Body APIKey }

func (s *server) revokeKey(ctx context.Context, in *revokeKeyInput) (*revokeKeyOutput, error) {
	key, err := s.KeyRing.RevokeKey(ctx, subject(ctx), in.Key)
	if err != nil {
		return nil, err
	}
	return &revokeKeyOutput{toAPIKey(key)}, nil
}

func exampleDay() time.Time { return time.Date(2026, 12, 31, 23, 0, 0, 0, time.UTC) }

func exampleConfiguration() Configuration {
	return Configuration{
		Settings: Settings{Name: "Workshop", Language: "es", Zone: "Europe/Madrid", DefaultTeam: "billing", ReopenDays: 7, LinkDays: 90},
		Agents: []Agent{{ID: "ana", Name: "Ana Ruiz", Address: "ana@example.com", Role: "admin", Teams: []string{"billing"}, Language: "es",
			Active: true, OnDuty: true, Calendar: "office"}},
		Teams:     []Team{{ID: "billing", Name: Name{Es: "Facturas", En: "Billing"}, Lead: "ana"}},
		Mailboxes: []Mailbox{{ID: "support", Address: "support@example.com", Receiving: "support@in.example.com", Name: "Workshop"}},
		Forms:     []Form{{ID: "web", Name: Name{En: "Web"}, Origins: []string{"https://www.example.com"}, Active: true}},
		Routing: []Rule{{ID: "invoices", Name: Name{En: "Invoices"}, Match: RuleMatch{Words: []string{"invoice", "factura"}}, Team: "billing",
			Tags: []string{"vat"}}},
		Calendars: []Calendar{{ID: "office", Name: Name{En: "Office"}, Zone: "Europe/Madrid", Week: []Slot{{Day: 1, Start: "09:00", End: "17:30"}},
			Holidays: []Holiday{{Date: "2026-12-25", Name: Name{Es: "Navidad"}, Yearly: true}}}},
		Fields: []CustomField{{ID: "order", Name: Name{Es: "Pedido", En: "Order"}, Kind: "text", MaxLength: 40, RequiredAtResolve: true, Customer: "fills"}},
		Policies: []Policy{{ID: "standard", Name: Name{En: "Standard"}, Calendar: "office",
			Targets: Targets{FirstResponse: &Minutes{Urgent: 60, High: 120, Normal: 240, Low: 480}},
			Pauses:  Pauses{FirstResponse: []Status{"pending"}}}},
	}
}

func settingsDocs() map[string]operationDoc {
	return map[string]operationDoc{
		"listAgents": {
			tag: "Configuration", summary: "List the agents",
			description: "Answers who answers tickets here, with role and teams; agents who have left are among them, not active.",
			response: AgentList{Agents: []AgentEntry{{ID: "ana", Name: "Ana Ruiz", Role: "lead", Teams: []string{"billing"}, Language: "es",
				Active: true, OnDuty: true}}},
		},
		"listTeams": {
			tag: "Configuration", summary: "List the teams",
			description: "Answers the teams, each with its name in both languages. A ticket may be moved to any of them.",
			response:    TeamList{Teams: []Team{{ID: "billing", Name: Name{Es: "Facturas", En: "Billing"}, Lead: "ana"}}},
		},
		"listTags": {
			tag: "Configuration", summary: "List the tags that rules give",
			description: "Answers the tags that the configuration knows, to be offered. A ticket may have any other tag.",
			response:    TagList{Tags: []string{"vat"}},
		},
		"getConfiguration": {
			tag: "Configuration", summary: "Read the configuration",
			description: "Answers everything an admin configures, as it is at this moment. Its ETag is what a change must name.",
			response:    exampleConfiguration(),
		},
		"putConfiguration": {
			tag: "Configuration", summary: "Replace the configuration",
			description: "Puts another configuration in place of the one that If-Match names. It is checked as a whole: ids are unique, what is named exists, at least one active admin is left. Earlier versions are kept. The clocks of open tickets follow it, with the time already spent; every function works by it within 30 seconds.",
			request:     exampleConfiguration(),
			response:    ConfigurationChange{Version: 13, Refitted: 31, Complete: true},
			problems: map[int][]string{
				http.StatusPreconditionFailed:   {"stale"},
				http.StatusPreconditionRequired: {"precondition_required"},
			},
		},
	}
}

func keyDocs() map[string]operationDoc {
	key := APIKey{ID: exampleID, Hint: "hd_q3Zx", Name: "shop", Scopes: []string{"tickets:read"}, CreatedAt: exampleTime(9, 30), ExpiresAt: Time(exampleDay())}
	revoked := key
	revoked.RevokedAt, revoked.Refused = exampleTime(10, 0), KeyRefusal(desk.KeyRevoked)
	return map[string]operationDoc{
		"listKeys": {
			tag: "Access", summary: "List the API keys",
			description: "Answers every API key, newest first, each with when it was last used. What opens nothing is among them and says why in refused: it is revoked or expired, or its agent is deactivated or was removed. Secrets are not among it: the desk does not know them.",
			response:    KeyList{Keys: []APIKey{key}},
		},
		"createKey": {
			tag: "Access", summary: "Make an API key",
			description: "Makes a key and shows its secret, this once. It cannot have a scope that your own key has not, and if your own key expires it must expire no later. With an Idempotency-Key it is made once, but a secret is not kept to be shown again: a repeat is answered with 409, which names the key that there is. When the answer was lost, revoke that one and make another.",
			request:     NewAPIKey{Name: "shop", Scopes: []string{"tickets:read"}, ExpiresAt: Time(exampleDay())},
			problems:    map[int][]string{http.StatusConflict: {"secret_shown"}},
			response:    NewSecret{Key: key, Secret: "hd_q3ZxkQ9fJ1m0sWfYMDAwMQq3ZxkQ9fJ1m0sWfYMDAw"}, //nolint:gosec // an example that opens nothing
		},
		"revokeKey": {
			tag: "Access", summary: "Revoke an API key",
			description: "Ends a key for good; the next request with it is refused. Revoking a revoked key changes nothing.",
			response:    revoked,
			problems:    map[int][]string{http.StatusNotFound: {"not_found"}},
		},
	}
}
