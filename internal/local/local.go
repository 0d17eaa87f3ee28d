// Package local runs the whole help desk in one process, wired by the same
// template.yaml that AWS deploys: its routes, queues, stream filter, topics and
// schedule call the same function packages, with events in AWS's shapes, so
// that a wrong event source fails here and not in production.
//
// What stands around the functions on AWS has a stand-in here: the table in
// one file, queues, files and sent mail in folders, SMTP for mail in, a
// mailbox page for mail out. Everything acknowledged survives a killed
// process. It serves one machine: there is no TLS, no throttle and no sign-in
// on its own pages (those under /_), and it listens on loopback unless told
// otherwise.
package local

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"syscall"
	"time"

	"helpdesk/internal/config"
	"helpdesk/internal/desk"
	"helpdesk/internal/local/demo"
	"helpdesk/internal/local/pump"
	"helpdesk/internal/local/reception"
	"helpdesk/internal/local/wiring"
)

// Options are what a desk starts with.
type Options struct {
	HTTPAddr string // "127.0.0.1:0" takes any free port
	SMTPAddr string
	DataDir  string
	Seed     bool   // fill a new desk with a demo
	Template []byte // the text of template.yaml
	Language desk.Language
	Log      *slog.Logger
	// Now is the desk's clock; nil is time.Now. A clock that a test moves must
	// not be behind the real one: functions have deadlines in real time.
	Now func() time.Time
	// ByHand leaves out the schedule: Tick is called instead.
	ByHand bool
	// NoSync leaves out the table's fsync: for tests only.
	NoSync bool
}

// Desk is a running help desk.
type Desk struct {
	opt    Options
	log    *slog.Logger
	plan   *wiring.Plan
	facts  config.Desk
	data   *Data
	url    string
	listen struct{ http, smtp, socket net.Listener }
	web    *http.Server
	admin  *http.Server
	mail   *reception.Server

	streams []*pump.Stream
	ticks   []tick
	busy    pump.Busy
	sent    *sentEvents
	stop    context.CancelFunc // of pumps and schedule
	pumps   sync.WaitGroup
	serving sync.WaitGroup
	failed  chan error
	samples []Sample
}

// tick is a function that a schedule calls.
type tick struct {
	id      string
	every   time.Duration
	timeout time.Duration
	call    handlers
}

// Start starts a desk: when it returns, requests and mail are taken. Its error
// is one sentence for whoever started the program.
func Start(ctx context.Context, o Options) (*Desk, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	d := &Desk{opt: o, log: o.Log, failed: make(chan error, 4)}
	var err error
	if d.plan, d.facts, err = Plan(o.Template, o.Language); err != nil {
		return nil, err
	}
	if err := d.bind(ctx); err != nil {
		d.release()
		return nil, err
	}
	if err := d.open(ctx); err != nil {
		d.release()
		return nil, err
	}
	return d, nil
}

// Plan reads the template with the parameters of a desk on one machine, and
// the facts that its functions get from them.
func Plan(template []byte, language desk.Language) (*wiring.Plan, config.Desk, error) {
	if !language.Valid() {
		language = desk.Spanish
	}
	name := "Mesa de ayuda"
	if language == desk.English {
		name = "Help desk"
	}
	plan, err := wiring.Read(template, map[string]string{
		"AdminEmail": "admin@" + demo.Domain, "DeskName": name, "Language": string(language),
		"MaxConcurrency": "8", "ReceivingDomain": demo.Receiving, "SendingDomain": demo.Domain, "SupportAddress": demo.Support,
	})
	if err != nil {
		return nil, config.Desk{}, fmt.Errorf("template.yaml: %w", err)
	}
	for _, f := range plan.Functions {
		if f.Folder == "dispatch" {
			c, err := variables[config.Dispatch](f)
			return plan, c.Desk, err
		}
	}
	return nil, config.Desk{}, errors.New("template.yaml: there is no functions/dispatch, without which nothing happens")
}

// bind takes the ports first: a taken one is the commonest mistake, and the
// links that the desk makes carry the port.
func (d *Desk) bind(ctx context.Context) error {
	var lc net.ListenConfig
	var err error
	if d.listen.http, err = lc.Listen(ctx, "tcp", d.opt.HTTPAddr); err != nil {
		return taken("HTTP", d.opt.HTTPAddr, err)
	}
	if d.listen.smtp, err = lc.Listen(ctx, "tcp", d.opt.SMTPAddr); err != nil {
		return taken("SMTP", d.opt.SMTPAddr, err)
	}
	d.url = "http://" + reachable(d.listen.http.Addr())
	return nil
}

func taken(what, addr string, err error) error {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("the %s address %s is taken by another program: stop it, or choose another with %s_ADDR", what, addr, what)
	case errors.Is(err, syscall.EACCES):
		return fmt.Errorf("the %s address %s is not allowed to you: choose a port over 1023 with %s_ADDR", what, addr, what)
	default:
		return fmt.Errorf("the %s address %s cannot be used: %w", what, addr, cause(err))
	}
}

