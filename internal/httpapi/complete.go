package httpapi

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// derivedProblems are those that an operation answers because of its shape, so
// that its documentation cannot forget them.
func derivedProblems(op *huma.Operation, r route) map[int][]string {
	problems := map[int][]string{}
	if strings.Contains(r.path, "{") {
		problems[http.StatusNotFound] = []string{"not_found"}
	}
	if r.method != http.MethodGet {
		problems[http.StatusForbidden] = []string{"csrf"}
	}
	if has(op, "If-Match") {
		problems[http.StatusPreconditionFailed] = []string{"stale"}
		problems[http.StatusBadRequest] = []string{"if_match_malformed", "if_match_weak"}
	}
	if has(op, "Idempotency-Key") {
		problems[http.StatusUnprocessableEntity] = []string{"idempotency_reused"}
		problems[http.StatusBadRequest] = append(problems[http.StatusBadRequest], "idempotency_empty")
	}
	if has(op, "cursor") || has(op, "since") {
		problems[http.StatusBadRequest] = append(problems[http.StatusBadRequest], "cursor_invalid")
	}
	return problems
}

func has(op *huma.Operation, parameter string) bool {
	return slices.ContainsFunc(op.Parameters, func(p *huma.Param) bool { return p.Name == parameter })
}

// incomplete says what an operation's documentation lacks. A contract with a
// hole is not written.
func incomplete(o *huma.OpenAPI, op *huma.Operation, r route, doc operationDoc) error {
	var missing []error
	need := func(ok bool, what string) {
		if !ok {
			missing = append(missing, fmt.Errorf("operation %s (documentation.go and its parts): %s", r.id, what))
		}
	}
	need(slices.ContainsFunc(o.Tags, func(t *huma.Tag) bool { return t.Name == doc.tag }), "its tag is not in the list of describe: "+doc.tag)
	need(len(doc.summary) >= 5 && len(doc.summary) <= 60 && !strings.HasSuffix(doc.summary, "."), "a summary of 5 to 60 characters, without a full stop")
	need(len(doc.description) >= 40 && strings.HasSuffix(doc.description, "."), "a description of whole sentences")
	success := op.Responses[strconv.Itoa(r.status())]
	need(success == nil || len(success.Content) == 0 || doc.response != nil, "an example of the answer")
	need(op.RequestBody == nil || doc.request != nil, "an example of the body")
	// Whoever makes a thing may have to ask twice, and must not get two.
	need(r.method != http.MethodPost || r.status() != http.StatusCreated || has(op, "Idempotency-Key"), "a create takes Idempotency-Key")
	for _, p := range op.Parameters {
		need(p.Description != "", "a description of parameter "+p.Name)
	}
	return errors.Join(missing...)
}
