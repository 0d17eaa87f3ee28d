package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"helpdesk/internal/desk"
)

// run runs one command and answers what it wrote and its status.
func run(t *testing.T, env map[string]string, args ...string) (out, errs string, status int) {
	t.Helper()
	var o, e bytes.Buffer
	status = Run(t.Context(), args, World{In: strings.NewReader(""), Out: &o, Err: &e, Getenv: func(name string) string { return env[name] }})
	return o.String(), e.String(), status
}

// lines is a writer that a test may read while it is written to.
type lines struct {
	ready chan string
	text  bytes.Buffer
}

func (l *lines) Write(b []byte) (int, error) {
	l.text.Write(b)
	if m := regexp.MustCompile(`(?s)Help centre\s+(http://\S+)/\n.*Ctrl-C`).FindSubmatch(l.text.Bytes()); m != nil {
		select {
		case l.ready <- string(m[1]):
		default:
		}
	}
	return len(b), nil
}

// runDesk starts a desk and answers its address and what ends it.
func runDesk(t *testing.T, dir string) (url string, stop func() int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out := &lines{ready: make(chan string, 1)}
	done := make(chan int, 1)
	var errs bytes.Buffer
	go func() {
		done <- Run(ctx, []string{"run", "--http", "127.0.0.1:0", "--smtp", "127.0.0.1:0", "--data", dir},
			World{In: strings.NewReader(""), Out: out, Err: &errs, Getenv: func(string) string { return "" }})
	}()
	ended := false
	stop = func() int {
		if ended {
			return 0
		}
		ended = true
		cancel()
		return <-done
	}
	t.Cleanup(func() { stop() })
	select {
	case url = <-out.ready:
	case status := <-done:
		ended = true
		t.Fatalf("the desk ended with %d: %s", status, errs.String())
	case <-time.After(30 * time.Second):
		t.Fatal("the desk did not say that it runs")
	}
	return url, stop
}

func call(t *testing.T, url, key string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/api/v1/tickets", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+key)
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Body.Close() }()
	_, _ = io.Copy(io.Discard, a.Body)
	return a.StatusCode
}

// TestCommands runs each command beside a running desk and then on its folder.
func TestCommands(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	url, stop := runDesk(t, dir)
	beside := func(t *testing.T, args ...string) string {
		t.Helper()
		out, errs, status := run(t, nil, append(args, "--data", dir)...)
		if status != 0 {
			t.Fatalf("%v: %d %s", args, status, errs)
		}
		return out
	}
	key := strings.TrimSpace(beside(t, "apikey", "create", "--scope", "tickets:read", "--agent", "ana", "--name", "probe"))
	if got := call(t, url, key); got != http.StatusOK {
		t.Errorf("the new key opens %d", got)
	}
	list := beside(t, "apikey", "list")
	m := regexp.MustCompile(`(\S+)\s+` + regexp.QuoteMeta(key[:7]) + `…\s+probe\s+ana\s+tickets:read\s+works`).FindStringSubmatch(list)
	if m == nil {
		t.Fatalf("the key is not in\n%s", list)
	}
	beside(t, "apikey", "revoke", m[1])
	if got := call(t, url, key); got != http.StatusUnauthorized {
		t.Errorf("the revoked key opens %d", got)
	}
	if out := beside(t, "seed", "--tickets", "50"); !strings.HasPrefix(out, "50 tickets") {
		t.Errorf("seed: %q", out)
	}
	beside(t, "tick")
	if out := beside(t, "deadletters", "redrive"); out != "0\n" {
		t.Errorf("redrive: %q", out)
	}
	configBothWays(t, dir)
	if status := stop(); status != 0 {
		t.Errorf("the desk ended with %d", status)
	}

	key = strings.TrimSpace(beside(t, "apikey", "create", "--scope", "tickets:read"))
	if !strings.HasPrefix(key, "hd_") {
		t.Errorf("key %q", key)
	}
	configBothWays(t, dir)
	beside(t, "deadletters", "list")
	if _, errs, status := run(t, nil, "tick", "--data", dir); status != 1 || !strings.Contains(errs, "no desk runs") {
		t.Errorf("tick without a desk: %d %s", status, errs)
	}
}

