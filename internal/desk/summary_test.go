package desk_test

import (
	"testing"

	"helpdesk/internal/desk"
)

// Whoever reads all tickets of somebody tells those that stand for themselves
// from those that are part of another.
func TestSummary_saysOfWhichTicketItIsPart(t *testing.T) {
	part := desk.Ticket{ID: "part", MergedInto: "whole"}
	if got := part.Summary().MergedInto; got != "whole" {
		t.Errorf("merged into %q", got)
	}
}
