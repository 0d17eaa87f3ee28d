package archtest

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"helpdesk/internal/local/wiring"
)

// ref is !Ref X, !GetAtt X.Y, or any other function of CloudFormation with its argument.
type ref struct {
	tag string // "!Ref", "!GetAtt", "!Sub", "!If", …
	arg any
}

// template is template.yaml: its values, and the comment above each resource.
type template struct {
	root     map[string]any
	comments map[string]string
}

func readTemplate(t *testing.T) template {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		t.Fatal(err)
	}
	v, err := value(file.Docs[0].Body)
	if err != nil {
		t.Fatal(err)
	}
	m, ok := v.(map[string]any)
	if !ok {
		t.Fatal("template.yaml is no mapping")
	}
	return template{m, comments(string(text))}
}

// value reads a node, keeping the functions of CloudFormation as ref.
func value(n ast.Node) (any, error) {
	switch n := n.(type) {
	case *ast.MappingNode:
		m := map[string]any{}
		for _, v := range n.Values {
			x, err := value(v.Value)
			if err != nil {
				return nil, err
			}
			m[strings.Trim(v.Key.String(), `"'`)] = x
		}
		return m, nil
	case *ast.MappingValueNode:
		x, err := value(n.Value)
		return map[string]any{strings.Trim(n.Key.String(), `"'`): x}, err
	case *ast.SequenceNode:
		list := make([]any, 0, len(n.Values))
		for _, v := range n.Values {
			x, err := value(v)
			if err != nil {
				return nil, err
			}
			list = append(list, x)
		}
		return list, nil
	case *ast.TagNode:
		x, err := value(n.Value)
		return ref{n.Start.Value, x}, err
	case *ast.StringNode:
		return n.Value, nil
	case *ast.LiteralNode:
		return n.Value.Value, nil
	case *ast.IntegerNode:
		return n.Value, nil
	case *ast.FloatNode:
		return n.Value, nil
	case *ast.BoolNode:
		return n.Value, nil
	case *ast.NullNode, nil:
		return nil, nil
	default:
		return nil, fmt.Errorf("template.yaml: %T is not understood", n)
	}
}

// comments are the comment lines right above each resource.
func comments(text string) map[string]string {
	name := regexp.MustCompile(`^  ([A-Za-z0-9]+):`)
	out := map[string]string{}
	var above []string
	inside := false
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		switch {
		case line == "Resources:":
			inside = true
		case line != "" && line[0] != ' ' && line[0] != '#':
			inside = false
		case strings.HasPrefix(line, "  # "):
			above = append(above, strings.TrimPrefix(line, "  # "))
			continue
		case inside && name.MatchString(line):
			out[name.FindStringSubmatch(line)[1]] = strings.Join(above, "\n")
		}
		above = nil
	}
	return out
}

// at walks into nested mappings.
func at(v any, keys ...string) any {
	for _, k := range keys {
		m, _ := v.(map[string]any)
		v = m[k]
	}
	return v
}

// id is the logical id that a !Ref or !GetAtt points at.
func id(v any) string {
	r, ok := v.(ref)
	if !ok || r.tag != "!Ref" && r.tag != "!GetAtt" {
		return ""
	}
	name, _, _ := strings.Cut(fmt.Sprint(r.arg), ".")
	return name
}

func number(v any) int {
	n := 0
	_, _ = fmt.Sscan(fmt.Sprint(v), &n)
	return n
}

func list(v any) []any {
	l, _ := v.([]any)
	return l
}

func (tpl template) resources() map[string]any {
	m, _ := tpl.root["Resources"].(map[string]any)
	return m
}

// of lists the resources of a type, sorted.
func (tpl template) of(kind string) []string {
	var ids []string
	for name, r := range tpl.resources() {
		if at(r, "Type") == kind {
			ids = append(ids, name)
		}
	}
	slices.Sort(ids)
	return ids
}

func (tpl template) props(name string) any { return at(tpl.resources()[name], "Properties") }

