package local

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/lambdakit"
	"helpdesk/internal/local/pump"
	"helpdesk/internal/local/reception"
	"helpdesk/internal/local/wiring"
)

// bucketName stands where notifications name the bucket.
const bucketName = "local"

// mailPrefix is where the receipt rule stores raw mail.
const mailPrefix = "mail/"

// connect wires the functions as the template says.
func (d *Desk) connect(run context.Context, mux *http.ServeMux) error {
	w := workshop{data: d.data, plan: d.plan, facts: d.facts, now: d.opt.Now, log: d.log, url: d.url, plain: d.onLoopback()}
	var err error
	if w.issuer, err = d.openIssuer(mux); err != nil {
		return err
	}
	for _, f := range d.plan.Functions {
		if unwired[f.Folder] {
			continue
		}
		h, err := w.function(f)
		if err != nil {
			return err
		}
		if err := errors.Join(d.routes(mux, f, h), d.sources(run, f, h)); err != nil {
			return fmt.Errorf("template.yaml: function %s: %w", f.ID, err)
		}
	}
	mailTopic, err := d.topic(d.plan.MailTopics, "received mail")
	if err != nil {
		return err
	}
	sentTopic, err := d.topic(d.plan.SentTopics, "events of sent mail")
	if err != nil {
		return err
	}
	d.pumps.Go(func() { d.sent.run(run, sentTopic) })
	d.mail = reception.New(reception.Options{
		Accepts: d.receives, Files: d.data.Blobs, Prefix: mailPrefix, Host: "desk.localhost",
		Bucket: bucketName, Topic: pump.TopicARN(mailTopic.Name), Now: d.opt.Now, Log: d.log,
		Announce: func(ctx context.Context, note []byte) error {
			return mailTopic.Publish(ctx, pump.Notice{Subject: "Amazon SES Email Receipt Notification", Message: string(note)})
		},
	})
	return nil
}

// routes registers a function's routes.
func (d *Desk) routes(mux *http.ServeMux, f wiring.Function, h handlers) (err error) {
	if len(f.Routes) > 0 && h.http == nil {
		return errors.New("it has a route, but answers no requests")
	}
	defer func() { // ServeMux refuses two patterns of which neither is the narrower by a panic
		if v := recover(); v != nil {
			err = fmt.Errorf("route: %v", v)
		}
	}()
	for _, r := range f.Routes {
		key := r.Method + " " + r.Path
		if r.Path == "$default" {
			key = r.Path
		}
		mux.Handle(lambdakit.Pattern(key), lambdakit.Serve(h.http, key, lambdakit.ServeOptions{Log: d.log, Clock: d.opt.Now, Timeout: f.Timeout}))
	}
	return nil
}

// sources starts what delivers events to a function.
func (d *Desk) sources(run context.Context, f wiring.Function, h handlers) error {
	for kind, missing := range map[string]bool{
		"polls a queue": len(f.Queues) > 0 && h.queue == nil, "subscribes to a topic": len(f.Topics) > 0 && h.topic == nil,
		"reads a stream": len(f.Streams) > 0 && h.stream == nil, "has a schedule": len(f.Schedules) > 0 && h.tick == nil,
	} {
		if missing {
			return fmt.Errorf("it %s, but takes no such events", kind)
		}
	}
	for _, q := range f.Queues {
		p := pump.Queue{
			Set: d.data.Queues, Name: q.Queue, BatchSize: q.BatchSize, Concurrency: max(q.Concurrency, 2), Timeout: f.Timeout,
			Handle: h.queue, Partial: q.Partial, Now: d.opt.Now, Log: d.log, Busy: &d.busy,
		}
		d.pumps.Go(func() { p.Run(run) })
	}
	if len(f.Topics) > 0 {
		a := pump.Async{Set: d.data.Queues, Name: asyncQueue(f), Timeout: f.Timeout, Handle: h.topic, Now: d.opt.Now, Log: d.log, Busy: &d.busy}
		d.pumps.Go(func() { a.Run(run) })
	}
	for _, every := range f.Schedules {
		d.schedule(run, tick{id: f.ID, every: every, timeout: f.Timeout, call: h})
	}
	return d.readStreams(run, f, h)
}

func (d *Desk) readStreams(run context.Context, f wiring.Function, h handlers) error {
	for _, src := range f.Streams {
		s := &pump.Stream{
			Feed: d.data.Table, Table: src.Table, Source: src, Timeout: f.Timeout, Handle: h.stream,
			Cursor: filepath.Join(d.data.Dir, placesDir, f.ID), Now: d.opt.Now, Log: d.log, Busy: &d.busy,
			Broken: func(err error) { d.ended("reading the data", sentence(d.data.Dir, err)) },
		}
		if src.OnFailure != "" {
			var err error
			if s.Failed, err = d.data.Queues.Sender(src.OnFailure); err != nil {
				return err
			}
		}
		if err := s.Open(); err != nil {
			return err
		}
		d.streams = append(d.streams, s)
		d.pumps.Go(func() { s.Run(run) })
	}
	return nil
}