func configBothWays(t *testing.T, dir string) {
	t.Helper()
	out, errs, status := run(t, nil, "config", "show", "--data", dir)
	var cfg desk.Config
	if err := json.Unmarshal([]byte(out), &cfg); err != nil || status != 0 {
		t.Fatalf("show: %d %s %v", status, errs, err)
	}
	cfg.Settings.Name = "Otra"
	file := filepath.Join(t.TempDir(), "desk.json")
	write := func(v any) {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(cfg)
	if _, errs, status := run(t, nil, "config", "apply", file, "--data", dir); status != 0 {
		t.Fatalf("apply: %d %s", status, errs)
	}
	if _, errs, status := run(t, nil, "config", "apply", file, "--data", dir); status != 1 || errs == "" {
		t.Errorf("apply an old version: %d %q", status, errs)
	}
	cfg.Version++
	cfg.Settings.Zone = "Mars/Olympus"
	write(cfg)
	if _, errs, status := run(t, nil, "config", "apply", file, "--data", dir); status != 1 || !strings.Contains(errs, "settings.zone") {
		t.Errorf("apply nonsense: %d %q", status, errs)
	}
	write(map[string]int{"versoin": 1})
	if _, errs, status := run(t, nil, "config", "apply", file, "--data", dir); status != 1 || !strings.Contains(errs, "versoin") {
		t.Errorf("apply a misspelt field: %d %q", status, errs)
	}
}

func TestRun_refuses(t *testing.T) {
	dir := t.TempDir()
	for _, tt := range []struct {
		name   string
		args   []string
		env    map[string]string
		status int
		want   string
	}{
		{"unknown command", []string{"rnu"}, nil, 2, "rnu"},
		{"unknown command below", []string{"apikey", "delete"}, nil, 2, "delete"},
		{"unknown flag", []string{"run", "--port", "1"}, nil, 2, "port"},
		{"argument too many", []string{"tick", "now"}, nil, 2, "now"},
		{"no file", []string{"mail", "explain"}, nil, 2, "at least one file"},
		{"no id", []string{"apikey", "revoke"}, nil, 2, "one key"},
		{"malformed id", []string{"apikey", "revoke", "../config"}, nil, 2, "no id"},
		{"seed nonsense", []string{"run"}, map[string]string{"SEED": "perhaps"}, 2, "SEED"},
		{"log nonsense", []string{"run", "--log", "loud"}, nil, 2, "loud"},
		{"too few tickets", []string{"seed", "--tickets", "0"}, nil, 2, "--tickets"},
		{"no data folder", []string{"apikey", "list", "--data", filepath.Join(dir, "none")}, nil, 1, "no data folder"},
		{"no such mail", []string{"mail", "explain", filepath.Join(dir, "none.eml")}, nil, 1, "none.eml"},
		{"no such template", []string{"run", "--template", filepath.Join(dir, "none.yaml")}, nil, 1, "none.yaml"},
		{"no such address", []string{"run", "--http", "nowhere", "--data", filepath.Join(dir, "d")}, nil, 1, "nowhere"},
		{"unknown scope", []string{"apikey", "create", "--scope", "everything", "--data", "DIR"}, nil, 1, "scopes"},
		{"no scope", []string{"apikey", "create", "--data", "DIR"}, nil, 1, "scopes"},
		{"unknown agent", []string{"apikey", "create", "--scope", "tickets:read", "--agent", "nobody", "--data", "DIR"}, nil, 1, "agent"},
		{"unknown key", []string{"apikey", "revoke", "none", "--data", "DIR"}, nil, 1, "desk: "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for i, a := range tt.args {
				if a == "DIR" {
					tt.args[i] = dir
				}
			}
			out, errs, status := run(t, tt.env, tt.args...)
			if status != tt.status || !strings.Contains(errs, tt.want) || out != "" {
				t.Errorf("status %d, said %q and %q; want %d and %q", status, out, errs, tt.status, tt.want)
			}
			if n := strings.Count(errs, "\n"); n > tt.status {
				t.Errorf("%d lines: %q", n, errs)
			}
		})
	}
}

