package text_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"helpdesk/internal/desk"
	"helpdesk/internal/web/text"
)

var placeholder = regexp.MustCompile(`\{[^}]*\}`)

func TestCatalogsAgree(t *testing.T) {
	es, en := text.Catalog(desk.Spanish), text.Catalog(desk.English)
	if len(es) < 100 {
		t.Fatalf("%d Spanish texts: the file was not read", len(es))
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(es)), slices.Sorted(maps.Keys(en))); diff != "" {
		t.Errorf("keys (-es +en):\n%s", diff)
	}
	for key, text := range es {
		want, got := placeholder.FindAllString(text, -1), placeholder.FindAllString(en[key], -1)
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(slices.Compact(want), slices.Compact(got)) {
			t.Errorf("%s: placeholders %v in Spanish, %v in English", key, want, got)
		}
	}
}

// The words of the house: written for people, no shouting, no orders to "you"
// in Spanish in one of its two ways.
func TestWording(t *testing.T) {
	banned := map[desk.Language][]string{
		desk.Spanish: {"!", "¡", " tú ", " tu ", " tus ", "usted", "vosotros", "Ups", "por favor, "},
		desk.English: {"!", "Oops", "Sorry", "successfully", "simply"},
	}
	for lang, words := range banned {
		for key, s := range text.Catalog(lang) {
			if strings.TrimSpace(s) == "" {
				t.Errorf("%s %s is empty", lang, key)
			}
			for _, w := range words {
				if strings.Contains(strings.ToLower(s), strings.ToLower(w)) {
					t.Errorf("%s %s has %q: %s", lang, key, w, s)
				}
			}
		}
	}
}

// A mail to an address that somebody typed into a form must not carry what he
// typed, or the desk becomes a way to send anything to anybody.
func TestAcknowledgementCarriesNothingOfTheRequester(t *testing.T) {
	allowed := []string{"{number}", "{desk}", "{answer}", "{link}", "{answerBy}", "{intro}", "{signature}"}
	for _, lang := range []desk.Language{desk.Spanish, desk.English} {
		for key, s := range text.Catalog(lang) {
			if !strings.HasPrefix(key, "notice.ack.") {
				continue
			}
			for _, p := range placeholder.FindAllString(s, -1) {
				if !slices.Contains(allowed, p) {
					t.Errorf("%s %s has %s", lang, key, p)
				}
			}
		}
	}
}

func TestEveryWordOfTheDeskHasAText(t *testing.T) {
	var keys []string
	for _, s := range desk.Statuses {
		keys = append(keys, "status."+string(s), "requester.status."+string(s), "requester.next."+string(s))
	}
	for _, v := range desk.Types {
		keys = append(keys, "type."+string(v))
	}
	for _, v := range desk.Priorities {
		keys = append(keys, "priority."+string(v))
	}
	for _, v := range []desk.Channel{desk.ChannelForm, desk.ChannelEmail, desk.ChannelPortal, desk.ChannelAPI} {
		keys = append(keys, "channel."+string(v))
	}
	for _, v := range []desk.Metric{desk.FirstResponse, desk.NextResponse, desk.Resolution} {
		keys = append(keys, "metric."+string(v))
	}
	for _, v := range []desk.Role{desk.Requester, desk.CC, desk.Watcher, desk.Technician, desk.ThirdParty} {
		keys = append(keys, "role."+string(v))
	}
	for _, v := range []desk.DeliveryState{desk.Queued, desk.Sending, desk.Sent, desk.Unknown, desk.Failed, desk.Held, desk.Suppressed} {
		keys = append(keys, "delivery."+string(v))
	}
	for _, v := range []string{desk.FlagStranger, desk.FlagUnverified, desk.FlagFalse} {
		keys = append(keys, "flag."+v)
	}
	for _, key := range keys {
		if !text.Has(key) {
			t.Errorf("no text %s", key)
		}
	}
}

