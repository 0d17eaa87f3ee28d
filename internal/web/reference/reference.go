// Package reference shows an OpenAPI document as a page that people read: every
// operation with its permission, scopes, parameters, example as a command,
// answers and errors, and every schema. It is written from the document alone,
// on the server, without script and without anything of another host, so it
// works offline and under the strictest policy. What the page itself says is in
// Spanish or English; the document's own words are as they stand.
package reference

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"helpdesk/internal/desk"
	"helpdesk/internal/web/text"
)

//go:embed page.html page.css
var files embed.FS

const policy = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// Page is the handler of the page. Style is where its style sheet is served,
// Contract where the document is. It is safe for concurrent use; the document
// is read with the first request.
type Page struct {
	Document        []byte
	Style, Contract string

	once  sync.Once
	made  *book
	sheet *template.Template
	err   error
}

// view is what the template shows.
type view struct {
	*book
	Lang            desk.Language
	Query           string
	Style, Contract string
	Groups          []group
	Found           int
}

// T is a text of the page.
func (v view) T(key string) string { return text.T(v.Lang, "reference."+key) }

// ServeHTTP answers the page, with q only the operations whose name, path,
// summary or tag has each word of it; lang is es or en.
func (p *Page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.once.Do(p.make)
	if p.err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	lang := text.Prefer(r.Header.Get("Accept-Language"), desk.English)
	if l := r.URL.Query().Get("lang"); l == string(desk.Spanish) || l == string(desk.English) {
		lang = desk.Language(l)
	}
	query := []rune(strings.ToValidUTF8(r.URL.Query().Get("q"), ""))
	v := view{book: p.made, Lang: lang, Query: string(query[:min(len(query), 100)]), Style: p.Style, Contract: p.Contract}
	v.Groups, v.Found = p.made.find(v.Query)
	var out bytes.Buffer
	if err := p.sheet.ExecuteTemplate(&out, "page.html", v); err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "public, max-age=300")
	h.Set("Content-Language", string(lang))
	h.Set("Vary", "Accept-Language")
	_, _ = out.WriteTo(w) // the reader went away; there is nobody to tell
}

// ServeStyle answers the style sheet.
func (p *Page) ServeStyle(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "public, max-age=300")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	http.ServeFileFS(w, r, files, "page.css")
}

func (p *Page) make() {
	if p.made, p.err = read(p.Document); p.err == nil {
		p.sheet, p.err = template.ParseFS(files, "page.html")
	}
}

// book is the document in the order of the page.
type book struct {
	Title, Version, Description string
	Paragraphs                  []string
	Schemas                     []schema
	groups                      []group
}

type group struct {
	Name, Description string
	Operations        []operation
}

type operation struct {
	ID, Method, Path, Summary, Description string
	Permission                             string
	Scopes                                 []string
	Parameters                             []field
	BodySchema, Body, Curl                 string
	Answers                                []answer
	Errors                                 []problem
}

type field struct{ Name, In, Type, Ref, Description, Limits string }

type answer struct{ Status, Description, Schema, Example string }

type problem struct {
	Status string
	Codes  []string
}

type schema struct {
	Name, Description string
	Fields            []field
}

func (b *book) find(query string) ([]group, int) {
	words, n := strings.Fields(strings.ToLower(query)), 0
	var found []group
	for _, g := range b.groups {
		part := group{Name: g.Name, Description: g.Description}
		for _, op := range g.Operations {
			all := strings.ToLower(strings.Join([]string{op.ID, op.Method, op.Path, op.Summary, g.Name}, " "))
			if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(all, w) }) {
				part.Operations = append(part.Operations, op)
			}
		}
		if len(part.Operations) > 0 {
			found, n = append(found, part), n+len(part.Operations)
		}
	}
	return found, n
}

func read(raw []byte) (*book, error) {
	var d document
	if err := json.Unmarshal(raw, &d); err != nil {
		return nil, fmt.Errorf("read document: %w", err)
	}
	b := &book{Title: d.Info.Title, Version: d.Info.Version, Paragraphs: strings.Split(strings.NewReplacer("**", "", "`", "").Replace(d.Info.Description), "\n\n")}
	for _, tag := range d.Tags {
		g := group{Name: tag.Name, Description: tag.Description}
		for _, path := range slices.Sorted(maps.Keys(d.Paths)) {
			for _, method := range []string{"get", "post", "put", "patch", "delete"} {
				if op, ok := d.Paths[path][method]; ok && slices.Contains(op.Tags, tag.Name) {
					g.Operations = append(g.Operations, op.shown(strings.ToUpper(method), path))
				}
			}
		}
		b.groups = append(b.groups, g)
	}
	for _, name := range slices.Sorted(maps.Keys(d.Components.Schemas)) {
		s := d.Components.Schemas[name]
		shown := schema{Name: name, Description: s.Description}
		if len(s.Enum) > 0 {
			shown.Fields = []field{{Name: "—", Type: s.kind(), Limits: s.limits()}}
		}
		for _, property := range slices.Sorted(maps.Keys(s.Properties)) {
			f := s.Properties[property].field(property)
			if slices.Contains(s.Required, property) {
				f.In = "*"
			}
			shown.Fields = append(shown.Fields, f)
		}
		b.Schemas = append(b.Schemas, shown)
	}
	return b, nil
}
