package createticket

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"helpdesk/internal/desk"
	"helpdesk/internal/web/jsontext"
	"helpdesk/internal/web/problem"
)

// maxJSON is the most bytes of a JSON body: room for the longest text with
// every character escaped.
const maxJSON = 1_000_000

// readJSON reads a body that must be one JSON object. Its errors are problems:
// 415, 413, or 400 for what is no JSON object.
func readJSON(w http.ResponseWriter, r *http.Request) (object, error) {
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset := params["charset"]
	if err != nil || media != "application/json" || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return object{}, problem.UnsupportedType("application/json")
	}
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxJSON))
	if err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return object{}, problem.TooLarge(maxJSON)
		}
		return object{}, desk.Fail(desk.Invalid, "broken_json").Because(err)
	}
	return parseObject(data)
}

// object is a JSON object whose fields are read one by one, so that each wrong
// one is named. What is not asked for is unknown, and refused.
type object struct {
	fields map[string]json.RawMessage
	order  []string
	prefix string // of the names in problems: "files[2]."
}

// parseObject reads the outer level strictly: one object, each name once,
// nothing behind it.
func parseObject(data []byte) (object, error) {
	broken := desk.Fail(desk.Invalid, "broken_json")
	if !json.Valid(data) {
		return object{}, broken
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	if start, err := dec.Token(); err != nil || start != json.Delim('{') {
		return object{}, broken
	}
	o := object{fields: map[string]json.RawMessage{}}
	var problems desk.Problems
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return object{}, broken
		}
		key, _ := name.(string)
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return object{}, broken
		}
		if _, twice := o.fields[key]; twice {
			problems.Add(key, "repeated")
			continue
		}
		o.fields[key], o.order = value, append(o.order, key)
	}
	return o, problems.Err()
}

// take removes a field; false when it is absent or null.
func (o *object) take(name string) (json.RawMessage, bool) {
	value, ok := o.fields[name]
	delete(o.fields, name)
	return value, ok && string(value) != "null"
}

// text reads a string.
func (o *object) text(name string, p *desk.Problems) string {
	value, ok := o.take(name)
	if !ok {
		return ""
	}
	if !utf8.Valid(value) {
		p.Add(o.prefix+name, "not_utf8")
		return ""
	}
	var s string
	if err := json.Unmarshal(value, &s); err != nil {
		p.Add(o.prefix+name, "wrong_type", "expected", "string")
		return ""
	}
	jsontext.Check(value, o.prefix+name, p)
	return s
}

// number reads a whole number.
func (o *object) number(name string, p *desk.Problems) int64 {
	value, ok := o.take(name)
	if !ok {
		return 0
	}
	var n int64
	if err := json.Unmarshal(value, &n); err != nil {
		p.Add(o.prefix+name, "wrong_type", "expected", "integer")
	}
	return n
}

// instant reads a time in RFC 3339.
func (o *object) instant(name string, p *desk.Problems) time.Time {
	before := len(*p)
	s := o.text(name, p)
	if s == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil && len(*p) == before {
		p.Add(o.prefix+name, "not_a_time")
	}
	return t
}

// list reads an array of objects, at most limit of them.
func (o *object) list(name string, limit int, p *desk.Problems) []object {
	value, ok := o.take(name)
	if !ok {
		return nil
	}
	var raw []json.RawMessage
	if err := json.Unmarshal(value, &raw); err != nil {
		p.Add(o.prefix+name, "wrong_type", "expected", "array")
		return nil
	}
	if len(raw) > limit {
		p.Add(o.prefix+name, "too_many_files", "max", decimal(limit))
		return nil
	}
	var objects []object
	for i, data := range raw {
		prefix := o.prefix + name + "[" + decimal(i) + "]"
		inner, err := parseObject(data)
		if err != nil {
			p.Add(prefix, "wrong_type", "expected", "object")
			continue
		}
		inner.prefix = prefix + "."
		objects = append(objects, inner)
	}
	return objects
}

// rest refuses every field that was not asked for.
func (o *object) rest(p *desk.Problems) {
	const most = 10
	for _, name := range o.order {
		if _, left := o.fields[name]; left && len(*p) < most {
			p.Add(o.prefix+desk.CleanLine(name, 40), "unknown_field")
		}
	}
}
