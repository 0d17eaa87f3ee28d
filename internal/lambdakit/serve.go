package lambdakit

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/events"

	"helpdesk/internal/correlation"
)

// What API Gateway and Lambda take at most of a request.
const (
	MaxGatewayBody = 10 * 1024 * 1024 // HTTP API: whole payload
	MaxLambdaEvent = 6 * 1024 * 1024  // Lambda: whole event, after base64
)

// ServeOptions say how the stand-in for API Gateway behaves.
type ServeOptions struct {
	Log     *slog.Logger     // takes what the function answered as an error; needed
	Clock   func() time.Time // nil is time.Now
	Timeout time.Duration    // the function's Timeout; 0: no limit
	Stage   string           // "" is $default
}

// Serve answers HTTP requests by calling a Lambda handler, as API Gateway
// would call it for one route of an HTTP API (payload format 2.0): the local
// desk runs the same functions through it. The event is handed over as it is,
// without being written as JSON. RouteKey is the route as template.yaml spells
// it ("POST /t/{token}/messages", "$default"); register the handler under
// Pattern(routeKey), which also gives the path parameters. Errors are answered
// as the gateway answers them, with {"message": …}.
func Serve(fn func(context.Context, events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error), routeKey string, opt ServeOptions) http.Handler {
	if opt.Clock == nil {
		opt.Clock = time.Now
	}
	if opt.Stage == "" {
		opt.Stage = "$default"
	}
	names := parameters(routeKey)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, status := gatewayBody(w, r)
		e := event(r, body, routeKey, names, opt)
		if status == 0 && len(e.Body) > MaxLambdaEvent {
			status = http.StatusRequestEntityTooLarge
		}
		if status != 0 {
			gatewayError(w, status, http.StatusText(status))
			return
		}
		ctx := r.Context()
		if opt.Timeout > 0 {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, opt.Timeout)
			defer cancel()
		}
		out, err := call(ctx, fn, e)
		if err != nil {
			opt.Log.LogAttrs(ctx, slog.LevelError, "function failed", append(errorAttrs(err), slog.String("route", routeKey))...)
			gatewayError(w, http.StatusInternalServerError, "Internal Server Error")
			return
		}
		write(w, out)
	})
}

// Pattern is the http.ServeMux pattern of a route key: "ANY /api/{proxy+}" is
// "/api/{proxy...}", "$default" is "/", and a path that ends in a slash
// matches itself only.
func Pattern(routeKey string) string {
	if routeKey == "$default" {
		return "/"
	}
	verb, path, _ := strings.Cut(routeKey, " ")
	path = strings.ReplaceAll(path, "+}", "...}")
	if strings.HasSuffix(path, "/") {
		path += "{$}"
	}
	if strings.EqualFold(verb, "ANY") {
		return path
	}
	return verb + " " + path
}

// parameters are the names in a route's braces.
func parameters(routeKey string) []string {
	var names []string
	for _, part := range strings.Split(routeKey, "{")[1:] {
		name, _, _ := strings.Cut(part, "}")
		names = append(names, strings.TrimSuffix(name, "+"))
	}
	return names
}

// call calls the function; a panic is an error, as it is to Lambda.
func call(ctx context.Context, fn func(context.Context, events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error), e events.APIGatewayV2HTTPRequest) (out events.APIGatewayV2HTTPResponse, err error) {
	err = guarded(ctx, func(ctx context.Context) error {
		var err error
		out, err = fn(ctx, e)
		return err
	})
	return out, err
}

// gatewayBody reads the request's body; the status is 0 or what the gateway refuses with.
func gatewayBody(w http.ResponseWriter, r *http.Request) ([]byte, int) {
	if r.Body == nil || r.Body == http.NoBody || r.ContentLength == 0 {
		return nil, 0
	}
	if r.ContentLength > MaxGatewayBody {
		return nil, http.StatusRequestEntityTooLarge
	}
	reader := http.MaxBytesReader(w, r.Body, MaxGatewayBody)
	if r.ContentLength > 0 {
		body := make([]byte, r.ContentLength)
		if _, err := io.ReadFull(reader, body); err != nil {
			return nil, http.StatusBadRequest
		}
		return body, 0
	}
	body, err := io.ReadAll(reader)
	if err != nil {
		return nil, http.StatusRequestEntityTooLarge
	}
	return body, 0
}

