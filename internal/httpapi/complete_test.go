package httpapi

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
)

// Each operation names its permission, its scopes and the codes of its errors
// where a machine finds them too.
func TestDocument_namesPermissionScopeAndErrors(t *testing.T) {
	var doc struct {
		Paths map[string]map[string]struct {
			OperationID string
			Permission  string              `json:"x-permission"`
			Scope       *[]string           `json:"x-scope"`
			Errors      map[string][]string `json:"x-errors"`
			Responses   map[string]any
		}
	}
	if err := json.Unmarshal(document, &doc); err != nil {
		t.Fatal(err)
	}
	for _, item := range doc.Paths {
		for _, op := range item {
			if op.Permission == "" || op.Scope == nil {
				t.Errorf("%s: permission %q, scope %v", op.OperationID, op.Permission, op.Scope)
			}
			for status := range op.Responses {
				if n, _ := strconv.Atoi(status); n >= http.StatusBadRequest && len(op.Errors[status]) == 0 {
					t.Errorf("%s: no codes of status %s", op.OperationID, status)
				}
			}
			if len(op.Errors["401"]) == 0 {
				t.Errorf("%s: %v", op.OperationID, op.Errors)
			}
		}
	}
}

// A contract with a hole is not written.
func TestIncomplete(t *testing.T) {
	o := &huma.OpenAPI{Tags: []*huma.Tag{{Name: "Tickets"}}}
	whole := operationDoc{tag: "Tickets", summary: "Make a thing", description: "Makes a thing of the sort that this test is about.", request: 1, response: 1}
	op := &huma.Operation{
		RequestBody: &huma.RequestBody{}, Parameters: []*huma.Param{{Name: "Idempotency-Key", Description: "A key"}},
		Responses: map[string]*huma.Response{"201": {Content: map[string]*huma.MediaType{mediaType: {}}}},
	}
	r := route{method: http.MethodPost, id: "make", path: "/things"}
	if err := incomplete(o, op, r, whole); err != nil {
		t.Fatal(err)
	}
	for want, doc := range map[string]operationDoc{
		"tag":         {"Things", whole.summary, whole.description, 1, 1, nil},
		"summary":     {"Tickets", "", whole.description, 1, 1, nil},
		"description": {"Tickets", whole.summary, "Makes.", 1, 1, nil},
		"of the body": {"Tickets", whole.summary, whole.description, nil, 1, nil},
		"the answer":  {"Tickets", whole.summary, whole.description, 1, nil, nil},
	} {
		if err := incomplete(o, op, r, doc); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("without %s: %v", want, err)
		}
	}
	op.Parameters = nil
	if err := incomplete(o, op, r, whole); err == nil || !strings.Contains(err.Error(), "Idempotency-Key") {
		t.Errorf("a create without Idempotency-Key: %v", err)
	}
}

func TestDerivedProblems(t *testing.T) {
	op := &huma.Operation{Parameters: []*huma.Param{{Name: "If-Match"}, {Name: "Idempotency-Key"}, {Name: "cursor"}}}
	got := derivedProblems(op, route{method: http.MethodPut, path: "/things/{thing}"})
	if !slices.Contains(got[400], "idempotency_empty") {
		t.Errorf("400: %v", got[400])
	}
	for status, code := range map[int]string{404: "not_found", 403: "csrf", 412: "stale", 422: "idempotency_reused", 400: "cursor_invalid"} {
		if !slices.Contains(got[status], code) {
			t.Errorf("%d: %v, want %s", status, got[status], code)
		}
	}
}
