package access_test

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"helpdesk/internal/access"
	"helpdesk/internal/desk"
	"helpdesk/internal/ident"
	"helpdesk/internal/store"
)

// memory is a store of keys that counts what is asked of it.
type memory struct {
	keys    map[string]desk.APIKey
	once    map[string]store.Once
	reads   int
	touches int
	fail    error
}

func (m *memory) KeyByHash(_ context.Context, hash string) (desk.APIKey, error) {
	m.reads++
	if m.fail != nil {
		return desk.APIKey{}, m.fail
	}
	k, ok := m.keys[hash]
	if !ok {
		return desk.APIKey{}, desk.Fail(desk.NotFound, "not_found")
	}
	return k, nil
}

func (m *memory) PutKey(_ context.Context, k desk.APIKey) error {
	if m.fail != nil {
		return m.fail
	}
	m.keys[k.Hash] = k
	return nil
}

func (m *memory) PutKeyOnce(ctx context.Context, k desk.APIKey, caller, key, hash string) (store.Once, bool, error) {
	if earlier, taken := m.once[caller+"#"+key]; taken {
		return earlier, true, m.fail
	}
	m.once[caller+"#"+key] = store.Once{Hash: hash, Key: k.ID}
	return store.Once{}, false, m.PutKey(ctx, k)
}

func (m *memory) TouchKey(_ context.Context, hash string, at time.Time) error {
	m.touches++
	if m.fail != nil {
		return m.fail
	}
	k := m.keys[hash]
	k.LastUsed = at
	m.keys[hash] = k
	return nil
}

func (m *memory) Keys(context.Context) ([]desk.APIKey, error) {
	if m.fail != nil {
		return nil, m.fail
	}
	var all []desk.APIKey
	for _, k := range m.keys {
		all = append(all, k)
	}
	return all, nil
}

type desks struct {
	config desk.Config
	reads  int
}

func (d *desks) Config(context.Context) (*desk.Config, error) {
	d.reads++
	return &d.config, nil
}

type fixture struct {
	store  *memory
	config *desks
	now    time.Time
	*access.Service
}

func setup() *fixture {
	f := &fixture{
		store: &memory{keys: map[string]desk.APIKey{}, once: map[string]store.Once{}},
		config: &desks{config: desk.Config{Agents: []desk.Agent{
			{ID: "ana", Role: desk.RoleLead, Teams: []string{"billing"}, Active: true},
			{ID: "old", Role: desk.RoleAdmin, Active: false},
		}}},
		now: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC),
	}
	f.Service = access.New(access.Options{
		Store: f.store, Configuration: f.config, IDs: ident.Source{}, Now: func() time.Time { return f.now },
	})
	return f
}

func (f *fixture) create(t *testing.T, n access.NewKey) (desk.APIKey, string) {
	t.Helper()
	key, secret, err := f.CreateKey(t.Context(), n)
	if err != nil {
		t.Fatalf("CreateKey(%+v): %v", n, err)
	}
	return key, secret
}

func TestCreateKey_secretIsShownOnceAndNeverKept(t *testing.T) {
	f := setup()
	key, secret := f.create(t, access.NewKey{Name: " shop ", Scopes: []string{"tickets:write", "tickets:read", "tickets:read"}})
	if !regexp.MustCompile(`^hd_[A-Za-z0-9_-]{43}$`).MatchString(secret) {
		t.Errorf("secret %q is not hd_ and 43 characters of base64url", secret)
	}
	want := desk.APIKey{
		ID: key.ID, Hash: key.Hash, Hint: secret[:7], Name: "shop",
		Scopes: []string{"tickets:read", "tickets:write"}, CreatedAt: f.now,
	}
	if diff := cmp.Diff(want, f.store.keys[key.Hash]); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
	if len(key.Hash) != 64 || strings.Contains(key.Hash, secret[3:]) {
		t.Errorf("hash %q is not a SHA-256 in hexadecimal", key.Hash)
	}
	if _, other := f.create(t, access.NewKey{Name: "shop", Scopes: []string{"tickets:read"}}); other == secret {
		t.Error("two keys have one secret")
	}
}

