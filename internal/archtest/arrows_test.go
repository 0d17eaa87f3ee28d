package archtest

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// The kinds of package.
var (
	adapters = []string{"internal/table/dynamo", "internal/queue/sqs", "internal/blob/s3", "internal/mailer/ses", "internal/param/ssm"}
	engines  = []string{"internal/table/embedded", "internal/queue/local", "internal/blob/local", "internal/mailer/local"}
	useCases = []string{"internal/intake", "internal/conversation", "internal/triage", "internal/sla", "internal/notification", "internal/relay", "internal/access", "internal/signin", "internal/admin", "internal/directory", "internal/toolbox"}
	ports    = []string{"internal/table", "internal/queue", "internal/blob", "internal/mailer", "internal/param"}
	// harnesses run whole functions outside Lambda.
	harnesses = []string{"internal/local", "internal/crash", "internal/scenario", "internal/bench", "internal/archtest"}
)

// onlyFor says who alone may import something.
type onlyFor struct {
	imported string // import path, it or below
	by       []string
	reason   string
}

func arrows() []onlyFor {
	boot := []string{"bootstrap"} // functions/*/bootstrap
	aws := slices.Concat(adapters, boot, []string{"internal/awsclient", "internal/awsdesk"})
	rules := []onlyFor{
		{"github.com/aws/aws-sdk-go-v2", aws, "the SDK is known by the adapters and the bootstraps only, so that everything else runs anywhere"},
		{"github.com/aws/smithy-go", aws, "the SDK is known by the adapters and the bootstraps only, so that everything else runs anywhere"},
		{"github.com/aws/aws-lambda-go/lambda", slices.Concat(boot, []string{"internal/bench"}), "only a bootstrap runs in Lambda"},
		{"github.com/aws/aws-lambda-go", slices.Concat(harnesses, []string{"functions", "internal/lambdakit"}), "events of Lambda end at the functions; use cases know nothing of them"},
		{"helpdesk/functions", slices.Concat(harnesses, boot), "functions receive events; nothing calls them but what stands in for Lambda"},
		{"helpdesk/internal/awsdesk", boot, "it is the ground of functions in Lambda; on one machine package local takes its place"},
		{"helpdesk/internal/awsclient", slices.Concat(boot, []string{"internal/awsdesk", "internal/awsclient", "internal/cli"}), "clients are made where a program is put together"},
		{"helpdesk/internal/lambdakit", slices.Concat(harnesses, []string{"functions", "internal/failure", "internal/awsdesk"}), "what a record or request is stays at the edge"},
		{"helpdesk/internal/local", slices.Concat(harnesses, []string{"internal/cli"}), "the desk on one machine is a program, not a library"},
		{"helpdesk/internal/httpapi", []string{"functions/api", "internal/httpapi", "internal/local", "internal/scenario"}, "the REST API is an edge"},
		{"net/http", []string{
			"functions/api", "functions/console", "functions/createticket", "functions/helpcentre", "internal/httpapi", "internal/lambdakit", "internal/web",
			"internal/local", "internal/scenario", "internal/bench", "internal/cli", "internal/awsclient",
			"internal/blob", "internal/attachment", "internal/awsdesk", "internal/signin", "internal/param/ssm",
		}, "HTTP is served by httpapi, lambdakit, web, local and the functions with routes; signin asks the issuer, param/ssm its service, blob stores answer links, attachment tells a file's type"},
	}
	for _, a := range adapters {
		rules = append(rules, onlyFor{"helpdesk/" + a, slices.Concat(boot, []string{"internal/awsdesk", "internal/cli"}), "adapters are chosen where a program is put together; everybody else knows the interface"})
	}
	for _, e := range engines {
		rules = append(rules, onlyFor{"helpdesk/" + e, slices.Concat(harnesses, []string{"internal/cli", e}), "engines are chosen where a program is put together; everybody else knows the interface"})
	}
	return rules
}

// own reports whether an import path is imported or below it. What is below
// net/http looks at requests without serving any.
func own(path, imported string) bool {
	return path == imported || imported != "net/http" && strings.HasPrefix(path, imported+"/")
}

func TestArrows_onlyFor(t *testing.T) {
	rules := arrows()
	for _, f := range goFiles(t) {
		if f.test() {
			continue
		}
		for _, path := range f.imports() {
			for _, r := range rules {
				if !own(path, r.imported) || r.allows(f.pkg()) {
					continue
				}
				t.Errorf("%s imports %s: %s", f.path, path, r.reason)
			}
		}
	}
}