// Two new desks that are seeded alike are alike, also when no desk has run there.
func TestSeed_repeats(t *testing.T) {
	var lists []string
	for range 2 {
		dir := filepath.Join(t.TempDir(), "new")
		if out, errs, status := run(t, nil, "seed", "--tickets", "60", "--seed", "9", "--data", dir); status != 0 || !strings.HasPrefix(out, "60 tickets") {
			t.Fatalf("%d %q %q", status, out, errs)
		}
		url, stop := runDesk(t, dir)
		text, err := os.ReadFile(filepath.Join(dir, "sample-keys.json"))
		if err != nil {
			t.Fatal(err)
		}
		secret := regexp.MustCompile(`hd_[A-Za-z0-9_-]{43}`).FindString(string(text))
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/api/v1/tickets?limit=200", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+secret)
		a, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(a.Body)
		_ = a.Body.Close()
		if err != nil || a.StatusCode != http.StatusOK {
			t.Fatalf("%d %s %v", a.StatusCode, body, err)
		}
		var page struct{ Tickets []json.RawMessage }
		if err := json.Unmarshal(body, &page); err != nil || len(page.Tickets) < 10 {
			t.Fatalf("%d open tickets, %v", len(page.Tickets), err)
		}
		lists = append(lists, fmt.Sprintf("%s", page.Tickets))
		stop()
	}
	if lists[0] != lists[1] {
		t.Errorf("two desks differ:\n%s\n%s", lists[0], lists[1])
	}
}

func TestLanguage(t *testing.T) {
	dir := t.TempDir()
	for lang, want := range map[string]string{"es_ES.UTF-8": "Falta", "en_GB.UTF-8": "missing", "": "missing", "fr_FR": "missing"} {
		_, errs, _ := run(t, map[string]string{"LANG": lang}, "apikey", "create", "--data", dir)
		if spanish := strings.Contains(errs, "Falta"); spanish != (want == "Falta") {
			t.Errorf("LANG=%s says %q", lang, errs)
		}
	}
}

func TestHelp(t *testing.T) {
	for _, args := range [][]string{
		{}, {"run"}, {"apikey"}, {"apikey", "create"}, {"apikey", "list"}, {"apikey", "revoke"}, {"seed"}, {"mail"}, {"mail", "explain"}, {"mail", "replay"}, {"mail", "held"}, {"mail", "resend"}, {"mail", "preview"},
		{"config"}, {"config", "show"}, {"config", "apply"}, {"deadletters"}, {"deadletters", "list"}, {"deadletters", "redrive"}, {"tick"},
	} {
		out, errs, status := run(t, nil, append(args, "--help")...)
		if status != 0 || errs != "" || !strings.Contains(out, "desk "+strings.Join(args, " ")) {
			t.Errorf("%v --help: %d %q %s", args, status, out, errs)
		}
		if !strings.Contains(out, "Examples:") {
			t.Errorf("%v --help shows no example", args)
		}
	}
}

func TestMailExplain(t *testing.T) {
	dir := t.TempDir()
	good := filepath.Join(dir, "a.eml")
	if err := os.WriteFile(good, []byte("From: Ana <a@b.test>\r\nSubject: <hola>\r\n\r\ntext\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, errs, status := run(t, nil, "mail", "explain", good, filepath.Join(dir, "none.eml"), good)
	if status != 1 || strings.Count(out, "\n") != 2 || !strings.Contains(errs, "none.eml") {
		t.Fatalf("%d %q %q", status, out, errs)
	}
	var record struct {
		File, Class, Subject string
		From                 struct{ Name, Address string }
	}
	if err := json.Unmarshal([]byte(strings.SplitAfter(out, "\n")[0]), &record); err != nil {
		t.Fatal(err)
	}
	if record.File != good || record.Class != "human" || record.Subject != "<hola>" || record.From.Address != "a@b.test" {
		t.Errorf("%+v", record)
	}
}
