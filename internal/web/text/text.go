// Package text is the catalogue of every sentence that the desk says to
// people, in Spanish and English: pages, notices by mail, names of statuses,
// history and errors. One JSON file per language, with flat dotted keys and
// {placeholders}, is read by this package and by the console alike.
//
// A file is parsed when its language is first asked for, not at start. Texts
// are plain: whoever puts them into HTML escapes them. What admins and
// requesters write is not here.
package text

import (
	_ "embed"
	"encoding/json"
	"strings"
	"sync"

	"helpdesk/internal/desk"
)

//go:embed es.json
var spanishJSON []byte

//go:embed en.json
var englishJSON []byte

// The catalogues are constants that are dear to make: each is parsed once, on
// first use, so that a cold start pays for one language or for none.
var (
	spanish = sync.OnceValue(func() map[string]string { return parse(spanishJSON) })
	english = sync.OnceValue(func() map[string]string { return parse(englishJSON) })
)

// Catalog answers all texts of a language; one that the desk does not speak
// gets English. The map must not be changed.
func Catalog(lang desk.Language) map[string]string {
	if lang == desk.Spanish {
		return spanish()
	}
	return english()
}

// Has reports whether the catalogue has the key.
func Has(key string) bool {
	_, ok := english()[key]
	return ok
}

// T answers the text of a key with its placeholders filled; params are names
// and values in turn. Values are put in as they are: a brace in a value is
// never taken for a placeholder. An unknown key answers itself, so that a
// forgotten text is seen and hurts nobody.
func T(lang desk.Language, key string, params ...string) string {
	s, ok := Catalog(lang)[key]
	if !ok {
		return key
	}
	return fill(s, func(name string) (string, bool) {
		for i := 0; i+1 < len(params); i += 2 {
			if params[i] == name {
				return params[i+1], true
			}
		}
		return "", false
	})
}

// Error says an error to a person: the text of its code, without its cause.
func Error(lang desk.Language, e *desk.Error) string { return code(lang, e.Code, e.Params) }

// FieldError says what is wrong with one field.
func FieldError(lang desk.Language, e desk.FieldError) string { return code(lang, e.Code, e.Params) }

// code answers the text of an error code; one without a text gets the bland
// text of its sort rather than showing a code to a customer.
func code(lang desk.Language, code string, params map[string]string) string {
	s, ok := Catalog(lang)["error."+code]
	if !ok {
		s = Catalog(lang)["error.invalid"]
	}
	return fill(s, func(name string) (string, bool) {
		if own, renamed := params[name+"."+string(lang)]; renamed {
			return own, true
		}
		v, ok := params[name]
		if name == "status" && Has("status."+v) {
			v = T(lang, "status."+v)
		}
		if name == "blocker" {
			v = blockers(lang, v)
		}
		if name == "expected" {
			v = expected(lang, v)
		}
		return v, ok
	})
}

// expected names a type of JSON to a person; what stands behind its name stays.
func expected(lang desk.Language, v string) string {
	word, rest, more := strings.Cut(v, " ")
	if !Has("json." + word) {
		return v
	}
	word = T(lang, "json."+word)
	if more {
		word += " " + rest
	}
	return word
}

// blockers says what must happen before a ticket may be closed, from a list of words.
func blockers(lang desk.Language, list string) string {
	words := strings.Split(list, ", ")
	for i, w := range words {
		if Has("blocker." + w) {
			words[i] = T(lang, "blocker."+w)
		}
	}
	return strings.Join(words, ", ")
}

// fill replaces each {name} that value knows and leaves the others.
func fill(s string, value func(string) (string, bool)) string {
	if !strings.Contains(s, "{") {
		return s
	}
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(s, "{")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		name, after, closed := strings.Cut(rest, "}")
		if v, known := value(name); closed && known {
			b.WriteString(v)
			s = after
			continue
		}
		b.WriteByte('{')
		s = rest
	}
}

// parse reads a catalogue. The files are part of the program and a test reads
// both, so a broken one never ships; it would leave only keys to show.
func parse(data []byte) map[string]string {
	var m map[string]string
	if err := json.Unmarshal(data, &m); err != nil {
		return map[string]string{}
	}
	return m
}
