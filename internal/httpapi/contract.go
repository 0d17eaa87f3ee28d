package httpapi

import (
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"helpdesk/internal/desk"
	"helpdesk/internal/ident"
	"helpdesk/internal/web/jsontext"
	"helpdesk/internal/web/problem"
)

// Limits of a request, in bytes. A body with files is what Lambda lets through:
// 6 MB, less the event around it.
const (
	maxBody      = 5_800_000
	maxSmallBody = 64 * 1024
	maxQuery     = 8 * 1024
)

// The formats that are checked by hand: no regular expression is compiled for
// a request. Their patterns stand in the OpenAPI document.
const (
	formatTime   = "date-time"
	formatTicket = "ticket" // a ticket's id or number
	formatName   = "name"   // of a file within its ticket
	formatToken  = "token"  // visible ASCII
	formatTag    = "etag"   // of If-Match; ifMatch reads it
)

// check holds a request to the contract and answers its body, also with an error
// that names fields. A path that can
// name nothing is not found, as if it named something unknown; everything else
// that is wrong is said at once, by name.
func (c *compiled) check(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	var p desk.Problems
	query, err := parseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, param := range c.op.Parameters {
		switch param.In {
		case "path":
			if !matches(param.Schema.Format, r.PathValue(param.Name)) {
				return nil, desk.Fail(desk.NotFound, "not_found")
			}
		case "query":
			known[param.Name] = true
			c.checkParam(param, query[param.Name], &p)
		case "header":
			if param.Name == problem.IdempotencyHeader {
				if err := problem.EmptyIdempotencyKey(r.Header); err != nil {
					return nil, err
				}
			}
			c.checkParam(param, r.Header.Values(param.Name), &p)
		}
	}
	for name := range query {
		if !known[name] {
			p.Add(shown(name), "unknown_field")
		}
	}
	if c.op.RequestBody == nil {
		return nil, p.Err()
	}
	body, err := c.checkBody(w, r, &p)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(p, func(a, b desk.FieldError) int { return strings.Compare(a.Field, b.Field) })
	return body, p.Err()
}

func parseQuery(raw string) (url.Values, error) {
	if len(raw) > maxQuery {
		return nil, desk.Fail(desk.Invalid, "invalid")
	}
	query, err := url.ParseQuery(raw)
	if err != nil {
		return nil, desk.Fail(desk.Invalid, "invalid").Because(err)
	}
	return query, nil
}

// checkParam checks the values of one query or header parameter. An empty text
// counts as absent (check has refused an empty Idempotency-Key before); an empty
// number is none.
func (c *compiled) checkParam(param *huma.Param, values []string, p *desk.Problems) {
	s := c.resolve(param.Schema)
	switch {
	case len(values) > 1:
		p.Add(param.Name, "repeated")
	case len(values) == 1 && s.Type == huma.TypeInteger:
		n, err := strconv.ParseInt(values[0], 10, 64)
		if err != nil {
			p.Add(param.Name, "wrong_type", "expected", s.Type)
			return
		}
		checkRange(s, param.Name, float64(n), p)
	case len(values) == 1 && values[0] != "":
		if refused := jsontext.RefusedIn(values[0]); refused != nil && s.Format != formatToken {
			p.Add(param.Name, jsontext.Code, refused...)
			return
		}
		checkText(s, param.Name, values[0], p)
	case param.Required:
		p.Add(param.Name, "required")
	}
}

