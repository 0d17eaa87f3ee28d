package wiring

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Skipped are the resource types that a desk on one machine does without:
// rights, addresses, alarms, and what AWS itself needs to run the rest. A type
// that is neither here nor read below is an error, so that nobody adds an
// event source that works on AWS only.
var Skipped = []string{
	"AWS::ApiGatewayV2::Api", "AWS::ApiGatewayV2::ApiMapping", "AWS::ApiGatewayV2::DomainName",
	"AWS::CertificateManager::Certificate",
	"AWS::CloudFormation::CustomResource",
	"AWS::CloudWatch::Alarm", "AWS::CloudWatch::Dashboard",
	"AWS::Cognito::ManagedLoginBranding", "AWS::Cognito::UserPool", "AWS::Cognito::UserPoolClient", "AWS::Cognito::UserPoolDomain",
	"AWS::Cognito::UserPoolGroup", "AWS::Cognito::UserPoolUser", "AWS::Cognito::UserPoolUserToGroupAttachment",
	"AWS::IAM::ManagedPolicy", "AWS::IAM::Policy", "AWS::IAM::Role",
	"AWS::Lambda::EventInvokeConfig", "AWS::Lambda::Permission",
	"AWS::Logs::LogGroup", "AWS::Logs::MetricFilter",
	"AWS::Route53::RecordSet", "AWS::Route53::RecordSetGroup",
	"AWS::S3::Bucket", "AWS::S3::BucketPolicy",
	"AWS::SES::ConfigurationSet",
	"AWS::SES::EmailIdentity", "AWS::SES::ReceiptRuleSet",
	"AWS::SNS::TopicPolicy", "AWS::SQS::QueuePolicy",
	"AWS::SSM::Parameter",
	"AWS::Serverless::HttpApi",
}

type reader struct {
	scope *scope
	plan  *Plan
	// timeout and variables are Globals of all functions.
	timeout   int64
	variables map[string]any
}

func (r *reader) globals(v any) error {
	v, err := r.scope.resolve(v)
	if err != nil {
		return fmt.Errorf("globals: %w", err)
	}
	f := at(v, "Function")
	r.timeout = 3 // Lambda's own
	if n, ok := number(at(f, "Timeout")); ok {
		r.timeout = n
	}
	r.variables, _ = at(f, "Environment", "Variables").(map[string]any)
	return nil
}

func (r *reader) resource(id string, v any) error {
	raw, _ := v.(map[string]any)
	if name, ok := raw["Condition"].(string); ok {
		yes, err := r.scope.holds(name)
		if err != nil {
			return err
		}
		if !yes {
			return nil
		}
	}
	kind, _ := raw["Type"].(string)
	if slices.Contains(Skipped, kind) || strings.HasPrefix(kind, "Custom::") {
		return nil
	}
	p, err := r.scope.resolve(raw["Properties"])
	if err != nil {
		return err
	}
	switch kind {
	case "AWS::Serverless::Function":
		return r.function(id, p)
	case "AWS::SQS::Queue":
		return r.queue(id, p)
	case "AWS::SNS::Topic":
		return r.topic(id, p)
	case "AWS::SNS::Subscription":
		return r.subscription(p)
	case "AWS::DynamoDB::Table":
		return r.table(id, p)
	case "AWS::SES::ConfigurationSetEventDestination":
		if topic := target(at(p, "EventDestination", "SnsDestination", "TopicARN")); topic != "" {
			r.plan.SentTopics = append(r.plan.SentTopics, topic)
		}
		return nil
	case "AWS::SES::ReceiptRule":
		return r.receiptRule(p)
	default:
		return fmt.Errorf("type %q is neither wired nor skipped by the local desk (internal/local/wiring)", kind)
	}
}

