package createticket_test

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"helpdesk/internal/desk"
	"helpdesk/internal/intake"
	"helpdesk/internal/web/page"
)

const urlencoded = "Content-Type: application/x-www-form-urlencoded"

// fields are a good form; more are names and values in turn that replace or
// add to them.
func fields(more ...string) []part {
	list := []part{{name: "name", value: "Marta"}, {name: "address", value: "marta@example.com"}, {name: "text", value: "It does not print"}}
	for i := 0; i+1 < len(more); i += 2 {
		replaced := false
		for j := range list {
			if list[j].name == more[i] {
				list[j].value, replaced = more[i+1], true
			}
		}
		if !replaced {
			list = append(list, part{name: more[i], value: more[i+1]})
		}
	}
	return list
}

func encode(parts []part) string {
	v := url.Values{}
	for _, p := range parts {
		v.Add(p.name, p.value)
	}
	return v.Encode()
}

func TestOurFormIsTaken(t *testing.T) {
	w := newWorld(t)
	parts := append(fields("token", w.token(""), "language", "en", "type", "incident", "subject", "Invoice"),
		part{name: "files", file: "a.txt", value: "hello"}, part{name: "files"}, part{name: "upload", value: "upload/k"}, part{name: "uploadName", value: "big.zip"})
	res := w.multipart("/forms/own", parts, "Origin: null")
	expect(t, res, http.StatusSeeOther)
	to := res.Header.Get("Location")
	if !strings.HasPrefix(to, "/thanks/1042-") || !strings.HasSuffix(to, "?lang=en") {
		t.Errorf("leads to %q", to)
	}
	receipt, ok := page.ReadReceipt(w.ring, strings.TrimSuffix(strings.TrimPrefix(to, "/thanks/"), "?lang=en"), w.now)
	if want := (page.Receipt{Number: 1042, AnswerBy: noon.Add(90 * time.Minute)}); !ok || receipt != want {
		t.Errorf("receipt %+v %v, want %+v", receipt, ok, want)
	}
	want := []intake.Request{{
		Channel: desk.ChannelForm, Name: "Marta", Address: "marta@example.com", Subject: "Invoice", Text: "It does not print", Type: desk.Incident,
		Language: desk.English, Typed: true, IP: "203.0.113.9", Caller: "public",
		Files: []intake.Upload{{Name: "a.txt", Data: []byte("hello")}, {Name: "big.zip", Key: "upload/k"}},
	}}
	if diff := cmp.Diff(want, w.created, cmpopts.IgnoreFields(intake.Request{}, "IdempotencyKey")); diff != "" {
		t.Errorf("request (-want +got):\n%s", diff)
	}
}

// A second press of the button, and a page sent again, must not make a second
// ticket; changed words must.
func TestRepeatOfAFormHasTheSameKey(t *testing.T) {
	key := func(at time.Time, path string, parts []part, header ...string) string {
		w := newWorld(t)
		w.now = at
		expect(t, w.multipart(path, parts, header...), http.StatusSeeOther)
		return w.created[0].IdempotencyKey
	}
	token := newWorld(t).token("")
	ours := key(noon, "/forms/own", fields("token", token))
	theirs := key(noon, "/forms/shop", fields(), "Origin: "+shop)
	same := map[string]bool{
		"our page an hour later":   ours == key(noon.Add(time.Hour), "/forms/own", fields("token", token)),
		"other site right after":   theirs == key(noon.Add(time.Minute), "/forms/shop", fields(), "Origin: "+shop),
		"our page, other words":    ours != key(noon, "/forms/own", fields("token", token, "text", "Another")),
		"our page, a file more":    ours != key(noon, "/forms/own", append(fields("token", token), part{name: "files", file: "a", value: "b"})),
		"other site, other words":  theirs != key(noon, "/forms/shop", fields("text", "Another"), "Origin: "+shop),
		"other site, next day":     theirs != key(noon.Add(24*time.Hour), "/forms/shop", fields(), "Origin: "+shop),
		"fields do not run over":   key(noon, "/forms/own", fields("token", token, "subject", "ab", "text", "c")) != key(noon, "/forms/own", fields("token", token, "subject", "a", "text", "bc")),
		"it fits the use case":     len(ours) <= 200 && len(theirs) <= 200,
		"a key is made at all":     ours != "" && theirs != "",
		"another form, same words": theirs != key(noon, "/forms/other", fields(), "Origin: https://other.example"),
	}
	for name, ok := range same {
		if !ok {
			t.Error(name)
		}
	}
}

