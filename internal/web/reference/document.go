package reference

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// document is the part of OpenAPI 3.1 that the page shows.
type document struct {
	Info       struct{ Title, Version, Description string }
	Tags       []struct{ Name, Description string }
	Paths      map[string]map[string]documentOperation
	Components struct{ Schemas map[string]documentSchema }
}

type documentOperation struct {
	OperationID, Summary, Description string
	Tags                              []string
	Permission                        string              `json:"x-permission"`
	Scopes                            []string            `json:"x-scope"`
	Errors                            map[string][]string `json:"x-errors"`
	Parameters                        []struct {
		Name, In, Description string
		Required              bool
		Example               any
		Schema                documentSchema
	}
	RequestBody *struct{ Content map[string]documentMedia }
	Responses   map[string]struct {
		Description string
		Content     map[string]documentMedia
	}
}

type documentMedia struct {
	Schema  documentSchema
	Example any
}

type documentSchema struct {
	Ref                  string `json:"$ref"`
	Type                 any
	Description, Format  string
	Pattern              string
	Enum, Examples       []any
	Required             []string
	Items                *documentSchema
	Properties           map[string]documentSchema
	MinLength, MaxLength *int
	MinItems, MaxItems   *int
	Minimum, Maximum     *float64
}

const jsonType = "application/json"

func (s documentSchema) ref() string {
	if s.Items != nil {
		return s.Items.ref()
	}
	return strings.TrimPrefix(s.Ref, "#/components/schemas/")
}

func (s documentSchema) kind() string {
	switch {
	case s.Items != nil:
		return s.Items.kind() + "[]"
	case s.Ref != "":
		return s.ref()
	case s.Format != "":
		return fmt.Sprint(s.Type, " ", s.Format)
	case s.Type == nil:
		return "any"
	}
	return fmt.Sprint(s.Type)
}

func (s documentSchema) limits() string {
	var all []string
	span := func(unit string, from, to any, given bool) {
		if given {
			all = append(all, fmt.Sprintf("%s %v…%v", unit, from, to))
		}
	}
	span("length", number(s.MinLength), number(s.MaxLength), s.MinLength != nil || s.MaxLength != nil)
	span("items", number(s.MinItems), number(s.MaxItems), s.MinItems != nil || s.MaxItems != nil)
	span("value", number(s.Minimum), number(s.Maximum), s.Minimum != nil || s.Maximum != nil)
	for _, v := range s.Enum {
		all = append(all, fmt.Sprint(v))
	}
	return strings.Join(all, ", ")
}

func number[N int | float64](n *N) string {
	if n == nil {
		return ""
	}
	return fmt.Sprint(*n)
}

func (s documentSchema) field(name string) field {
	return field{Name: name, Type: s.kind(), Ref: s.ref(), Description: s.Description, Limits: s.limits()}
}

// shown is the operation as the page shows it.
func (op documentOperation) shown(method, path string) operation {
	o := operation{ID: op.OperationID, Method: method, Path: path, Summary: op.Summary, Description: op.Description,
		Permission: op.Permission, Scopes: op.Scopes}
	address, headers, query := path, []string{"Authorization: Bearer $KEY"}, []string{}
	for _, p := range op.Parameters {
		f := p.Schema.field(p.Name)
		if f.In, f.Description = p.In, p.Description; p.Required {
			f.In += " *"
		}
		o.Parameters = append(o.Parameters, f)
		value := fmt.Sprint(p.Example)
		switch {
		case p.In == "path":
			address = strings.ReplaceAll(address, "{"+p.Name+"}", value)
		case p.In == "query" && p.Required:
			query = append(query, p.Name+"="+url.QueryEscape(value))
		case p.Name == "If-Match" || p.Name == "Idempotency-Key":
			headers = append(headers, p.Name+": "+value)
		}
	}
	if len(query) > 0 {
		address += "?" + strings.Join(query, "&")
	}
	if op.RequestBody != nil {
		media := op.RequestBody.Content[jsonType]
		o.BodySchema, o.Body = media.Schema.ref(), pretty(media.Example)
		headers = append(headers, "Content-Type: "+jsonType)
	}
	o.Curl = curl(method, address, headers, o.Body)
	for _, status := range slices.Sorted(maps.Keys(op.Responses)) {
		if codes := op.Errors[status]; len(codes) > 0 {
			o.Errors = append(o.Errors, problem{status, codes})
			continue
		}
		r := op.Responses[status]
		media := r.Content[jsonType]
		o.Answers = append(o.Answers, answer{status, r.Description, media.Schema.ref(), pretty(media.Example)})
	}
	return o
}

func curl(method, address string, headers []string, body string) string {
	var b strings.Builder
	b.WriteString("curl -sS")
	if method != "GET" && (method != "POST" || body == "") {
		b.WriteString(" -X " + method)
	}
	b.WriteString(` "$DESK` + address + `"`)
	for _, h := range headers {
		quote := "'"
		if strings.Contains(h, "$KEY") {
			quote = `"`
		}
		b.WriteString(" \\\n  -H " + quote + h + quote)
	}
	if body != "" {
		b.WriteString(" \\\n  -d '" + strings.ReplaceAll(body, "'", `'\''`) + "'")
	}
	return b.String()
}

func pretty(v any) string {
	if v == nil {
		return ""
	}
	raw, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return ""
	}
	return string(raw)
}
