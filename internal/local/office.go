package local

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"helpdesk/internal/access"
	"helpdesk/internal/desk"
	"helpdesk/internal/ident"
	"helpdesk/internal/local/wiring"
	"helpdesk/internal/sla"
)

// Office is what an admin's commands may do with a desk on this machine,
// beside it while it runs or with its data folder alone. It is spoken to by
// HTTP with JSON, over a socket that only the owner of the folder may open.
type Office struct {
	Data *Data
	Plan *wiring.Plan
	// Receiving is the domain that the desk receives mail for.
	Receiving string
	// Tick does what is due; nil when no desk runs.
	Tick func(context.Context) error
}

// maxCommand is the most bytes of a command's body.
const maxCommand = 4 << 20

// DeadLetter is a message that failed for good.
type DeadLetter struct {
	ID     string    `json:"id"`
	Queue  string    `json:"queue"`  // where it lies
	Source string    `json:"source"` // where it came from; "" when it was put there directly
	SentAt time.Time `json:"sentAt"`
	Body   string    `json:"body"`
	Cause  string    `json:"cause,omitempty"`
}

// NewKey asks for an API key.
type NewKey struct {
	Name    string    `json:"name"`
	Agent   string    `json:"agent,omitempty"`
	Teams   []string  `json:"teams,omitempty"`
	Scopes  []string  `json:"scopes"`
	Expires time.Time `json:"expires,omitzero"`
}

// MadeKey is a new key with its secret, which is shown this once.
type MadeKey struct {
	Key    desk.APIKey `json:"key"`
	Secret string      `json:"secret"`
}

// SeedOrder asks for demo tickets.
type SeedOrder struct {
	Tickets int    `json:"tickets"`
	Seed    uint64 `json:"seed"`
}

// Count answers how many things were done.
type Count struct {
	Count int `json:"count"`
}

// Handler answers the commands.
func (o Office) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("POST /keys", command(func(ctx context.Context, in NewKey) (MadeKey, error) {
		key, secret, err := o.Data.Keys.CreateKey(told(ctx, desk.AuditKeyCreated, ""), access.NewKey{Name: in.Name, Agent: in.Agent, Teams: in.Teams, Scopes: in.Scopes, Expires: in.Expires})
		return MadeKey{Key: key, Secret: secret}, err
	}))
	mux.Handle("GET /keys", command(func(ctx context.Context, _ struct{}) ([]access.Listed, error) { return o.Data.Keys.Keys(ctx) }))
	mux.Handle("DELETE /keys/{id}", http.HandlerFunc(o.revoke))
	mux.Handle("GET /audit/{month}", http.HandlerFunc(o.audit))
	mux.Handle("GET /config", command(func(ctx context.Context, _ struct{}) (*desk.Config, error) { return o.Data.Store.Config(ctx) }))
	mux.Handle("PUT /config", command(o.apply))
	mux.Handle("GET /dead-letters", command(func(ctx context.Context, _ struct{}) ([]DeadLetter, error) { return o.DeadLetters(ctx) }))
	mux.Handle("GET /held-mail", command(o.heldMail))
	mux.Handle("POST /held-mail/release", command(o.releaseMail))
	mux.Handle("POST /mail-preview", command(o.previewMail))
	mux.Handle("POST /dead-letters/redrive", command(func(context.Context, struct{}) (Count, error) { return o.Redrive() }))
	mux.Handle("POST /seed", command(func(ctx context.Context, in SeedOrder) (Count, error) {
		today := time.Now().UTC().Truncate(24 * time.Hour)
		n, err := Fill(ctx, o.Data.Store, Filling{Tickets: in.Tickets, Seed: in.Seed, Now: today})
		return Count{n}, err
	}))
	mux.Handle("POST /tick", command(o.tick))
	mux.Handle("POST /people/index", command(o.indexPeople))
	mux.Handle("POST /mail/reconcile", command(o.reconcile))
	mux.Handle("POST /mail/replay", command(o.replay))
	return mux
}

func (o Office) revoke(w http.ResponseWriter, r *http.Request) {
	command(func(ctx context.Context, _ struct{}) (Count, error) {
		return Count{1}, o.Data.Keys.Revoke(told(ctx, desk.AuditKeyRevoked, r.PathValue("id")), r.PathValue("id"))
	}).ServeHTTP(w, r)
}

