package local

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"helpdesk/internal/queue"
)

// childFolder tells the test binary to be the process that gets killed.
const childFolder = "QUEUE_LOCAL_TEST_FOLDER"

// TestMain lets this binary run as its own victim.
func TestMain(m *testing.M) {
	if dir := os.Getenv(childFolder); dir != "" {
		sendUntilKilled(dir)
	}
	os.Exit(m.Run())
}

// sendUntilKilled sends from several goroutines, and prints each body once its
// Send has returned. It deletes every third message that it can receive, and
// prints that first.
func sendUntilKilled(dir string) {
	s, err := Open(dir, work, time.Now, Options{CompactAt: 32 << 10})
	if err != nil {
		fmt.Println("broken", err)
		os.Exit(1)
	}
	q, _ := s.Sender("work")
	var out sync.Mutex
	say := func(a ...any) {
		out.Lock()
		defer out.Unlock()
		fmt.Println(a...)
	}
	var all sync.WaitGroup
	for g := range 4 {
		all.Go(func() {
			for i := 0; ; i++ {
				body := fmt.Sprintf("%d-%d", g, i)
				if err := q.Send(context.Background(), queue.Message{Body: body}); err != nil {
					say("broken", err)
					return
				}
				say("sent", body)
				if i%3 != 0 {
					continue
				}
				got, err := s.Poll("work", 1)
				if err == nil && len(got) == 1 {
					say("deleting", got[0].Body)
					err = s.Delete("work", got[0].ReceiptHandle)
				}
				if err != nil {
					say("broken", err)
					return
				}
			}
		})
	}
	all.Wait()
	os.Exit(1)
}

func TestKill_losesNothingAcknowledged(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs a signal that a process cannot catch")
	}
	dir := t.TempDir()
	sent, deleting := map[string]bool{}, map[string]bool{}
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childFolder+"="+dir)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		what, body, _ := strings.Cut(lines.Text(), " ")
		switch what {
		case "sent":
			sent[body] = true
		case "deleting":
			deleting[body] = true
		default:
			t.Fatal(lines.Text())
		}
		if len(sent) == 1500 {
			must(t, cmd.Process.Kill())
		}
	}
	if err := cmd.Wait(); err == nil || len(sent) < 1500 {
		t.Fatalf("the process was not killed: %v, %d sent", err, len(sent))
	}
	s, err := Open(dir, work, time.Now, Options{})
	must(t, err)
	defer s.Close() //nolint:errcheck // only read
	kept, err := s.Peek("work", 0)
	must(t, err)
	there := map[string]bool{}
	for _, m := range kept {
		there[m.Body] = true
	}
	for body := range sent {
		if !there[body] && !deleting[body] {
			t.Errorf("%s was acknowledged and is gone", body)
		}
	}
	for body := range there {
		if deleting[body] {
			delete(deleting, body)
		}
	}
	if len(deleting) == 0 {
		t.Error("no deletion outlived the process")
	}
	if s.Damaged() > 1 {
		t.Errorf("%d damaged records, at most the last one can be", s.Damaged())
	}
}
