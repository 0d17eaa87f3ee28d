package lambdakit

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"
)

func options() ServeOptions {
	return ServeOptions{Log: slog.New(slog.DiscardHandler), Clock: func() time.Time { return time.UnixMilli(1583817383220) }}
}

func TestServe_event(t *testing.T) {
	var got events.APIGatewayV2HTTPRequest
	fn := func(_ context.Context, e events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
		got = e
		return events.APIGatewayV2HTTPResponse{StatusCode: 201, Headers: map[string]string{"x-a": "b"}, Cookies: []string{"a=1", "b=2"}, Body: "aMOx", IsBase64Encoded: true}, nil
	}
	key := "POST /t/{token}/files/{file+}"
	mux := http.NewServeMux()
	mux.Handle(Pattern(key), Serve(fn, key, options()))
	r := httptest.NewRequest("POST", "http://desk.example.test:8080/t/tok/files/a%20b/c?x=1&x=2", strings.NewReader("a=b"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Add("X-Q", "1")
	r.Header.Add("X-Q", "2")
	r.Header.Set("Cookie", "k=v; l=m")
	r.Header.Set("X-Forwarded-For", "6.6.6.6")
	r.RemoteAddr = "203.0.113.9:4711"
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r)
	if got.RequestContext.RequestID == "" {
		t.Error("no request id")
	}
	got.RequestContext.RequestID = ""
	want := events.APIGatewayV2HTTPRequest{
		Version: "2.0", RouteKey: key, RawPath: "/t/tok/files/a b/c", RawQueryString: "x=1&x=2", Cookies: []string{"k=v", "l=m"},
		Headers: map[string]string{
			"content-type": "application/x-www-form-urlencoded", "x-q": "1,2", "host": "desk.example.test:8080",
			"x-forwarded-proto": "http", "x-forwarded-for": "6.6.6.6, 203.0.113.9",
		},
		PathParameters: map[string]string{"token": "tok", "file": "a b/c"},
		Body:           "YT1i", IsBase64Encoded: true,
		RequestContext: events.APIGatewayV2HTTPRequestContext{
			RouteKey: key, AccountID: "000000000000", Stage: "$default", APIID: "local", DomainName: "desk.example.test:8080", DomainPrefix: "desk",
			Time: "10/Mar/2020:05:16:23 +0000", TimeEpoch: 1583817383220,
			HTTP: events.APIGatewayV2HTTPRequestContextHTTPDescription{Method: "POST", Path: "/t/tok/files/a b/c", Protocol: "HTTP/1.1", SourceIP: "203.0.113.9"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if w.Code != 201 || w.Body.String() != "hñ" || w.Header().Get("X-A") != "b" || len(w.Header().Values("Set-Cookie")) != 2 {
		t.Errorf("%d %q %v", w.Code, w.Body, w.Header())
	}
}

// There and back: what a handler sees and answers does not change on the way
// through an event, nor when the event is written as JSON as Lambda does.
func TestServe_thereAndBack(t *testing.T) {
	echo := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Content-Type", r.Header.Get("Content-Type"))
		w.Header().Set("X-Seen", r.Method+" "+r.URL.Path+" "+r.URL.RawQuery+" "+r.Header.Get("Cookie")+" "+r.Header.Get("X-Q"))
		_, _ = w.Write(body)
	})
	direct := HTTP(echo, HTTPOptions{Log: slog.New(slog.DiscardHandler)})
	asJSON := func(ctx context.Context, e events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
		text, err := json.Marshal(e)
		if err != nil {
			return events.APIGatewayV2HTTPResponse{}, err
		}
		var again events.APIGatewayV2HTTPRequest
		if err := json.Unmarshal(text, &again); err != nil {
			return events.APIGatewayV2HTTPResponse{}, err
		}
		out, err := direct(ctx, again)
		if err != nil {
			return out, err
		}
		var outAgain events.APIGatewayV2HTTPResponse
		if text, err = json.Marshal(out); err == nil {
			err = json.Unmarshal(text, &outAgain)
		}
		return outAgain, err
	}
	for _, stage := range []string{"", "prod"} {
		for _, body := range []string{"", "plain", "ñ€\x00<&>", string([]byte{0xff, 0xfe, 0x00}), strings.Repeat("x", 3<<20)} {
			for _, ctype := range []string{"", "text/plain", "application/json", "application/octet-stream", "multipart/form-data; boundary=x"} {
				for name, fn := range map[string]func(context.Context, events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error){"direct": direct, "json": asJSON} {
					opt := options()
					opt.Stage = stage
					r := httptest.NewRequest("PUT", "http://h/a%20b/c%2Fd?q=1&q=%C3%B1", strings.NewReader(body))
					r.Header.Set("Content-Type", ctype)
					r.Header.Set("Cookie", "k=v; l=m")
					r.Header.Add("X-Q", "1")
					r.Header.Add("X-Q", "2")
					w := httptest.NewRecorder()
					Serve(fn, "$default", opt).ServeHTTP(w, r)
					if got := w.Header().Get("X-Seen"); got != "PUT /a b/c/d q=1&q=%C3%B1 k=v; l=m 1,2" {
						t.Fatalf("%s: handler saw %q", name, got)
					}
					if w.Body.String() != body {
						t.Fatalf("%s %q: body of %d bytes changed", name, ctype, len(body))
					}
				}
			}
		}
	}
}

func TestServe_gatewayAnswers(t *testing.T) {
	ok := func(context.Context, events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
		return events.APIGatewayV2HTTPResponse{Body: "ok"}, nil
	}
	for _, tc := range []struct {
		name string
		fn   func(context.Context, events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error)
		body io.Reader
		want int
	}{
		{"no status is 200", ok, nil, 200},
		{"over the gateway's limit", ok, bytes.NewReader(make([]byte, MaxGatewayBody+1)), 413},
		{"over the gateway's limit, length not said", ok, io.MultiReader(bytes.NewReader(make([]byte, MaxGatewayBody+1))), 413},
		{"over Lambda's limit once it is base64", ok, bytes.NewReader(make([]byte, 5<<20)), 413},
		{"below", ok, bytes.NewReader(make([]byte, 4<<20)), 200},
		{"function fails", func(context.Context, events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
			return events.APIGatewayV2HTTPResponse{}, errors.New("secret")
		}, nil, 500},
		{"function panics", func(context.Context, events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
			panic("secret")
		}, nil, 500},
		{"answer that is no base64", func(context.Context, events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
			return events.APIGatewayV2HTTPResponse{Body: "%", IsBase64Encoded: true}, nil
		}, nil, 500},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := httptest.NewRecorder()
			Serve(tc.fn, "$default", options()).ServeHTTP(w, httptest.NewRequest("POST", "/", tc.body))
			if w.Code != tc.want {
				t.Errorf("status %d, want %d", w.Code, tc.want)
			}
			if w.Code >= 400 && (!strings.HasPrefix(w.Body.String(), `{"message":"`) || strings.Contains(w.Body.String(), "secret")) {
				t.Errorf("body %s", w.Body)
			}
		})
	}
}

func TestPattern(t *testing.T) {
	for key, want := range map[string]string{
		"$default": "/", "GET /": "GET /{$}", "ANY /api/v1/{proxy+}": "/api/v1/{proxy...}",
		"POST /t/{token}/messages": "POST /t/{token}/messages", "OPTIONS /requests": "OPTIONS /requests",
	} {
		equal(t, Pattern(key), want)
	}
}

func BenchmarkServe(b *testing.B) {
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.Copy(w, r.Body)
	})
	s := Serve(HTTP(RequestLog(slog.New(slog.DiscardHandler), h), HTTPOptions{Log: slog.New(slog.DiscardHandler)}), "POST /requests", options())
	body := `{"subject":"` + strings.Repeat("x", 1000) + `"}`
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequest("POST", "/requests?a=b", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Cookie", "a=b; c=d")
		s.ServeHTTP(httptest.NewRecorder(), r)
	}
}
