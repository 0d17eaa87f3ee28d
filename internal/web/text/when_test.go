package text_test

import (
	"testing"
	"time"
	_ "time/tzdata"

	"helpdesk/internal/desk"
	"helpdesk/internal/web/text"
)

func at(t *testing.T, s string) time.Time {
	t.Helper()
	v, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestDeadline(t *testing.T) {
	tests := []struct {
		name, zone, now, at, es, en string
	}{
		{"today", "Europe/Madrid", "2026-07-27T08:00:00Z", "2026-07-27T15:30:00Z",
			"hoy antes de las 17:30 (hora de Madrid)", "today before 17:30 (Madrid time)"},
		{"tomorrow is a calendar day", "Europe/Madrid", "2026-07-27T21:59:00Z", "2026-07-27T22:01:00Z",
			"mañana antes de las 00:01 (hora de Madrid)", "tomorrow before 00:01 (Madrid time)"},
		{"one o'clock is singular in Spanish", "Europe/Madrid", "2026-07-27T08:00:00Z", "2026-07-27T23:30:00Z",
			"mañana antes de la 01:30 (hora de Madrid)", "tomorrow before 01:30 (Madrid time)"},
		{"day after", "America/Mexico_City", "2026-07-27T08:00:00Z", "2026-07-29T16:00:00Z",
			"el miércoles 29 de julio antes de las 10:00 (hora de Mexico City)", "on Wednesday 29 July before 10:00 (Mexico City time)"},
		{"another year", "UTC", "2026-12-31T08:00:00Z", "2027-01-04T10:00:00Z",
			"el lunes 4 de enero de 2027 antes de las 10:00 (UTC)", "on Monday 4 January 2027 before 10:00 (UTC)"},
		{"clock change in between", "Europe/Madrid", "2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z",
			"mañana antes de las 13:00 (hora de Madrid)", "tomorrow before 13:00 (Madrid time)"},
		{"for mail: never today", "Europe/Madrid", "", "2026-07-27T15:30:00Z",
			"el lunes 27 de julio de 2026 antes de las 17:30 (hora de Madrid)", "on Monday 27 July 2026 before 17:30 (Madrid time)"},
		{"past", "Europe/Madrid", "2026-07-27T16:00:00Z", "2026-07-27T15:30:00Z", "lo antes posible", "as soon as possible"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var now time.Time
			if tt.now != "" {
				now = at(t, tt.now)
			}
			for lang, want := range map[desk.Language]string{desk.Spanish: tt.es, desk.English: tt.en} {
				if got := text.Deadline(lang, at(t, tt.at), now, zone(t, tt.zone)); got != want {
					t.Errorf("%s: got %q, want %q", lang, got, want)
				}
			}
		})
	}
}

func TestMoment(t *testing.T) {
	now := at(t, "2026-07-27T08:00:00Z")
	madrid := zone(t, "Europe/Madrid")
	tests := []struct{ at, es, en string }{
		{"2026-07-27T07:05:00Z", "hoy, 09:05", "today, 09:05"},
		{"2026-07-26T21:59:00Z", "ayer, 23:59", "yesterday, 23:59"},
		{"2026-07-20T10:00:00Z", "20 de julio de 2026, 12:00", "20 July 2026, 12:00"},
	}
	for _, tt := range tests {
		for lang, want := range map[desk.Language]string{desk.Spanish: tt.es, desk.English: tt.en} {
			if got := text.Moment(lang, at(t, tt.at), now, madrid); got != want {
				t.Errorf("%s %s: got %q, want %q", lang, tt.at, got, want)
			}
		}
	}
}

func TestBytes(t *testing.T) {
	tests := []struct {
		n      int64
		es, en string
	}{
		{0, "0 bytes", "0 bytes"}, {999, "999 bytes", "999 bytes"}, {1500, "2 kB", "2 kB"},
		{4_000_000, "4 MB", "4 MB"}, {1_250_000, "1,2 MB", "1.2 MB"},
	}
	for _, tt := range tests {
		if got := text.Bytes(desk.Spanish, tt.n); got != tt.es {
			t.Errorf("Bytes(es, %d) = %q, want %q", tt.n, got, tt.es)
		}
		if got := text.Bytes(desk.English, tt.n); got != tt.en {
			t.Errorf("Bytes(en, %d) = %q, want %q", tt.n, got, tt.en)
		}
	}
}
