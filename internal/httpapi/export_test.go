package httpapi

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"helpdesk/internal/web/problem"
)

// Operation is a line of the table of operations, for tests.
type Operation struct {
	Method, Path, ID, Permission string
	Gathers                      bool // see binding.gathers
	Repeats                      bool // takes Idempotency-Key
}

// Operations lists every operation.
func Operations() []Operation {
	var all []Operation
	for _, r := range (&server{}).routes() {
		all = append(all, Operation{r.method, r.path, r.id, permission(r.may), r.bind.gather, has(compile(r).op, problem.IdempotencyHeader)})
	}
	return all
}

// Conforms reports what in an answer's body is not as the contract says.
func Conforms(id string, status int, body []byte) error {
	for _, r := range (&server{}).routes() {
		if r.id != id {
			continue
		}
		schemas := newRegistry()
		wanted := schemas.Schema(reflect.TypeFor[problem.Problem](), true, "Problem")
		if status < 400 {
			c := &compiled{}
			r.bind.document(newAPI(c, schemas), r.operation())
			wanted = c.op.Responses[strconv.Itoa(status)].Content[mediaType].Schema
		}
		var v any
		if err := json.Unmarshal(body, &v); err != nil {
			return fmt.Errorf("decode answer: %w", err)
		}
		var result huma.ValidateResult
		huma.Validate(schemas, wanted, huma.NewPathBuffer(nil, 0), huma.ModeReadFromServer, v, &result)
		if len(result.Errors) > 0 {
			return fmt.Errorf("%v", result.Errors)
		}
		return nil
	}
	return fmt.Errorf("no operation %s", id)
}

// SealCursor and OpenCursor are the two sides of a cursor, for tests.
var (
	SealCursor = sealCursor
	OpenCursor = openCursor
)

// SightMark is for tests of cursors of yesterday.
var SightMark = sightMark

// Update is the flag that writes the files anew that tests compare with.
var Update = update