func TestCreateKey_refuses(t *testing.T) {
	good := access.NewKey{Name: "shop", Scopes: []string{"tickets:read"}}
	tests := []struct {
		name  string
		spoil func(*access.NewKey)
		want  []string // field=code
	}{
		{"no name", func(n *access.NewKey) { n.Name = " \t" }, []string{"name=required"}},
		{"long name", func(n *access.NewKey) { n.Name = strings.Repeat("é", access.MaxKeyName+1) }, []string{"name=too_long"}},
		{"line break in name", func(n *access.NewKey) { n.Name = "a\r\nb" }, []string{"name=control_characters"}},
		{"name not UTF-8", func(n *access.NewKey) { n.Name = "a\xff" }, []string{"name=not_utf8"}},
		{"no scope", func(n *access.NewKey) { n.Scopes = nil }, []string{"scopes=required"}},
		{"unknown scope", func(n *access.NewKey) { n.Scopes = []string{"tickets:read", "tickets:*"} }, []string{"scopes=unknown_scope"}},
		{"unknown agent", func(n *access.NewKey) { n.Agent = "nobody" }, []string{"agent=unknown_agent"}},
		{"deactivated agent", func(n *access.NewKey) { n.Agent = "old" }, []string{"agent=unknown_agent"}},
		{"already expired", func(n *access.NewKey) { n.Expires = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC) }, []string{"expires=in_the_past"}},
		{"all at once", func(n *access.NewKey) { *n = access.NewKey{} }, []string{"name=required", "scopes=required"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := setup()
			n := good
			tt.spoil(&n)
			_, secret, err := f.CreateKey(t.Context(), n)
			var e *desk.Error
			if !errors.As(err, &e) || e.Kind != desk.Invalid || secret != "" {
				t.Fatalf("got secret %q and error %v, want invalid", secret, err)
			}
			var got []string
			for _, field := range e.Fields {
				got = append(got, field.Field+"="+field.Code)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("fields (-want +got):\n%s", diff)
			}
			if len(f.store.keys) != 0 {
				t.Error("a refused key was kept")
			}
		})
	}
}

func TestAuthenticate_saysWhoHoldsTheKey(t *testing.T) {
	f := setup()
	program, secret := f.create(t, access.NewKey{Name: "shop", Scopes: []string{"tickets:read"}})
	agent, agentSecret := f.create(t, access.NewKey{Name: "ana", Agent: "ana", Scopes: []string{"tickets:write"}})
	for _, tt := range []struct {
		secret string
		want   desk.Subject
	}{
		{secret, desk.Subject{Kind: desk.ActorProgram, KeyID: program.ID, Scopes: []string{"tickets:read"}}},
		{agentSecret, desk.Subject{
			Kind: desk.ActorAgent, AgentID: "ana", KeyID: agent.ID, Role: desk.RoleLead,
			Teams: []string{"billing"}, Scopes: []string{"tickets:write"},
		}},
	} {
		got, err := f.Authenticate(t.Context(), tt.secret)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("subject (-want +got):\n%s", diff)
		}
	}
}

func TestAuthenticate_followsTheAgent(t *testing.T) {
	f := setup()
	_, secret := f.create(t, access.NewKey{Name: "ana", Agent: "ana", Scopes: []string{"tickets:read"}})
	f.config.config.Agents[0].Role = desk.RoleLight
	who, err := f.Authenticate(t.Context(), secret)
	if err != nil || who.Role != desk.RoleLight {
		t.Fatalf("after a change of role: %+v, %v", who, err)
	}
	f.config.config.Agents[0].Active = false
	if _, err := f.Authenticate(t.Context(), secret); !desk.IsKind(err, desk.Unauthenticated) {
		t.Errorf("a deactivated agent's key: %v", err)
	}
}

// An id that is given to somebody else does not come with the keys of the one before.
func TestAuthenticate_notForTheNextHolderOfAnID(t *testing.T) {
	f := setup()
	key, secret := f.create(t, access.NewKey{Name: "ana", Agent: "ana", Scopes: []string{"tickets:read"}, Expires: f.now.Add(time.Hour)})
	who, err := f.Authenticate(t.Context(), secret)
	if err != nil || !who.KeyExpires.Equal(key.ExpiresAt) {
		t.Fatalf("%+v, %v", who, err)
	}
	ana := &f.config.config.Agents[0]
	ana.Active = false
	if _, err := f.Authenticate(t.Context(), secret); !desk.IsKind(err, desk.Unauthenticated) {
		t.Errorf("while she is deactivated: %v", err)
	}
	ana.Active, ana.Address = true, "ana@new.example"
	if _, err := f.Authenticate(t.Context(), secret); err != nil {
		t.Errorf("a key that rested: %v", err)
	}
	ana.AddedAt = f.now.Add(time.Millisecond)
	if _, err := f.Authenticate(t.Context(), secret); !desk.IsKind(err, desk.Unauthenticated) {
		t.Errorf("once another has her id: %v", err)
	}
	f.now = ana.AddedAt
	_, fresh := f.create(t, access.NewKey{Name: "ana", Agent: "ana", Scopes: []string{"tickets:read"}})
	if _, err := f.Authenticate(t.Context(), fresh); err != nil {
		t.Errorf("his own: %v", err)
	}
}

