package desk

import (
	"testing"
	"time"
)

func TestConfig_Follow(t *testing.T) {
	long, now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	was := Agent{ID: "ana", Address: "ana@x.example", Active: true, SessionsAfter: long}
	off, moved, claims := was, was, was
	off.Active = false
	moved.Address = "eva@x.example"
	claims.SessionsAfter = time.Time{}
	spelled := was
	spelled.Address = "Ana@X.example"
	for name, tt := range map[string]struct {
		before []Agent
		after  Agent
		want   time.Time
	}{
		"as she was":                        {[]Agent{was}, was, long},
		"as she was, the moment left out":   {[]Agent{was}, claims, long},
		"another spelling of her address":   {[]Agent{was}, spelled, long},
		"deactivated":                       {[]Agent{was}, off, long},
		"active again":                      {[]Agent{off}, claims, now},
		"back after she was removed":        {nil, was, now},
		"the address of somebody else":      {[]Agent{was}, moved, now},
		"added, and not active":             {nil, off, time.Time{}},
		"of yesterday, without such moment": {[]Agent{claims}, claims, time.Time{}},
	} {
		c := Config{Agents: []Agent{tt.after}}
		given := c.Agents
		c.Follow(&Config{Agents: tt.before}, now)
		if got := c.Agents[0].SessionsAfter; !got.Equal(tt.want) {
			t.Errorf("%s: %v", name, got)
		}
		if given[0].SessionsAfter != tt.after.SessionsAfter {
			t.Errorf("%s: the list that was given is changed", name)
		}
	}
	back := Agent{Address: "ana@x.example", Active: true, SessionsAfter: now}
	if back.Admits("ana@x.example", now.Add(-time.Millisecond)) || !back.Admits("ana@x.example", now) || back.Admits("eva@x.example", now) {
		t.Error("which sessions she has")
	}
}

func TestConfig_Follow_keepsSinceWhenAnAgentIsThere(t *testing.T) {
	long, now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	was := Agent{ID: "ana", Address: "ana@x.example", Active: true, AddedAt: long}
	off, claims := was, was
	off.Active = false
	claims.AddedAt = time.Time{}
	for name, tt := range map[string]struct {
		before []Agent
		after  Agent
		want   time.Time
	}{
		"as she was, the moment left out": {[]Agent{was}, claims, long},
		"deactivated":                     {[]Agent{was}, off, long},
		"active again":                    {[]Agent{off}, claims, long},
		"back after she was removed":      {nil, was, now},
		"added, and not active":           {nil, off, now},
		"of yesterday":                    {[]Agent{claims}, was, time.Time{}},
	} {
		c := Config{Agents: []Agent{tt.after}}
		c.Follow(&Config{Agents: tt.before}, now)
		a := c.Agents[0]
		if !a.AddedAt.Equal(tt.want) {
			t.Errorf("%s: %v", name, a.AddedAt)
		}
		hers := KeyRefusal("")
		if !a.Active {
			hers = KeyAgentInactive
		}
		for made, want := range map[time.Time]KeyRefusal{a.AddedAt: hers, a.AddedAt.Add(-time.Millisecond): KeyAgentGone} {
			if k := (APIKey{Agent: a.ID, CreatedAt: made}); k.Refusal(&c, now) != want {
				t.Errorf("%s: a key of %v is refused as %q, want %q", name, made, k.Refusal(&c, now), want)
			}
		}
	}
}
