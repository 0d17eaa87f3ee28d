package scenario

import (
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// browser finds a Chromium; without one a laptop skips the test and CI fails it.
func browser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("no Chromium on this machine: apt-get install chromium")
	}
	t.Skip("no Chromium on this machine: a real browser's rules for other sites are not tried")
	return ""
}

// visit opens a page in the browser until it reports; see site.
func visit(t *testing.T, chromium, url string, report <-chan string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
		"--no-first-run", "--remote-debugging-port=0", "--user-data-dir="+t.TempDir(), url)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) } // so that it ends its own children
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { cancel(); _ = cmd.Wait() }()
	select {
	case text := <-report:
		return text
	case <-ctx.Done():
		t.Fatalf("the browser showed nothing of %s", url)
		return ""
	}
}

// site serves the sample page of another site with a script that does what a
// visitor would, and then tells report what the page says.
func site(t *testing.T, deskURL, visitor string) (own string, report <-chan string) {
	t.Helper()
	page, err := os.ReadFile(filepath.Join("..", "..", "events", "sample-site", "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	own = "http://" + l.Addr().String()
	text := strings.NewReplacer("http://127.0.0.1:8080", deskURL, "http://127.0.0.1:8090", own, "</body>", "<script>"+visitor+"</script></body>").Replace(string(page))
	said := make(chan string, 10)
	mux := http.NewServeMux()
	mux.HandleFunc("POST /report", func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		said <- string(body)
	})
	mux.HandleFunc("GET /index.html", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, text)
	})
	srv := &http.Server{ReadHeaderTimeout: time.Minute, Handler: mux}
	go func() { _ = srv.Serve(l) }()
	t.Cleanup(func() { _ = srv.Close() })
	return own, said
}

// allow lets a site post the form "web".
func (o *office) allow(origin string) {
	o.t.Helper()
	cfg, err := o.desk.Data().Store.Config(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	changed := *cfg
	changed.Forms = append(changed.Forms[:0:0], cfg.Forms...)
	changed.Forms[0].Origins = []string{origin}
	if _, err := o.desk.Data().Store.PutConfig(o.t.Context(), changed); err != nil {
		o.t.Fatal(err)
	}
}

// What a visitor does on the sample page, and when he says what he sees.
const (
	fillPlain = `addEventListener('load', () => {
		if (new URLSearchParams(location.search).get('reference')) {
			fetch('/report', {method: 'POST', body: document.body.innerText});
			return;
		}
		const f = document.querySelector('form[method=post]');
		f.elements.address.value = 'plain@cliente.test'; f.elements.subject.value = 'From a plain form'; f.elements.text.value = 'hola';
		f.submit();
	});`
	fillScript = `addEventListener('load', () => {
		const f = document.getElementById('scripted'), said = document.getElementById('said');
		f.elements.address.value = 'script@cliente.test'; f.elements.subject.value = 'From a script'; f.elements.text.value = 'hola';
		const files = new DataTransfer();
		files.items.add(new File(['x'.repeat(5e6)], 'big.txt', {type: 'text/plain'}));
		f.elements.files.files = files.files;
		f.requestSubmit();
		setInterval(() => {
			if (said.textContent && said.textContent !== 'Sending') fetch('/report', {method: 'POST', body: said.textContent});
		}, 50);
	});`
)

// thanked is what the sample page says of a request that was taken.
const thanked = "We have your request. Its number is #"

// TestBrowser: a page of another origin in a real browser, as a plain form and
// by script with a large file; and a page that is not allowed.
func TestBrowser(t *testing.T) {
	chromium := browser(t)
	o := open(t)
	for name, visitor := range map[string]string{"plain form": fillPlain, "script": fillScript} {
		url, report := site(t, o.desk.URL(), visitor)
		o.allow(url)
		if got := visit(t, chromium, url+"/index.html", report); !strings.Contains(got, thanked) {
			t.Errorf("%s: the page says %q", name, got)
		}
	}
	o.settle()
	for _, subject := range []string{"From a plain form", "From a script"} {
		v := o.ticket(o.numberOf(subject))
		if v.Ticket.Channel != "form" {
			t.Errorf("%s: %+v", subject, v.Ticket)
		}
		if subject == "From a script" && (len(v.Messages) != 1 || len(v.Messages[0].Files) != 1) {
			t.Errorf("the large file is not there: %+v", v.Messages)
		}
	}
	url, report := site(t, o.desk.URL(), fillScript)
	if got := visit(t, chromium, url+"/index.html", report); strings.Contains(got, thanked) {
		t.Errorf("a site that is not allowed is told %q", got)
	}
	o.settle()
	if n := len(o.open()); n != 2 {
		t.Errorf("%d tickets, want 2", n)
	}
}
