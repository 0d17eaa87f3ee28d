package lambdakit

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"helpdesk/internal/correlation"
)

// seen is what a handler was given.
type seen struct {
	Method, Path, Escaped, Query, Host, Scheme, Remote, Body, Correlation string
	Header                                                                http.Header
}

func see(got *seen) http.Handler {
	return http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		*got = seen{r.Method, r.URL.Path, r.URL.EscapedPath(), r.URL.RawQuery, r.Host, r.URL.Scheme, r.RemoteAddr, string(body), correlation.ID(r.Context()), r.Header}
	})
}

// The event is the one of AWS's documentation of payload format 2.0, with a stage.
const documented = `{
  "version": "2.0", "routeKey": "ANY /api/{proxy+}", "rawPath": "/prod/api/a%20b",
  "rawQueryString": "parameter1=value1&parameter1=value2&parameter2=value",
  "cookies": ["cookie1=a", "cookie2=b"],
  "headers": {"header1": "value1", "header2": "value1,value2", "host": "id.execute-api.us-east-1.amazonaws.com",
    "content-length": "20", "x-forwarded-for": "6.6.6.6, 192.168.0.1", "forwarded": "for=6.6.6.6", "x-forwarded-proto": "https"},
  "queryStringParameters": {"parameter1": "value1,value2", "parameter2": "value"},
  "requestContext": {"accountId": "123456789012", "apiId": "id", "domainName": "id.execute-api.us-east-1.amazonaws.com", "domainPrefix": "id",
    "http": {"method": "POST", "path": "/prod/api/a b", "protocol": "HTTP/1.1", "sourceIp": "192.168.0.1", "userAgent": "agent"},
    "requestId": "JKJaXmPLvHcESHA=", "routeKey": "ANY /api/{proxy+}", "stage": "prod", "time": "10/Mar/2020:05:16:23 +0000", "timeEpoch": 1583817383220},
  "body": "aG9sYSDDsQ==", "pathParameters": {"proxy": "a b"}, "isBase64Encoded": true, "stageVariables": null}`

