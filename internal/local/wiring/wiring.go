// Package wiring reads template.yaml for what connects the product: which
// event reaches which function, for how long a function may run, how long a
// queue hides what it handed out and where it puts what failed too often.
//
// It promises that a template it does not fully understand is refused with the
// line: a resource type must be known here, as one that wires the desk or as
// one of the list that a desk on one machine does without. It knows nothing of
// how the parts are run; package local does that.
package wiring

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

// Plan is what a template wires. Maps are keyed by logical id.
type Plan struct {
	Parameters    map[string]string
	Functions     []Function // in the order of their logical ids
	Queues        map[string]Queue
	Tables        map[string]Table
	Topics        map[string]bool
	Subscriptions []Subscription // topic to queue
	// MailTopics are the topics that a receipt rule announces mail to;
	// SentTopics get the events of mail that was sent.
	MailTopics, SentTopics []string
}

// Function is one Lambda function.
type Function struct {
	ID        string
	Folder    string // under functions/, from CodeUri
	Timeout   time.Duration
	Variables map[string]any // environment: string, number, Ref or Att

	Routes    []Route
	Queues    []QueueSource
	Topics    []string
	Streams   []StreamSource
	Schedules []time.Duration // periods
	// OnFailure is the queue that gets an asynchronous event that failed for
	// good; "" when there is none.
	OnFailure string
}

// Route is one route of the HTTP API. Method is upper case, "ANY" for all;
// Path is "$default" for what no other route takes.
type Route struct{ Method, Path string }

// QueueSource is a queue that a function polls.
type QueueSource struct {
	Queue       string
	BatchSize   int
	Concurrency int  // most batches at once; 0: AWS decides
	Partial     bool // reports single failures
}

// StreamSource is a table's stream that a function reads.
type StreamSource struct {
	Table     string
	BatchSize int
	Filters   []Filter // any of them; none: all records
	Retries   int      // attempts after the first; -1: for ever
	Bisect    bool
	Partial   bool
	OnFailure string // queue; "" loses what failed for good
}

// Queue is one queue.
type Queue struct {
	Visibility  time.Duration
	MaxReceives int    // 0: for ever
	DeadLetters string // queue
	Retention   time.Duration
}

// Table is the product's table. Indexes are their names.
type Table struct {
	Indexes []string
	Stream  bool
}

// Subscription sends what a topic gets to a queue. Raw leaves out the
// envelope that SNS puts around a message.
type Subscription struct {
	Topic, Queue string
	Raw          bool
}

// Read reads a template. parameters replace the defaults of the template's own.
func Read(text []byte, parameters map[string]string) (*Plan, error) {
	root, err := document(text)
	if err != nil {
		return nil, err
	}
	s, err := newScope(root, parameters)
	if err != nil {
		return nil, err
	}
	r := &reader{scope: s, plan: newPlan(s)}
	if err := r.globals(root["Globals"]); err != nil {
		return nil, err
	}
	resources, _ := root["Resources"].(map[string]any)
	for _, id := range slices.Sorted(maps.Keys(resources)) {
		if err := r.resource(id, resources[id]); err != nil {
			return nil, fmt.Errorf("resource %s: %w", id, err)
		}
	}
	return r.plan, r.plan.check()
}

func newPlan(s *scope) *Plan {
	p := &Plan{
		Parameters: map[string]string{}, Queues: map[string]Queue{},
		Tables: map[string]Table{}, Topics: map[string]bool{},
	}
	for name, v := range s.parameters {
		p.Parameters[name] = written(v)
	}
	return p
}

func document(text []byte) (map[string]any, error) {
	var body yaml.Node
	if err := yaml.Unmarshal(text, &body); err != nil {
		return nil, fmt.Errorf("template: %w", err)
	}
	if body.Kind == 0 {
		return nil, errors.New("template: empty")
	}
	v, err := decode(&body)
	if err != nil {
		return nil, fmt.Errorf("template: %w", err)
	}
	root, ok := v.(map[string]any)
	if !ok {
		return nil, errors.New("template: not a mapping")
	}
	return root, nil
}

func newScope(root map[string]any, overrides map[string]string) (*scope, error) {
	s := &scope{
		parameters: map[string]any{}, resources: map[string]bool{}, settled: map[string]bool{},
	}
	s.conditions, _ = root["Conditions"].(map[string]any)
	declared, _ := root["Parameters"].(map[string]any)
	for name, d := range declared {
		m, _ := d.(map[string]any)
		s.parameters[name] = m["Default"]
		if v, ok := overrides[name]; ok {
			s.parameters[name] = v
		}
	}
	resources, ok := root["Resources"].(map[string]any)
	if !ok || len(resources) == 0 {
		return nil, errors.New("template: no Resources")
	}
	for id := range resources {
		s.resources[id] = true
	}
	return s, nil
}

