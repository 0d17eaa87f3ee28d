package wiring

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

const small = `
Transform: AWS::Serverless-2016-10-31
Parameters:
  Concurrency: { Type: Number, Default: 2 }
  AlarmAddress: { Type: String, Default: "" }
Conditions:
  HasAlarm: !Not [!Equals [!Ref AlarmAddress, ""]]
  Never: !And [{Condition: HasAlarm}, !Equals [a, b]]
Globals:
  Function:
    Timeout: 30
    Environment: { Variables: { TABLE_NAME: !Ref Table } }
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      GlobalSecondaryIndexes: [{ IndexName: g1 }, { IndexName: g2 }]
      StreamSpecification: { StreamViewType: NEW_IMAGE }
  Work:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 180
      RedrivePolicy: { deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 10 }
  Dead: { Type: AWS::SQS::Queue, Properties: { MessageRetentionPeriod: 1209600 } }
  Mail: { Type: AWS::SNS::Topic }
  MailToWork:
    Type: AWS::SNS::Subscription
    Properties: { TopicArn: !Ref Mail, Protocol: sqs, Endpoint: !Sub "${Work.Arn}", RawMessageDelivery: !If [HasAlarm, false, true] }
  Rule:
    Type: AWS::SES::ReceiptRule
    Properties: { Rule: { Actions: [{ S3Action: { BucketName: x, TopicArn: !Ref Mail } }] } }
  Alarm: { Type: AWS::CloudWatch::Alarm, Condition: HasAlarm }
  Set: { Type: Custom::RuleSet }
  Gone: { Type: AWS::EC2::Instance, Condition: Never }
  Notify:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: functions/notify/bootstrap/
      Timeout: 60
      Environment:
        Variables:
          QUEUE_URL: !Ref Work
          NAME: !Sub "/desk/${AWS::StackName}/x"
          GONE: !Ref AWS::NoValue
      Events:
        Work:
          Type: SQS
          Properties:
            Queue: !GetAtt Work.Arn
            BatchSize: 5
            FunctionResponseTypes: [ReportBatchItemFailures]
            ScalingConfig: { MaximumConcurrency: !Ref Concurrency }
        Topic: { Type: SNS, Properties: { Topic: !Ref Mail } }
        Tick: { Type: Schedule, Properties: { Schedule: rate(1 minute) } }
        Get: { Type: HttpApi, Properties: { Path: "/x/{id}", Method: get } }
        Rest: { Type: HttpApi }
        Stream:
          Type: DynamoDB
          Properties:
            Stream: !GetAtt Table.StreamArn
            BatchSize: 5
            MaximumRetryAttempts: 9
            FilterCriteria:
              Filters:
                - Pattern: '{"eventName":["INSERT"],"dynamodb":{"Keys":{"pk":{"S":[{"prefix":"OUT#"}]}}}}'
`

func TestRead(t *testing.T) {
	got, err := Read([]byte(small), map[string]string{"Concurrency": "3"})
	if err != nil {
		t.Fatal(err)
	}
	want := &Plan{
		Parameters: map[string]string{"Concurrency": "3", "AlarmAddress": ""},
		Functions: []Function{{
			ID: "Notify", Folder: "notify", Timeout: time.Minute,
			Variables: map[string]any{"TABLE_NAME": Ref{"Table"}, "QUEUE_URL": Ref{"Work"}, "NAME": "/desk/desk/x"},
			Routes:    []Route{{"GET", "/x/{id}"}, {"ANY", "$default"}},
			Queues:    []QueueSource{{Queue: "Work", BatchSize: 5, Concurrency: 3, Partial: true}},
			Topics:    []string{"Mail"},
			Streams:   []StreamSource{{Table: "Table", BatchSize: 5, Retries: 9}},
			Schedules: []time.Duration{time.Minute},
		}},
		Queues: map[string]Queue{
			"Work": {Visibility: 3 * time.Minute, MaxReceives: 10, DeadLetters: "Dead", Retention: 96 * time.Hour},
			"Dead": {Visibility: 30 * time.Second, Retention: 14 * 24 * time.Hour},
		},
		Tables:        map[string]Table{"Table": {Indexes: []string{"g1", "g2"}, Stream: true}},
		Topics:        map[string]bool{"Mail": true},
		Subscriptions: []Subscription{{Topic: "Mail", Queue: "Work", Raw: true}},
		MailTopics:    []string{"Mail"},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(StreamSource{}, "Filters")); diff != "" {
		t.Error(diff)
	}
	if n := len(got.Functions[0].Streams[0].Filters); n != 1 {
		t.Errorf("filters: %d", n)
	}
}