// topic finds the one topic of the list, with its subscribers.
func (d *Desk) topic(ids []string, what string) (pump.Topic, error) {
	if len(ids) != 1 {
		return pump.Topic{}, fmt.Errorf("template.yaml: %d topics get %s instead of one", len(ids), what)
	}
	t := pump.Topic{Name: ids[0], Now: d.opt.Now}
	add := func(queue string, raw bool) error {
		sender, err := d.data.Queues.Sender(queue)
		t.Subscribers = append(t.Subscribers, pump.Subscriber{Queue: sender, Raw: raw})
		return err
	}
	for _, s := range d.plan.Subscriptions {
		if s.Topic == ids[0] {
			if err := add(s.Queue, s.Raw); err != nil {
				return t, err
			}
		}
	}
	for _, f := range d.plan.Functions {
		for _, topic := range f.Topics {
			if topic == ids[0] {
				if err := add(asyncQueue(f), false); err != nil {
					return t, err
				}
			}
		}
	}
	if len(t.Subscribers) == 0 {
		return t, fmt.Errorf("template.yaml: nobody hears the %s on %s", what, ids[0])
	}
	return t, nil
}

// receives reports whether the desk has mail for an address: any on its
// receiving domain, and the public ones, which forward there.
func (d *Desk) receives(ctx context.Context, address string) (bool, error) {
	address = desk.NormalizeAddress(address)
	if _, domain, _ := strings.Cut(address, "@"); domain == d.facts.Receiving {
		return true, nil
	}
	cfg, err := d.data.Store.Config(ctx)
	if err != nil {
		return false, err
	}
	_, own := cfg.OwnMailbox(address)
	return own, nil
}

// schedule calls a function at its period, unless ticks are made by hand.
func (d *Desk) schedule(run context.Context, t tick) {
	d.ticks = append(d.ticks, t)
	if d.opt.ByHand {
		return
	}
	d.pumps.Go(func() {
		ticker := time.NewTicker(t.every)
		defer ticker.Stop()
		for {
			select {
			case <-run.Done():
				return
			case <-ticker.C:
				if err := d.tick(t); err != nil {
					d.log.Error("tick failed", "function", t.id, "error", err)
				}
			}
		}
	})
}

func (d *Desk) tick(t tick) error {
	return pump.Tick(pump.Invocation{Timeout: t.timeout, Now: d.opt.Now, Busy: &d.busy}, t.call.tick)
}

// Tick calls every scheduled function now, and lets the queues look at the
// clock again.
func (d *Desk) Tick(context.Context) error {
	var errs []error
	for _, t := range d.ticks {
		errs = append(errs, d.tick(t))
	}
	d.data.Queues.Wake()
	return errors.Join(errs...)
}

// settlePause is between two looks at a desk that has work left.
const settlePause = 2 * time.Millisecond

// Settle waits until nothing is left to do: the stream is read, no queue has a
// message to receive, and no function runs. What waits for its time (a failed
// message, a deadline) is not waited for. It is for tests.
func (d *Desk) Settle(ctx context.Context) error {
	for calm := 0; calm < 3; {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("wait for calm: %w", err)
		}
		quiet, err := d.quiet(ctx)
		if err != nil {
			return err
		}
		if quiet {
			calm++
			continue
		}
		calm = 0
		time.Sleep(settlePause) // looking again at once would take the work's own processor
	}
	return nil
}

// quiet looks once; it takes a few milliseconds.
func (d *Desk) quiet(ctx context.Context) (bool, error) {
	for _, s := range d.streams {
		look, cancel := context.WithTimeout(ctx, 3*time.Millisecond)
		changes, err := d.data.Table.Changes(look, s.Place(), 1)
		cancel()
		if err != nil && !errors.Is(err, context.DeadlineExceeded) {
			return false, fmt.Errorf("look at the stream: %w", err)
		}
		if len(changes) > 0 {
			return false, nil
		}
	}
	for _, q := range queueConfigs(d.plan) {
		if d.isDeadLetters(q.Name) {
			continue
		}
		st, err := d.data.Queues.Stats(q.Name)
		if err != nil || st.Visible > 0 {
			return false, err
		}
	}
	return d.busy.Running() == 0, nil
}

func (d *Desk) isDeadLetters(name string) bool {
	for _, f := range d.plan.Functions {
		for _, q := range f.Queues {
			if q.Queue == name {
				return false
			}
		}
		if asyncQueue(f) == name {
			return false
		}
	}
	return true
}