// TestEveryErrorCodeHasAText reads the sources of the whole program: each code
// given to desk.Fail, Problems.Add or a desk.Error or FieldError literal must
// have its sentence, or people would be shown the wrong one.
func TestEveryErrorCodeHasAText(t *testing.T) {
	root := "../../.."
	found := 0
	for _, dir := range []string{"internal", "functions"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testdata") {
				if err == nil {
					return filepath.SkipDir
				}
				return err
			}
			if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return nil
			}
			source, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for code, line := range codesIn(t, path, source) {
				found++
				if !text.Has("error." + code) {
					t.Errorf("%s:%d: no text error.%s", strings.TrimPrefix(path, root+"/"), line, code)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if found < 150 {
		t.Errorf("only %d codes found: the test reads the sources wrongly", found)
	}
}

func codesIn(t *testing.T, path string, source []byte) map[string]int {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatalf("read %s: %v", path, err)
	}
	codes := map[string]int{}
	note := func(e ast.Expr) {
		if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if code, err := strconv.Unquote(lit.Value); err == nil && code != "" {
				codes[code] = files.Position(lit.Pos()).Line
			}
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			name, of := calledName(n.Fun)
			switch {
			case name == "Fail" && (of == "desk" || of == "" && file.Name.Name == "desk") && len(n.Args) >= 2:
				note(n.Args[1])
			case name == "Add" && len(n.Args) >= 2 && (strings.HasPrefix(of, "p") || of == "faults" || of == "bad" || checks(n.Fun)):
				note(n.Args[1])
			case name == "BadHeader" && len(n.Args) == 2, name == "add" && of == "k" && len(n.Args) >= 2: // k walks over a body
				note(n.Args[1])
			case name == "http4xx" && len(n.Args) >= 2:
				note(n.Args[1])
			}
		case *ast.FuncDecl:
			returned(n, note)
		case *ast.ValueSpec:
			for i, name := range n.Names {
				if name.Name == "Code" && i < len(n.Values) {
					note(n.Values[i])
				}
			}
		case *ast.AssignStmt:
			for i, to := range n.Lhs {
				if id, ok := to.(*ast.Ident); ok && id.Name == "code" && len(n.Rhs) == len(n.Lhs) && program(file) {
					note(n.Rhs[i])
				}
			}
		case *ast.CompositeLit:
			if name, _ := calledName(n.Type); name != "Error" && name != "FieldError" && name != "Problems" && n.Type != nil {
				return true
			}
			for _, e := range n.Elts {
				if kv, ok := e.(*ast.KeyValueExpr); ok {
					if id, ok := kv.Key.(*ast.Ident); ok && id.Name == "Code" {
						note(kv.Value)
					}
				}
			}
		}
		return true
	})
	return codes
}

// returned notes what a function answers as its result named code: the code of
// what is wrong, for whoever adds it to a field.
func returned(f *ast.FuncDecl, note func(ast.Expr)) {
	at, n := -1, 0
	if f.Type.Results == nil || f.Body == nil {
		return
	}
	for _, result := range f.Type.Results.List {
		for _, name := range result.Names {
			if typ, ok := result.Type.(*ast.Ident); ok && name.Name == "code" && typ.Name == "string" {
				at = n
			}
			n++
		}
	}
	ast.Inspect(f.Body, func(x ast.Node) bool {
		if r, ok := x.(*ast.ReturnStmt); ok && at >= 0 && len(r.Results) == n {
			note(r.Results[at])
		}
		return true
	})
}

// program reports whether the file is about errors that people see: the word
// code has other meanings in package mail, where a status of SMTP is one.
func program(file *ast.File) bool { return file.Name.Name != "mail" }

// checks reports whether it is c.bad.Add, as the validators of the
// configuration have it.
func checks(e ast.Expr) bool {
	add, ok := e.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	bad, ok := add.X.(*ast.SelectorExpr)
	return ok && bad.Sel.Name == "bad"
}

// calledName is the last name of an expression and what stands before it.
func calledName(e ast.Expr) (name, of string) {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name, ""
	case *ast.SelectorExpr:
		if id, ok := e.X.(*ast.Ident); ok {
			return e.Sel.Name, id.Name
		}
		return e.Sel.Name, ""
	}
	return "", ""
}

func TestT(t *testing.T) {
	tests := []struct {
		name, key string
		params    []string
		want      string
	}{
		{"plain", "status.new", nil, "New"},
		{"filled", "track.title", []string{"number", "1042"}, "Request #1042"},
		{"value with braces is not filled again", "page.errors.title", nil, "Something needs a correction"},
		{"brace in a value", "history.status.changed", []string{"actor", "{from}", "from", "{to}", "to", "x"}, "{from} changed the status from {to} to x"},
		{"missing value stays visible", "track.title", nil, "Request #{number}"},
		{"odd parameter", "track.title", []string{"number"}, "Request #{number}"},
		{"unknown key answers itself", "no.such.key", []string{"a", "b"}, "no.such.key"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := text.T(desk.English, tt.key, tt.params...); got != tt.want {
				t.Errorf("T(%s, %v) = %q, want %q", tt.key, tt.params, got, tt.want)
			}
		})
	}
}

func TestErrorWithUnknownCodeIsBland(t *testing.T) {
	got := text.Error(desk.English, desk.Fail(desk.Conflict, "made_up_code"))
	if want := text.T(desk.English, "error.invalid"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestPrefer(t *testing.T) {
	tests := []struct {
		header string
		want   desk.Language
	}{
		{"", desk.Spanish},
		{"en", desk.English},
		{"en-US,en;q=0.9,es;q=0.8", desk.English},
		{"es-MX,es;q=0.9,en;q=0.8", desk.Spanish},
		{"de,fr;q=0.9", desk.Spanish},
		{"de,en;q=0.5,es;q=0.4", desk.English},
		{"en;q=0.2, es;q=0.9", desk.Spanish},
		{"en;q=0", desk.Spanish},
		{"en;q=nonsense", desk.Spanish},
		{"en;q=7", desk.Spanish},
		{"*", desk.Spanish},
		{"EN-gb", desk.English},
		{",,;;q=", desk.Spanish},
		{strings.Repeat("x,", 5000) + "en", desk.Spanish},
	}
	for _, tt := range tests {
		if got := text.Prefer(tt.header, desk.Spanish); got != tt.want {
			t.Errorf("Prefer(%.40q) = %s, want %s", tt.header, got, tt.want)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	data, err := os.ReadFile("es.json")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		text.Parse(data)
	}
}