// strings lists every text in a value, those inside functions too.
func texts(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case ref:
		return texts(v.arg)
	case []any:
		var out []string
		for _, x := range v {
			out = append(out, texts(x)...)
		}
		return out
	case map[string]any:
		var out []string
		for _, k := range slices.Sorted(maps.Keys(v)) {
			out = append(out, texts(v[k])...)
		}
		return out
	}
	return nil
}

func TestTemplate_everyResourceIsExplained(t *testing.T) {
	tpl := readTemplate(t)
	alarms := tpl.of("AWS::CloudWatch::Alarm")
	named := regexp.MustCompile(`[A-Za-z0-9]+Alarm\b`)
	for name := range tpl.resources() {
		c := tpl.comments[name]
		for _, part := range []string{"Purpose: ", "If it fails: ", "Alarm: "} {
			if !strings.Contains("\n"+c, "\n"+part) {
				t.Errorf("%s: its comment has no %q: whoever is called at night reads it here", name, part)
			}
		}
		_, alarm, _ := strings.Cut("\n"+c, "\nAlarm: ")
		if strings.HasPrefix(alarm, "none") || strings.HasPrefix(alarm, "it is one") {
			continue
		}
		found := named.FindAllString(alarm, -1)
		if len(found) == 0 {
			t.Errorf("%s: names no alarm; say which, or \"none\" and why", name)
		}
		for _, a := range found {
			if !slices.Contains(alarms, a) {
				t.Errorf("%s: alarm %s does not exist", name, a)
			}
		}
	}
}

// A right to everything, or for everybody, needs a reason in writing.
func TestTemplate_starsHaveReasons(t *testing.T) {
	tpl := readTemplate(t)
	for name, r := range tpl.resources() {
		var stars []string
		switch at(r, "Type") {
		case "AWS::Serverless::Function":
			stars = starred(at(r, "Properties", "Policies"))
		case "AWS::S3::Bucket":
			stars = starred(at(r, "Properties", "CorsConfiguration"))
		default:
			stars = starred(at(r, "Properties", "PolicyDocument"))
		}
		reason := strings.Contains(tpl.comments[name], "Why *: ")
		if len(stars) > 0 && !reason {
			t.Errorf("%s: %q without a \"Why *:\" line in its comment", name, stars)
		}
		if len(stars) == 0 && reason {
			t.Errorf("%s: gives a reason for a * that is not there", name)
		}
		for _, statement := range statements(at(r, "Properties")) {
			for _, action := range texts(at(statement, "Action")) {
				if strings.Contains(action, "*") && at(statement, "Effect") != "Deny" {
					t.Errorf("%s: allows %s: list the actions that are used", name, action)
				}
			}
		}
	}
}

func starred(v any) []string {
	var out []string
	for _, s := range texts(v) {
		if strings.HasSuffix(s, "*") || strings.HasPrefix(s, "*") {
			out = append(out, s)
		}
	}
	return out
}

// statements finds every policy statement in a resource's properties.
func statements(v any) []any {
	var out []any
	switch v := v.(type) {
	case map[string]any:
		if v["Effect"] != nil {
			out = append(out, v)
		}
		for _, k := range slices.Sorted(maps.Keys(v)) {
			out = append(out, statements(v[k])...)
		}
	case []any:
		for _, x := range v {
			out = append(out, statements(x)...)
		}
	}
	return out
}