func TestRead_refuses(t *testing.T) {
	change := func(old, new string) string {
		if !strings.Contains(small, old) {
			t.Fatalf("%q is not in the sample", old)
		}
		return strings.Replace(small, old, new, 1)
	}
	tests := map[string]struct{ template, want string }{
		"unknown type":            {change("AWS::CloudWatch::Alarm, Condition: HasAlarm", "AWS::EC2::Instance"), "AWS::EC2::Instance"},
		"unknown event":           {change("Type: SNS, Properties", "Type: S3, Properties"), "event type S3"},
		"unknown tag":             {change("!Ref Work", "!Transform Work"), "!Transform"},
		"undefined reference":     {change("QUEUE_URL: !Ref Work", "QUEUE_URL: !Ref Wrok"), `"Wrok"`},
		"undefined attribute":     {change("Queue: !GetAtt Work.Arn", "Queue: !GetAtt Wrok.Arn"), `"Wrok"`},
		"polls a topic":           {change("Queue: !GetAtt Work.Arn", "Queue: !Ref Mail"), "which is no queue"},
		"stream of nothing":       {change("StreamSpecification: { StreamViewType: NEW_IMAGE }", "Tags: []"), "has none"},
		"hides too shortly":       {change("VisibilityTimeout: 180", "VisibilityTimeout: 20"), "VisibilityTimeout"},
		"plural of one":           {change("rate(1 minute)", "rate(1 minutes)"), "singular"},
		"cron":                    {change("rate(1 minute)", "cron(0 * * * ? *)"), "not understood"},
		"not under functions":     {change("functions/notify/bootstrap/", "notify/"), "CodeUri"},
		"pattern it cannot judge": {change(`{"prefix":"OUT#"}`, `{"numeric":[">",1]}`), "not understood"},
		"route twice":             {change("Rest: { Type: HttpApi }", "Rest: { Type: HttpApi, Properties: { Path: \"/x/{id}\", Method: GET } }"), "GET /x/{id}"},
		"not YAML":                {"a: [", "template"},
		"empty":                   {"", "empty"},
		"a list":                  {"- a", "not a mapping"},
		"no resources":            {"Resources: {}", "no Resources"},
		"redrive to a topic":      {change("!GetAtt Dead.Arn", "!Ref Mail"), "is no queue"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := Read([]byte(tt.template), nil)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want it to say %q", err, tt.want)
			}
		})
	}
}

func TestFilter(t *testing.T) {
	record := map[string]any{
		"eventName": "INSERT",
		"dynamodb":  map[string]any{"Keys": map[string]any{"pk": map[string]any{"S": "OUT#2"}}},
	}
	tests := []struct {
		pattern string
		want    bool
	}{
		{`{}`, true},
		{`{"eventName":["INSERT"]}`, true},
		{`{"eventName":["MODIFY","INSERT"]}`, true},
		{`{"eventName":["MODIFY"]}`, false},
		{`{"eventName":[{"anything-but":["REMOVE"]}]}`, true},
		{`{"eventName":[{"anything-but":"INSERT"}]}`, false},
		{`{"dynamodb":{"Keys":{"pk":{"S":[{"prefix":"OUT#"}]}}}}`, true},
		{`{"dynamodb":{"Keys":{"pk":{"S":[{"prefix":"T#"}]}}}}`, false},
		{`{"dynamodb":{"Keys":{"pk":{"S":[{"suffix":"#2"}]}}}}`, true},
		{`{"dynamodb":{"OldImage":{"x":[{"exists":false}]}}}`, true},
		{`{"dynamodb":{"Keys":{"pk":{"S":[{"exists":false}]}}}}`, false},
		{`{"dynamodb":{"NewImage":{"x":{"S":["1"]}}}}`, false},
	}
	for _, tt := range tests {
		f, err := NewFilter(tt.pattern)
		if err != nil {
			t.Fatalf("%s: %v", tt.pattern, err)
		}
		if got := f.Match(record); got != tt.want {
			t.Errorf("%s: got %v", tt.pattern, got)
		}
	}
}
