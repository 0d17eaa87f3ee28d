package lambdakit

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"helpdesk/internal/correlation"
)

// MaxResponse is the most bytes of a Lambda answer (6 MB for the whole JSON),
// less room for its headers.
const MaxResponse = 6*1024*1024 - 64*1024

// HTTPOptions say how requests are served. The zero value is ready to use but
// for Log.
type HTTPOptions struct {
	// Log takes what goes wrong outside the handler; the line of each request
	// is RequestLog's.
	Log *slog.Logger
	// Metrics is flushed at the end of each request.
	Metrics *Metrics
}

// HTTP makes a Lambda handler (HTTP API, payload format 2.0) of an
// http.Handler. The request's RemoteAddr is the caller's address as API
// Gateway saw it; X-Forwarded-For and Forwarded, which a caller can write, are
// taken away. The answer's error is always nil: whatever goes wrong here is
// answered as a problem of status 400 or 500.
func HTTP(h http.Handler, opt HTTPOptions) func(context.Context, events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
	return func(ctx context.Context, e events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
		defer opt.Metrics.Flush()
		ctx = correlation.With(ctx, e.RequestContext.RequestID)
		if end, ok := ctx.Deadline(); ok {
			var cancel context.CancelFunc
			ctx, cancel = context.WithDeadline(ctx, end.Add(-lastWords/2))
			defer cancel()
		}
		r, err := request(ctx, &e)
		if err != nil {
			opt.Log.LogAttrs(ctx, slog.LevelWarn, "request not readable", append(errorAttrs(err), slog.String("correlation", correlation.ID(ctx)))...)
			return problem(http.StatusBadRequest, "unreadable_request"), nil
		}
		w := &answer{header: http.Header{}}
		if err := guarded(ctx, func(context.Context) error { h.ServeHTTP(w, r); return nil }); err != nil {
			opt.Log.LogAttrs(ctx, slog.LevelError, "request panicked", append(errorAttrs(err), slog.String("correlation", correlation.ID(ctx)))...)
			return problem(http.StatusInternalServerError, "internal"), nil
		}
		out, ok := w.response(r.Method)
		if !ok {
			opt.Log.LogAttrs(ctx, slog.LevelError, "answer over 6 MB", slog.Int("bytes", len(w.body)), slog.String("route", r.Pattern), slog.String("correlation", correlation.ID(ctx)))
			return problem(http.StatusInternalServerError, "answer_too_large"), nil
		}
		return out, nil
	}
}

// request builds the http.Request that the event describes.
func request(ctx context.Context, e *events.APIGatewayV2HTTPRequest) (*http.Request, error) {
	body, err := requestBody(e)
	if err != nil {
		return nil, err
	}
	hdr := requestHeader(e)
	host := hdr.Get("Host")
	if host == "" {
		host = e.RequestContext.DomainName
	}
	scheme := "https"
	if hdr.Get("X-Forwarded-Proto") == "http" {
		scheme = "http"
	}
	for _, name := range []string{"Host", "X-Forwarded-For", "Forwarded", "Content-Length", "Transfer-Encoding"} {
		hdr.Del(name)
	}
	u := requestURL(e)
	u.Scheme, u.Host = scheme, host
	r := &http.Request{
		Method: e.RequestContext.HTTP.Method, URL: u, Host: host, Header: hdr,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Body: http.NoBody, ContentLength: int64(len(body)),
		RemoteAddr: net.JoinHostPort(e.RequestContext.HTTP.SourceIP, "0"),
		RequestURI: u.RequestURI(),
	}
	if r.Method == "" {
		r.Method, _, _ = strings.Cut(e.RouteKey, " ")
	}
	if body != "" {
		r.Body = io.NopCloser(strings.NewReader(body))
	}
	return r.WithContext(ctx), nil
}

func requestBody(e *events.APIGatewayV2HTTPRequest) (string, error) {
	if !e.IsBase64Encoded {
		return e.Body, nil
	}
	b, err := base64.StdEncoding.DecodeString(e.Body)
	if err != nil {
		return "", fmt.Errorf("decode body: %w", err)
	}
	return string(b), nil
}

// requestHeader reads the headers (several values of one name come joined by
// commas) and the cookies, which come as a list, as null, or as a header.
func requestHeader(e *events.APIGatewayV2HTTPRequest) http.Header {
	hdr := make(http.Header, len(e.Headers)+1)
	for name, value := range e.Headers {
		hdr.Set(name, value)
	}
	if len(e.Cookies) > 0 {
		hdr.Set("Cookie", strings.Join(e.Cookies, "; "))
	}
	return hdr
}

