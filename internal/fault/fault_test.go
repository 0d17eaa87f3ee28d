package fault

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"helpdesk/internal/blob"
	"helpdesk/internal/mailer"
	"helpdesk/internal/queue"
	"helpdesk/internal/table"
)

// world records what reached the outside.
type world struct{ effects []string }

func (w *world) did(what string) { w.effects = append(w.effects, what) }

type worldTable struct {
	table.Table
	w *world
}

func (t worldTable) Get(context.Context, table.Key, bool) (table.Item, error) {
	t.w.did("get")
	return table.Item{"n": int64(1)}, nil
}

func (t worldTable) BatchGet(context.Context, []table.Key) ([]table.Item, error) {
	t.w.did("batch get")
	return nil, nil
}

func (t worldTable) Query(context.Context, table.Query) (table.Page, error) {
	t.w.did("query")
	return table.Page{Next: "x"}, nil
}

func (t worldTable) Write(context.Context, table.Op) (table.Item, error) {
	t.w.did("write")
	return nil, table.ErrThrottled
}

func (t worldTable) Transact(context.Context, []table.Op) error {
	t.w.did("transact")
	return nil
}

func (w *world) Send(context.Context, ...queue.Message) error {
	w.did("send")
	return nil
}

type worldStore struct {
	blob.Store
	w *world
}

func (s worldStore) Put(context.Context, string, []byte, blob.PutOptions) error {
	s.w.did("put")
	return nil
}

type worldMailer struct{ w *world }

func (m worldMailer) Send(context.Context, mailer.Mail) (string, error) {
	m.w.did("mail")
	return "id", nil
}

// flow makes one call of several kinds, like a consumer that stops at the
// first error.
func (w *world) flow(ctx context.Context, c *Counter) error {
	tb, q := Table(c, worldTable{w: w}), Sender(c, "notify", w)
	if it, err := tb.Get(ctx, table.Key{}, true); err != nil || it.Int("n") != 1 {
		return fmt.Errorf("get: %w", err)
	}
	if err := tb.Transact(ctx, nil); err != nil {
		return err
	}
	if err := Store(c, worldStore{w: w}).Put(ctx, "", nil, blob.PutOptions{}); err != nil {
		return err
	}
	if err := q.Send(ctx); err != nil {
		return err
	}
	_, err := Mailer(c, worldMailer{w}).Send(ctx, mailer.Mail{})
	return err
}

func TestCrashesVisitsEveryPlace(t *testing.T) {
	names := []string{"table.Get", "table.Transact", "blob.Put", "queue.Send notify", "mailer.Send"}
	whole := []string{"get", "transact", "put", "send", "mail"}
	visited := map[string]bool{}
	Crashes(t, func(t *testing.T, c *Counter) {
		w := &world{}
		err := w.flow(t.Context(), c)
		place := len(w.effects)
		if !c.Struck() {
			if err != nil || !cmp.Equal(c.Calls(), names) || !cmp.Equal(w.effects, whole) {
				t.Errorf("undisturbed: %v, calls %v, effects %v", err, c.Calls(), w.effects)
			}
			return
		}
		if !errors.Is(err, ErrCrash) {
			t.Errorf("error %v, want a crash", err)
		}
		calls := len(c.Calls())
		visited[fmt.Sprintf("%d of %d", place, calls)] = true
		if again := w.flow(t.Context(), c); !errors.Is(again, ErrCrash) || len(w.effects) != place {
			t.Errorf("a dead process went on: %v, effects %v", again, w.effects)
		}
		if err := c.Redeliver(func() error { return w.flow(t.Context(), c) }); err != nil {
			t.Errorf("redelivered: %v", err)
		}
		if got := w.effects[place:]; !cmp.Equal(got, whole) {
			t.Errorf("after the restart: %v, want %v", got, whole)
		}
	})
	for i := range names {
		before, after := fmt.Sprintf("%d of %d", i, i+1), fmt.Sprintf("%d of %d", i+1, i+1)
		if !visited[before] || !visited[after] {
			t.Errorf("call %d: crashed before %v, after %v", i, visited[before], visited[after])
		}
	}
}

func TestFailuresLetTheProcessLive(t *testing.T) {
	timeout := errors.New("timeout")
	Failures(t, timeout, []Moment{After}, func(t *testing.T, c *Counter) {
		w := &world{}
		err := w.flow(t.Context(), c)
		if c.Struck() != errors.Is(err, timeout) {
			t.Errorf("struck %v, error %v", c.Struck(), err)
		}
		if err != nil {
			if err := w.flow(t.Context(), c); err != nil {
				t.Errorf("second try: %v", err)
			}
		}
	})
}

func TestAnswersPassThrough(t *testing.T) {
	c, w := &Counter{}, &world{}
	tb := Table(c, worldTable{w: w})
	if _, err := tb.Write(t.Context(), table.Op{}); !errors.Is(err, table.ErrThrottled) {
		t.Errorf("write: %v", err)
	}
	if page, err := tb.Query(t.Context(), table.Query{}); err != nil || page.Next != "x" {
		t.Errorf("query: %v, %v", page, err)
	}
	if id, err := Mailer(c, worldMailer{w}).Send(t.Context(), mailer.Mail{}); err != nil || id != "id" {
		t.Errorf("mail: %q, %v", id, err)
	}
}

// A crash that the flow swallowed still ends in a redelivery: a dead process
// acknowledges nothing.
func TestRedeliverAfterSwallowedCrash(t *testing.T) {
	c, runs := &Counter{}, 0
	c.Arm(0, Before, ErrCrash)
	err := c.Redeliver(func() error {
		runs++
		_, _ = Do(c, "best effort", func() (int, error) { return 0, nil })
		return nil
	})
	if err != nil || runs != 2 {
		t.Errorf("%d runs, %v", runs, err)
	}
}
