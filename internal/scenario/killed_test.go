package scenario

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/smtp"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"helpdesk/internal/cli"
	"helpdesk/internal/local/demo"
)

// asDesk makes this test program be the desk command, so that a test has a
// process to kill.
const asDesk = "SCENARIO_AS_DESK"

func TestMain(m *testing.M) {
	if os.Getenv(asDesk) == "" {
		os.Exit(m.Run())
	}
	os.Exit(cli.Run(context.Background(), os.Args[1:], cli.World{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Getenv: func(string) string { return "" }}))
}

// process is a desk in a process of its own.
type process struct {
	cmd  *exec.Cmd
	addr string
	smtp string
}

// launch starts a desk on addresses that are free now.
func launch(t *testing.T, dir string) *process {
	t.Helper()
	p := &process{addr: freeAddress(t), smtp: freeAddress(t)}
	p.cmd = exec.CommandContext(t.Context(), os.Args[0], "run", "--seed", "0", "--data", dir, "--http", p.addr, "--smtp", p.smtp)
	p.cmd.Env = append(os.Environ(), asDesk+"=1")
	p.cmd.Stderr = t.Output()
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.cmd.Process.Kill(); _ = p.cmd.Wait() })
	for begin := time.Now(); ; {
		r, err := http.Get("http://" + p.addr + "/healthz") //nolint:noctx // our own process
		if err == nil {
			_ = r.Body.Close()
			return p
		}
		if time.Since(begin) > 30*time.Second {
			t.Fatalf("the desk does not answer: %v", err)
		}
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// TestKilled: a desk that is killed in the middle of work, several times, has
// everything that it accepted, once.
func TestKilled(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	accepted := map[string]bool{}
	for round := range 4 {
		p := launch(t, dir)
		taken := make(chan string)
		var all sync.WaitGroup
		for worker := range 4 {
			all.Go(func() {
				for i := 0; ; i++ {
					subject := fmt.Sprintf("r%d w%d n%d", round, worker, i)
					if !p.post(subject, worker%2 == 0) {
						return // killed
					}
					taken <- subject
				}
			})
		}
		go func() { all.Wait(); close(taken) }()
		n := 0
		for subject := range taken { // until the last worker has noticed
			accepted[subject] = true
			if n++; n == 40 {
				if err := p.cmd.Process.Signal(syscall.SIGKILL); err != nil {
					t.Fatal(err)
				}
			}
		}
		_ = p.cmd.Wait()
	}
	o := &office{t: t, dir: dir, clock: &clock{}}
	o.start()
	defer o.stop()
	o.key = o.desk.Samples()[0].Secret
	o.settle()
	// What the stream lost is swept up after two minutes; a mail of which nobody
	// knows whether it was sent is tried again after a wait, when its job shows.
	for range 5 {
		o.later(7 * time.Minute)
	}
	tickets := map[string]int{}
	for _, subject := range o.allOpen() {
		tickets[subject]++
	}
	for subject := range accepted {
		if tickets[subject] != 1 {
			t.Errorf("%q was accepted and is %d tickets", subject, tickets[subject])
		}
		if got := o.inbox(address(subject)); len(got) == 0 {
			t.Errorf("%q was never acknowledged", subject)
		}
	}
	for subject, n := range tickets {
		if n != 1 {
			t.Errorf("%q is %d tickets", subject, n)
		}
	}
	t.Logf("%d accepted over four kills, %d tickets", len(accepted), len(tickets))
}

// address gives each sender a domain of his own: acknowledgements to one domain are capped.
func address(subject string) string { return "a@" + strings.ReplaceAll(subject, " ", "-") + ".test" }

// post sends a form or a mail; false when the desk is not there any more.
func (p *process) post(subject string, mail bool) bool {
	if mail {
		raw := fmt.Sprintf("From: %s\r\nSubject: %s\r\nMessage-ID: <%s>\r\n\r\nhola\r\n", address(subject), subject, address(subject))
		return smtp.SendMail(p.smtp, nil, address(subject), []string{demo.Support}, []byte(raw)) == nil
	}
	body := fmt.Sprintf(`{"address":%q,"subject":%q,"text":"hola"}`, address(subject), subject)
	r, err := http.Post("http://"+p.addr+"/requests", "application/json", strings.NewReader(body)) //nolint:noctx // our own process
	if err != nil {
		return false
	}
	defer func() { _ = r.Body.Close() }()
	_, err = io.Copy(io.Discard, r.Body)
	return err == nil && r.StatusCode == http.StatusCreated
}

// allOpen lists the subjects of all open tickets, page by page.
func (o *office) allOpen() []string {
	o.t.Helper()
	var subjects []string
	for cursor := ""; ; {
		var page struct {
			Tickets []struct{ Subject string }
			Next    string
		}
		if a := o.api(o.key, http.MethodGet, "/tickets?limit=200&cursor="+cursor, nil, &page); a.Status != http.StatusOK {
			o.t.Fatalf("list: %d %s", a.Status, a.Body)
		}
		for _, t := range page.Tickets {
			subjects = append(subjects, t.Subject)
		}
		if cursor = page.Next; cursor == "" {
			return subjects
		}
	}
}
