package httpapi_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"helpdesk/internal/httpapi"
)

// What GET /me offers each caller of the matrix, as it was agreed upon: the
// console shows nothing else. go test ./internal/httpapi -run WhatWasAgreed -update.
func TestMe_offersWhatWasAgreed(t *testing.T) {
	type offer struct {
		Allowed   []string `json:"allowed"`
		ToolTeams []string `json:"toolTeams"`
	}
	got := map[string]offer{}
	f := setup(t)
	for _, caller := range callers {
		w := f.do(http.MethodGet, httpapi.Base+"/me", "", caller)
		if w.Code != http.StatusOK {
			continue
		}
		if err := httpapi.Conforms("getMe", w.Code, w.Body.Bytes()); err != nil {
			t.Error(err)
		}
		var o offer
		if err := json.Unmarshal(w.Body.Bytes(), &o); err != nil {
			t.Fatal(err)
		}
		got[caller] = o
	}
	golden := filepath.Join("testdata", "allowed.json")
	text, err := json.MarshalIndent(got, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if *httpapi.Update {
		if err := os.WriteFile(golden, append(text, '\n'), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(text)+"\n"); diff != "" {
		t.Error(diff)
	}
}