// reachable is how a browser of this machine names the address.
func reachable(a net.Addr) string {
	t, ok := a.(*net.TCPAddr)
	if !ok || !t.IP.IsUnspecified() {
		return a.String()
	}
	return fmt.Sprintf("127.0.0.1:%d", t.Port)
}

// open opens the data and starts everything.
func (d *Desk) open(ctx context.Context) error {
	d.sent = newSentEvents(d.opt.Now, d.log, &d.busy)
	var err error
	d.data, err = OpenData(DataOptions{
		Dir: d.opt.DataDir, BaseURL: d.url, Plan: d.plan, Facts: d.facts, Now: d.opt.Now, Log: d.log,
		NoSync: d.opt.NoSync, OnSent: d.sent.add,
	})
	if err != nil {
		return err
	}
	if d.samples, err = prepare(ctx, d.data, d.opt); err != nil {
		return err
	}
	run, stop := context.WithCancel(context.Background())
	d.stop = stop
	mux := http.NewServeMux()
	if err := d.connect(run, mux); err != nil {
		return err
	}
	d.ownPages(mux)
	return d.serve(mux)
}

// requestTime is how long a client may take to send its request; API Gateway
// gives it 30 seconds.
const requestTime = 30 * time.Second

// serve begins to answer. The socket for the desk's own commands is last.
func (d *Desk) serve(mux *http.ServeMux) error {
	var err error
	if d.listen.socket, err = listenSocket(d.opt.DataDir); err != nil {
		return err
	}
	d.web = &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: requestTime, IdleTimeout: 2 * time.Minute, ErrorLog: slog.NewLogLogger(d.log.Handler(), slog.LevelDebug)}
	d.admin = &http.Server{Handler: d.office().Handler(), ReadHeaderTimeout: 30 * time.Second}
	d.serving.Go(func() { d.ended("HTTP", d.web.Serve(d.listen.http)) })
	d.serving.Go(func() { d.ended("commands", d.admin.Serve(d.listen.socket)) })
	d.serving.Go(func() { d.ended("SMTP", d.mail.Serve(d.listen.smtp)) })
	return nil
}

// ended notes a server that stopped by itself.
func (d *Desk) ended(what string, err error) {
	if err == nil || errors.Is(err, http.ErrServerClosed) || errors.Is(err, net.ErrClosed) {
		return
	}
	select {
	case d.failed <- fmt.Errorf("%s stopped: %w", what, err):
	default:
	}
}

// Failed tells when one of the desk's servers has stopped by itself.
func (d *Desk) Failed() <-chan error { return d.failed }

// URL is where the desk is reached, without a final slash.
func (d *Desk) URL() string { return d.url }

// SMTPAddr is where mail is taken.
func (d *Desk) SMTPAddr() string { return reachable(d.listen.smtp.Addr()) }

// Data is the desk's open data folder.
func (d *Desk) Data() *Data { return d.data }

// Samples are the API keys that were made with the desk.
func (d *Desk) Samples() []Sample { return d.samples }

// Facts are what the template's parameters say about the desk.
func (d *Desk) Facts() config.Desk { return d.facts }

// Shutdown takes nothing new, finishes what it has begun, and releases the
// data folder. What it cannot finish before ctx ends comes again at the next
// start.
func (d *Desk) Shutdown(ctx context.Context) error {
	var errs []error
	_ = d.listen.smtp.Close() // a server that has not begun to serve does not know it yet
	d.mail.Shutdown(ctx)
	for _, s := range []*http.Server{d.web, d.admin} {
		if err := s.Shutdown(ctx); err != nil {
			errs = append(errs, fmt.Errorf("end requests: %w", err), s.Close())
		}
	}
	d.serving.Wait()
	d.stop()
	done := make(chan struct{})
	go func() { d.pumps.Wait(); close(done) }()
	select {
	case <-done:
	case <-ctx.Done():
		errs = append(errs, fmt.Errorf("end functions: %w", ctx.Err()))
	}
	return errors.Join(append(errs, d.data.Close())...)
}

// release gives back what a failed start has taken.
func (d *Desk) release() {
	for _, l := range []net.Listener{d.listen.http, d.listen.smtp, d.listen.socket} {
		if l != nil {
			_ = l.Close() // the start has failed already, with its own cause
		}
	}
	if d.stop != nil {
		d.stop()
		d.pumps.Wait()
	}
	if d.data != nil {
		_ = d.data.Close() // as above
	}
}

// office is what commands beside the desk talk to.
func (d *Desk) office() Office {
	return Office{Data: d.data, Plan: d.plan, Receiving: d.facts.Receiving, Tick: d.Tick}
}