func TestHTTP_request(t *testing.T) {
	var e events.APIGatewayV2HTTPRequest
	if err := json.Unmarshal([]byte(documented), &e); err != nil {
		t.Fatal(err)
	}
	var got seen
	if _, err := HTTP(see(&got), HTTPOptions{Log: slog.New(slog.DiscardHandler)})(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	want := seen{
		Method: "POST", Path: "/api/a b", Escaped: "/api/a%20b", Query: "parameter1=value1&parameter1=value2&parameter2=value",
		Host: "id.execute-api.us-east-1.amazonaws.com", Scheme: "https", Remote: "192.168.0.1:0", Body: "hola ñ", Correlation: "JKJaXmPLvHcESHA=",
		Header: http.Header{"Header1": {"value1"}, "Header2": {"value1,value2"}, "Cookie": {"cookie1=a; cookie2=b"}, "X-Forwarded-Proto": {"https"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestHTTP_requestShapes(t *testing.T) {
	for _, tc := range []struct {
		name string
		edit func(e *events.APIGatewayV2HTTPRequest)
		want func(t *testing.T, s seen)
	}{
		{"decoded path", func(e *events.APIGatewayV2HTTPRequest) { e.RawPath = "/a ñ/100%" },
			func(t *testing.T, s seen) { equal(t, s.Path, "/a ñ/100%") }},
		{"encoded path", func(e *events.APIGatewayV2HTTPRequest) { e.RawPath = "/a%20%C3%B1/b%2Fc" },
			func(t *testing.T, s seen) { equal(t, s.Path, "/a ñ/b/c") }},
		{"decoded path that reads like an encoded one", func(e *events.APIGatewayV2HTTPRequest) { e.RawPath = "/a ñ/%41" },
			func(t *testing.T, s seen) { equal(t, s.Path, "/a ñ/%41") }},
		{"encoded slash stays one segment", func(e *events.APIGatewayV2HTTPRequest) { e.RawPath = "/t/a%2Fb" },
			func(t *testing.T, s seen) { equal(t, s.Escaped, "/t/a%2Fb") }},
		{"stage named like a folder is cut once", func(e *events.APIGatewayV2HTTPRequest) {
			e.RequestContext.Stage, e.RawPath = "api", "/api/api/x"
		}, func(t *testing.T, s seen) { equal(t, s.Path, "/api/x") }},
		{"stage alone", func(e *events.APIGatewayV2HTTPRequest) { e.RequestContext.Stage, e.RawPath = "prod", "/prod" },
			func(t *testing.T, s seen) { equal(t, s.Path, "/") }},
		{"stage is a whole segment", func(e *events.APIGatewayV2HTTPRequest) {
			e.RequestContext.Stage, e.RawPath = "prod", "/products"
		}, func(t *testing.T, s seen) { equal(t, s.Path, "/products") }},
		{"cookies as null with a header", func(e *events.APIGatewayV2HTTPRequest) {
			e.Cookies, e.Headers["cookie"] = nil, "a=1; b=2"
		}, func(t *testing.T, s seen) { equal(t, s.Header.Get("Cookie"), "a=1; b=2") }},
		{"address of version 6", func(e *events.APIGatewayV2HTTPRequest) { e.RequestContext.HTTP.SourceIP = "2001:db8::1" },
			func(t *testing.T, s seen) { equal(t, s.Remote, "[2001:db8::1]:0") }},
		{"caller's forwarding headers are not believed", func(e *events.APIGatewayV2HTTPRequest) {
			e.Headers["x-forwarded-for"], e.Headers["forwarded"] = "6.6.6.6", "for=6.6.6.6"
		}, func(t *testing.T, s seen) {
			equal(t, s.Remote, "203.0.113.5:0")
			equal(t, s.Header.Get("X-Forwarded-For")+s.Header.Get("Forwarded"), "")
		}},
		{"query only as parameters", func(e *events.APIGatewayV2HTTPRequest) {
			e.QueryStringParameters = map[string]string{"q": "a b&c"}
		}, func(t *testing.T, s seen) { equal(t, s.Query, "q=a+b%26c") }},
		{"no host header", func(e *events.APIGatewayV2HTTPRequest) { e.RequestContext.DomainName = "desk.example.test" },
			func(t *testing.T, s seen) { equal(t, s.Host, "desk.example.test") }},
		{"host that shouts", func(e *events.APIGatewayV2HTTPRequest) { e.Headers["Host"] = "desk.example.test:8080" },
			func(t *testing.T, s seen) { equal(t, s.Host, "desk.example.test:8080") }},
		{"plain http on one machine", func(e *events.APIGatewayV2HTTPRequest) { e.Headers["x-forwarded-proto"] = "http" },
			func(t *testing.T, s seen) { equal(t, s.Scheme, "http") }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			e := events.APIGatewayV2HTTPRequest{RawPath: "/", Headers: map[string]string{}}
			e.RequestContext.HTTP.Method, e.RequestContext.HTTP.SourceIP, e.RequestContext.Stage = "GET", "203.0.113.5", "$default"
			tc.edit(&e)
			var got seen
			_, _ = HTTP(see(&got), HTTPOptions{Log: slog.New(slog.DiscardHandler)})(t.Context(), e)
			tc.want(t, got)
		})
	}
}

func equal(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestHTTP_badBase64(t *testing.T) {
	out, err := HTTP(http.NotFoundHandler(), HTTPOptions{Log: slog.New(slog.DiscardHandler)})(t.Context(), events.APIGatewayV2HTTPRequest{Body: "%%", IsBase64Encoded: true})
	if err != nil || out.StatusCode != 400 || out.Headers["content-type"] != "application/problem+json" {
		t.Errorf("%v %v", out, err)
	}
}

func TestHTTP_response(t *testing.T) {
	big := strings.Repeat("<", 1024*1024)
	for _, tc := range []struct {
		name    string
		method  string
		handler func(w http.ResponseWriter)
		want    events.APIGatewayV2HTTPResponse
	}{
		{"json", "GET", func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "application/problem+json")
			w.Header().Add("Vary", "Origin")
			w.Header().Add("Vary", "Accept")
			w.Header().Add("Set-Cookie", "a=1; Path=/")
			w.Header().Add("Set-Cookie", "b=2")
			w.WriteHeader(422)
			w.Header().Set("Too-Late", "x")
			_, _ = io.WriteString(w, `{"a":"ñ"}`)
		}, events.APIGatewayV2HTTPResponse{StatusCode: 422, Body: `{"a":"ñ"}`, Cookies: []string{"a=1; Path=/", "b=2"},
			Headers: map[string]string{"content-type": "application/problem+json", "vary": "Origin, Accept"}}},
		{"picture", "GET", func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "image/png")
			_, _ = w.Write([]byte{0x89, 'P', 0, 0xff})
		}, events.APIGatewayV2HTTPResponse{StatusCode: 200, Body: "iVAA/w==", IsBase64Encoded: true, Headers: map[string]string{"content-type": "image/png"}}},
		{"compressed text", "GET", func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "text/css")
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = io.WriteString(w, "zz")
		}, events.APIGatewayV2HTTPResponse{StatusCode: 200, Body: "eno=", IsBase64Encoded: true, Headers: map[string]string{"content-type": "text/css", "content-encoding": "gzip"}}},
		{"text that is no UTF-8", "GET", func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "text/plain")
			_, _ = w.Write([]byte{0xf1})
		}, events.APIGatewayV2HTTPResponse{StatusCode: 200, Body: "8Q==", IsBase64Encoded: true, Headers: map[string]string{"content-type": "text/plain"}}},
		{"text that JSON would blow up", "GET", func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, big)
		}, events.APIGatewayV2HTTPResponse{StatusCode: 200, Body: base64.StdEncoding.EncodeToString([]byte(big)), IsBase64Encoded: true, Headers: map[string]string{"content-type": "text/html"}}},
		{"no type said", "GET", func(w http.ResponseWriter) { _, _ = io.WriteString(w, "hola") },
			events.APIGatewayV2HTTPResponse{StatusCode: 200, Body: "hola", Headers: map[string]string{"content-type": "text/plain; charset=utf-8"}}},
		{"nothing said", "GET", func(http.ResponseWriter) {}, events.APIGatewayV2HTTPResponse{StatusCode: 200, Headers: map[string]string{}}},
		{"head", "HEAD", func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "text/plain")
			_, _ = io.WriteString(w, "hola")
		},
			events.APIGatewayV2HTTPResponse{StatusCode: 200, Headers: map[string]string{"content-type": "text/plain"}}},
		{"too large", "GET", func(w http.ResponseWriter) {
			for range 7 {
				_, _ = io.WriteString(w, big)
			}
		}, problem(500, "answer_too_large")},
		{"too large once it is base64", "GET", func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "image/png")
			for range 5 {
				_, _ = io.WriteString(w, big)
			}
		}, problem(500, "answer_too_large")},
		{"panic", "GET", func(w http.ResponseWriter) { _, _ = io.WriteString(w, "half"); panic("x") }, problem(500, "internal")},
	} {
		t.Run(tc.name, func(t *testing.T) {
			e := events.APIGatewayV2HTTPRequest{RawPath: "/"}
			e.RequestContext.HTTP.Method = tc.method
			h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { tc.handler(w) })
			got, err := HTTP(h, HTTPOptions{Log: slog.New(slog.DiscardHandler)})(t.Context(), e)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff[:min(len(diff), 2000)])
			}
			if text, _ := json.Marshal(got); len(text) > 6*1024*1024 {
				t.Errorf("%d bytes: Lambda refuses it", len(text))
			}
		})
	}
}