// event describes the request as payload format 2.0 does.
func event(r *http.Request, body []byte, routeKey string, names []string, opt ServeOptions) events.APIGatewayV2HTTPRequest {
	now := opt.Clock().UTC()
	ip, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		ip = r.RemoteAddr
	}
	prefix, _, _ := strings.Cut(r.Host, ".")
	path := r.URL.Path
	if opt.Stage != "$default" {
		path = "/" + opt.Stage + path
	}
	e := events.APIGatewayV2HTTPRequest{
		Version: "2.0", RouteKey: routeKey, RawPath: path, RawQueryString: r.URL.RawQuery,
		Headers: eventHeaders(r, ip),
		RequestContext: events.APIGatewayV2HTTPRequestContext{
			RouteKey: routeKey, AccountID: "000000000000", Stage: opt.Stage, RequestID: requestID(r.Context()), APIID: "local",
			DomainName: r.Host, DomainPrefix: prefix, Time: now.Format("02/Jan/2006:15:04:05 -0700"), TimeEpoch: now.UnixMilli(),
			HTTP: events.APIGatewayV2HTTPRequestContextHTTPDescription{
				Method: r.Method, Path: path, Protocol: r.Proto, SourceIP: ip, UserAgent: r.UserAgent(),
			},
		},
	}
	for _, line := range r.Header.Values("Cookie") {
		for part := range strings.SplitSeq(line, ";") {
			if part = strings.TrimSpace(part); part != "" {
				e.Cookies = append(e.Cookies, part)
			}
		}
	}
	if len(names) > 0 {
		e.PathParameters = make(map[string]string, len(names))
		for _, name := range names {
			e.PathParameters[name] = r.PathValue(name)
		}
	}
	if len(body) == 0 {
		return e
	}
	if gatewayText(r.Header.Get("Content-Type")) && utf8.Valid(body) {
		e.Body = string(body)
	} else {
		e.Body, e.IsBase64Encoded = base64.StdEncoding.EncodeToString(body), true
	}
	return e
}

// gatewayText reports whether API Gateway hands over such a body as text; it
// does not for forms.
func gatewayText(contentType string) bool {
	t, _, _ := strings.Cut(strings.ToLower(contentType), ";")
	t = strings.TrimSpace(t)
	return strings.HasPrefix(t, "text/") || t == "application/json" || t == "application/xml" || t == "application/javascript"
}

// eventHeaders lower-cases names, joins values by commas and adds what the gateway adds.
func eventHeaders(r *http.Request, ip string) map[string]string {
	out := make(map[string]string, len(r.Header)+4)
	for name, values := range r.Header {
		if name != "Cookie" {
			out[strings.ToLower(name)] = strings.Join(values, ",")
		}
	}
	proto := "http"
	if r.TLS != nil {
		proto = "https"
	}
	out["host"] = r.Host
	out["x-forwarded-proto"] = proto
	if before := out["x-forwarded-for"]; before != "" {
		ip = before + ", " + ip
	}
	out["x-forwarded-for"] = ip
	return out
}

// requestID is the correlation id of the context, or a new random one.
func requestID(ctx context.Context) string {
	if id := correlation.ID(ctx); id != "" {
		return id
	}
	var b [12]byte
	_, _ = rand.Read(b[:]) // crypto/rand.Read never fails
	return hex.EncodeToString(b[:])
}

// write sends the function's answer.
func write(w http.ResponseWriter, out events.APIGatewayV2HTTPResponse) {
	body := []byte(out.Body)
	if out.IsBase64Encoded {
		var err error
		if body, err = base64.StdEncoding.DecodeString(out.Body); err != nil {
			gatewayError(w, http.StatusInternalServerError, "Internal Server Error")
			return
		}
	}
	h := w.Header()
	for name, value := range out.Headers {
		h.Set(name, value)
	}
	for _, c := range out.Cookies {
		h.Add("Set-Cookie", c)
	}
	status := out.StatusCode
	if status == 0 {
		status = http.StatusOK
	}
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client is gone: nothing to do
}

// gatewayError answers as API Gateway itself does.
func gatewayError(w http.ResponseWriter, status int, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, `{"message":"`+message+`"}`)
}
