package console_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"os"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"helpdesk/functions/console"
	"helpdesk/internal/lambdakit"
	"helpdesk/internal/web/console/bundle"
)

// The sample events, as Lambda would send them.
func TestFunction_events(t *testing.T) {
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	handler := lambdakit.HTTP(console.New(console.Deps{Bundle: bundle.New("https://bucket.example")}).HTTP(), lambdakit.HTTPOptions{Log: log})
	for name, want := range map[string]int{"start": http.StatusOK, "file": http.StatusNotFound} {
		text, err := os.ReadFile("../../events/console/" + name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var e events.APIGatewayV2HTTPRequest
		if err := json.NewDecoder(bytes.NewReader(text)).Decode(&e); err != nil {
			t.Fatal(err)
		}
		answer, err := handler(context.Background(), e)
		if err != nil || answer.StatusCode != want {
			t.Errorf("%s: %d %v", name, answer.StatusCode, err)
		}
	}
}