// Whoever tries secrets must not learn from the answer, or from the work done,
// whether one of them was ever real.
func TestAuthenticate_refusesAllAlike(t *testing.T) {
	f := setup()
	_, expired := f.create(t, access.NewKey{Name: "a", Scopes: []string{"tickets:read"}, Expires: f.now.Add(time.Hour)})
	revokedKey, revoked := f.create(t, access.NewKey{Name: "b", Scopes: []string{"tickets:read"}})
	if err := f.Revoke(t.Context(), revokedKey.ID); err != nil {
		t.Fatal(err)
	}
	gone, goneSecret := f.create(t, access.NewKey{Name: "c", Agent: "ana", Scopes: []string{"tickets:read"}})
	gone.Agent = "nobody"
	f.store.keys[gone.Hash] = gone
	f.now = f.now.Add(time.Hour)
	secrets := map[string]string{
		"expired": expired, "revoked": revoked, "agent gone": goneSecret,
		"unknown":   "hd_" + strings.Repeat("A", 43),
		"malformed": "Bearer x", "empty": "", "huge": strings.Repeat("x", 1<<20), "not UTF-8": "hd_\xff\x00",
		"the hash itself": gone.Hash,
	}
	for name, secret := range secrets {
		t.Run(name, func(t *testing.T) {
			f.store.reads, f.store.touches, f.config.reads = 0, 0, 0
			who, err := f.Authenticate(t.Context(), secret)
			var e *desk.Error
			if !errors.As(err, &e) || e.Kind != desk.Unauthenticated || e.Code != "key_invalid" || e.Err != nil || len(e.Params) > 0 {
				t.Errorf("error %v, want the bare key_invalid", err)
			}
			if diff := cmp.Diff(desk.Subject{}, who); diff != "" {
				t.Errorf("a refused secret says something: %s", diff)
			}
			if f.store.reads != 1 || f.config.reads != 1 || f.store.touches != 0 {
				t.Errorf("work done: %d key reads, %d configuration reads, %d touches; want 1, 1, 0",
					f.store.reads, f.config.reads, f.store.touches)
			}
		})
	}
}

func TestAuthenticate_aKeyWithoutScopesOpensNothing(t *testing.T) {
	f := setup()
	key, secret := f.create(t, access.NewKey{Name: "a", Agent: "ana", Scopes: []string{"tickets:read"}})
	key.Scopes = nil // to desk.May, nil scopes mean a person who signed in
	f.store.keys[key.Hash] = key
	if who, err := f.Authenticate(t.Context(), secret); err == nil {
		t.Errorf("let in as %+v", who)
	}
}

func TestAuthenticate_notesUseOnceAnHour(t *testing.T) {
	f := setup()
	key, secret := f.create(t, access.NewKey{Name: "a", Scopes: []string{"tickets:read"}})
	for range 3 {
		for range 5 {
			if _, err := f.Authenticate(t.Context(), secret); err != nil {
				t.Fatal(err)
			}
		}
		f.now = f.now.Add(59*time.Minute + 59*time.Second)
	}
	// At 10:00:00, not at 10:59:59, and at 11:59:58.
	if want := 2; f.store.touches != want {
		t.Errorf("noted %d times, want %d", f.store.touches, want)
	}
	if got, want := f.store.keys[key.Hash].LastUsed, time.Date(2026, 3, 2, 11, 59, 58, 0, time.UTC); !got.Equal(want) {
		t.Errorf("last used %v, want %v", got, want)
	}
}

func TestAuthenticate_aBusyStoreIsNoWrongKey(t *testing.T) {
	f := setup()
	_, secret := f.create(t, access.NewKey{Name: "a", Scopes: []string{"tickets:read"}})
	f.store.fail = desk.Fail(desk.Unavailable, "unavailable")
	if _, err := f.Authenticate(t.Context(), secret); !desk.IsKind(err, desk.Unavailable) {
		t.Errorf("got %v, want unavailable", err)
	}
}

// A table that cannot be written must not lock everybody out.
type readOnly struct{ *memory }

