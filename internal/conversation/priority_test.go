package conversation_test

import (
	"errors"
	"testing"
	"time"

	"helpdesk/internal/conversation"
	"helpdesk/internal/desk"
	"helpdesk/internal/ident"
	"helpdesk/internal/intake"
	"helpdesk/internal/sla"
)

func ptr[T any](v T) *T { return &v }

// wrong are the fields that an error names.
func wrong(err error) string {
	var e *desk.Error
	if !errors.As(err, &e) || e.Kind != desk.Invalid {
		return ""
	}
	s := ""
	for _, f := range e.Fields {
		s += f.Field + " " + f.Code + ";"
	}
	return s
}

func TestPriority_matrixThenHandThenMatrix(t *testing.T) {
	w := desked(t, 1)
	set := func(u conversation.Update) (desk.Ticket, error) {
		u.Ticket = "1001"
		return w.Conversation.Update(background, admin(), u)
	}
	is := func(step string, k desk.Ticket, err error, p desk.Priority, o desk.PriorityOrigin) {
		t.Helper()
		if err != nil || k.Priority != p || k.PriorityOrigin != o {
			t.Errorf("%s: %s, %+v, %v", step, k.Priority, k.PriorityOrigin, err)
		}
	}
	matrix := desk.PriorityOrigin{Source: desk.ByMatrix}
	if _, err := set(conversation.Update{UseMatrix: true}); wrong(err) != "useMatrix needs_factors;" {
		t.Errorf("the matrix without factors answers %v", err)
	}
	k, err := set(conversation.Update{Impact: ptr(desk.ImpactAll)})
	is("impact alone", k, err, desk.Normal, desk.PriorityOrigin{})
	due := k.NearestDeadline()
	k, err = set(conversation.Update{Urgency: ptr(desk.UrgencyHigh)})
	is("urgency too", k, err, desk.Urgent, matrix)
	if !k.NearestDeadline().Before(due) {
		t.Errorf("the promises did not follow: %v, before %v", k.NearestDeadline(), due)
	}
	if _, err := set(conversation.Update{Priority: ptr(desk.Low)}); wrong(err) != "why needs_reason;" {
		t.Errorf("without a reason: %v", err)
	}
	byHand := desk.PriorityOrigin{Source: desk.ByHand, Why: "they are away"}
	k, err = set(conversation.Update{Priority: ptr(desk.Low), Why: "they are away"})
	is("by hand", k, err, desk.Low, byHand)
	k, err = set(conversation.Update{Complexity: ptr(desk.ComplexityHigh), Urgency: ptr(desk.UrgencyMedium)})
	is("weighed anew, still by hand", k, err, desk.Low, byHand)
	if _, err := set(conversation.Update{UseMatrix: true, Priority: ptr(desk.Low)}); wrong(err) != "useMatrix not_with_priority;" {
		t.Errorf("matrix and hand together: %v", err)
	}
	k, err = set(conversation.Update{UseMatrix: true})
	is("back", k, err, desk.Urgent, matrix) // high, raised by the complexity
	if _, err := set(conversation.Update{Impact: ptr(desk.Impact("galaxy")), Complexity: ptr(desk.Complexity("quantum"))}); wrong(err) != "impact unknown_value;complexity unknown_value;" {
		t.Errorf("wrong words: %v", err)
	}
	w.Check()
}

// A hand's slip that is put back leaves no hand's priority behind: the matrix
// moves it again, as that of a ticket that nobody has touched.
func TestPriority_freedByAnUndo(t *testing.T) {
	w := desked(t, 1)
	set := func(u conversation.Update) (desk.Ticket, error) {
		u.Ticket = "1001"
		return w.Conversation.Update(background, admin(), u)
	}
	if _, err := set(conversation.Update{FreePriority: true}); wrong(err) != "freePriority needs_priority;" {
		t.Errorf("without a priority: %v", err)
	}
	if _, err := set(conversation.Update{Priority: ptr(desk.Low)}); err != nil {
		t.Fatal(err)
	}
	k, err := set(conversation.Update{Priority: ptr(desk.Normal), FreePriority: true, Why: "undone"})
	if err != nil || k.Priority != desk.Normal || k.PriorityOrigin != (desk.PriorityOrigin{}) {
		t.Fatalf("put back: %s, %+v, %v", k.Priority, k.PriorityOrigin, err)
	}
	k, err = set(conversation.Update{Impact: ptr(desk.ImpactAll), Urgency: ptr(desk.UrgencyHigh)})
	if err != nil || k.Priority != desk.Urgent {
		t.Errorf("the matrix says %s, %v", k.Priority, err)
	}
	if _, err := set(conversation.Update{Priority: ptr(desk.Low), FreePriority: true}); wrong(err) != "why needs_reason;" {
		t.Errorf("against the matrix without a reason: %v", err)
	}
	w.Check()
}

