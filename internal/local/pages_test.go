package local

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// A foreign name that has been pointed at this machine reads no mail.
func TestOwnHost(t *testing.T) {
	h := ownHost(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	for host, want := range map[string]int{
		"localhost:8080": 204, "127.0.0.1:8080": 204, "[::1]:8080": 204, "localhost": 204, "192.168.1.4": 204,
		"evil.test": 421, "evil.test:8080": 421, "127.0.0.1.evil.test": 421, "": 421,
	} {
		r := httptest.NewRequest(http.MethodGet, "/_mail", nil)
		r.Host = host
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("host %q answers %d, want %d", host, w.Code, want)
		}
	}
}
