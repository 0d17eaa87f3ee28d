package token

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

func key(id string) Key { return Key{ID: id, Secret: bytes.Repeat([]byte(id), 32)} }

// TestRing_rotation: a new key is put in front. What the old one signed stays
// good while it is kept, and dies with it.
func TestRing_rotation(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for name, tt := range map[string]struct {
		sign func(Ring) string
		good func(Ring, string) bool
	}{
		"reply address": {
			func(r Ring) string { return r.ReplyAddress("in.example.com", Reply{1042, ToParticipant(3)}) },
			func(r Ring, s string) bool { got, ok := r.ParseReply(s); return ok && got == Reply{1042, "3"} },
		},
		"agent's reply address": {
			func(r Ring) string { return r.ReplyAddress("in.example.com", Reply{1042, ToAgent("ana")}) },
			func(r Ring, s string) bool {
				got, ok := r.ParseReply(strings.ToUpper(s))
				return ok && got.To == ToAgent("ana")
			},
		},
		"message id": {
			func(r Ring) string { return r.MessageID("in.example.com", 1042, 7) },
			func(r Ring, s string) bool { n, ok := r.ParseMessageID(s); return ok && n == 1042 },
		},
		"subject": {
			func(r Ring) string { return "Re: [#" + r.Subject(1042) + "] hola" },
			func(r Ring, s string) bool { n, ok := r.ParseSubject(s); return ok && n == 1042 },
		},
		"link": {
			func(r Ring) string { return r.Link(Link{Ticket: "t", Participant: 1, Expires: now.Add(time.Hour)}) },
			func(r Ring, s string) bool { _, ok := r.ParseLink(s, now); return ok },
		},
	} {
		old, both, fresh := Ring{key("a")}, Ring{key("b"), key("a")}, Ring{key("b")}
		s := tt.sign(old)
		if !tt.good(old, s) || !tt.good(both, s) || tt.good(fresh, s) {
			t.Errorf("%s of the old key: %v before, %v beside the new one, %v without it", name, tt.good(old, s), tt.good(both, s), tt.good(fresh, s))
		}
		if n := tt.sign(both); n == s || tt.good(old, n) || !tt.good(both, n) || !tt.good(fresh, n) {
			t.Errorf("%s is not signed with the new key", name)
		}
		// Another desk has other secrets under the same letter.
		if tt.good(Ring{{ID: "a", Secret: bytes.Repeat([]byte{7}, 32)}}, s) {
			t.Errorf("%s of another desk is good", name)
		}
	}
}

// TestRing_altered changes each byte of what was signed.
func TestRing_altered(t *testing.T) {
	r := Ring{key("b"), key("a")}
	address := r.ReplyAddress("x.example", Reply{1042, ToParticipant(3)})
	if local, _, _ := strings.Cut(address, "@"); len(local) > 64 || strings.ToLower(address) != address {
		t.Errorf("%s does not survive the mail", address)
	}
	for i := range strings.IndexByte(address, '@') {
		for _, c := range "0az-" {
			if forged := address[:i] + string(c) + address[i+1:]; forged != address {
				if got, ok := r.ParseReply(forged); ok {
					t.Errorf("%s is taken for %+v", forged, got)
				}
			}
		}
	}
	tag := r.Subject(1042)
	for i := range len(tag) {
		for _, c := range "0az-" {
			if forged := tag[:i] + string(c) + tag[i+1:]; forged != tag {
				if n, ok := r.ParseSubject("[#" + forged + "]"); ok {
					t.Errorf("%s is taken for %d", forged, n)
				}
			}
		}
	}
	// A signature for one purpose is none for another.
	for _, s := range []string{"", "[#", "[#1042]", "[#1042-]", "[#" + strings.Repeat("9", 30) + "-bxxxxxxxx]", "[#-" + tag[5:] + "]", "1042-" + tag[5:], strings.Repeat("[#", 10) + tag + "]"} {
		if n, ok := r.ParseSubject(s); ok {
			t.Errorf("%q is taken for %d", s, n)
		}
	}
	for _, s := range []string{"[#" + tag + "]", "RE: [#" + strings.ToUpper(tag) + "] x", "Fwd: [#7] [#" + tag + "]", "[#" + tag} {
		if n, ok := r.ParseSubject(s); !ok || n != 1042 {
			t.Errorf("%q: %d %v", s, n, ok)
		}
	}
	if _, ok := (Ring{}).ParseSubject("[#" + tag + "]"); ok {
		t.Error("a ring without keys accepts a subject")
	}
}

func FuzzRing_ParseSubject(f *testing.F) {
	r := Ring{key("a")}
	f.Add("Re: [#" + r.Subject(1042) + "] hola")
	f.Add("[#[#1042-a")
	f.Fuzz(func(t *testing.T, s string) {
		if n, ok := r.ParseSubject(s); ok && !strings.Contains(strings.ToLower(s), r.Subject(n)) {
			t.Errorf("%q is taken for %d", s, n)
		}
	})
}