// What bills by the month while idle is not in the list of what a desk may be made of.
func TestTemplate_nothingBillsWhileIdle(t *testing.T) {
	tpl := readTemplate(t)
	allowed := []string{
		"AWS::CloudWatch::Alarm", "AWS::Cognito::ManagedLoginBranding", "AWS::Cognito::UserPool", "AWS::Cognito::UserPoolClient",
		"AWS::Cognito::UserPoolDomain", "AWS::Cognito::UserPoolUser", "AWS::DynamoDB::Table", "AWS::IAM::ManagedPolicy", "AWS::Logs::LogGroup",
		"AWS::S3::Bucket", "AWS::S3::BucketPolicy", "AWS::SES::ConfigurationSet", "AWS::SES::ConfigurationSetEventDestination",
		"AWS::SES::EmailIdentity", "AWS::SES::ReceiptRule", "AWS::SNS::Subscription", "AWS::SNS::Topic", "AWS::SNS::TopicPolicy",
		"AWS::SQS::Queue", "AWS::SQS::QueuePolicy", "AWS::SSM::Parameter", "AWS::Serverless::Function", "AWS::Serverless::HttpApi",
		"Custom::ReceiptRuleSet",
	}
	for name, r := range tpl.resources() {
		if kind := fmt.Sprint(at(r, "Type")); !slices.Contains(allowed, kind) {
			t.Errorf("%s is a %s: add the type here once it is sure that it costs nothing while idle", name, kind)
		}
	}
	if n := len(tpl.of("AWS::CloudWatch::Alarm")); n > 10 {
		t.Errorf("%d alarms: ten are free, each further one costs by the month", n)
	}
	for _, word := range []string{"ReservedConcurrentExecutions", "ProvisionedConcurrencyConfig", "KmsKeyArn", "KmsMasterKeyId", "KMSMasterKeyID", "ProvisionedThroughput"} {
		if hasKey(tpl.root, word) {
			t.Errorf("%s: bills by the month, or takes what a new account does not have", word)
		}
	}
	for _, name := range tpl.of("AWS::SSM::Parameter") {
		if tier := at(tpl.props(name), "Tier"); tier != nil && tier != "Standard" {
			t.Errorf("%s: only standard parameters are free", name)
		}
	}
}

func hasKey(v any, key string) bool {
	switch v := v.(type) {
	case map[string]any:
		if _, ok := v[key]; ok {
			return true
		}
		for _, x := range v {
			if hasKey(x, key) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(v, func(x any) bool { return hasKey(x, key) })
	case ref:
		return hasKey(v.arg, key)
	}
	return false
}

// Names that AWS makes fit its limits and let two desks live in one account.
func TestTemplate_noFixedNames(t *testing.T) {
	tpl := readTemplate(t)
	for name := range tpl.resources() {
		if len(name) > 40 {
			t.Errorf("%s: AWS cuts names at 64 characters; stack and id must both be recognised", name)
		}
		for _, key := range []string{"FunctionName", "QueueName", "TableName", "BucketName", "TopicName", "RoleName", "ManagedPolicyName", "LogGroupName", "AlarmName", "UserPoolName"} {
			if at(tpl.props(name), key) != nil {
				t.Errorf("%s: %s is fixed: a second desk in the account could not be deployed", name, key)
			}
		}
	}
}

func TestTemplate_parameters(t *testing.T) {
	tpl := readTemplate(t)
	parameters, _ := tpl.root["Parameters"].(map[string]any)
	for name, p := range parameters {
		if at(p, "Description") == nil {
			t.Errorf("parameter %s: no description; `sam deploy --guided` shows it", name)
		}
		if at(p, "AllowedPattern") == nil && at(p, "AllowedValues") == nil && (at(p, "MinValue") == nil || at(p, "MaxValue") == nil) {
			t.Errorf("parameter %s: takes anything; a slip shows only after the deployment", name)
		}
		if pattern, ok := at(p, "AllowedPattern").(string); ok {
			re, err := regexp.Compile(pattern)
			if err != nil {
				t.Errorf("parameter %s: %v", name, err)
			} else if d, ok := at(p, "Default").(string); ok && !re.MatchString(d) {
				t.Errorf("parameter %s: its default %q is not allowed", name, d)
			}
		}
	}
	if low := number(at(parameters["MaxConcurrency"], "MinValue")); low < 2 {
		t.Errorf("MaxConcurrency may be %d: AWS refuses less than 2", low)
	}
}

// The desk on one machine is wired by the same file.
func TestTemplate_localRunReadsIt(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := wiring.Read(text, nil); err != nil {
		t.Error(err)
	}
}

// SAM's cache of builds looks at functions/<name>/bootstrap only: with it a
// change in internal/ would not be deployed.
func TestSamconfig_buildsAreNotCached(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "samconfig.toml"))
	if err != nil {
		t.Fatal(err)
	}
	builds := strings.Count(string(text), ".build.parameters]")
	if off := strings.Count(string(text), "cached = false"); builds == 0 || off != builds {
		t.Errorf("%d of %d builds say cached = false", off, builds)
	}
}
