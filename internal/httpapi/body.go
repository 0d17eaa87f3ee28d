package httpapi

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"helpdesk/internal/desk"
	"helpdesk/internal/web/jsontext"
)

// maxProblems is how many wrong fields are looked for; a body made of mistakes
// is not read to its end.
const maxProblems = 50

// errEnough stops reading a body that has had maxProblems mistakes.
var errEnough = errors.New("enough mistakes")

// checkJSON walks a body along its schema, token by token, and names what is
// wrong. It is stricter than encoding/json: names count with their case, no
// name may come twice, nothing may follow the value, and null is a value like
// any other. A body that is no JSON at all is an error.
func (c *compiled) checkJSON(body []byte, s *huma.Schema, p *desk.Problems) error {
	if !json.Valid(body) {
		return desk.Fail(desk.Invalid, "broken_json")
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	walk := walker{c: c, body: body, dec: dec, problems: p}
	if err := walk.value(s, ""); err != nil && !errors.Is(err, errEnough) {
		return desk.Fail(desk.Invalid, "broken_json").Because(err)
	}
	return nil
}

type walker struct {
	c        *compiled
	body     []byte
	dec      *json.Decoder
	problems *desk.Problems
}

func (k *walker) add(field, code string, params ...string) {
	if field == "" {
		field = "body"
	}
	k.problems.Add(field, code, params...)
}

// value checks the next value against the schema.
func (k *walker) value(s *huma.Schema, field string) error {
	if len(*k.problems) >= maxProblems {
		return errEnough
	}
	before := k.dec.InputOffset()
	token, err := k.dec.Token()
	if err != nil {
		return err
	}
	s = k.c.resolve(s)
	switch v := token.(type) {
	case json.Delim:
		switch {
		case v == '{' && s.Type == huma.TypeObject:
			return k.object(s, field)
		case v == '[' && s.Type == huma.TypeArray:
			return k.array(s, field)
		}
		k.wrongType(s, field)
		return k.skip(1)
	case string:
		k.text(s, field, v, k.body[before:k.dec.InputOffset()])
	case json.Number:
		k.number(s, field, v)
	case bool:
		if s.Type != huma.TypeBoolean {
			k.wrongType(s, field)
		}
	default: // null
		if !s.Nullable {
			k.wrongType(s, field)
		}
	}
	return nil
}

func (k *walker) wrongType(s *huma.Schema, field string) {
	k.add(field, "wrong_type", "expected", expected(s))
}

// maxNamed is how many names of an object's fields an error tells.
const maxNamed = 8

// expected is what should stand where something of another type does: the type,
// and of a small object the names of its fields.
func expected(s *huma.Schema) string {
	if s.Type != huma.TypeObject || len(s.Properties) == 0 || len(s.Properties) > maxNamed {
		return s.Type
	}
	return s.Type + " {" + strings.Join(slices.Sorted(maps.Keys(s.Properties)), ", ") + "}"
}

func (k *walker) object(s *huma.Schema, field string) error {
	seen := map[string]bool{}
	for k.dec.More() {
		if len(*k.problems) >= maxProblems {
			return errEnough
		}
		token, err := k.dec.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string)
		path := join(field, shown(name))
		property := s.Properties[name]
		if each, ok := s.AdditionalProperties.(*huma.Schema); ok && property == nil { // a map
			property = each
		}
		switch {
		case seen[name]:
			k.add(path, "repeated")
			err = k.skip(0)
		case property == nil:
			k.add(path, "unknown_field")
			err = k.skip(0)
		default:
			err = k.value(property, path)
		}
		if err != nil {
			return err
		}
		seen[name] = true
	}
	for _, name := range s.Required {
		if !seen[name] {
			k.add(join(field, name), "required")
		}
	}
	if s.MinProperties != nil && len(seen) < *s.MinProperties {
		k.add(field, "required")
	}
	_, err := k.dec.Token() // the closing brace
	return err
}

func (k *walker) array(s *huma.Schema, field string) error {
	n := 0
	for ; k.dec.More(); n++ {
		if s.MaxItems != nil && n >= *s.MaxItems {
			k.add(field, "too_many", "max", strconv.Itoa(*s.MaxItems))
			return k.skip(1)
		}
		if err := k.value(s.Items, field+index(n)); err != nil {
			return err
		}
	}
	if s.MinItems != nil && n < *s.MinItems {
		k.add(field, "required")
	}
	_, err := k.dec.Token() // the closing bracket
	return err
}

// text checks a string; sent is it as it was sent, from behind the value before.
// Every text of every body comes by here: what could not be kept as it was sent
// is refused, so that nothing is changed unseen.
func (k *walker) text(s *huma.Schema, field, v string, sent []byte) {
	refused := jsontext.Refused(bytes.TrimLeft(sent, " \t\r\n:,"))
	switch {
	case s.Type != huma.TypeString:
		k.wrongType(s, field)
	case s.ContentEncoding == "base64":
		if _, err := io.Copy(io.Discard, base64.NewDecoder(base64.StdEncoding, bytes.NewReader([]byte(v)))); err != nil {
			k.add(field, "wrong_type", "expected", "base64")
		}
	case refused != nil:
		k.add(field, jsontext.Code, refused...)
	default:
		checkText(s, field, v, k.problems)
	}
}

func (k *walker) number(s *huma.Schema, field string, v json.Number) {
	n, err := v.Int64()
	if s.Type != huma.TypeInteger || err != nil {
		k.wrongType(s, field)
		return
	}
	checkRange(s, field, float64(n), k.problems)
}

// skip reads over the rest of depth open values, or with 0 over one whole value.
func (k *walker) skip(depth int) error {
	for {
		token, err := k.dec.Token()
		if err != nil {
			return err
		}
		if d, ok := token.(json.Delim); ok {
			if slices.Contains([]json.Delim{'{', '['}, d) {
				depth++
			} else {
				depth--
			}
		}
		if depth <= 0 {
			return nil
		}
	}
}

func join(field, name string) string {
	if field == "" {
		return name
	}
	return field + "." + name
}

func index(i int) string { return "[" + strconv.Itoa(i) + "]" }