// apply replaces the configuration, whose version must be the one it was read
// with, and moves the clocks of open tickets to it.
func (o Office) apply(ctx context.Context, cfg desk.Config) (desk.Config, error) {
	if err := desk.ValidateConfig(&cfg); err != nil {
		return cfg, err
	}
	before, err := o.Data.Store.NewestConfig(ctx)
	if err != nil {
		return cfg, err
	}
	if err := o.Data.Store.LeavesNobody(ctx, before, &cfg); err != nil {
		return cfg, err
	}
	cfg.Follow(before, time.Now())
	kept, err := o.Data.Store.PutConfig(told(ctx, desk.AuditConfiguration, ""), cfg)
	if err != nil {
		return kept, err
	}
	timer := &sla.Service{Store: o.Data.Store, Now: time.Now, NewID: ident.Source{}.New}
	_, err = timer.Refit(ctx)
	return kept, err
}

func (o Office) tick(ctx context.Context, _ struct{}) (Count, error) {
	if o.Tick == nil {
		return Count{}, errors.New("no desk runs with this data folder")
	}
	return Count{1}, o.Tick(ctx)
}

// DeadLetters lists what failed for good, with the cause that was kept.
func (o Office) DeadLetters(ctx context.Context) ([]DeadLetter, error) {
	list := []DeadLetter{}
	for _, name := range o.deadLetterQueues() {
		messages, err := o.Data.Queues.Peek(name, 0)
		if err != nil {
			return nil, fmt.Errorf("look into %s: %w", name, err)
		}
		for _, m := range messages {
			l := DeadLetter{ID: m.ID, Queue: name, Source: m.Source, SentAt: m.SentAt, Body: m.Body}
			if f, found, err := o.Data.Store.FailureOf(ctx, m.ID); err == nil && found {
				l.Cause = f.Cause
			}
			list = append(list, l)
		}
	}
	return list, nil
}

// Redrive sends all dead letters back to where they came from.
func (o Office) Redrive() (Count, error) {
	total := Count{}
	for _, name := range o.deadLetterQueues() {
		n, err := o.Data.Queues.Redrive(name)
		total.Count += n
		if err != nil {
			return total, fmt.Errorf("redrive %s: %w", name, err)
		}
	}
	return total, nil
}

// deadLetterQueues are the queues that others send their dead letters to.
func (o Office) deadLetterQueues() []string {
	var names []string
	for _, q := range queueConfigs(o.Plan) {
		if q.DeadLetter != "" && !slices.Contains(names, q.DeadLetter) {
			names = append(names, q.DeadLetter)
		}
	}
	slices.Sort(names)
	return names
}

// Refusal is how a command that failed is answered.
type Refusal struct {
	Kind   desk.Kind         `json:"kind"`
	Code   string            `json:"code"`
	Params map[string]string `json:"params,omitempty"`
	Fields []desk.FieldError `json:"fields,omitempty"`
	Text   string            `json:"text,omitempty"` // of an error that is not the desk's own
}

// Err is the refusal as an error again.
func (r Refusal) Err() error {
	if r.Code == "" {
		return errors.New(r.Text)
	}
	return &desk.Error{Kind: r.Kind, Code: r.Code, Params: r.Params, Fields: r.Fields}
}

// command answers a request with JSON in and out.
func command[In, Out any](do func(context.Context, In) (Out, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in In
		dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxCommand))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&in); err != nil && !errors.Is(err, io.EOF) {
			reply(w, http.StatusBadRequest, Refusal{Text: "the command cannot be read: " + err.Error()})
			return
		}
		out, err := do(r.Context(), in)
		if err == nil {
			reply(w, http.StatusOK, out)
			return
		}
		refusal := Refusal{Text: err.Error()}
		var e *desk.Error
		if errors.As(err, &e) {
			refusal = Refusal{Kind: e.Kind, Code: e.Code, Params: e.Params, Fields: e.Fields}
		}
		reply(w, http.StatusUnprocessableEntity, refusal)
	})
}

func reply(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the client is gone: nothing to do
}
