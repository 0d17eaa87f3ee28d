package archtest

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"helpdesk/internal/attachment"
	"helpdesk/internal/config"
	"helpdesk/internal/lambdakit"
	"helpdesk/internal/sesreceipt"
	"helpdesk/internal/store"
	"helpdesk/internal/table"
)

// environments are the structs that the functions read their variables with.
// receiptrules reads none.
func environments() map[string]reflect.Type {
	return map[string]reflect.Type{
		"createticket": reflect.TypeFor[config.CreateTicket](),
		"helpcentre":   reflect.TypeFor[config.HelpCentre](),
		"api":          reflect.TypeFor[config.API](),
		"console":      reflect.TypeFor[config.Console](),
		"inboundemail": reflect.TypeFor[config.InboundEmail](),
		"reconcile":    reflect.TypeFor[config.Reconcile](),
		"mailevents":   reflect.TypeFor[config.MailEvents](),
		"routeticket":  reflect.TypeFor[config.RouteTicket](),
		"notify":       reflect.TypeFor[config.Notify](),
		"dispatch":     reflect.TypeFor[config.Dispatch](),
		"slatimers":    reflect.TypeFor[config.SLATimers](),
		"receiptrules": nil,
	}
}

// function is one Lambda function of the template.
type function struct {
	id     string
	folder string
	props  any
	note   string
}

func functions(t *testing.T, tpl template) []function {
	t.Helper()
	var out []function
	for _, name := range tpl.of("AWS::Serverless::Function") {
		uri := fmt.Sprint(at(tpl.props(name), "CodeUri"))
		parts := strings.Split(uri, "/")
		if len(parts) != 3 || parts[0] != "functions" || parts[2] != "bootstrap" {
			t.Fatalf("%s: CodeUri %q: it must be functions/<name>/bootstrap", name, uri)
		}
		out = append(out, function{name, parts[1], tpl.props(name), tpl.comments[name]})
	}
	return out
}

// sources lists a function's events by type.
func (f function) sources(kind string) []any {
	events, _ := at(f.props, "Events").(map[string]any)
	var out []any
	for _, name := range slices.Sorted(maps.Keys(events)) {
		if at(events[name], "Type") == kind {
			out = append(out, at(events[name], "Properties"))
		}
	}
	return out
}

func (f function) timeout(tpl template) int {
	if n := number(at(f.props, "Timeout")); n > 0 {
		return n
	}
	return number(at(tpl.root, "Globals", "Function", "Timeout"))
}

func TestFunctions_foldersAndResources(t *testing.T) {
	tpl := readTemplate(t)
	inTemplate := map[string]bool{}
	for _, f := range functions(t, tpl) {
		inTemplate[f.folder] = true
		if at(tpl.resources()[f.id], "Metadata", "BuildMethod") != "go1.x" {
			t.Errorf("%s: without BuildMethod go1.x the SAM CLI uploads the sources", f.id)
		}
		if stem := strings.ToLower(strings.TrimSuffix(f.id, "Function")); stem != f.folder {
			t.Errorf("%s runs functions/%s: one name in both places", f.id, f.folder)
		}
		if _, err := os.Stat(filepath.Join(root, "functions", f.folder, "bootstrap", "main.go")); err != nil {
			t.Errorf("%s: %v", f.id, err)
		}
		group := id(at(f.props, "LoggingConfig", "LogGroup"))
		if group == "" || number(at(tpl.props(group), "RetentionInDays")) != 14 {
			t.Errorf("%s: no log group kept 14 days: AWS would make one that is kept, and billed, for ever", f.id)
		}
	}
	folders, err := os.ReadDir(filepath.Join(root, "functions"))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range folders {
		if d.IsDir() && !inTemplate[d.Name()] {
			t.Errorf("functions/%s has no resource in template.yaml", d.Name())
		}
	}
}

func TestFunctions_environment(t *testing.T) {
	tpl := readTemplate(t)
	common, _ := at(tpl.root, "Globals", "Function", "Environment", "Variables").(map[string]any)
	known := environments()
	for _, f := range functions(t, tpl) {
		kind, ok := known[f.folder]
		if !ok {
			t.Errorf("functions/%s has no struct in package config", f.folder)
			continue
		}
		if kind == nil {
			continue
		}
		vars := slices.Collect(maps.Keys(common))
		if own, ok := at(f.props, "Environment", "Variables").(map[string]any); ok {
			vars = slices.AppendSeq(vars, maps.Keys(own))
		}
		fields := variables(kind)
		slices.Sort(vars)
		slices.Sort(fields)
		if !slices.Equal(vars, fields) {
			t.Errorf("%s: template.yaml sets %v, config reads %v: they must be the same", f.id, vars, fields)
		}
	}
}

// variables are the names in the env tags of a struct and of those inside it.
func variables(kind reflect.Type) []string {
	var out []string
	for i := range kind.NumField() {
		f := kind.Field(i)
		if f.Anonymous {
			out = append(out, variables(f.Type)...)
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("env"), ",")
		out = append(out, name)
	}
	return out
}