// checkBody reads the body, at most as much as the operation allows, and
// checks it against the schema.
func (c *compiled) checkBody(w http.ResponseWriter, r *http.Request, p *desk.Problems) ([]byte, error) {
	limit := c.limit()
	if r.ContentLength > limit {
		return nil, problem.TooLarge(limit)
	}
	if !isJSON(r.Header) {
		return nil, problem.UnsupportedType(mediaType)
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	if err != nil {
		return nil, fmt.Errorf("read body: %w", unfinished(err))
	}
	if !utf8.Valid(body) {
		return nil, desk.Fail(desk.Invalid, "not_utf8")
	}
	if err := c.checkJSON(body, c.op.RequestBody.Content[mediaType].Schema, p); err != nil {
		return nil, err
	}
	return body, nil
}

// limit is the most bytes of the operation's body.
func (c *compiled) limit() int64 {
	if c.most != 0 {
		return c.most
	}
	if s := c.resolve(c.op.RequestBody.Content[mediaType].Schema); s.Properties["attachments"] != nil {
		return maxBody
	}
	return maxSmallBody
}

// unfinished turns a body that broke off into a bad request. What is over the
// limit keeps its error, which says the limit.
func unfinished(err error) error {
	if problem.Status(err) == http.StatusRequestEntityTooLarge {
		return err
	}
	return desk.Fail(desk.Invalid, "broken_json").Because(err)
}

// isJSON reports whether the body says that it is JSON, in UTF-8 and as it is.
func isJSON(h http.Header) bool {
	if enc := h.Get("Content-Encoding"); enc != "" && !strings.EqualFold(enc, "identity") {
		return false
	}
	if len(h.Values("Content-Type")) != 1 {
		return false
	}
	media, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	charset, given := params["charset"]
	return err == nil && media == mediaType && (!given || strings.EqualFold(charset, "utf-8"))
}

// resolve follows references to the schema itself.
func (c *compiled) resolve(s *huma.Schema) *huma.Schema {
	for s.Ref != "" {
		s = c.schemas.SchemaFromRef(s.Ref)
	}
	return s
}

// checkText checks a text against its schema.
func checkText(s *huma.Schema, field, v string, p *desk.Problems) {
	if !utf8.ValidString(v) {
		p.Add(field, "not_utf8")
		return
	}
	length := utf8.RuneCountInString(v)
	switch {
	case s.MinLength != nil && length < *s.MinLength && length == 0:
		p.Add(field, "required")
	case s.MinLength != nil && length < *s.MinLength:
		p.Add(field, "too_short", "min", strconv.Itoa(*s.MinLength))
	case s.MaxLength != nil && length > *s.MaxLength:
		p.Add(field, "too_long", "max", strconv.Itoa(*s.MaxLength))
	case len(s.Enum) > 0 && !slices.Contains(s.Enum, any(v)):
		p.Add(field, "unknown_value", "allowed", allowed(s.Enum))
	case s.Format == formatTime && !matches(formatTime, v):
		p.Add(field, "not_a_time")
	case s.Format == formatToken && !matches(formatToken, v):
		p.Add(field, "not_visible_ascii")
	}
}

func checkRange(s *huma.Schema, field string, n float64, p *desk.Problems) {
	if s.Minimum != nil && n < *s.Minimum || s.Maximum != nil && n > *s.Maximum {
		p.Add(field, "out_of_range", "min", bound(s.Minimum), "max", bound(s.Maximum))
	}
}

func bound(n *float64) string {
	if n == nil {
		return "…"
	}
	return strconv.FormatFloat(*n, 'f', -1, 64)
}

func allowed(values []any) string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = "null"
		if v != nil {
			words[i] = fmt.Sprint(v)
		}
	}
	return strings.Join(words, ", ")
}

// matches reports whether v has the format; an unknown format has anything.
func matches(format, v string) bool {
	switch format {
	case formatTicket:
		return isNumber(v) || ident.Valid(v)
	case formatName:
		return v != "" && len(v) <= 64 && !strings.ContainsFunc(v, func(c rune) bool {
			return !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.')
		})
	case formatToken:
		return !strings.ContainsFunc(v, func(c rune) bool { return c <= ' ' || c > '~' })
	case formatTime:
		t, err := time.Parse(time.RFC3339, v)
		// QUIRK: Go also takes one digit of an hour, and a comma before the fraction.
		strict := len(v) >= len("2006-01-02T15:04:05Z") && v[13] == ':' && !strings.Contains(v, ",")
		return err == nil && strict && t.Year() >= 1970 && t.Year() <= 2199
	default:
		return true
	}
}

// isNumber reports whether v is a ticket's number: decimal, without leading
// zeros, at most twelve digits.
func isNumber(v string) bool {
	if v == "" || len(v) > 12 || v[0] == '0' {
		return false
	}
	return !strings.ContainsFunc(v, func(c rune) bool { return c < '0' || c > '9' })
}

// shown cuts a name that the caller chose to a length that an answer may repeat.
func shown(name string) string {
	const most = 64
	name = strings.ToValidUTF8(name, "�")
	if utf8.RuneCountInString(name) > most {
		name = string([]rune(name)[:most]) + "…"
	}
	return name
}