// Where the matrix says nothing, a priority by hand needs no reason, as ever.
func TestPriority_byHandWithoutFactors(t *testing.T) {
	w := desked(t, 1)
	k, err := w.Conversation.Update(background, admin(), conversation.Update{Ticket: "1001", Priority: ptr(desk.High)})
	if err != nil || k.Priority != desk.High || k.PriorityOrigin != (desk.PriorityOrigin{Source: desk.ByHand}) {
		t.Errorf("%s, %+v, %v", k.Priority, k.PriorityOrigin, err)
	}
	w.Check()
}

// The reason that a hand gives later is kept as one that comes with a change; it
// makes no hand's priority of another, and nothing of what is said already.
func TestPriority_byHandWithANewReason(t *testing.T) {
	w := desked(t, 1)
	set := func(u conversation.Update) (desk.Ticket, int) {
		t.Helper()
		u.Ticket = "1001"
		k, err := w.Conversation.Update(background, admin(), u)
		if err != nil {
			t.Fatal(err)
		}
		v, err := w.Conversation.Read(background, admin(), "1001", "")
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, e := range v.Events {
			if e.Type == desk.PriorityChanged {
				n++
			}
		}
		return k, n
	}
	if k, n := set(conversation.Update{Priority: ptr(desk.Normal), Why: "as it was born"}); n != 0 || k.PriorityOrigin != (desk.PriorityOrigin{}) {
		t.Errorf("no hand has set it: %+v, %d events", k.PriorityOrigin, n)
	}
	set(conversation.Update{Priority: ptr(desk.Urgent)})
	for _, tt := range []struct {
		why, want string
		events    int
	}{{"", "", 1}, {"ceo", "ceo", 2}, {"ceo", "ceo", 2}, {"", "ceo", 2}, {"the whole board", "the whole board", 3}} {
		k, n := set(conversation.Update{Priority: ptr(desk.Urgent), Why: tt.why})
		if k.Priority != desk.Urgent || k.PriorityOrigin != (desk.PriorityOrigin{Source: desk.ByHand, Why: tt.want}) || n != tt.events {
			t.Errorf("why %q: %s, %+v, %d events", tt.why, k.Priority, k.PriorityOrigin, n)
		}
	}
	w.Check()
}

func TestPriority_changedMatrixLeavesHandsAlone(t *testing.T) {
	w := desked(t, 0)
	for range 2 {
		if _, err := w.Intake.Create(background, intake.Request{Channel: desk.ChannelAPI, Address: "luis0@cliente.example", Subject: "Red", Text: "Nada va.",
			Factors: desk.Factors{Impact: desk.ImpactOne, Urgency: desk.UrgencyLow}}); err != nil {
			t.Fatal(err)
		}
	}
	w.Drain()
	if _, err := w.Conversation.Update(background, admin(), conversation.Update{Ticket: "1002", Priority: ptr(desk.Normal), Why: "asked twice"}); err != nil {
		t.Fatal(err)
	}
	want := func(first, second desk.Priority) {
		t.Helper()
		for _, k := range w.Tickets() {
			if p := map[int64]desk.Priority{1001: first, 1002: second}[k.Number]; k.Priority != p {
				t.Errorf("#%d is %s by %s, want %s", k.Number, k.Priority, k.PriorityOrigin.Source, p)
			}
		}
	}
	want(desk.Low, desk.Normal)
	configured(t, w, func(c *desk.Config) {
		c.Matrix = desk.DefaultMatrix()
		c.Matrix.Cells[desk.ImpactOne][desk.UrgencyLow] = desk.High
	})
	w.Pass(time.Minute)
	timer := &sla.Service{Store: w.Store, Now: w.Now, NewID: ident.Source{}.New}
	if _, err := timer.Refit(background); err != nil {
		t.Fatal(err)
	}
	want(desk.High, desk.Normal)
	if n, err := timer.Refit(background); err != nil || n != 0 {
		t.Errorf("again: %d tickets changed, %v", n, err)
	}
	w.Check()
}

func TestCreate_refusesUnknownFactors(t *testing.T) {
	w := desked(t, 0)
	_, err := w.Intake.Create(background, intake.Request{Channel: desk.ChannelAPI, Address: "luis0@cliente.example", Text: "x", Factors: desk.Factors{Complexity: "quantum"}})
	if wrong(err) != "complexity unknown_value;" {
		t.Errorf("answers %v", err)
	}
}