// Whatever fails for good must end in a queue that somebody is told about.
func TestFunctions_failuresGoSomewhere(t *testing.T) {
	tpl := readTemplate(t)
	watched := map[string]bool{}
	for _, a := range tpl.of("AWS::CloudWatch::Alarm") {
		p := tpl.props(a)
		if id(list(at(p, "AlarmActions"))[0]) != "AlarmTopic" {
			t.Errorf("%s tells nobody", a)
		}
		if at(p, "MetricName") == "ApproximateNumberOfMessagesVisible" {
			for _, d := range list(at(p, "Dimensions")) {
				watched[id(at(d, "Value"))] = true
			}
		}
		if at(p, "Namespace") == lambdakit.Namespace && at(p, "MetricName") != string(lambdakit.RecordsFailed) && at(p, "MetricName") != string(lambdakit.LoopsStopped) {
			t.Errorf("%s: metric %v is not one of ours", a, at(p, "MetricName"))
		}
	}
	kept := func(f function, what string, queue any) {
		if q := id(queue); q == "" || !watched[q] {
			t.Errorf("%s: %s that fails for good goes to %q, which no alarm watches", f.id, what, q)
		}
	}
	for _, f := range functions(t, tpl) {
		for _, s := range f.sources("SQS") {
			kept(f, "a message", at(tpl.props(id(at(s, "Queue"))), "RedrivePolicy", "deadLetterTargetArn"))
		}
		for _, s := range f.sources("DynamoDB") {
			kept(f, "a stream record", at(s, "DestinationConfig", "OnFailure", "Destination"))
		}
		for range slices.Concat(f.sources("SNS"), f.sources("Schedule")) {
			kept(f, "an event", at(f.props, "EventInvokeConfig", "DestinationConfig", "OnFailure", "Destination"))
		}
		if len(f.sources("HttpApi")) > 0 && !strings.Contains(f.note, "ApiErrorsAlarm") {
			t.Errorf("%s: server errors of its routes are told by no alarm that its comment names", f.id)
		}
	}
	for _, q := range tpl.of("AWS::SQS::Queue") {
		if watched[q] && number(at(tpl.props(q), "MessageRetentionPeriod")) != 1209600 {
			t.Errorf("%s: what failed for good is kept for 14 days, the most there is", q)
		}
	}
}

func TestFunctions_queuesAndTimes(t *testing.T) {
	tpl := readTemplate(t)
	polled := map[string]bool{}
	reserve := int(lambdakit.Reserve.Seconds())
	for _, f := range functions(t, tpl) {
		timeout := f.timeout(tpl)
		if timeout > 900 {
			t.Errorf("%s: Timeout %d: Lambda's most is 900", f.id, timeout)
		}
		if len(f.sources("HttpApi")) > 0 && timeout > 29 {
			t.Errorf("%s: Timeout %d: the HTTP API gives up after 30 s, and the function would work on unheard", f.id, timeout)
		}
		records := slices.Concat(f.sources("SQS"), f.sources("DynamoDB"))
		if len(records)+len(f.sources("SNS"))+len(f.sources("Schedule")) > 0 && timeout < 2*reserve {
			t.Errorf("%s: Timeout %d: no record is started with less than %d s left", f.id, timeout, reserve)
		}
		for _, s := range records {
			if n := number(at(s, "BatchSize")); n < 1 || n > 5 {
				t.Errorf("%s: BatchSize %d: batches of at most five", f.id, n)
			}
			if !slices.Contains(list(at(s, "FunctionResponseTypes")), any("ReportBatchItemFailures")) {
				t.Errorf("%s: without ReportBatchItemFailures one failed record brings all of its batch again", f.id)
			}
		}
		for _, s := range f.sources("SQS") {
			queue := id(at(s, "Queue"))
			polled[queue] = true
			if id(at(s, "ScalingConfig", "MaximumConcurrency")) != "MaxConcurrency" {
				t.Errorf("%s: MaximumConcurrency must be the parameter: new accounts run ten functions at once in all", f.id)
			}
			p := tpl.props(queue)
			if n := number(at(p, "VisibilityTimeout")); n < 6*timeout {
				t.Errorf("%s: VisibilityTimeout %d is under six times the Timeout of %s (%d): messages come twice", queue, n, f.id, timeout)
			}
			if n := number(at(p, "RedrivePolicy", "maxReceiveCount")); n < 10 || n != lambdakit.MaxReceives {
				t.Errorf("%s: maxReceiveCount %d, want %d as in lambdakit: throttled deliveries count too", queue, n, lambdakit.MaxReceives)
			}
		}
		for _, s := range f.sources("DynamoDB") {
			if at(s, "BisectBatchOnFunctionError") != true || at(s, "MaximumRetryAttempts") == nil || at(s, "MaximumRecordAgeInSeconds") == nil {
				t.Errorf("%s: a stream without bisection and limits stands still for a day at one bad record", f.id)
			}
		}
		for _, s := range f.sources("Schedule") {
			if !regexp.MustCompile(`^rate\((1 (minute|hour|day)|([2-9]|\d\d+) (minutes|hours|days))\)$`).MatchString(fmt.Sprint(at(s, "Schedule"))) {
				t.Errorf("%s: schedule %v: AWS wants \"1 minute\", \"2 minutes\"", f.id, at(s, "Schedule"))
			}
		}
	}
	if len(polled) > 3 {
		t.Errorf("%d polled queues: each makes 650,000 empty receives a month; three are the most", len(polled))
	}
}