func (r *reader) queue(id string, p any) error {
	q := Queue{Visibility: 30 * time.Second, Retention: 4 * 24 * time.Hour}
	if n, ok := number(at(p, "VisibilityTimeout")); ok {
		q.Visibility = time.Duration(n) * time.Second
	}
	if n, ok := number(at(p, "MessageRetentionPeriod")); ok {
		q.Retention = time.Duration(n) * time.Second
	}
	if policy := at(p, "RedrivePolicy"); policy != nil {
		n, ok := number(at(policy, "maxReceiveCount"))
		to := target(at(policy, "deadLetterTargetArn"))
		if !ok || n < 1 || to == "" {
			return fmt.Errorf("RedrivePolicy needs maxReceiveCount and deadLetterTargetArn")
		}
		q.MaxReceives, q.DeadLetters = int(n), to
	}
	r.plan.Queues[id] = q
	return nil
}

func (r *reader) topic(id string, p any) error {
	r.plan.Topics[id] = true
	list, _ := at(p, "Subscription").([]any)
	for _, s := range list {
		if at(s, "Protocol") == "sqs" {
			r.plan.Subscriptions = append(r.plan.Subscriptions, Subscription{Topic: id, Queue: target(at(s, "Endpoint"))})
		}
	}
	return nil
}

func (r *reader) subscription(p any) error {
	topic := target(at(p, "TopicArn"))
	switch at(p, "Protocol") {
	case "sqs":
		raw := fmt.Sprint(at(p, "RawMessageDelivery")) == "true"
		r.plan.Subscriptions = append(r.plan.Subscriptions, Subscription{Topic: topic, Queue: target(at(p, "Endpoint")), Raw: raw})
		return nil
	case "email", "email-json":
		return nil // alarms to a person
	default:
		return fmt.Errorf("protocol %v is not understood", at(p, "Protocol"))
	}
}

func (r *reader) table(id string, p any) error {
	t := Table{Stream: at(p, "StreamSpecification") != nil}
	list, _ := at(p, "GlobalSecondaryIndexes").([]any)
	for _, x := range list {
		name, _ := at(x, "IndexName").(string)
		t.Indexes = append(t.Indexes, name)
	}
	r.plan.Tables[id] = t
	return nil
}

func (r *reader) receiptRule(p any) error {
	actions, _ := at(p, "Rule", "Actions").([]any)
	for _, a := range actions {
		for _, kind := range []string{"S3Action", "SNSAction"} {
			if topic := target(at(a, kind, "TopicArn")); topic != "" && !slices.Contains(r.plan.MailTopics, topic) {
				r.plan.MailTopics = append(r.plan.MailTopics, topic)
			}
		}
	}
	return nil
}

func (r *reader) function(id string, p any) error {
	f := Function{ID: id, Timeout: time.Duration(r.timeout) * time.Second, Variables: maps.Clone(r.variables)}
	if n, ok := number(at(p, "Timeout")); ok {
		f.Timeout = time.Duration(n) * time.Second
	}
	uri, _ := at(p, "CodeUri").(string)
	var err error
	if f.Folder, err = folder(uri); err != nil {
		return err
	}
	if own, ok := at(p, "Environment", "Variables").(map[string]any); ok {
		if f.Variables == nil {
			f.Variables = map[string]any{}
		}
		maps.Copy(f.Variables, own)
	}
	f.OnFailure = target(at(p, "EventInvokeConfig", "DestinationConfig", "OnFailure", "Destination"))
	if f.OnFailure == "" {
		f.OnFailure = target(at(p, "DeadLetterQueue", "TargetArn"))
	}
	events, _ := at(p, "Events").(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(events)) {
		if err := f.event(events[name]); err != nil {
			return fmt.Errorf("event %s: %w", name, err)
		}
	}
	r.plan.Functions = append(r.plan.Functions, f)
	return nil
}