// requestURL reads path and query. RawPath comes percent-encoded or already
// decoded, as the gateway likes, with the stage in front unless it is
// $default; what cannot be a percent-encoded path is a decoded one.
func requestURL(e *events.APIGatewayV2HTTPRequest) *url.URL {
	raw := e.RawPath
	if raw == "" {
		raw = e.RequestContext.HTTP.Path
	}
	if stage := e.RequestContext.Stage; stage != "" && stage != "$default" {
		if rest, ok := strings.CutPrefix(raw, "/"+stage); ok && (rest == "" || rest[0] == '/') {
			raw = rest
		}
	}
	if !strings.HasPrefix(raw, "/") {
		raw = "/" + raw
	}
	u := &url.URL{Path: raw, RawQuery: printable(e.RawQueryString)}
	if path, err := url.PathUnescape(raw); err == nil && path != raw && encoded(raw) {
		u.Path, u.RawPath = path, raw
	}
	if u.RawQuery == "" && len(e.QueryStringParameters) > 0 {
		q := make(url.Values, len(e.QueryStringParameters))
		for name, value := range e.QueryStringParameters {
			q.Set(name, value)
		}
		u.RawQuery = q.Encode()
	}
	return u
}

// printable percent-encodes the bytes of a query that no URL may have; none
// comes through the real gateway.
func printable(query string) string {
	clean := true
	for i := range len(query) {
		clean = clean && query[i] > ' ' && query[i] < 0x7f && query[i] != '#'
	}
	if clean {
		return query
	}
	var b strings.Builder
	for i := range len(query) {
		if c := query[i]; c > ' ' && c < 0x7f && c != '#' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// encoded reports whether raw has only bytes that a percent-encoded path may have.
func encoded(raw string) bool {
	for i := range len(raw) {
		if c := raw[i]; c <= ' ' || c >= 0x7f || strings.IndexByte(`"<>?#\^`+"`{|}", c) >= 0 {
			return false
		}
	}
	return true
}

// RequestLog writes one line for each request: method, route pattern, status,
// milliseconds, bytes and correlation id. The path is not logged, because links
// carry tokens, nor is the query or any body. A panic is answered as a problem
// of status 500 and logged with its stack.
func RequestLog(log *slog.Logger, next http.Handler) http.Handler {
	return RequestLogger{Log: log, Clock: time.Now}.Wrap(next)
}

// RequestLogger is RequestLog with its parts as fields.
type RequestLogger struct {
	Log   *slog.Logger
	Clock func() time.Time
	// Failed answers a request whose handler panicked before it wrote
	// anything; nil writes a problem.
	Failed http.Handler
	// Quiet is the path of what is asked again and again, answers with 2xx or
	// 3xx to which are logged for debugging only; "" is none.
	Quiet string
}

// Wrap puts the log around a handler.
func (l RequestLogger) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := l.Clock()
		rec := &recorder{ResponseWriter: w}
		err := guarded(r.Context(), func(context.Context) error { next.ServeHTTP(rec, r); return nil })
		if err != nil && rec.status == 0 {
			l.failed(rec, r)
		}
		if rec.status == 0 {
			rec.status = http.StatusOK
		}
		route := r.Pattern
		if route == "" {
			route = "none"
		}
		attrs := []slog.Attr{
			slog.String("method", method(r.Method)), slog.String("route", route), slog.Int("status", rec.status),
			slog.Float64("ms", millis(l.Clock().Sub(began))), slog.Int64("bytes", rec.bytes),
			slog.String("correlation", correlation.ID(r.Context())),
		}
		level := slog.LevelInfo
		switch {
		case rec.status >= http.StatusInternalServerError:
			level = slog.LevelError
		case rec.status < http.StatusBadRequest && l.Quiet != "" && r.URL.Path == l.Quiet:
			level = slog.LevelDebug
		}
		if err != nil {
			level = slog.LevelError
			attrs = append(attrs, errorAttrs(err)...)
		}
		l.Log.LogAttrs(r.Context(), level, "request", attrs...)
	})
}

func (l RequestLogger) failed(w http.ResponseWriter, r *http.Request) {
	clear(w.Header())
	if l.Failed != nil {
		l.Failed.ServeHTTP(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(http.StatusInternalServerError)
	_, _ = io.WriteString(w, problemBody(http.StatusInternalServerError, "internal"))
}

// method keeps a caller from writing what he likes into the log.
func method(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "other"
}

// recorder notes status and size of an answer.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

// WriteHeader notes the final status.
func (w *recorder) WriteHeader(status int) {
	if w.status == 0 && status >= http.StatusOK {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write counts.
func (w *recorder) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the writer below.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// problem is an RFC 9457 answer of our own.
func problem(status int, code string) events.APIGatewayV2HTTPResponse {
	return events.APIGatewayV2HTTPResponse{
		StatusCode: status,
		Headers:    map[string]string{"content-type": "application/problem+json", "cache-control": "no-store"},
		Body:       problemBody(status, code),
	}
}

func problemBody(status int, code string) string {
	return fmt.Sprintf(`{"type":"about:blank","title":%q,"status":%d,"code":%q}`, http.StatusText(status), status, code)
}
