package httpapi

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"helpdesk/internal/desk"
	"helpdesk/internal/web/text"
)

var update = flag.Bool("update", false, "write openapi.json anew")

// Every change of the contract is a change of openapi.json, which a reader of
// the commit sees.
func TestDocument_isTheContract(t *testing.T) {
	built, err := buildDocument()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("openapi.json", built, 0o644); err != nil { //nolint:gosec // a source file
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(strings.Split(string(document), "\n"), strings.Split(string(built), "\n")); diff != "" {
		t.Errorf("openapi.json is not what the types say (-file +types); run `go generate ./internal/httpapi` if that is meant:\n%s", diff)
	}
}

func TestDocument_isBuiltAlikeEachTime(t *testing.T) {
	first, err := buildDocument()
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		again, err := buildDocument()
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first, again) {
			t.Fatal("two builds of the document differ")
		}
	}
}

// Each operation says what it is, shows an example, lists its problems and
// names its permission; nothing is documented that does not exist.
func TestDocument_describesEachOperation(t *testing.T) {
	var doc struct {
		Paths map[string]map[string]struct {
			Summary, Description, OperationID string
			Permission                        string `json:"x-permission"`
			Security                          []map[string][]string
			Parameters                        []struct{ Name, In string }
			RequestBody                       struct {
				Content map[string]struct{ Example any }
			}
			Responses map[string]struct {
				Content map[string]struct{ Example any }
			}
		}
	}
	if err := json.Unmarshal(document, &doc); err != nil {
		t.Fatal(err)
	}
	documented := map[string]bool{}
	for _, r := range (&server{}).routes() {
		documented[r.id] = true
		op, ok := doc.Paths[Base+r.path][strings.ToLower(r.method)]
		if !ok || op.OperationID != r.id {
			t.Errorf("%s %s is not documented", r.method, r.path)
			continue
		}
		inPath := 0
		for _, p := range op.Parameters {
			if p.In == "path" && strings.Contains(r.path, "{"+p.Name+"}") {
				inPath++
			}
		}
		if inPath != strings.Count(r.path, "{") {
			t.Errorf("%s: %d parameters of the path are documented", r.id, inPath)
		}
		if op.Summary == "" || len(op.Description) < 40 {
			t.Errorf("%s: no summary or description", r.id)
		}
		if op.Permission == "" || len(op.Security) != 2 {
			t.Fatalf("%s: no permission, or not by key and by session", r.id)
		}
		if _, guarded := op.Security[1]["csrf"]; op.Security[1]["session"] == nil || guarded != (r.method != http.MethodGet) {
			t.Errorf("%s: a session is documented as %v", r.id, op.Security[1])
		}
		if got := len(op.Security[0]["key"]); (got == 0) != (r.may == anyone) {
			t.Errorf("%s: %d scopes for permission %q", r.id, got, r.may)
		}
		if op.Responses[fmt.Sprint(r.status())].Content[mediaType].Example == nil {
			t.Errorf("%s: no example of the answer", r.id)
		}
		if op.RequestBody.Content != nil && op.RequestBody.Content[mediaType].Example == nil {
			t.Errorf("%s: no example of the body", r.id)
		}
		for _, status := range []string{"401", "403", "406", "429", "500", "503"} {
			if _, ok := op.Responses[status]; !ok {
				t.Errorf("%s: problem %s is not listed", r.id, status)
			}
		}
	}
	for id := range documentation() {
		if !documented[id] {
			t.Errorf("documentation of %s, which is no operation", id)
		}
	}
}

// Every reference leads somewhere, and nothing stands there that nobody refers to.
func TestDocument_referencesResolve(t *testing.T) {
	var doc struct {
		Components struct{ Schemas map[string]any }
	}
	if err := json.Unmarshal(document, &doc); err != nil {
		t.Fatal(err)
	}
	referred := map[string]bool{}
	for _, m := range regexp.MustCompile(`"\$ref": "([^"]*)"`).FindAllStringSubmatch(string(document), -1) {
		name, ok := strings.CutPrefix(m[1], schemaPrefix)
		if referred[name] = true; !ok || doc.Components.Schemas[name] == nil {
			t.Errorf("%s leads nowhere", m[1])
		}
	}
	for name := range doc.Components.Schemas {
		if !referred[name] {
			t.Errorf("nobody refers to %s", name)
		}
	}
}

// The examples of bodies pass the check that requests must pass.
func TestDocument_examplesAreValid(t *testing.T) {
	for _, r := range (&server{}).routes() {
		example := documentation()[r.id].request
		if example == nil {
			continue
		}
		t.Run(r.id, func(t *testing.T) {
			body, err := json.Marshal(example)
			if err != nil {
				t.Fatal(err)
			}
			c := compile(r)
			var p desk.Problems
			if err := c.checkJSON(body, c.op.RequestBody.Content[mediaType].Schema, &p); err != nil || len(p) > 0 {
				t.Errorf("%s: %v %v", body, p, err)
			}
		})
	}
}

