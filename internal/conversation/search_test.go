package conversation_test

import (
	"fmt"
	"strings"
	"testing"

	"helpdesk/internal/conversation"
	"helpdesk/internal/desk"
)

func TestSearch(t *testing.T) {
	w := desked(t, 3)
	closed := desk.Resolved
	if _, err := w.Conversation.Update(background, admin(), conversation.Update{Ticket: "1002", Status: &closed}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Conversation.Update(background, admin(), conversation.Update{Ticket: "1003", Tags: &[]string{"Tóner"}}); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, query string
		who         desk.Subject
		want        string
	}{
		{"words of the subject", "IMPRESORA", ana(), "1001 1003"},
		{"the requester's name", "luis impre", ana(), "1001 1003"},
		{"a tag", "toner", ana(), "1003"},
		{"words that are not together in one", "toner cartucho", ana(), ""},
		{"a number", "1001", ana(), "1001"},
		{"a number that is over", "#1002", ana(), "1002"},
		{"the address of whose ticket is over", " Luis1@cliente.example ", ana(), "1002"},
		{"an unknown address", "nobody@cliente.example", ana(), ""},
		{"another team's by words", "impresora", stranger(), ""},
		{"another team's by number", "1001", stranger(), ""},
		{"another team's by address", "luis1@cliente.example", stranger(), ""},
		{"everybody's", "impresora", admin(), "1001 1003"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f, err := w.Conversation.Search(background, tt.who, tt.query, 0)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, s := range f.Tickets {
				got = append(got, fmt.Sprint(s.Number))
			}
			if strings.Join(got, " ") != tt.want || f.More {
				t.Errorf("%v, more %v; want %s", got, f.More, tt.want)
			}
		})
	}
	if f, err := w.Conversation.Search(background, ana(), "impresora", 1); err != nil || len(f.Tickets) != 1 || !f.More {
		t.Errorf("at most one: %+v, %v", f, err)
	}
	if _, err := w.Conversation.Search(background, ana(), " %() ", 0); !desk.IsKind(err, desk.Invalid) {
		t.Errorf("no words: %v", err)
	}
}
