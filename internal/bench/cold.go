package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// function is one Lambda function with the event that it is started for.
type function struct {
	name  string // folder
	event string // under events/
	most  int    // goal: at most so many times the empty function
}

// functions are all, the empty one first.
func functions() []function {
	return []function{
		{"empty", "slatimers/tick.json", 1},
		{"createticket", "createticket/json-request.json", 3},
		{"helpcentre", "helpcentre/start.json", 3},
		{"api", "api/list-tickets.json", 3},
		{"console", "console/start.json", 2},
		{"inboundemail", "inboundemail/mail.json", 2},
		{"routeticket", "routeticket/new-ticket.json", 2},
		{"notify", "notify/acknowledgement.json", 2},
		{"mailevents", "mailevents/delivery.json", 2},
		{"dispatch", "dispatch/outbox-entry.json", 2},
		{"slatimers", "slatimers/tick.json", 2},
		{"reconcile", "reconcile/daily.json", 2},
		{"receiptrules", "receiptrules/create.json", 2},
	}
}

// environment is what Lambda and template.yaml would set.
func environment(cloud string) []string {
	return []string{
		"AWS_REGION=eu-west-1", "AWS_ACCESS_KEY_ID=id", "AWS_SECRET_ACCESS_KEY=secret", "AWS_SESSION_TOKEN=token", "AWS_ENDPOINT_URL=" + cloud,
		"AWS_LAMBDA_FUNCTION_NAME=bench", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE=256", "LAMBDA_TASK_ROOT=/var/task",
		"TABLE_NAME=table", "BUCKET_NAME=bucket", "STACK_NAME=bench", "DESK_NAME=Help desk", "DESK_LANGUAGE=es", "DESK_ZONE=Europe/Madrid",
		"SUPPORT_ADDRESS=support@example.com", "SENDING_DOMAIN=example.com", "RECEIVING_DOMAIN=help.example.com", "ADMIN_EMAIL=admin@example.com",
		"PUBLIC_URL_PARAM=/bench/public-url", "ISSUER_PARAM=/bench/issuer", "CLIENT_ID_PARAM=/bench/client", "CLIENT_SECRET_PARAM=/bench/secret",
		"CONFIGURATION_SET=bench", "ROUTE_QUEUE_URL=" + cloud + "/route", "NOTIFY_QUEUE_URL=" + cloud + "/notify",
	}
}

// coldRounds is how often each function is started, in turns, so that what
// else the machine does touches all alike.
const coldRounds = 40

// cold measures each function from exec to its first answer.
func cold(ctx context.Context, b *bench) ([]row, error) {
	services := &cloud{}
	aws := serveLoopback(services)
	if aws.err != nil {
		return nil, aws.err
	}
	defer aws.close()
	all := functions()
	took, used := make([][]time.Duration, len(all)), make([][]time.Duration, len(all))
	events, calls := make([][]byte, len(all)), make([]int64, len(all))
	for i, f := range all {
		if err := b.build(ctx, f); err != nil {
			return nil, err
		}
		event, err := os.ReadFile(filepath.Join(b.root, "events", filepath.FromSlash(f.event)))
		if err != nil {
			return nil, err
		}
		events[i] = []byte(strings.NewReplacer(
			"https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com", aws.url,
			// A desk that nobody has configured knows no forms and no sites.
			`, \"form\": \"web\"`, "", `"origin": "https://shop.example.net",`, "",
		).Replace(string(event)))
	}
	for range b.count(coldRounds) {
		for i, f := range all {
			before := services.calls.Load()
			life, cpu, err := invoke(ctx, filepath.Join(b.dir, f.name), events[i], environment(aws.url))
			if err != nil {
				return nil, fmt.Errorf("%s: %w", f.name, err)
			}
			calls[i] = services.calls.Load() - before
			took[i], used[i] = append(took[i], life), append(used[i], cpu)
		}
	}
	var rows []row
	for i, f := range all {
		r := measured("cold start of "+f.name, took[i], 0)
		r.cpu = median(used[i])
		r.note = fmt.Sprintf("%d calls; × empty: %.1f at the median, %.1f at the fastest, %.1f in CPU (goal %d)",
			calls[i], ratio(median(took[i]), median(took[0])), ratio(slices.Min(took[i]), slices.Min(took[0])), ratio(median(used[i]), median(used[0])), f.most)
		if info, err := os.Stat(filepath.Join(b.dir, f.name)); err == nil {
			r.note += fmt.Sprintf(", %.1f MB", float64(info.Size())/1e6)
		}
		rows = append(rows, r)
	}
	return rows, nil
}