// A factor that is not known any more takes along the priority that the matrix
// gave for it, and the history says so; a hand's and a rule's stay.
func TestPriority_factorsAreTakenBack(t *testing.T) {
	w := desked(t, 1)
	set := func(u conversation.Update) desk.Ticket {
		t.Helper()
		u.Ticket = "1001"
		k, err := w.Conversation.Update(background, admin(), u)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	is := func(step string, k desk.Ticket, p desk.Priority, o desk.PriorityOrigin, f desk.Factors) {
		t.Helper()
		if k.Priority != p || k.PriorityOrigin != o || k.Factors != f {
			t.Errorf("%s: %s, %+v, %+v", step, k.Priority, k.PriorityOrigin, k.Factors)
		}
	}
	matrix := desk.PriorityOrigin{Source: desk.ByMatrix}
	k := set(conversation.Update{Impact: ptr(desk.ImpactAll), Urgency: ptr(desk.UrgencyMedium), Complexity: ptr(desk.ComplexityHigh)})
	is("all known", k, desk.Urgent, matrix, desk.Factors{Impact: desk.ImpactAll, Urgency: desk.UrgencyMedium, Complexity: desk.ComplexityHigh})
	k = set(conversation.Update{Complexity: ptr(desk.Complexity(""))})
	is("complexity gone", k, desk.High, matrix, desk.Factors{Impact: desk.ImpactAll, Urgency: desk.UrgencyMedium})
	due := k.NearestDeadline()
	k = set(conversation.Update{Urgency: ptr(desk.Urgency("")), Why: "a mistake"})
	is("urgency gone", k, desk.Normal, desk.PriorityOrigin{}, desk.Factors{Impact: desk.ImpactAll})
	if !k.NearestDeadline().After(due) {
		t.Errorf("the promises did not follow: %v, before %v", k.NearestDeadline(), due)
	}
	view, err := w.Conversation.Read(background, admin(), "1001", "")
	if err != nil {
		t.Fatal(err)
	}
	e := view.Events[0]
	if e.Data.Factors == nil || e.Data.Factors.From.Urgency != desk.UrgencyMedium || e.Data.Factors.To.Urgency != "" || e.Data.PrioritySource != desk.ByNothing ||
		e.Data.Priority == nil || e.Data.Priority.To != desk.Normal || e.Cause.Why != "a mistake" {
		t.Errorf("the history says %+v, %+v", e.Data, e.Cause)
	}
	set(conversation.Update{Priority: ptr(desk.Low)})
	k = set(conversation.Update{Impact: ptr(desk.Impact(""))})
	is("by hand", k, desk.Low, desk.PriorityOrigin{Source: desk.ByHand}, desk.Factors{})
	w.Check()
}

// Whatever is wrong with a change is named at once.
func TestUpdate_namesAllThatIsWrong(t *testing.T) {
	w := desked(t, 1)
	k := w.Tickets()[0]
	_, err := w.Conversation.Update(background, admin(), conversation.Update{
		Ticket: "1001", Status: ptr(desk.Postponed), WakeAt: ptr(w.Now().Add(-1)), Team: ptr("nowhere"), Assignee: ptr("nobody"), Type: ptr(desk.Type("wish")),
		Tags: &[]string{"a", ""}, CloseBlockers: &[]desk.Blocker{"mood"}, Complexity: ptr(desk.Complexity("quantum")), Priority: ptr(desk.Priority("asap")),
		Fields: map[string]string{"unknown": "x"}, Wrong: desk.Problems{{Field: "zzz", Code: "unknown_field"}},
	})
	want := "zzz unknown_field;wakeAt not_in_future;type unknown_value;team unknown_id;assignee unknown_id;tags[1] required;closeBlockers[0] unknown_value;" +
		"complexity unknown_value;priority unknown_value;fields.unknown unknown_id;"
	if got := wrong(err); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if _, err := w.Conversation.Update(background, admin(), conversation.Update{Ticket: "1001", UseMatrix: true, Team: ptr("nowhere"), Priority: nil}); wrong(err) != "team unknown_id;useMatrix needs_factors;" {
		t.Errorf("%v", err)
	}
	// What was wrong before is enough to change nothing.
	if _, err := w.Conversation.Update(background, admin(), conversation.Update{Ticket: "1001", Type: ptr(desk.Task), Wrong: desk.Problems{{Field: "zzz", Code: "unknown_field"}}}); wrong(err) != "zzz unknown_field;" {
		t.Errorf("%v", err)
	}
	if now := w.Tickets()[0]; now.Rev != k.Rev {
		t.Error("the ticket was changed")
	}
}