// check finds what resources only show together.
func (p *Plan) check() error {
	for _, id := range slices.Sorted(maps.Keys(p.Queues)) {
		if q := p.Queues[id]; q.DeadLetters != "" {
			if _, ok := p.Queues[q.DeadLetters]; !ok {
				return fmt.Errorf("queue %s: its dead letters go to %s, which is no queue", id, q.DeadLetters)
			}
		}
	}
	taken := map[Route]string{}
	for _, f := range p.Functions {
		for _, r := range f.Routes {
			if other := taken[r]; other != "" {
				return fmt.Errorf("function %s: route %s %s is %s's", f.ID, r.Method, r.Path, other)
			}
			taken[r] = f.ID
		}
		for _, q := range f.Queues {
			if _, ok := p.Queues[q.Queue]; !ok {
				return fmt.Errorf("function %s: polls %s, which is no queue", f.ID, q.Queue)
			}
			if p.Queues[q.Queue].Visibility < f.Timeout {
				return fmt.Errorf("queue %s: VisibilityTimeout is under the Timeout of %s, which polls it", q.Queue, f.ID)
			}
		}
		for _, st := range f.Streams {
			if !p.Tables[st.Table].Stream {
				return fmt.Errorf("function %s: reads the stream of %s, which has none", f.ID, st.Table)
			}
		}
		for _, t := range f.Topics {
			if !p.Topics[t] {
				return fmt.Errorf("function %s: subscribes to %s, which is no topic", f.ID, t)
			}
		}
	}
	for _, s := range p.Subscriptions {
		if _, ok := p.Queues[s.Queue]; !ok || !p.Topics[s.Topic] {
			return fmt.Errorf("subscription of %s to %s: no such topic or queue", s.Queue, s.Topic)
		}
	}
	return nil
}

// Filter is one pattern of a stream's FilterCriteria.
type Filter struct{ pattern map[string]any }

// NewFilter reads a pattern as EventBridge spells it.
func NewFilter(pattern string) (Filter, error) {
	var f Filter
	if err := json.Unmarshal([]byte(pattern), &f.pattern); err != nil {
		return f, fmt.Errorf("filter pattern: %w", err)
	}
	if err := checkPattern(f.pattern); err != nil {
		return f, fmt.Errorf("filter pattern: %w", err)
	}
	return f, nil
}

// Match reports whether a record, as decoded from its JSON, fits the pattern.
func (f Filter) Match(record map[string]any) bool { return fits(f.pattern, record) }

// Reads reports whether the pattern looks at that part of a stream record.
func (f Filter) Reads(part string) bool {
	m, _ := f.pattern["dynamodb"].(map[string]any)
	return m[part] != nil
}

func checkPattern(m map[string]any) error {
	for k, v := range m {
		switch v := v.(type) {
		case map[string]any:
			if err := checkPattern(v); err != nil {
				return err
			}
		case []any:
			for _, test := range v {
				if t, ok := test.(map[string]any); ok && !knownTest(t) {
					return fmt.Errorf("test of %s is not understood: %v", k, t)
				}
			}
		default:
			return fmt.Errorf("%s is neither a list nor a mapping", k)
		}
	}
	return nil
}

func knownTest(t map[string]any) bool {
	for name := range t {
		if !slices.Contains([]string{"prefix", "suffix", "exists", "anything-but"}, name) {
			return false
		}
	}
	return len(t) == 1
}

func fits(pattern map[string]any, record map[string]any) bool {
	for k, p := range pattern {
		v, there := record[k]
		switch p := p.(type) {
		case map[string]any:
			m, _ := v.(map[string]any)
			if !fits(p, m) {
				return false
			}
		case []any:
			if !slices.ContainsFunc(p, func(test any) bool { return passes(test, v, there) }) {
				return false
			}
		}
	}
	return true
}

func passes(test, v any, there bool) bool {
	t, special := test.(map[string]any)
	if !special {
		return there && fmt.Sprint(test) == fmt.Sprint(v)
	}
	s, _ := v.(string)
	for name, arg := range t {
		switch name {
		case "prefix":
			return there && strings.HasPrefix(s, written(arg))
		case "suffix":
			return there && strings.HasSuffix(s, written(arg))
		case "exists":
			return there == (arg == true)
		case "anything-but":
			list, ok := arg.([]any)
			if !ok {
				list = []any{arg}
			}
			return there && !slices.ContainsFunc(list, func(x any) bool { return fmt.Sprint(x) == fmt.Sprint(v) })
		}
	}
	return false
}

// folder is the part of a CodeUri that names the function: functions/x/bootstrap → x.
func folder(uri string) (string, error) {
	parts := strings.Split(path.Clean(uri), "/")
	if len(parts) < 2 || parts[0] != "functions" {
		return "", fmt.Errorf("CodeUri %q is not under functions/", uri)
	}
	return parts[1], nil
}