func (f *Function) event(e any) error {
	p := at(e, "Properties")
	switch at(e, "Type") {
	case "HttpApi":
		return f.route(p)
	case "SQS":
		f.Queues = append(f.Queues, QueueSource{
			Queue: target(at(p, "Queue")), BatchSize: count(at(p, "BatchSize"), 10),
			Concurrency: count(at(p, "ScalingConfig", "MaximumConcurrency"), 0), Partial: partial(p),
		})
	case "SNS":
		f.Topics = append(f.Topics, target(at(p, "Topic")))
	case "DynamoDB":
		return f.stream(p)
	case "Schedule", "ScheduleV2":
		text, _ := at(p, "Schedule").(string)
		if text == "" {
			text, _ = at(p, "ScheduleExpression").(string)
		}
		every, err := rate(text)
		if err != nil {
			return err
		}
		f.Schedules = append(f.Schedules, every)
	default:
		return fmt.Errorf("event type %v is not understood", at(e, "Type"))
	}
	return nil
}

func (f *Function) route(p any) error {
	method, _ := at(p, "Method").(string)
	path, _ := at(p, "Path").(string)
	switch {
	case path == "" && method == "" || path == "$default":
		path, method = "$default", "ANY"
	case !strings.HasPrefix(path, "/") || method == "":
		return fmt.Errorf("a route needs Path and Method")
	}
	method = strings.ToUpper(method)
	if method == "X-AMAZON-APIGATEWAY-ANY-METHOD" {
		method = "ANY"
	}
	f.Routes = append(f.Routes, Route{method, path})
	return nil
}

func (f *Function) stream(p any) error {
	s := StreamSource{
		Table: target(at(p, "Stream")), BatchSize: count(at(p, "BatchSize"), 100),
		Retries: count(at(p, "MaximumRetryAttempts"), -1), Partial: partial(p),
		Bisect:    fmt.Sprint(at(p, "BisectBatchOnFunctionError")) == "true",
		OnFailure: target(at(p, "DestinationConfig", "OnFailure", "Destination")),
	}
	list, _ := at(p, "FilterCriteria", "Filters").([]any)
	for _, item := range list {
		text, _ := at(item, "Pattern").(string)
		filter, err := NewFilter(text)
		if err != nil {
			return err
		}
		s.Filters = append(s.Filters, filter)
	}
	f.Streams = append(f.Streams, s)
	return nil
}

// rate reads rate(n minutes); the desk schedules nothing by cron.
func rate(text string) (time.Duration, error) {
	inner, ok := strings.CutPrefix(text, "rate(")
	n, unit, found := strings.Cut(strings.TrimSuffix(inner, ")"), " ")
	number, err := strconv.Atoi(n)
	units := map[string]time.Duration{"minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour}
	every, known := units[strings.TrimSuffix(unit, "s")]
	if !ok || !found || err != nil || number < 1 || !known {
		return 0, fmt.Errorf("schedule %q is not understood", text)
	}
	if (number == 1) == strings.HasSuffix(unit, "s") {
		return 0, fmt.Errorf("schedule %q: AWS wants the unit in the singular for 1 and in the plural else", text)
	}
	return time.Duration(number) * every, nil
}

func partial(p any) bool {
	list, _ := at(p, "FunctionResponseTypes").([]any)
	return slices.Contains(list, any("ReportBatchItemFailures"))
}

// at walks into nested maps; nil where there is nothing.
func at(v any, keys ...string) any {
	for _, k := range keys {
		m, _ := v.(map[string]any)
		v = m[k]
	}
	return v
}

// number reads a whole number, also from the text of a parameter.
func number(v any) (int64, bool) {
	switch v := v.(type) {
	case int64:
		return v, true
	case string:
		n, err := strconv.ParseInt(v, 10, 64)
		return n, err == nil
	default:
		return 0, false
	}
}

func count(v any, otherwise int) int {
	if n, ok := number(v); ok {
		return int(n)
	}
	return otherwise
}

// target is the logical id that a reference, ARN or URL leads to.
func target(v any) string {
	switch v := v.(type) {
	case Ref:
		return v.ID
	case Att:
		return v.ID
	default:
		return ""
	}
}

// Target is the logical id that an environment variable's value refers to; ""
// when it is a plain text.
func Target(v any) string { return target(v) }