func ratio(a, b time.Duration) float64 { return float64(a) / float64(max(b, 1)) }

// build makes a function as `make deploy` does.
func (b *bench) build(ctx context.Context, f function) error {
	pkg := "./functions/" + f.name + "/bootstrap"
	if f.name == "empty" {
		pkg = "./internal/bench/empty"
	}
	c := exec.CommandContext(ctx, "go", "build", "-trimpath", "-tags=lambda.norpc", "-ldflags=-s -w", "-o", filepath.Join(b.dir, f.name), pkg) // #nosec G204 -- our own packages
	c.Dir = b.root
	c.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux")
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s: %w: %s", f.name, err, out)
	}
	return nil
}

// lambda is the runtime API for one invocation (AWS Lambda Developer Guide,
// "Using the Lambda runtime API for custom runtimes").
type lambda struct {
	event  []byte
	asked  bool
	answer chan error
	until  <-chan struct{}
}

func (l *lambda) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case strings.HasSuffix(r.URL.Path, "/invocation/next") && !l.asked:
		l.asked = true
		w.Header().Set("Lambda-Runtime-Aws-Request-Id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd")
		w.Header().Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(time.Now().Add(time.Minute).UnixMilli(), 10))
		w.Header().Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-west-1:123456789012:function:bench")
		_, _ = w.Write(l.event) // a function that is gone is noticed below
	case strings.HasSuffix(r.URL.Path, "/invocation/next"):
		<-l.until
	case strings.HasSuffix(r.URL.Path, "/response"):
		body, err := io.ReadAll(r.Body)
		if err == nil && bytes.Contains(body, []byte(`"statusCode":5`)) {
			err = fmt.Errorf("answered %.300s", body)
		}
		w.WriteHeader(http.StatusAccepted)
		l.answer <- err
	default:
		body, _ := io.ReadAll(r.Body) // the path says already that it failed
		w.WriteHeader(http.StatusAccepted)
		l.answer <- fmt.Errorf("%s: %.300s", r.URL.Path, body)
	}
}

// invoke starts a function for one event and ends it after its answer. It
// answers the time from exec to the answer and the processor time until then.
func invoke(ctx context.Context, program string, event []byte, env []string) (took, cpu time.Duration, err error) {
	done := make(chan struct{})
	l := &lambda{event: event, answer: make(chan error, 1), until: done}
	api := serveLoopback(l)
	if api.err != nil {
		return 0, 0, api.err
	}
	defer api.close()
	defer close(done)
	var log bytes.Buffer
	c := exec.CommandContext(ctx, program) // #nosec G204 -- our own functions
	c.Env = slices.Concat(env, []string{"AWS_LAMBDA_RUNTIME_API=" + strings.TrimPrefix(api.url, "http://")})
	c.Stdout, c.Stderr = &log, &log
	began := time.Now()
	if err := c.Start(); err != nil {
		return 0, 0, err
	}
	ended := make(chan struct{})
	go func() {
		_ = c.Wait() // a function never ends by itself: it was killed, or its log says why
		close(ended)
	}()
	select {
	case err = <-l.answer:
		took = time.Since(began)
	case <-ended:
		err = errors.New("ended without an answer")
	case <-time.After(patience):
		err = errors.New("no answer")
	}
	_ = c.Process.Kill() // it may have ended already
	<-ended
	if err != nil {
		return 0, 0, fmt.Errorf("%w; its log: %.2000s", err, log.String())
	}
	return took, c.ProcessState.UserTime() + c.ProcessState.SystemTime(), nil
}

// loopback is a server of this process.
type loopback struct {
	url   string
	close func()
	err   error
}

func serveLoopback(h http.Handler) loopback {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return loopback{err: err}
	}
	s := &http.Server{Handler: h, ReadHeaderTimeout: patience}
	go func() { _ = s.Serve(l) }() // ends with close
	return loopback{url: "http://" + l.Addr().String(), close: func() { _ = s.Close() }}
}
