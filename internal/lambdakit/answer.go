package lambdakit

import (
	"encoding/base64"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/events"
)

// answer is the http.ResponseWriter behind a Lambda answer: it keeps all in
// memory, because the answer is one JSON object.
type answer struct {
	header http.Header
	sent   http.Header // as it stood when the status was written
	status int
	body   []byte
}

// Header is the header to be sent.
func (w *answer) Header() http.Header { return w.header }

// WriteHeader fixes status and header; informational ones are not sent.
func (w *answer) WriteHeader(status int) {
	if w.status != 0 || status < http.StatusOK {
		return
	}
	w.status = status
	w.sent = w.header.Clone()
}

// Write keeps the body. Far beyond what may be answered it stops keeping,
// so that a runaway handler does not take the function's memory.
func (w *answer) Write(b []byte) (int, error) {
	if w.status == 0 {
		if w.header.Get("Content-Type") == "" {
			w.header.Set("Content-Type", http.DetectContentType(b))
		}
		w.WriteHeader(http.StatusOK)
	}
	if len(w.body) <= MaxResponse {
		w.body = append(w.body, b...)
	}
	return len(b), nil
}

// response writes the answer as API Gateway wants it; false when Lambda would
// refuse it for its size.
func (w *answer) response(method string) (events.APIGatewayV2HTTPResponse, bool) {
	w.WriteHeader(http.StatusOK)
	out := events.APIGatewayV2HTTPResponse{StatusCode: w.status, Headers: make(map[string]string, len(w.sent))}
	for name, values := range w.sent {
		switch {
		case name == "Set-Cookie":
			out.Cookies = values
		case len(values) > 0:
			out.Headers[strings.ToLower(name)] = strings.Join(values, ", ")
		}
	}
	if method == http.MethodHead || w.status == http.StatusNoContent || w.status == http.StatusNotModified {
		return out, true
	}
	if len(w.body) > MaxResponse {
		return out, false
	}
	size := base64.StdEncoding.EncodedLen(len(w.body))
	if text := textual(w.sent) && utf8.Valid(w.body); text && escapedLen(w.body) <= size {
		out.Body = string(w.body)
		return out, escapedLen(w.body) <= MaxResponse
	}
	if size > MaxResponse {
		return out, false
	}
	out.Body, out.IsBase64Encoded = base64.StdEncoding.EncodeToString(w.body), true
	return out, true
}

// textual reports whether a body may travel as a JSON string.
func textual(h http.Header) bool {
	if h.Get("Content-Encoding") != "" {
		return false
	}
	return textType(h.Get("Content-Type")) || h.Get("Content-Type") == ""
}

// textType reports whether a media type is text.
func textType(contentType string) bool {
	t, _, _ := strings.Cut(strings.ToLower(contentType), ";")
	t = strings.TrimSpace(t)
	switch {
	case strings.HasPrefix(t, "text/"), strings.HasSuffix(t, "+json"), strings.HasSuffix(t, "+xml"):
		return true
	}
	return t == "application/json" || t == "application/xml" || t == "application/javascript"
}

// escapedLen is how long the body is as a JSON string of encoding/json, which
// writes < > & and control bytes as six.
func escapedLen(b []byte) int {
	n := len(b)
	for _, c := range b {
		switch {
		case c == '"' || c == '\\' || c == '\n' || c == '\r' || c == '\t':
			n++
		case c < ' ' || c == '<' || c == '>' || c == '&':
			n += 5
		}
	}
	return n
}