func TestWhoMayPost(t *testing.T) {
	w := newWorld(t)
	fresh, stale := w.token(""), w.ring.Form("", noon.Add(-25*time.Hour))
	tests := []struct {
		name, path string
		parts      []part
		header     []string
		status     int
	}{
		{"our page", "/forms/own", fields("token", fresh), nil, 303},
		{"our page, origin hidden by its own policy", "/forms/own", fields("token", fresh), []string{"Origin: null"}, 303},
		{"our page left open too long", "/forms/own", fields("token", stale), nil, 422},
		{"token of another form", "/forms/plain", fields("token", fresh), nil, 422},
		{"token made up", "/forms/own", fields("token", "1lg.aaaaaaaaaaaaaaaaaaaaaaaaaaa"), nil, 422},
		{"token empty", "/forms/shop", fields("token", ""), []string{"Origin: " + shop}, 422},
		{"form without sites, no token", "/forms/own", fields(), nil, 422},
		{"form without sites, from our address but no token", "/forms/own", fields(), []string{"Origin: " + own}, 422},
		{"form without sites, from anywhere", "/forms/plain", fields(), []string{"Origin: https://evil.example"}, 403},
		{"site of the form", "/forms/shop", fields(), []string{"Origin: " + shop}, 303},
		{"site of the form by Referer", "/forms/shop", fields(), []string{"Referer: " + shop + "/contact?x=y"}, 303},
		{"neither is sent", "/forms/shop", fields(), nil, 303},
		{"site of another form", "/forms/shop", fields(), []string{"Origin: https://other.example"}, 403},
		{"unknown site", "/forms/shop", fields(), []string{"Origin: https://evil.example"}, 403},
		{"unknown site by Referer", "/forms/shop", fields(), []string{"Referer: https://evil.example/" + shop}, 403},
		{"origin null", "/forms/shop", fields(), []string{"Origin: null"}, 403},
		{"site as a user name", "/forms/shop", fields(), []string{"Referer: https://shop.example@evil.example/"}, 403},
		{"site of a form switched off", "/forms/off", fields(), []string{"Origin: https://off.example"}, 404},
		{"unknown form", "/forms/nope", fields("token", fresh), nil, 404},
		{"our own page of a form with sites", "/forms/shop", fields("token", w.token("shop")), []string{"Origin: null"}, 303},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			got := expect(t, w.multipart(tt.path, tt.parts, tt.header...), tt.status)
			if made := len(w.created) == 1; made != (tt.status == 303) {
				t.Errorf("made a ticket: %v", made)
			}
			if tt.status == 422 && (!strings.Contains(got, `value="Marta"`) || !strings.Contains(got, `>It does not print</textarea>`)) {
				t.Errorf("what was typed is lost: %s", got)
			}
		})
	}
}

