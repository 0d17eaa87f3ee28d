package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// percentile is the value below or at which p percent of the durations lie,
// by the nearest-rank method; 0 of none. It leaves the order as it is.
func percentile(durations []time.Duration, p float64) time.Duration {
	if len(durations) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(durations))
	rank := int(math.Ceil(p * float64(len(sorted)) / 100))
	return sorted[min(max(rank, 1), len(sorted))-1]
}

// rate is how many happened in a second; 0 of no time.
func rate(n int, took time.Duration) float64 {
	if took <= 0 {
		return 0
	}
	return float64(n) / took.Seconds()
}

// row is one line of the table. What is zero is left out of it.
type row struct {
	what     string
	n        int
	p50, p95 time.Duration
	rate     float64       // per second
	cpu      time.Duration // of all processes concerned, for each
	note     string
}

// measured makes a row of the single durations and of the time for all of them.
func measured(what string, single []time.Duration, took time.Duration) row {
	return row{what: what, n: len(single), p50: percentile(single, 50), p95: percentile(single, 95), rate: rate(len(single), took)}
}

// report writes rows as a table.
func report(w io.Writer, rows []row) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "what\tn\tp50\tp95\trate\tCPU each\tnote")
	for _, r := range rows {
		perSecond := ""
		if r.rate > 0 {
			perSecond = fmt.Sprintf("%.0f/s", r.rate)
		}
		line := []string{r.what, fmt.Sprint(r.n), short(r.p50), short(r.p95), perSecond, short(r.cpu), r.note}
		fmt.Fprintln(t, strings.Join(line, "\t"))
	}
	return t.Flush()
}

// short writes a duration as milliseconds; nothing for none.
func short(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return fmt.Sprintf("%.3g ms", float64(d)/float64(time.Millisecond))
}

// median is the middle one, the lower of two; 0 of none.
func median(durations []time.Duration) time.Duration { return percentile(durations, 50) }