// What the template spells is what the code spells.
func TestFunctions_sharedSpelling(t *testing.T) {
	tpl := readTemplate(t)
	rule := at(tpl.props("ReceiptRule"), "Rule")
	if at(rule, "ScanEnabled") != true {
		t.Error("ReceiptRule: without ScanEnabled SES gives no spam and virus verdicts")
	}
	if p := at(list(at(rule, "Actions"))[0], "S3Action", "ObjectKeyPrefix"); p != sesreceipt.MailPrefix {
		t.Errorf("ReceiptRule stores under %q, inboundemail reads %q", p, sesreceipt.MailPrefix)
	}
	if !slices.Contains(texts(tpl.props("BucketPolicy")), "${Bucket.Arn}/"+sesreceipt.MailPrefix+"*") {
		t.Error("BucketPolicy does not let SES write where ReceiptRule says")
	}
	lifecycle := list(at(tpl.props("Bucket"), "LifecycleConfiguration", "Rules"))
	if len(lifecycle) == 0 || at(lifecycle[0], "Prefix") != attachment.UploadPrefix || number(at(lifecycle[0], "ExpirationInDays")) != 2 {
		t.Errorf("Bucket: uploads that became no message expire in two days, and only those: %v", lifecycle)
	}
	dispatch := tpl.props("DispatchFunction")
	want := `{"eventName":["INSERT"],"dynamodb":{"Keys":{"pk":{"S":[{"prefix":"` + store.OutboxPrefix + `"}]}}}}`
	if got := at(list(at(dispatch, "Events", "Outbox", "Properties", "FilterCriteria", "Filters"))[0], "Pattern"); got != want {
		t.Errorf("DispatchFunction is woken by %v, want %s: anything more wakes it for nothing and costs", got, want)
	}
	if !slices.Contains(texts(at(dispatch, "Policies")), store.OutboxPrefix+"*") {
		t.Error("DispatchFunction may not touch the outbox")
	}
	checkTable(t, tpl.props("Table"))
	for _, name := range []string{"Table", "Bucket"} {
		for _, key := range []string{"DeletionPolicy", "UpdateReplacePolicy"} {
			if at(tpl.resources()[name], key) != "Retain" {
				t.Errorf("%s: %s must be Retain: deleting a stack must not delete a company's tickets", name, key)
			}
		}
	}
}

func checkTable(t *testing.T, p any) {
	t.Helper()
	indexes := list(at(p, "GlobalSecondaryIndexes"))
	if len(indexes) != len(table.Indexes) {
		t.Fatalf("Table has %d indexes, package table %d", len(indexes), len(table.Indexes))
	}
	for i, x := range table.Indexes {
		got := indexes[i]
		keys := list(at(got, "KeySchema"))
		if at(got, "IndexName") != x.Name() || at(keys[0], "AttributeName") != x.PKName() || at(keys[1], "AttributeName") != x.SKName() {
			t.Errorf("index %d is %v %v, package table says %s on %s and %s", i+1, at(got, "IndexName"), keys, x.Name(), x.PKName(), x.SKName())
		}
		if n := len(x.Name()); n < 3 {
			t.Errorf("index %s: DynamoDB wants names of three characters or more", x.Name())
		}
		kind := "KEYS_ONLY"
		if len(x.Projection()) > 0 {
			kind = "INCLUDE"
		}
		if projected := texts(at(got, "Projection", "NonKeyAttributes")); !slices.Equal(projected, x.Projection()) || at(got, "Projection", "ProjectionType") != kind {
			t.Errorf("index %s projects %v, package table %v: a projection can never be changed", x.Name(), projected, x.Projection())
		}
	}
	if at(p, "TimeToLiveSpecification", "AttributeName") != table.TTL {
		t.Errorf("the table's time to live is not %q", table.TTL)
	}
	if at(p, "BillingMode") != "PAY_PER_REQUEST" {
		t.Error("the table bills while idle")
	}
}

// Ten metrics are free, each further one costs by the month while it is published.
func TestMetrics_atMostTen(t *testing.T) {
	n := 0
	for _, f := range goFiles(t) {
		if f.pkg() != "internal/lambdakit" || f.test() {
			continue
		}
		n += constantsOf(f, "Metric")
	}
	if n == 0 || n > 10 {
		t.Errorf("%d metrics: ten are the most; business figures are counted in the table", n)
	}
}