func (readOnly) TouchKey(context.Context, string, time.Time) error { return errors.New("throttled") }

func TestAuthenticate_letsInWhenUseCannotBeNoted(t *testing.T) {
	f := setup()
	_, secret := f.create(t, access.NewKey{Name: "a", Scopes: []string{"tickets:read"}})
	s := access.New(access.Options{Store: readOnly{f.store}, Configuration: f.config, IDs: ident.Source{}, Now: func() time.Time { return f.now }})
	if _, err := s.Authenticate(t.Context(), secret); err != nil {
		t.Error(err)
	}
}

func TestRevoke(t *testing.T) {
	f := setup()
	key, secret := f.create(t, access.NewKey{Name: "a", Scopes: []string{"tickets:read"}})
	other, _ := f.create(t, access.NewKey{Name: "b", Scopes: []string{"tickets:read"}})
	if err := f.Revoke(t.Context(), "unknown"); !desk.IsKind(err, desk.NotFound) {
		t.Errorf("an unknown id: %v", err)
	}
	at := f.now
	for range 2 { // the second time changes nothing
		if err := f.Revoke(t.Context(), key.ID); err != nil {
			t.Fatal(err)
		}
		f.now = f.now.Add(time.Minute)
	}
	if got := f.store.keys[key.Hash].RevokedAt; !got.Equal(at) {
		t.Errorf("revoked at %v, want %v", got, at)
	}
	if !f.store.keys[other.Hash].RevokedAt.IsZero() {
		t.Error("another key was revoked too")
	}
	if _, err := f.Authenticate(t.Context(), secret); !desk.IsKind(err, desk.Unauthenticated) {
		t.Errorf("a revoked key: %v", err)
	}
}

func TestKeys_newestFirst(t *testing.T) {
	f := setup()
	var want []string
	for _, name := range []string{"a", "b", "c"} {
		f.create(t, access.NewKey{Name: name, Scopes: []string{"tickets:read"}})
		want = append(want, name)
		f.now = f.now.Add(time.Second)
	}
	slices.Reverse(want)
	keys, err := f.Keys(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, k := range keys {
		got = append(got, k.Name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

// The list says of each key what happens to whoever brings it.
func TestKeys_sayWhatOpensNothing(t *testing.T) {
	f := setup()
	secrets := map[string]string{}
	key := func(name, agent string, life time.Duration) desk.APIKey {
		n := access.NewKey{Name: name, Agent: agent, Scopes: []string{"tickets:read"}}
		if life != 0 {
			n.Expires = f.now.Add(life)
		}
		made, secret := f.create(t, n)
		secrets[name] = secret
		return made
	}
	agents := &f.config.config.Agents
	*agents = append(*agents, desk.Agent{ID: "bea", Role: desk.RoleAgent, Active: true}, desk.Agent{ID: "eva", Role: desk.RoleAgent, Active: true},
		desk.Agent{ID: "leo", Role: desk.RoleAgent, Active: true})
	key("a program's", "", 0)
	key("an agent's", "ana", time.Hour)
	key("of who is deactivated", "bea", 0)
	key("of who was removed", "eva", 0)
	key("of whose id another has", "leo", 0)
	key("over", "", time.Second)
	ended := key("revoked", "bea", 0)
	f.now = f.now.Add(time.Second)
	if err := f.Revoke(t.Context(), ended.ID); err != nil {
		t.Fatal(err)
	}
	*agents = slices.DeleteFunc(*agents, func(a desk.Agent) bool { return a.ID == "eva" })
	for i := range *agents {
		switch a := &(*agents)[i]; a.ID {
		case "bea":
			a.Active = false
		case "leo":
			a.AddedAt = f.now
		}
	}
	keys, err := f.Keys(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]desk.KeyRefusal{}
	for _, k := range keys {
		got[k.Name] = k.Refused
		if _, err := f.Authenticate(t.Context(), secrets[k.Name]); (err == nil) != (k.Refused == "") {
			t.Errorf("%s: listed as %q, answered %v", k.Name, k.Refused, err)
		}
	}
	want := map[string]desk.KeyRefusal{
		"a program's": "", "an agent's": "", "of who is deactivated": desk.KeyAgentInactive, "of who was removed": desk.KeyAgentGone,
		"of whose id another has": desk.KeyAgentGone, "over": desk.KeyExpired, "revoked": desk.KeyRevoked,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("refused (-want +got):\n%s", diff)
	}
}
