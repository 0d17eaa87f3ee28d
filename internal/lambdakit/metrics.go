package lambdakit

import (
	"encoding/json"
	"io"
	"slices"
	"sync"
	"time"
)

// Metric names one of the desk's CloudWatch metrics. There are ten at most:
// so many are free, each further one costs by the month. Business figures are counted
// in the table instead.
type Metric string

// The metrics. All are counts but TickLag, which is in seconds and only
// published when a tick was late for something.
const (
	TicketsCreated Metric = "TicketsCreated"
	MailsReceived  Metric = "MailsReceived"
	MailsSent      Metric = "MailsSent"
	MailsFailed    Metric = "MailsFailed"
	RecordsFailed  Metric = "RecordsFailed"
	TickLag        Metric = "TickLag"
	Quarantined    Metric = "Quarantined"
	Breaches       Metric = "Breaches"
	LoopsStopped   Metric = "LoopsStopped"
)

// Namespace is where CloudWatch shows the metrics.
const Namespace = "HelpDesk"

// Metrics gathers counts during one invocation and writes them as one line in
// CloudWatch's embedded metric format, which Lambda's log turns into metrics
// without a call. A nil *Metrics counts nothing. Safe for concurrent use.
type Metrics struct {
	mu     sync.Mutex
	w      io.Writer
	desk   string
	clock  func() time.Time
	counts map[Metric]int64
}

// NewMetrics writes to w, the function's standard output. Desk, the stack's
// name, is the metrics' only dimension.
func NewMetrics(w io.Writer, desk string, clock func() time.Time) *Metrics {
	return &Metrics{w: w, desk: desk, clock: clock, counts: map[Metric]int64{}}
}

// Count adds n to a metric; adding 0 does not publish it.
func (m *Metrics) Count(name Metric, n int64) {
	if m == nil || n == 0 {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.counts[name] += n
}

// Flush writes what was counted since the last Flush, or nothing.
func (m *Metrics) Flush() {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.counts) == 0 {
		return
	}
	type metric struct {
		Name, Unit string
	}
	type directive struct {
		Namespace  string
		Dimensions [][]string
		Metrics    []metric
	}
	line := map[string]any{"Desk": m.desk}
	var list []metric
	for name, n := range m.counts {
		unit := "Count"
		if name == TickLag {
			unit = "Seconds"
		}
		list = append(list, metric{string(name), unit})
		line[string(name)] = n
	}
	slices.SortFunc(list, func(a, b metric) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
	line["_aws"] = map[string]any{
		"Timestamp":         m.clock().UnixMilli(),
		"CloudWatchMetrics": []directive{{Namespace, [][]string{{"Desk"}}, list}},
	}
	clear(m.counts)
	text, err := json.Marshal(line)
	if err != nil {
		return // a map of strings and numbers always marshals
	}
	_, _ = m.w.Write(append(text, '\n')) // standard output: there is nobody to tell
}
