package httpapi

import (
	"context"
	"errors"
	"testing"

	"helpdesk/internal/desk"
)

func TestAllWrong(t *testing.T) {
	found := desk.Problems{{Field: "status", Code: "unknown_value"}, {Field: "tags[1]", Code: "too_long"}}
	more := desk.Problems{{Field: "assignee", Code: "unknown_id"}, {Field: "status", Code: "required"}, {Field: "tags", Code: "required"}}
	for _, tt := range []struct {
		name string
		x    exchange
		want string
	}{
		{"more of it", exchange{called: true, err: more.Err()}, "invalid: invalid assignee=unknown_id status=unknown_value tags[1]=too_long"},
		{"something else", exchange{called: true, err: desk.Fail(desk.NotFound, "not_found")}, "invalid: invalid status=unknown_value tags[1]=too_long"},
		{"a foreign error", exchange{called: true, err: errors.New("x")}, "invalid: invalid status=unknown_value tags[1]=too_long"},
		{"not read", exchange{}, "invalid: invalid status=unknown_value tags[1]=too_long"},
	} {
		if got := allWrong(found, &tt.x).Error(); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
	if err := allWrong(found, &exchange{called: true}); desk.KindOf(err) != desk.Internal {
		t.Errorf("carried out all the same: %v", err)
	}
}

func TestWrong_isACopy(t *testing.T) {
	x := &exchange{wrong: make(desk.Problems, 1, 2)}
	p := wrong(context.WithValue(t.Context(), exchangeKey{}, x))
	p.Add("a", "b")
	if len(x.wrong) != 1 || len(p) != 2 {
		t.Error("the contract's own list was changed")
	}
}