func (r onlyFor) allows(pkg string) bool {
	for _, by := range r.by {
		if by == "bootstrap" && strings.HasPrefix(pkg, "functions/") && strings.HasSuffix(pkg, "/bootstrap") {
			return true
		}
		if under(pkg, by) {
			return true
		}
	}
	return under("helpdesk/"+pkg, r.imported) // its own parts
}

// knows lists, for the inner packages, all of the project that they may import.
func knows() map[string][]string {
	inner := map[string][]string{
		"internal/desk":        {},
		"internal/ident":       {},
		"internal/correlation": {},
		"internal/mail":        {"internal/desk"},
		"internal/token":       {"internal/desk", "internal/ident"},
		"internal/store":       {"internal/desk", "internal/table", "internal/blob", "internal/token", "internal/ident", "internal/correlation"},
		"internal/web":         {"internal/desk", "internal/token", "internal/intake", "internal/web", "internal/correlation"},
		"internal/httpapi":     {"internal/desk", "internal/ident", "internal/access", "internal/intake", "internal/conversation", "internal/signin", "internal/admin", "internal/directory", "internal/toolbox", "internal/notification", "internal/limit", "internal/web", "internal/correlation"},
	}
	inner["internal/limit"] = []string{"internal/desk"}
	for _, p := range ports {
		inner[p] = []string{p}
	}
	for _, u := range useCases {
		inner[u] = slices.Concat(useCases, ports, []string{"internal/desk", "internal/mail", "internal/store", "internal/token", "internal/ident",
			"internal/attachment", "internal/correlation", "internal/limit", "internal/web/text"})
	}
	return inner
}

func TestArrows_inwards(t *testing.T) {
	rules := knows()
	for _, f := range goFiles(t) {
		if f.test() {
			continue
		}
		for layer, allowed := range rules {
			if !under(f.pkg(), layer) {
				continue
			}
			for _, path := range f.imports() {
				pkg, ours := strings.CutPrefix(path, "helpdesk/")
				switch {
				case ours && !under(pkg, allowed...) && (!under(pkg, layer) || engineOrAdapter(pkg)):
					t.Errorf("%s imports %s: %s may know %v of the project and no more; arrows point inwards (functions, use cases, store, desk)", f.path, path, layer, allowed)
				case layer == "internal/desk" && strings.Contains(strings.SplitN(path, "/", 2)[0], "."):
					t.Errorf("%s imports %s: the domain is pure, with the standard library only", f.path, path)
				case layer == "internal/desk" && slices.Contains([]string{"os", "net", "net/http", "database/sql", "math/rand", "crypto/rand"}, path):
					t.Errorf("%s imports %s: the domain does no I/O and throws no dice", f.path, path)
				}
			}
		}
	}
}

func engineOrAdapter(pkg string) bool { return under(pkg, adapters...) || under(pkg, engines...) }

// The environment is read in one place, so that template and code can be held together.
func TestEnvironment(t *testing.T) {
	allowed := []string{"internal/config", "internal/cli/desk", "internal/awsclient/awstest", "internal/bench", "internal/scenario"}
	for _, f := range goFiles(t) {
		if f.test() || under(f.pkg(), allowed...) {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if id, ok := sel.X.(*ast.Ident); ok && id.Name == "os" && slices.Contains([]string{"Getenv", "LookupEnv", "Environ"}, sel.Sel.Name) {
				t.Errorf("%s: os.%s: only package config reads the environment; others are given values", f.fset.Position(n.Pos()), sel.Sel.Name)
			}
			return true
		})
	}
}

// A Scan reads, and bills, the whole table.
func TestNoScan(t *testing.T) {
	for _, f := range goFiles(t) {
		if f.test() {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok && (sel.Sel.Name == "ScanInput" || sel.Sel.Name == "NewScanPaginator") {
				t.Errorf("%s: no scan in the product: each access pattern has its key", f.fset.Position(n.Pos()))
			}
			return true
		})
	}
}

// Attribute tags of DynamoDB belong to no struct: items are built in store.
func TestNoAttributeTags(t *testing.T) {
	for _, f := range goFiles(t) {
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if field, ok := n.(*ast.Field); ok && field.Tag != nil && strings.Contains(field.Tag.Value, "dynamodbav:") {
				t.Errorf("%s: DynamoDB tag: types know nothing of how they are stored", f.fset.Position(n.Pos()))
			}
			return true
		})
	}
}
