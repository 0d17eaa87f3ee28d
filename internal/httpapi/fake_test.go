package httpapi_test

import (
	"context"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"helpdesk/internal/access"
	"helpdesk/internal/admin"
	"helpdesk/internal/conversation"
	"helpdesk/internal/desk"
	"helpdesk/internal/directory"
	"helpdesk/internal/httpapi"
	"helpdesk/internal/ident"
	"helpdesk/internal/intake"
	"helpdesk/internal/store"
)

// The fake desk: Ana and Leo (light) work in billing, Tom in shipping, Root is
// the admin. Ticket 1 is billing's, 2 shipping's.
const (
	billingID  = "01jnb3q7x8k2m4n6p8r0s2t4v1"
	shippingID = "01jnb3q7x8k2m4n6p8r0s2t4v2"
	unknownID  = "01jnb3q7x8k2m4n6p8r0s2t4zz"
	personID   = "01jnb3q7x8k2m4n6p8r0s2t4p1"
	mailID     = "1772452800000.m1"
	fileID     = "01jnb3q7x8k2m4n6p8r0s2t4f1"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// keyStore keeps API keys in memory.
type keyStore map[string]desk.APIKey

func (m keyStore) KeyByHash(_ context.Context, hash string) (desk.APIKey, error) {
	if k, ok := m[hash]; ok {
		return k, nil
	}
	return desk.APIKey{}, desk.Fail(desk.NotFound, "not_found")
}
func (m keyStore) PutKey(_ context.Context, k desk.APIKey) error { m[k.Hash] = k; return nil }
func (m keyStore) PutKeyOnce(ctx context.Context, k desk.APIKey, _, _, _ string) (store.Once, bool, error) {
	return store.Once{}, false, m.PutKey(ctx, k)
}
func (m keyStore) TouchKey(context.Context, string, time.Time) error { return nil }
func (m keyStore) Keys(context.Context) ([]desk.APIKey, error) {
	return slices.Collect(maps.Values(m)), nil
}
func (m keyStore) Config(context.Context) (*desk.Config, error) {
	return &desk.Config{Version: 4, Settings: desk.Settings{Name: "Desk", Language: desk.Spanish, Zone: "UTC", LinkDays: 30}, Teams: []desk.Team{{ID: "billing"}, {ID: "shipping"}}, Agents: []desk.Agent{
		{ID: "ana", Role: desk.RoleAgent, Teams: []string{"billing"}, Active: true},
		{ID: "leo", Role: desk.RoleLight, Teams: []string{"billing"}, Active: true},
		{ID: "tom", Role: desk.RoleAgent, Teams: []string{"shipping"}, Active: true},
		{ID: "root", Role: desk.RoleAdmin, Active: true},
	}}, nil
}

// fakeDesk is the use cases: it decides as they promise and remembers what it
// was asked.
type fakeDesk struct {
	tickets map[string]desk.Ticket
	asked   []any // the requests that reached it
	fail    error // answered instead, when set
}

func (f *fakeDesk) ticket(who desk.Subject, action desk.Action, ref string) (desk.Ticket, error) {
	for _, t := range f.tickets {
		if (t.ID == ref || strconv.FormatInt(t.Number, 10) == ref) && desk.May(who, desk.TicketRead, t.Facts()) {
			if !desk.May(who, action, t.Facts()) {
				return t, desk.Fail(desk.Forbidden, "forbidden")
			}
			return t, f.fail
		}
	}
	return desk.Ticket{}, desk.Fail(desk.NotFound, "not_found")
}

func (f *fakeDesk) List(_ context.Context, who desk.Subject, q conversation.ListQuery) (conversation.List, error) {
	f.asked = append(f.asked, q)
	if f.fail != nil {
		return conversation.List{}, f.fail
	}
	var l conversation.List
	for _, id := range []string{billingID, shippingID} {
		t := f.tickets[id]
		if desk.May(who, desk.TicketList, t.Facts()) && (q.Team == "" || q.Team == t.Team) {
			l.Tickets = append(l.Tickets, t.Summary())
		}
	}
	if q.Team != "" && len(l.Tickets) == 0 {
		return conversation.List{}, desk.Fail(desk.NotFound, "not_found")
	}
	if q.Cursor == "" {
		l.Next = "page2\x00" + q.Team
	}
	return l, nil
}

func (f *fakeDesk) Read(_ context.Context, who desk.Subject, ref, cursor string) (conversation.View, error) {
	t, err := f.ticket(who, desk.TicketRead, ref)
	if err != nil {
		return conversation.View{}, err
	}
	v := conversation.View{Ticket: t, Requester: desk.Person{ID: t.Requester, Address: "lucia@example.com"}}
	v.Messages = []desk.Message{{
		Ticket: t.ID, Seq: 1, Kind: desk.Public, Channel: desk.ChannelForm, Direction: desk.Inbound, At: noon,
		Author: desk.Actor{Kind: desk.ActorPerson, ID: t.Requester},
		Body:   desk.Body{Text: "The VAT number is missing."}, RawKey: "raw/secret-key", MessageID: "secret-message-id",
		Attachments: []desk.File{{ID: fileID, Name: "a.pdf", Type: "application/pdf", Size: 3, Key: "files/secret-key"}},
	}}
	v.Deliveries = []desk.Delivery{{Key: "secret-delivery", Ticket: t.ID, Seq: 1, Kind: "ack", State: desk.Sent, SESID: "secret-ses", At: noon}}
	if cursor == "" {
		v.Next = "older"
	}
	return v, nil
}

func (f *fakeDesk) Reply(_ context.Context, who desk.Subject, r conversation.Reply) (desk.Message, error) {
	if len(r.Wrong) > 0 {
		return desk.Message{}, r.Wrong.Err()
	}
	f.asked = append(f.asked, r)
	action := desk.TicketReply
	switch {
	case r.Note:
		action = desk.TicketNote
	case r.Forward:
		action = desk.TicketForward
	}
	t, err := f.ticket(who, action, r.Ticket)
	if err != nil {
		return desk.Message{}, err
	}
	m := desk.Message{Ticket: t.ID, Seq: 2, Kind: desk.Public, Channel: desk.ChannelAPI, Direction: desk.Outbound, At: noon, Body: desk.Body{Text: r.Text},
		Author: desk.Actor{Kind: who.Kind, ID: who.AgentID}}
	if r.Note {
		m.Kind, m.Direction = desk.Note, desk.Inside
	}
	if r.Forward {
		m.Kind, m.Recipients = desk.Forward, []desk.Recipient{{No: 2, Address: r.To[0]}}
	}
	return m, nil
}

func (f *fakeDesk) Update(_ context.Context, who desk.Subject, u conversation.Update) (desk.Ticket, error) {
	if len(u.Wrong) > 0 {
		return desk.Ticket{}, u.Wrong.Err()
	}
	f.asked = append(f.asked, u)
	t, err := f.ticket(who, desk.TicketUpdate, u.Ticket)
	switch {
	case err != nil:
		return desk.Ticket{}, err
	case u.IfRev != 0 && u.IfRev != t.Rev:
		return desk.Ticket{}, desk.Fail(desk.Stale, "stale")
	case u.Assignee != nil && *u.Assignee == "nobody":
		var p desk.Problems
		p.Add("assignee", "unknown_agent")
		return desk.Ticket{}, p.Err()
	case u.Status != nil && *u.Status == desk.Closed:
		return desk.Ticket{}, desk.Fail(desk.Conflict, "wrong_state", "state", "open")
	}
	t.Rev++
	return t, nil
}

func (f *fakeDesk) File(_ context.Context, who desk.Subject, ref, file string) (string, error) {
	if _, err := f.ticket(who, desk.TicketRead, ref); err != nil {
		return "", err
	}
	if file != fileID {
		return "", desk.Fail(desk.NotFound, "not_found")
	}
	return "https://files.example.com/" + file, nil
}

func (f *fakeDesk) Image(ctx context.Context, who desk.Subject, ref, file string) (string, error) {
	return f.File(ctx, who, ref, file)
}

func (f *fakeDesk) Upload(_ context.Context, owner, _ string, size int64) (string, conversation.UploadForm, error) {
	f.asked = append(f.asked, owner)
	return unknownID, conversation.UploadForm{URL: "https://files.example.com/", Fields: map[string]string{"key": "upload/x"}}, nil
}

func (f *fakeDesk) ReleaseFile(_ context.Context, who desk.Subject, ref, file string) (desk.File, error) {
	if _, err := f.ticket(who, desk.TicketRead, ref); err != nil {
		return desk.File{}, err
	}
	if file != fileID {
		return desk.File{}, desk.Fail(desk.NotFound, "not_found")
	}
	return desk.File{ID: file, Name: "a.pdf"}, nil
}

func (f *fakeDesk) Merge(_ context.Context, who desk.Subject, m conversation.Merge) (desk.Ticket, error) {
	f.asked = append(f.asked, m)
	t, err := f.ticket(who, desk.TicketMerge, m.Ticket)
	if err != nil {
		return t, err
	}
	into, err := f.ticket(who, desk.TicketMerge, m.Into)
	switch {
	case desk.IsKind(err, desk.NotFound):
		return desk.Ticket{}, desk.Problems{{Field: "into", Code: "unknown_id"}}.Err()
	case m.IfRev != 0 && m.IfRev != t.Rev:
		return desk.Ticket{}, desk.Fail(desk.Stale, "stale")
	}
	t.Rev++
	t.MergedInto = into.ID
	return t, err
}

func (f *fakeDesk) Unmerge(_ context.Context, who desk.Subject, ref string, _ int64) (desk.Ticket, error) {
	f.asked = append(f.asked, ref)
	return f.ticket(who, desk.TicketMerge, ref)
}

func (f *fakeDesk) UpdateEach(ctx context.Context, who desk.Subject, each []conversation.Update) ([]conversation.Result, error) {
	var results []conversation.Result
	for _, u := range each {
		t, err := f.Update(ctx, who, u)
		r := conversation.Result{Ticket: t, Err: err}
		if before := f.tickets[t.ID]; err == nil {
			r.Before = &before
		}
		results = append(results, r)
	}
	return results, nil
}

func (f *fakeDesk) UpdateMany(ctx context.Context, who desk.Subject, refs []string, u conversation.Update) ([]conversation.Result, error) {
	var results []conversation.Result
	for _, ref := range refs {
		u.Ticket = ref
		t, err := f.Update(ctx, who, u)
		results = append(results, conversation.Result{Ticket: t, Err: err})
	}
	return results, nil
}

func (f *fakeDesk) Changes(_ context.Context, who desk.Subject, team string, since time.Time) (conversation.Changes, error) {
	f.asked = append(f.asked, since)
	if team != "" && !desk.May(who, desk.TicketList, &desk.TicketFacts{Team: team}) {
		return conversation.Changes{}, desk.Fail(desk.NotFound, "not_found")
	}
	t := f.tickets[billingID]
	if since.IsZero() {
		return conversation.Changes{Next: noon, Reset: true}, f.fail
	}
	return conversation.Changes{Tickets: []conversation.Summary{t.Summary()}, Gone: []string{shippingID}, Next: noon.Add(time.Second)}, f.fail
}

func (f *fakeDesk) Search(_ context.Context, who desk.Subject, q string, limit int) (conversation.Found, error) {
	f.asked = append(f.asked, q+" "+strconv.Itoa(limit))
	l := conversation.Found{More: true}
	if t := f.tickets[billingID]; desk.May(who, desk.TicketList, t.Facts()) {
		l.Tickets = append(l.Tickets, t.Summary())
	}
	return l, f.fail
}

func (f *fakeDesk) Quarantine(_ context.Context, _ desk.Subject, month time.Time, before string, limit int) ([]intake.Quarantined, string, error) {
	f.asked = append(f.asked, month.Format("2006-01")+" "+before+" "+strconv.Itoa(limit))
	return []intake.Quarantined{caught()}, "1.more", f.fail
}

func caught() intake.Quarantined {
	return intake.Quarantined{MailID: "m1", At: noon, Class: "spam", Cause: "verdict", From: "a@spam.example", Subject: "Win", RawKey: "raw/secret-key",
		Verdicts: map[string]string{"spam": "FAIL"}}
}

func (f *fakeDesk) Preview(_ context.Context, _ desk.Subject, id string) (intake.Preview, error) {
	if id != mailID {
		return intake.Preview{}, desk.Fail(desk.NotFound, "not_found")
	}
	return intake.Preview{Entry: caught(), Headers: "Subject: Win", Text: "Click", Foreseen: intake.Foreseen{Becomes: intake.BecameReply, Ticket: &desk.Ticket{ID: billingID, Number: 1}}}, nil
}

func (f *fakeDesk) Release(_ context.Context, _ desk.Subject, id string) (intake.Outcome, error) {
	if id != mailID {
		return intake.Outcome{}, desk.Fail(desk.NotFound, "not_found")
	}
	return intake.Outcome{What: intake.BecameTicket, Ticket: billingID, Seq: 1}, nil
}

func (f *fakeDesk) Replay(_ context.Context, _ desk.Subject, id string) (intake.Outcome, error) {
	if id != "m1" {
		return intake.Outcome{}, desk.Fail(desk.NotFound, "not_found")
	}
	return intake.Outcome{What: intake.BecameTicket, Ticket: billingID, Seq: 1, Cause: "reread"}, nil
}

func (f *fakeDesk) Discard(_ context.Context, _ desk.Subject, id string) (intake.Quarantined, error) {
	if id != mailID {
		return intake.Quarantined{}, desk.Fail(desk.NotFound, "not_found")
	}
	return caught(), nil
}

func (f *fakeDesk) MailRules(_ context.Context, _ desk.Subject, after string, limit int) ([]desk.MailRule, string, error) {
	f.asked = append(f.asked, "rules "+after+" "+strconv.Itoa(limit))
	return []desk.MailRule{{ID: "r1", Kind: desk.BlockMail, Domain: "spam.example", By: desk.Actor{Kind: desk.ActorAgent, ID: "root"}, At: noon}}, "r1", f.fail
}

func (f *fakeDesk) MakeMailRule(_ context.Context, who desk.Subject, n intake.NewMailRule) (desk.MailRule, error) {
	f.asked = append(f.asked, "rule "+string(n.Kind)+" "+n.Sender+n.Domain+" "+n.IdempotencyKey+" of "+n.Caller)
	return desk.MailRule{ID: "r2", Kind: n.Kind, Sender: n.Sender, Domain: n.Domain, By: who.Actor(), At: noon}, f.fail
}

func (f *fakeDesk) ForgetMailRule(_ context.Context, _ desk.Subject, id string) (desk.MailRule, error) {
	if id != "r1" {
		return desk.MailRule{}, desk.Fail(desk.NotFound, "not_found")
	}
	return desk.MailRule{ID: "r1", Kind: desk.AllowMail, Sender: "a@spam.example", By: desk.Actor{Kind: desk.ActorAgent, ID: "root"}, At: noon}, nil
}

func (f *fakeDesk) ReleaseAndAllow(ctx context.Context, who desk.Subject, id, scope string) (intake.Outcome, error) {
	f.asked = append(f.asked, "allow "+scope)
	return f.Release(ctx, who, id)
}

func (f *fakeDesk) DiscardAndBlock(ctx context.Context, who desk.Subject, id, scope string) (intake.Quarantined, error) {
	f.asked = append(f.asked, "block "+scope)
	return f.Discard(ctx, who, id)
}

// people is the fake desk's customers: p1 has billing's ticket.
type people struct{ *fakeDesk }

func (f people) find(who desk.Subject, id string) (desk.Person, error) {
	if id != personID || !desk.May(who, desk.TicketRead, &desk.TicketFacts{Team: "billing"}) {
		return desk.Person{}, desk.Fail(desk.NotFound, "not_found")
	}
	return desk.Person{ID: id, Version: 3, Name: "Lucía", Address: "lucia@example.com", Language: desk.Spanish,
		Identities: []desk.Identity{{Kind: desk.IdentityMail, Value: "lucia@example.com"}}, CreatedAt: noon}, nil
}

func (f people) Search(_ context.Context, who desk.Subject, address string) ([]desk.Person, error) {
	p, err := f.find(who, personID)
	if err != nil || address != p.Address {
		return nil, nil //nolint:nilerr // out of sight is nobody
	}
	return []desk.Person{p}, nil
}

func (f people) Read(_ context.Context, who desk.Subject, id string) (directory.Entry, error) {
	p, err := f.find(who, id)
	return directory.Entry{Person: p, Tickets: []desk.Ticket{f.tickets[billingID]}, More: true}, err
}

func (f people) Update(_ context.Context, who desk.Subject, id string, u directory.Update) (desk.Person, error) {
	if len(u.Wrong) > 0 {
		return desk.Person{}, u.Wrong.Err()
	}
	f.asked = append(f.asked, u)
	p, err := f.find(who, id)
	if err == nil && u.IfVersion != 0 && u.IfVersion != p.Version {
		return p, desk.Fail(desk.Stale, "stale")
	}
	p.Version++
	return p, err
}

func (f people) Join(_ context.Context, who desk.Subject, id, address string) (desk.Person, error) {
	f.asked = append(f.asked, address)
	p, err := f.find(who, id)
	if err == nil && address == "tom@example.com" {
		return p, desk.Fail(desk.Conflict, "address_taken")
	}
	return p, err
}

// The configuration and the keys are those of package admin, over what is kept
// in memory.
func (m keyStore) NewestConfig(ctx context.Context) (*desk.Config, error) { return m.Config(ctx) }

func (m keyStore) LeavesNobody(context.Context, *desk.Config, *desk.Config) error { return nil }

func (m keyStore) PutConfig(ctx context.Context, cfg desk.Config) (desk.Config, error) {
	now, _ := m.Config(ctx)
	if cfg.Version != now.Version {
		return cfg, desk.Fail(desk.Stale, "stale")
	}
	cfg.Version++
	return cfg, nil
}

// AuditOf is package store's.
func (m keyStore) AuditOf(context.Context, time.Time, string, int) ([]desk.Audit, string, error) {
	return []desk.Audit{{ID: billingID, At: noon, What: desk.AuditKeyCreated, By: desk.Actor{Kind: desk.ActorAgent, ID: "root"}}}, "", nil
}

// Refit is package sla's.
func (m keyStore) Refit(context.Context) (int, error) { return 2, nil }

func (f *fakeDesk) Create(_ context.Context, r intake.Request) (intake.Receipt, error) {
	if len(r.Wrong) > 0 {
		return intake.Receipt{}, r.Wrong.Err()
	}
	f.asked = append(f.asked, r)
	if f.fail != nil {
		return intake.Receipt{}, f.fail
	}
	if strings.ContainsAny(r.Address, "\r\n") {
		var p desk.Problems
		p.Add("address", "not_an_address")
		return intake.Receipt{}, p.Err()
	}
	return intake.Receipt{Ticket: billingID, Number: 1, AnswerBy: noon.Add(time.Hour)}, nil
}

// fixture is the API over a fake desk, with a key for each sort of caller.
type fixture struct {
	http.Handler
	desk *fakeDesk
	keys map[string]string
}

func setup(t testing.TB) *fixture {
	t.Helper()
	f := &fixture{desk: &fakeDesk{tickets: map[string]desk.Ticket{
		billingID: {
			ID: billingID, Number: 1, Rev: 7, Subject: "Invoice", Type: desk.Question, Status: desk.Open, Priority: desk.Normal,
			Language: desk.Spanish, Channel: desk.ChannelForm, Requester: "p1", Team: "billing", CreatedAt: noon, UpdatedAt: noon, Messages: 1,
		},
		shippingID: {
			ID: shippingID, Number: 2, Rev: 3, Subject: "Parcel", Type: desk.Question, Status: desk.New, Priority: desk.Normal,
			Language: desk.English, Channel: desk.ChannelEmail, Requester: "p2", Team: "shipping", CreatedAt: noon, UpdatedAt: noon, Messages: 1,
		},
	}}, keys: map[string]string{"": ""}}
	store := keyStore{}
	now := noon
	service := access.New(access.Options{Store: store, Configuration: store, IDs: ident.Source{}, Now: func() time.Time { return now }})
	for name, n := range map[string]access.NewKey{
		"program":    {Scopes: []string{desk.ScopeTicketsRead, desk.ScopeTicketsWrite}},
		"reader":     {Scopes: []string{desk.ScopeTicketsRead}},
		"writer":     {Scopes: []string{desk.ScopeTicketsWrite}},
		"wrongscope": {Scopes: []string{desk.ScopeConfigRead}},
		"expired":    {Scopes: []string{desk.ScopeTicketsRead, desk.ScopeTicketsWrite}, Expires: noon.Add(time.Minute)},
		"ana":        {Agent: "ana", Scopes: []string{desk.ScopeTicketsRead, desk.ScopeTicketsWrite}},
		"leo":        {Agent: "leo", Scopes: []string{desk.ScopeTicketsRead, desk.ScopeTicketsWrite}},
		"tom":        {Agent: "tom", Scopes: desk.Scopes},
		"root":       {Agent: "root", Scopes: desk.Scopes},
	} {
		n.Name = name
		_, secret, err := service.CreateKey(t.Context(), n)
		if err != nil {
			t.Fatal(err)
		}
		f.keys[name] = secret
	}
	f.keys["unknown"] = "hd_" + strings.Repeat("A", 43)
	now = noon.Add(time.Hour)
	office := &admin.Service{Store: store, Log: store, Keys: service, Clocks: store, Now: func() time.Time { return noon }}
	f.Handler = httpapi.New(httpapi.Deps{Sending: sending{f.desk}, Relations: f.desk, Nearby: f.desk, Notices: f.desk, People: people{f.desk}, Identities: people{f.desk}, Organizations: people{f.desk}, Mail: f.desk, Locked: f.desk, Rules: f.desk, Settings: office, Profiles: office, Audit: office, KeyRing: office, Tools: &fakeTools{}, ToolUse: toolUse{&fakeTools{}, f.desk}, Keys: service, Tickets: f.desk, Several: f.desk, Files: f.desk, Feed: f.desk, Search: f.desk, Intake: f.desk, Log: slog.New(slog.DiscardHandler)})
	return f
}

// do sends one request; headers are "Name: value". A body gets the content
// type of JSON unless a header says otherwise.
func (f *fixture) do(method, path, body, key string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if body == "" {
		r.Body = http.NoBody
	}
	if secret := f.keys[key]; secret != "" {
		r.Header.Set("Authorization", "Bearer "+secret)
	}
	if body != "" && !slices.ContainsFunc(headers, func(h string) bool { return strings.HasPrefix(h, "Content-Type:") }) {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, h := range headers {
		name, value, given := strings.Cut(h, ": ") // "X:" is no header, "X: " an empty one
		if given {
			r.Header.Add(name, value)
		}
	}
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	return w
}
