package cli

import (
	"fmt"
	"testing"
)

func TestPeopleIndex(t *testing.T) {
	dir := t.TempDir() + "/desk"
	if _, errs, status := run(t, nil, "seed", "--tickets", "150", "--data", dir); status != 0 {
		t.Fatal(errs)
	}
	out, errs, status := run(t, nil, "people", "index", "--data", dir)
	if status != 0 || errs != "" {
		t.Fatalf("status %d: %s", status, errs)
	}
	var looked, written int
	if n, err := fmt.Sscanf(out, "%d looked at, %d written", &looked, &written); n != 2 || looked == 0 || written != 0 {
		t.Errorf("%q, %v; seeded people are indexed from the beginning", out, err)
	}
}
