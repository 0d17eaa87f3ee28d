package crash_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/fault"
)

// A machine that answers every mail it gets and says nothing of being one. It
// writes from a new address each round: afresh to the support address, where a
// mail makes a ticket and its acknowledgement, or to the reply address.
func autoresponder(t *testing.T, domains func(round int) string, afresh bool) (rounds int, w *crash.World) {
	t.Helper()
	w = crash.New(t, &fault.Counter{})
	to := "soporte@" + crash.Domain
	const most = 200
	for rounds = range most {
		from := fmt.Sprintf("r%d@%s", rounds, domains(rounds))
		w.Arrives(fmt.Sprintf("loop-%d", rounds), from, to, "From: "+from+"\r\nTo: "+to+"\r\nSubject: impresora "+fmt.Sprint(rounds)+
			"\r\nMessage-ID: <"+fmt.Sprint(rounds)+"@loop.example>\r\nDate: Mon, 2 Mar 2026 09:00:00 +0000\r\n\r\nSu mensaje ha llegado.\r\n")
		w.Drain()
		got := w.Mailbox.To(from, 1)
		if len(got) == 0 {
			return rounds, w
		}
		if !afresh {
			_, raw, err := w.Mailbox.Get(got[0].ID)
			if err != nil {
				t.Fatal(err)
			}
			to = replyTo(string(raw))
		}
		w.Pass(time.Second)
	}
	return most, w
}

func TestLoop_newAddressEachRoundIsStoppedAtTheCap(t *testing.T) {
	for name, tt := range map[string]struct {
		domain func(int) string
		afresh bool
		most   int
	}{
		"answers, same domain":          {func(int) string { return "loop.example" }, false, 1},
		"afresh, same domain":           {func(int) string { return "loop.example" }, true, 20},
		"afresh, a new host each round": {func(i int) string { return fmt.Sprintf("h%d.loop.example", i) }, true, 20},
	} {
		t.Run(name, func(t *testing.T) {
			rounds, w := autoresponder(t, tt.domain, tt.afresh)
			if rounds > tt.most {
				t.Errorf("it went on for %d rounds, at most %d are allowed", rounds, tt.most)
			}
			if tt.afresh && !strings.Contains(fmt.Sprint(w.Tickets()[rounds].Flags), desk.FlagCapped) {
				t.Errorf("the ticket at which it was stopped does not say so: %v", w.Tickets()[rounds].Flags)
			}
			w.Check()
		})
	}
}
