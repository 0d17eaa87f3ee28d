package awsdesk

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"helpdesk/internal/awsclient"
	"helpdesk/internal/config"
)

func environment(endpoint string) func(string) string {
	vars := map[string]string{
		"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "token",
		"AWS_ENDPOINT_URL": endpoint,
	}
	return func(name string) string { return vars[name] }
}

func settings() config.Store {
	return config.Store{Table: "tickets", Bucket: "files", Desk: config.Desk{
		Stack: "helpdesk", Name: "Acme", Language: "es", Zone: "Europe/Madrid", Support: "support@example.com", Sending: "example.com",
		Receiving: "in.example.com", Admin: "boss@example.com", PublicURLParam: "/helpdesk/public-url",
	}}
}

// A cold start must not wait for the network: whatever is opened is opened by
// the first event that needs it.
func TestOpen_callsNobody(t *testing.T) {
	calls := 0
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { calls++ }))
	defer server.Close()
	g, err := Open("notify", settings(), io.Discard, environment(server.URL))
	if err != nil || calls != 0 {
		t.Fatalf("%d calls, %v", calls, err)
	}
	if g.UploadOrigin != server.URL {
		t.Errorf("uploads go to %s, want the emulator", g.UploadOrigin)
	}
	if g, err = Open("notify", settings(), io.Discard, environment("")); err != nil || g.UploadOrigin != "https://files.s3.eu-west-1.amazonaws.com" {
		t.Errorf("uploads go to %s, %v", g.UploadOrigin, err)
	}
}

func TestOpen_outsideLambda(t *testing.T) {
	_, err := Open("notify", settings(), io.Discard, func(string) string { return "" })
	if !errors.Is(err, awsclient.ErrEnvironment) || !strings.Contains(err.Error(), "notify") {
		t.Errorf("got %v", err)
	}
}

func TestPublicURL(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in struct{ Name string }
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil || in.Name != "/helpdesk/public-url" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		_, _ = io.WriteString(w, `{"Parameter":{"Value":"https://help.example.com/"}}`)
	}))
	defer server.Close()
	g, err := Open("notify", settings(), io.Discard, environment(server.URL))
	if err != nil {
		t.Fatal(err)
	}
	if url, err := g.PublicURL(t.Context()); err != nil || url != "https://help.example.com" {
		t.Errorf("got %q, %v; want no slash at the end", url, err)
	}
}

func TestOpen_logsAndCountsWithItsNames(t *testing.T) {
	var out bytes.Buffer
	g, err := Open("notify", settings(), &out, environment(""))
	if err != nil {
		t.Fatal(err)
	}
	g.Log.Info("x")
	g.Metrics.Count("MailsSent", 1)
	g.Metrics.Flush()
	if s := out.String(); !strings.Contains(s, `"function":"notify"`) || !strings.Contains(s, `"Desk":"helpdesk"`) {
		t.Errorf("got %s", s)
	}
}