func TestFormComesBackWithWhatWasTyped(t *testing.T) {
	const evil = `"><script>alert(1)</script>&`
	w := newWorld(t)
	parts := append(fields("token", w.token(""), "name", evil, "address", evil, "subject", evil, "text", "", "type", evil, "language", "en"),
		part{name: "files", file: "a.txt", value: "hello"}, part{name: "upload", value: evil}, part{name: "uploadName", value: evil})
	res := w.multipart("/forms/own", parts)
	got := expect(t, res, http.StatusUnprocessableEntity,
		"!<script>alert", "autofocus", `role="alert"`, `href="#address"`, `href="#text"`, `id="address-wrong"`, `id="text-wrong"`,
		`aria-describedby="address-wrong address-hint" aria-invalid="true"`, "This is missing.", "Please choose the files again.", `name="token"`, `<html lang="en">`)
	if n := strings.Count(got, "&lt;script&gt;"); n != 6 {
		t.Errorf("what was typed stands %d times in the page, want 6 (name, address, subject, upload key, upload name twice): %s", n, got)
	}
	for name, want := range map[string]string{
		"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
	} {
		if got := res.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if csp := res.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
		t.Errorf("policy %q", csp)
	}
}

func TestBadForms(t *testing.T) {
	w := newWorld(t)
	tok := w.token("")
	own := "/forms/own"
	many := func(n int) []part {
		list := fields("token", tok)
		for i := range n {
			list = append(list, part{name: "files", file: "f" + strconv.Itoa(i), value: "x"})
		}
		return list
	}
	big := func(n int) []part {
		return append([]part{{name: "files", file: "big", value: strings.Repeat("x", n)}}, fields("token", tok)...)
	}
	const kept = `value="Marta"`
	tests := []struct {
		name     string
		do       func(w *world) *http.Response
		status   int
		contains []string
	}{
		{"100 files", func(w *world) *http.Response { return w.multipart(own, many(100)) }, 422, []string{"demasiados archivos: 20", kept}},
		{"21 files", func(w *world) *http.Response { return w.multipart(own, many(21)) }, 422, []string{"demasiados archivos: 20", kept}},
		{"20 files", func(w *world) *http.Response { return w.multipart(own, many(20)) }, 303, nil},
		{"files of 4 MB", func(w *world) *http.Response { return w.multipart(own, big(desk.MaxUpload)) }, 303, nil},
		{"a byte more, before the fields", func(w *world) *http.Response { return w.multipart(own, big(desk.MaxUpload+1)) }, 413, []string{"demasiado grandes", kept}},
		{"9 MB", func(w *world) *http.Response { return w.multipart(own, big(9_000_000)) }, 413, []string{"demasiado grandes", kept}},
		{"over every limit", func(w *world) *http.Response {
			return w.multipart(own, append(fields("token", tok), big(11_000_000)...))
		}, 413, []string{"demasiado grande", kept}},
		{"urlencoded over the limit", func(w *world) *http.Response {
			return w.call("POST", own, "text="+strings.Repeat("x", 1_000_001), urlencoded)
		}, 413, []string{"demasiado grande"}},
		{"not UTF-8", func(w *world) *http.Response { return w.multipart(own, fields("token", tok, "name", "Mar\xedta")) }, 422, []string{`id="name-wrong"`, "UTF-8", "It does not print"}},
		{"not UTF-8, urlencoded", func(w *world) *http.Response {
			return w.call("POST", own, encode(fields("token", tok))+"&subject=%ff", urlencoded)
		}, 422, []string{`id="subject-wrong"`, kept}},
		{"urlencoded", func(w *world) *http.Response { return w.call("POST", own, encode(fields("token", tok)), urlencoded) }, 303, nil},
		{"broken escape", func(w *world) *http.Response { return w.call("POST", own, "text=%zz", urlencoded) }, 400, []string{"No se pudo leer"}},
		{"breaks off", func(w *world) *http.Response {
			return w.call("POST", own, "--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nMar", "Content-Type: multipart/form-data; boundary=b")
		}, 400, []string{"No se pudo leer"}},
		{"no boundary", func(w *world) *http.Response { return w.call("POST", own, "x", "Content-Type: multipart/form-data") }, 400, []string{"No se pudo leer"}},
		{"JSON", func(w *world) *http.Response { return w.json(own, `{}`) }, 415, []string{"multipart/form-data", "<html"}},
		{"no content type", func(w *world) *http.Response { return w.call("POST", own, "a=b") }, 415, nil},
		{"GET", func(w *world) *http.Response { return w.call("GET", own, "") }, 405, []string{`href="/new"`}},
		{"time", func(w *world) *http.Response { return w.multipart(own, fields("token", tok, "occurredAt", "31/12")) }, 422, []string{"2026-03-31"}},
		{"address with line break", func(w *world) *http.Response {
			return w.multipart(own, fields("token", tok, "address", "a@b.example\r\nBcc: c@d.example"))
		}, 422, []string{`id="address-wrong"`}},
		{"unknown path below", func(w *world) *http.Response { return w.call("POST", "/forms/own/x", "", urlencoded) }, 404, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			res := tt.do(w)
			expect(t, res, tt.status, tt.contains...)
			if made := len(w.created) == 1; made != (tt.status == 303) {
				t.Errorf("made a ticket: %v", made)
			}
			if tt.status == 405 && res.Header.Get("Allow") != "OPTIONS, POST" {
				t.Errorf("Allow %q", res.Header.Get("Allow"))
			}
		})
	}
}