func TestRequestLog(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /t/{token}", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") })
	mux.HandleFunc("GET /panic", func(http.ResponseWriter, *http.Request) { panic("secret@example.test") })
	now := time.Unix(0, 0)
	clock := func() time.Time { now = now.Add(3 * time.Millisecond); return now }
	for _, tc := range []struct {
		name, method, path string
		want               map[string]any
		body               string
	}{
		{"route, never the path", "GET", "/t/tokentoken?q=secretquery", map[string]any{"level": "INFO", "msg": "request", "method": "GET", "route": "GET /t/{token}", "status": 200.0, "bytes": 5.0, "ms": 3.0, "correlation": "c1", "function": "web"}, "hello"},
		{"no route", "GET", "/secretpath", map[string]any{"level": "INFO", "msg": "request", "method": "GET", "route": "none", "status": 404.0, "bytes": 19.0, "ms": 3.0, "correlation": "c1", "function": "web"}, "404 page not found\n"},
		{"method of one's own", "SECRET", "/t/x", map[string]any{"level": "INFO", "msg": "request", "method": "other", "route": "none", "status": 405.0, "bytes": 19.0, "ms": 3.0, "correlation": "c1", "function": "web"}, "Method Not Allowed\n"},
		{"panic", "GET", "/panic", map[string]any{"level": "ERROR", "msg": "request", "method": "GET", "route": "GET /panic", "status": 500.0, "bytes": 85.0, "ms": 3.0, "correlation": "c1", "function": "web", "kind": "internal", "error": "panic: [address]"}, problemBody(500, "internal")},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var out bytes.Buffer
			h := RequestLogger{Log: Logger(&out, "web"), Clock: clock}.Wrap(mux)
			w := httptest.NewRecorder()
			r := httptest.NewRequestWithContext(correlation.With(t.Context(), "c1"), tc.method, tc.path, nil)
			h.ServeHTTP(w, r)
			equal(t, w.Body.String(), tc.body)
			l := lines(t, &out)
			if len(l) != 1 {
				t.Fatalf("%d lines, want 1", len(l))
			}
			delete(l[0], "time")
			delete(l[0], "stack")
			if diff := cmp.Diff(tc.want, l[0]); diff != "" {
				t.Error(diff)
			}
			if strings.Contains(strings.ToLower(out.String()), "secret") || strings.Contains(out.String(), "tokentoken") {
				t.Errorf("the log tells too much: %s", out.String())
			}
		})
	}
}

