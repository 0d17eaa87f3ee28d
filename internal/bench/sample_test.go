package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func milliseconds(values ...int) []time.Duration {
	var out []time.Duration
	for _, v := range values {
		out = append(out, time.Duration(v)*time.Millisecond)
	}
	return out
}

func TestPercentile(t *testing.T) {
	hundred := make([]int, 100)
	for i := range hundred {
		hundred[i] = 100 - i
	}
	for name, c := range map[string]struct {
		of   []time.Duration
		p    float64
		want int
	}{
		"none":                    {nil, 50, 0},
		"one":                     {milliseconds(7), 95, 7},
		"lower middle of two":     {milliseconds(9, 1), 50, 1},
		"middle of three":         {milliseconds(3, 1, 2), 50, 2},
		"95 of twenty":            {milliseconds(20, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19), 95, 19},
		"95 of a hundred":         {milliseconds(hundred...), 95, 95},
		"50 of a hundred":         {milliseconds(hundred...), 50, 50},
		"all":                     {milliseconds(2, 3, 1), 100, 3},
		"the smallest":            {milliseconds(2, 3, 1), 0, 1},
		"a rank that is no whole": {milliseconds(1, 2, 3, 4, 5), 50, 3},
	} {
		if got := percentile(c.of, c.p); got != time.Duration(c.want)*time.Millisecond {
			t.Errorf("%s: got %s, want %d ms", name, got, c.want)
		}
	}
	unsorted := milliseconds(3, 1, 2)
	percentile(unsorted, 50)
	if diff := cmp.Diff(milliseconds(3, 1, 2), unsorted); diff != "" {
		t.Errorf("the samples were reordered: %s", diff)
	}
}

func TestRate(t *testing.T) {
	if got := rate(500, 250*time.Millisecond); got != 2000 {
		t.Errorf("500 in 250 ms is %g/s", got)
	}
	if got := rate(5, 0); got != 0 {
		t.Errorf("5 in no time is %g/s", got)
	}
}

func TestReport(t *testing.T) {
	var b strings.Builder
	rows := []row{
		measured("read", milliseconds(1, 2, 3), 6*time.Millisecond),
		{what: "memory", n: 1, note: "30 MB"},
	}
	if err := report(&b, rows); err != nil {
		t.Fatal(err)
	}
	want := "what    n  p50   p95   rate   CPU each  note\n" +
		"read    3  2 ms  3 ms  500/s            \n" +
		"memory  1                               30 MB\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
}

func TestField(t *testing.T) {
	status := "Name:\tdesk\nVmRSS:\t   30720 kB\nRssAnon:\t   10240 kB\n"
	if got := field(status, "VmRSS"); got != 30720 {
		t.Errorf("VmRSS is %d", got)
	}
	if got := field(status, "Vm"); got != 0 {
		t.Errorf("a field that is not there is %d", got)
	}
}

func TestLetter_has10kB(t *testing.T) {
	if n := len(letter("a@shop-1.test", 1)); n < 9_700 || n > 10_700 {
		t.Errorf("the letter has %d bytes", n)
	}
}

func TestCrowd_doesEachOnce(t *testing.T) {
	done := make(chan int, 100)
	began, took, err := crowd(8, 100, func(_, i int) error { done <- i; return nil })
	close(done)
	seen := map[int]bool{}
	for i := range done {
		seen[i] = true
	}
	if err != nil || len(began) != 100 || len(took) != 100 || len(seen) != 100 {
		t.Errorf("%d done, %d and %d measured, %v", len(seen), len(began), len(took), err)
	}
}
