package api_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"helpdesk/functions/api"
	"helpdesk/internal/access"
	"helpdesk/internal/admin"
	"helpdesk/internal/conversation"
	"helpdesk/internal/directory"
	"helpdesk/internal/intake"
	"helpdesk/internal/toolbox"
)

// The use cases fit the function as they are.
func deps() api.Deps {
	return api.Deps{Keys: &access.Service{}, Tickets: &conversation.Service{}, Intake: &intake.Service{}, Admin: &admin.Service{}, People: &directory.Service{}, Tools: &toolbox.Service{}, Log: slog.New(slog.DiscardHandler)}
}

func TestHTTP(t *testing.T) {
	h := api.New(deps()).HTTP()
	for path, want := range map[string]int{
		"/api/v1/openapi.json": http.StatusOK,
		"/api/v1/tickets":      http.StatusUnauthorized,
		"/api/v2/tickets":      http.StatusNotFound,
		"/":                    http.StatusNotFound,
	} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != want {
			t.Errorf("GET %s: %d, want %d", path, w.Code, want)
		}
	}
}