// Every code that the document or the checks name has its text.
func TestCodes_haveTexts(t *testing.T) {
	codes := map[string]bool{}
	collect := func(problems map[int][]string) {
		for _, list := range problems {
			for _, code := range list {
				codes[code] = true
			}
		}
	}
	collect(commonProblems())
	collect(bodyProblems())
	for _, doc := range documentation() {
		collect(doc.problems)
	}
	for code := range codes {
		if !text.Has("error." + code) {
			t.Errorf("no text error.%s", code)
		}
	}
}

// The checks know these keywords of JSON Schema and no others: a keyword that
// is documented but not enforced would be a promise without a keeper.
func TestContract_enforcesWhatItDocuments(t *testing.T) {
	known := []string{
		"type", "$ref", "description", "examples", "default", "format", "contentEncoding", "items", "additionalProperties",
		"properties", "enum", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "required", "minProperties",
	}
	types := []string{"object", "array", "string", "integer", "boolean"}
	formats := []string{"", formatTime, formatTicket, formatName, formatToken, "int64"}
	for _, r := range (&server{}).routes() {
		c := compile(r)
		for _, name := range slices.Sorted(maps.Keys(c.schemas.Map())) {
			if !slices.Contains([]string{"NewTicket", "NewMessage", "TicketUpdate", "Attachment", "TicketMerge", "BulkUpdate", "NewAPIKey", "PersonUpdate", "NewAddress", "Configuration", "Settings", "Agent", "Team", "Rule", "RuleMatch", "Calendar", "Policy", "Minutes", "CustomField", "FieldValues"}, name) {
				continue
			}
			raw, err := json.Marshal(c.schemas.Map()[name])
			if err != nil {
				t.Fatal(err)
			}
			var schema any
			if err := json.Unmarshal(raw, &schema); err != nil {
				t.Fatal(err)
			}
			eachSchema(schema, func(s map[string]any) {
				for keyword := range s {
					if !slices.Contains(known, keyword) {
						t.Errorf("%s: nothing enforces %q", name, keyword)
					}
				}
				if kind, ok := s["type"].(string); ok && !slices.Contains(types, kind) {
					t.Errorf("%s: nothing enforces type %q", name, kind)
				}
				if format, _ := s["format"].(string); !slices.Contains(formats, format) {
					t.Errorf("%s: nothing enforces format %q", name, format)
				}
			})
		}
	}
}

func eachSchema(v any, visit func(map[string]any)) {
	s, ok := v.(map[string]any)
	if !ok {
		return
	}
	visit(s)
	eachSchema(s["items"], visit)
	properties, _ := s["properties"].(map[string]any)
	for _, p := range properties {
		eachSchema(p, visit)
	}
}

// What an answer says must be in the contract: each wire type's fields are
// those of its schema, and every list is [] rather than null.
func TestWire_listsAreNeverNull(t *testing.T) {
	for name, v := range map[string]any{
		"summary": toSummary(desk.Summary{}), "ticket": toTicket(desk.Ticket{}), "message": toMessage(desk.Message{}),
		"event": toEvent(desk.Event{}), "delivery": toDelivery(desk.Delivery{}),
	} {
		raw, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(raw, []byte("null")) {
			t.Errorf("%s: null in %s", name, raw)
		}
	}
}

// No internal key, hash or storage detail is on the wire.
func TestWire_hidesInternals(t *testing.T) {
	hidden := []string{"key", "rawkey", "mailid", "messageid", "sesid", "leasetill", "linkepoch", "version", "hash", "routed"}
	for _, v := range []any{TicketSummary{}, Ticket{}, Message{}, File{}, Delivery{}, Person{}, Participant{}, Clock{}} {
		typ := reflect.TypeOf(v)
		for i := range typ.NumField() {
			name, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
			if name == "" || slices.Contains(hidden, strings.ToLower(name)) {
				t.Errorf("%s.%s is on the wire as %q", typ.Name(), typ.Field(i).Name, name)
			}
		}
	}
}

// BenchmarkNew is what a cold start pays for the API.
func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		New(Deps{})
	}
}

// BenchmarkCompile is what the first request of an operation pays.
func BenchmarkCompile(b *testing.B) {
	for _, r := range (&server{}).routes() {
		b.Run(r.id, func(b *testing.B) {
			for b.Loop() {
				compile(r)
			}
		})
	}
}

// BenchmarkDocument is what building the document at start would cost.
func BenchmarkDocument(b *testing.B) {
	for b.Loop() {
		if _, err := buildDocument(); err != nil {
			b.Fatal(err)
		}
	}
}

func TestServeDocument(t *testing.T) {
	w := httptest.NewRecorder()
	New(Deps{}).ServeHTTP(w, httptest.NewRequest(http.MethodGet, documentPath, nil))
	if w.Code != http.StatusOK || !bytes.Equal(w.Body.Bytes(), document) || w.Header().Get("Content-Type") != mediaType {
		t.Errorf("got %d %q, %d bytes", w.Code, w.Header().Get("Content-Type"), w.Body.Len())
	}
}
