package receiptrules

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"encoding/json"

	"github.com/aws/aws-lambda-go/cfn"
	"github.com/google/go-cmp/cmp"
)

// sets is SES with its rule sets; it refuses what SES refuses.
type sets struct {
	active string
	have   map[string]bool
	fail   string // the call that fails
	calls  []string
}

func (s *sets) call(name string) error {
	s.calls = append(s.calls, name)
	if s.fail == name {
		return errors.New("throttled")
	}
	return nil
}

func (s *sets) Active(context.Context) (string, error) { return s.active, s.call("active") }

func (s *sets) Create(_ context.Context, name string) error {
	if err := s.call("create"); err != nil {
		return err
	}
	if s.have[name] {
		return ErrExists
	}
	s.have[name] = true
	return nil
}

func (s *sets) Activate(_ context.Context, name string) error {
	if err := s.call("activate"); err != nil {
		return err
	}
	if !s.have[name] {
		return errors.New("rule set does not exist")
	}
	s.active = name
	return nil
}

func event(kind cfn.RequestType) cfn.Event {
	return cfn.Event{RequestType: kind, ResourceProperties: map[string]any{"RuleSetName": "helpdesk-inbound"}}
}

func TestHandle(t *testing.T) {
	for _, tc := range []struct {
		name       string
		kind       cfn.RequestType
		give       sets
		want       string // attribute
		wantActive string
		wantCalls  []string
		wantErr    bool
	}{
		{"nothing there", cfn.RequestCreate, sets{have: map[string]bool{}}, "helpdesk-inbound", "helpdesk-inbound", []string{"active", "create", "activate"}, false},
		{"ours made before, not active", cfn.RequestCreate, sets{have: map[string]bool{"helpdesk-inbound": true}}, "helpdesk-inbound", "helpdesk-inbound", []string{"active", "create", "activate"}, false},
		{"ours active: another desk made it", cfn.RequestCreate, sets{active: "helpdesk-inbound", have: map[string]bool{"helpdesk-inbound": true}}, "helpdesk-inbound", "helpdesk-inbound", []string{"active"}, false},
		{"somebody else's active: joined, never stolen", cfn.RequestCreate, sets{active: "theirs", have: map[string]bool{"theirs": true}}, "theirs", "theirs", []string{"active"}, false},
		{"update looks again", cfn.RequestUpdate, sets{active: "theirs", have: map[string]bool{"theirs": true}}, "theirs", "theirs", []string{"active"}, false},
		{"delete touches nothing", cfn.RequestDelete, sets{active: "helpdesk-inbound"}, "", "helpdesk-inbound", nil, false},
		{"reading fails: nothing is made", cfn.RequestCreate, sets{fail: "active"}, "", "", []string{"active"}, true},
		{"making fails", cfn.RequestCreate, sets{fail: "create"}, "", "", []string{"active", "create"}, true},
		{"activating fails", cfn.RequestCreate, sets{fail: "activate", have: map[string]bool{}}, "", "", []string{"active", "create", "activate"}, true},
		{"unknown request", "Replace", sets{}, "", "", nil, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := tc.give
			id, attributes, err := Handler{Sets: &s}.Handle(t.Context(), event(tc.kind))
			if id != PhysicalID {
				t.Errorf("physical id %q: CloudFormation would replace the resource", id)
			}
			if (err != nil) != tc.wantErr {
				t.Errorf("error %v", err)
			}
			got, _ := attributes["RuleSetName"].(string)
			if got != tc.want || s.active != tc.wantActive {
				t.Errorf("answered %q, active %q; want %q, %q", got, s.active, tc.want, tc.wantActive)
			}
			if diff := cmp.Diff(tc.wantCalls, s.calls); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestHandle_nameMissing(t *testing.T) {
	s := sets{}
	if _, _, err := (Handler{Sets: &s}).Handle(t.Context(), cfn.Event{RequestType: cfn.RequestCreate}); err == nil || len(s.calls) > 0 {
		t.Errorf("want an error before any call; got %v, %v", err, s.calls)
	}
}

// The sample events of events/receiptrules are what CloudFormation sends.
func TestHandle_sampleEvents(t *testing.T) {
	files, err := filepath.Glob("../../events/receiptrules/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no samples: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var e cfn.Event
		if err := json.Unmarshal(text, &e); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if _, _, err := (Handler{Sets: &sets{have: map[string]bool{}}}).Handle(t.Context(), e); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}
