package desk

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestAway_At(t *testing.T) {
	week := &Away{From: wednesday, Until: wednesday.Add(7 * 24 * time.Hour)}
	for _, tt := range []struct {
		name string
		away *Away
		at   time.Time
		want bool
	}{
		{"never", nil, wednesday, false},
		{"before", week, wednesday.Add(-time.Millisecond), false},
		{"the first instant", week, wednesday, true},
		{"the last", week, week.Until.Add(-time.Millisecond), true},
		{"back", week, week.Until, false},
	} {
		if got := tt.away.At(tt.at); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}

func TestRoute_passesOverWhoIsAway(t *testing.T) {
	cfg := deskConfig()
	cfg.Agents[0].Away = &Away{From: wednesday, Until: wednesday.Add(time.Hour), Replacement: "carl"}
	if d := Route(cfg, &Ticket{Form: "bill"}, RouteFacts{}, wednesday); d.Assignee != "bea" {
		t.Errorf("while he is away: %q", d.Assignee)
	}
	if d := Route(cfg, &Ticket{Form: "bill"}, RouteFacts{}, wednesday.Add(time.Hour)); d.Assignee != "ana" {
		t.Errorf("when he is back: %q", d.Assignee)
	}
	cfg.Agents[1].Away = cfg.Agents[0].Away
	d := Route(cfg, &Ticket{Form: "bill"}, RouteFacts{}, wednesday)
	if d.Assignee != "" || d.Cause.Why != "form=bill; agent=none away=2" {
		t.Errorf("%q because %q", d.Assignee, d.Cause.Why)
	}
}

func TestWithProfile(t *testing.T) {
	text := func(s string) *string { return &s }
	wrong := Language("xx")
	until := wednesday.Add(48 * time.Hour)
	for _, tt := range []struct {
		name   string
		change ProfileChange
		want   map[string]string // field → code
	}{
		{"nothing", ProfileChange{}, nil},
		{"everything", ProfileChange{Zone: text("Europe/Lisbon"), Calendar: text("office"), Away: &Away{Until: until, Replacement: "bea"},
			Signature: &Text{Es: "Un saludo,\nAna"}, Notify: &AgentNotify{NoMail: []NotificationKind{NotifyWrote}}, Appearance: &Appearance{"compact", "dark"}}, nil},
		{"values that are none", ProfileChange{Language: &wrong, Zone: text("Moon"), Calendar: text("gone"),
			Notify: &AgentNotify{NoMail: []NotificationKind{"x"}}, Appearance: &Appearance{"wide", "pink"}},
			map[string]string{"language": "not_allowed_value", "zone": "unknown_zone", "calendar": "unknown_reference", "notify.noMail[0]": "not_allowed_value",
				"density": "not_allowed_value", "theme": "not_allowed_value"}},
		{"a signature of many words", ProfileChange{Signature: &Text{En: strings.Repeat("é", MaxSignature+1)}}, map[string]string{"signature.en": "too_long"}},
		{"a signature that turns around", ProfileChange{Signature: &Text{Es: "Ana \u202Eanb"}}, map[string]string{"signature.es": "bad_characters"}},
		{"away without an end", ProfileChange{Away: &Away{Replacement: "bea"}}, map[string]string{"away.until": "ends_before_start"}},
		{"away backwards", ProfileChange{Away: &Away{From: until, Until: wednesday}}, map[string]string{"away.until": "ends_before_start"}},
		{"away for ever", ProfileChange{Away: &Away{Until: wednesday.Add(MaxAway + time.Hour)}}, map[string]string{"away.until": "too_far_ahead"}},
		{"replaced by himself", ProfileChange{Away: &Away{Until: until, Replacement: "ana"}}, map[string]string{"away.replacement": "cannot_replace"}},
		{"by nobody there is", ProfileChange{Away: &Away{Until: until, Replacement: "zoe"}}, map[string]string{"away.replacement": "cannot_replace"}},
		{"by one of another team", ProfileChange{Away: &Away{Until: until, Replacement: "dan"}}, map[string]string{"away.replacement": "cannot_replace"}},
		{"by one who has left", ProfileChange{Away: &Away{Until: until, Replacement: "old"}}, map[string]string{"away.replacement": "cannot_replace"}},
		{"by an admin of no team", ProfileChange{Away: &Away{Until: until, Replacement: "root"}}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cfg := deskConfig()
			cfg.Agents = append(cfg.Agents, Agent{ID: "dan", Role: RoleAgent, Active: true, Teams: []string{"empty"}},
				Agent{ID: "old", Role: RoleAgent, Teams: []string{"billing"}}, Agent{ID: "root", Role: RoleAdmin, Active: true})
			before := cfg.Agents[0]
			changed, a, err := cfg.WithProfile("ana", tt.change, wednesday)
			got := map[string]string(nil)
			var wrong *Error
			if errors.As(err, &wrong) {
				got = map[string]string{}
				for _, f := range wrong.Fields {
					got[f.Field] = f.Code
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(before, cfg.Agents[0]); diff != "" {
				t.Errorf("the configuration itself changed:\n%s", diff)
			}
			if a.Role != before.Role || a.Address != before.Address || !a.Active || !cmp.Equal(a.Teams, before.Teams) {
				t.Errorf("more than a profile: %+v", a)
			}
			if changed.Agents[0].Rev() != a.Rev() || (tt.name == "nothing") != (a.Rev() == before.Rev()) {
				t.Errorf("rev %d, before %d", a.Rev(), before.Rev())
			}
		})
	}
}

func TestWithProfile_back(t *testing.T) {
	cfg := deskConfig()
	cfg.Agents[0].Away = &Away{From: wednesday, Until: wednesday.Add(time.Hour)}
	_, a, err := cfg.WithProfile("ana", ProfileChange{Away: &Away{}}, wednesday)
	if err != nil || a.Away != nil {
		t.Errorf("%+v, %v", a.Away, err)
	}
	_, a, err = cfg.WithProfile("bea", ProfileChange{Away: &Away{Until: wednesday.Add(time.Hour)}}, wednesday)
	if err != nil || !a.Away.From.Equal(wednesday) {
		t.Errorf("away from now: %+v, %v", a.Away, err)
	}
}

func TestSignaturesUnder(t *testing.T) {
	cfg := deskConfig()
	cfg.Agents[0].Signature = Text{Es: "Ana"}
	cfg.Teams[2].Signature = Text{Es: "Facturas", En: "Billing"}
	written := func(k MessageKind, d Direction, who ActorKind, id string) *Message {
		return &Message{Kind: k, Direction: d, Author: Actor{Kind: who, ID: id}}
	}
	for _, tt := range []struct {
		name    string
		message *Message
		lang    Language
		want    []string
	}{
		{"an answer", written(Public, Outbound, ActorAgent, "ana"), Spanish, []string{"Ana", "Facturas"}},
		{"in English, her Spanish one too", written(Public, Outbound, ActorAgent, "ana"), English, []string{"Ana", "Billing"}},
		{"of somebody without one", written(Public, Outbound, ActorAgent, "bea"), English, []string{"Billing"}},
		{"of a program", written(Public, Outbound, ActorProgram, "ana"), English, []string{"Billing"}},
		{"a note", written(Note, Outbound, ActorAgent, "ana"), Spanish, nil},
		{"automatic", written(Automatic, Outbound, ActorSystem, ""), Spanish, nil},
		{"by the desk itself", written(Public, Outbound, ActorSystem, ""), Spanish, nil},
		{"of the customer", written(Public, Inbound, ActorPerson, "ana"), Spanish, nil},
	} {
		if diff := cmp.Diff(tt.want, cfg.SignaturesUnder(tt.message, &Ticket{Team: "billing", Language: tt.lang})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}