// What is asked every few seconds is logged only when it fails.
func TestRequestLog_quiet(t *testing.T) {
	for path, want := range map[string]int{"/poll": 0, "/poll?fail=1": 1, "/other": 1} {
		var out bytes.Buffer
		l := RequestLogger{Log: Logger(&out, "web"), Clock: time.Now, Quiet: "/poll"}
		h := l.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.RawQuery != "" {
				w.WriteHeader(http.StatusTooManyRequests)
			}
		}))
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", path, nil))
		if n := strings.Count(out.String(), "\n"); n != want {
			t.Errorf("%s: %d lines, want %d", path, n, want)
		}
	}
}

func TestRequestLog_failedPage(t *testing.T) {
	l := RequestLogger{Log: slog.New(slog.DiscardHandler), Clock: time.Now, Failed: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(500)
		_, _ = io.WriteString(w, "<h1>sorry</h1>")
	})}
	w := httptest.NewRecorder()
	l.Wrap(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Etag", "x"); panic(1) })).ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if w.Code != 500 || w.Body.String() != "<h1>sorry</h1>" || w.Header().Get("Etag") != "" {
		t.Errorf("%d %q %v", w.Code, w.Body, w.Header())
	}
}

// FuzzHTTP: whatever the gateway hands over, the handler gets a request that
// net/http can stand, and the answer is no error.
func FuzzHTTP(f *testing.F) {
	f.Add("GET", "/prod/a%20b", "a=b&c", "prod", "text/plain", "body", false)
	f.Add("", "", "%zz", "", "", "aGk=", true)
	f.Add("POST", "/a ñ%", "", "$default", "\r\nx: y", "\xff", false)
	f.Fuzz(func(t *testing.T, method, path, query, stage, ctype, body string, b64 bool) {
		e := events.APIGatewayV2HTTPRequest{RawPath: path, RawQueryString: query, Headers: map[string]string{"content-type": ctype}, Body: body, IsBase64Encoded: b64}
		e.RequestContext.HTTP.Method, e.RequestContext.Stage = method, stage
		mux := http.NewServeMux()
		mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
			if !strings.HasPrefix(r.URL.Path, "/") {
				t.Errorf("path %q", r.URL.Path)
			}
			if u, err := url.Parse(r.URL.String()); err != nil || u.Path != r.URL.Path {
				t.Errorf("URL %q does not read back: %v", r.URL, err)
			}
			_ = r.ParseForm()
			_, _ = io.Copy(w, r.Body)
		})
		out, err := HTTP(mux, HTTPOptions{Log: slog.New(slog.DiscardHandler)})(context.Background(), e)
		if err != nil || out.StatusCode < 200 || out.StatusCode > 599 {
			t.Errorf("%d %v", out.StatusCode, err)
		}
	})
}