func TestTrap(t *testing.T) {
	w := newWorld(t)
	expect(t, w.multipart("/forms/own", fields("token", w.token(""), page.Trap, "http://spam.example")), http.StatusSeeOther)
	expect(t, w.multipart("/forms/shop", fields(page.Trap, "x"), "Origin: "+shop), http.StatusSeeOther)
	if len(w.created) > 0 {
		t.Errorf("a ticket was made: %+v", w.created)
	}
	if strings.Contains(w.log.String(), "spam.example") || strings.Contains(w.log.String(), "marta") {
		t.Errorf("log: %s", w.log.String())
	}
}

func TestRedirect(t *testing.T) {
	tests := []struct{ name, redirect, want string }{
		{"back", shop + "/thanks", shop + "/thanks?reference=1042"},
		{"keeps the query", shop + "/thanks?a=b", shop + "/thanks?a=b&reference=1042"},
		{"keeps the fragment", shop + "/#form", shop + "/?reference=1042#form"},
		{"no path", shop, shop + "/?reference=1042"},
		{"port", "http://localhost:8090/x", "http://localhost:8090/x?reference=1042"},
		{"case", "HTTPS://SHOP.example/x", shop + "/x?reference=1042"},
		{"cannot bring its own number", shop + "/?reference=7", shop + "/?reference=1042"},
		{"none", "", ""},
		{"another site", "https://evil.example/", ""},
		{"site of another form", "https://other.example/", ""},
		{"relative", "/admin", ""},
		{"no scheme", "//evil.example/", ""},
		{"plain http", "http://shop.example/", ""},
		{"another port", "https://shop.example:8443/", ""},
		{"user name", "https://shop.example@evil.example/", ""},
		{"user name on the site", "https://x:y@shop.example/", ""},
		{"begins alike", "https://shop.example.evil.example/", ""},
		{"ends alike", "https://evilshop.example/", ""},
		{"backslash", `https://shop.example\@evil.example/`, ""},
		{"backslashes", `https:\\evil.example`, ""},
		{"one slash", "https:/evil.example", ""},
		{"opaque", "https:shop.example", ""},
		{"script", "javascript:alert(1)//https://shop.example", ""},
		{"data", "data:text/html,<script>alert(1)</script>", ""},
		{"line break", shop + "/\r\nSet-Cookie: a=b", ""},
		{"line break, encoded, stays encoded", shop + "/%0d%0aSet-Cookie:a=b", shop + "/%0d%0aSet-Cookie:a=b?reference=1042"},
		{"tab", "https://shop\t.example/", ""},
		{"blank in front", " " + shop, ""},
		{"null byte", shop + "/\x00", ""},
		{"not ASCII", "https://shоp.example/", ""},
		{"not ASCII in the query", shop + "/?q=ñ", ""},
		{"host with dot", "https://shop.example./", ""},
		{"too long", shop + "/" + strings.Repeat("x", 2000), ""},
		{"broken", "https://[::1", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			res := w.call("POST", "/forms/shop", encode(fields("redirect", tt.redirect)), urlencoded, "Origin: "+shop)
			expect(t, res, http.StatusSeeOther)
			got := res.Header.Get("Location")
			if tt.want == "" && !strings.HasPrefix(got, "/thanks/") || tt.want != "" && got != tt.want {
				t.Errorf("leads to %q, want %q", got, tt.want)
			}
			if len(w.created) != 1 {
				t.Errorf("%d tickets", len(w.created))
			}
		})
	}
}

// The page that comes back to a visitor of another site must be able to lead
// there in the end, or the browser's own policy would stop it.
func TestOtherSitesFormComesBack(t *testing.T) {
	w := newWorld(t)
	res := w.multipart("/forms/shop", fields("text", "", "redirect", shop+"/thanks?a=1&b=2"), "Origin: "+shop)
	expect(t, res, http.StatusUnprocessableEntity, `action="/forms/shop"`, `name="redirect" value="https://shop.example/thanks?a=1&amp;b=2"`, `name="token"`, "Tienda")
	if csp := res.Header.Get("Content-Security-Policy"); !strings.HasSuffix(csp, "form-action 'self' "+shop) {
		t.Errorf("policy %q", csp)
	}
	res = w.multipart("/forms/shop", fields("text", "", "redirect", "https://evil.example/"), "Origin: "+shop)
	expect(t, res, http.StatusUnprocessableEntity, "!evil.example")
	if csp := res.Header.Get("Content-Security-Policy"); strings.Contains(csp, "evil") {
		t.Errorf("policy %q", csp)
	}
}

func TestFormPostedByScript(t *testing.T) {
	w := newWorld(t)
	const accept = "Accept: application/json"
	res := w.multipart("/forms/shop", fields(), accept, "Origin: "+shop)
	expect(t, res, http.StatusCreated, `"reference":"#1042"`)
	if got := res.Header.Get("Access-Control-Allow-Origin"); got != shop {
		t.Errorf("Access-Control-Allow-Origin: %q", got)
	}
	res = w.multipart("/forms/shop", fields("text", " "), accept, "Origin: "+shop)
	checkProblem(t, res, expect(t, res, http.StatusUnprocessableEntity), "invalid", []string{"text=required"})
	res = w.multipart("/forms/shop", fields(), accept, "Origin: https://evil.example")
	checkProblem(t, res, expect(t, res, http.StatusForbidden), "origin_not_allowed", nil)
	res = w.call("OPTIONS", "/forms/shop", "", "Origin: "+shop, "Access-Control-Request-Method: POST")
	expect(t, res, http.StatusNoContent)
}

func TestFailureKeepsTheForm(t *testing.T) {
	tests := []struct {
		err    error
		status int
		says   string
	}{
		{desk.Fail(desk.RateLimited, "rate_limited"), 429, "Se puede probar más tarde"},
		{desk.Fail(desk.Unavailable, "unavailable"), 503, "El servicio está ocupado"},
		{errors.New("table on fire"), 500, "Algo ha fallado por nuestra parte"},
	}
	for _, tt := range tests {
		w := newWorld(t)
		w.fail = tt.err
		res := w.multipart("/forms/own", fields("token", w.token("")))
		expect(t, res, tt.status, tt.says, `value="Marta"`, "!table on fire")
		if res.Header.Get("Retry-After") == "" && tt.status != http.StatusInternalServerError {
			t.Errorf("%d without Retry-After", tt.status)
		}
	}
	w := newWorld(t)
	w.cfgFail = desk.Fail(desk.Unavailable, "unavailable")
	expect(t, w.multipart("/forms/own", fields("token", w.token("")), "Accept-Language: es"), 503, "<html", "ocupado", "! · </title>")
}
