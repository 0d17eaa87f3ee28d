package createticket

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"helpdesk/internal/desk"
)

// origin writes scheme and host of an address in one form, so that two
// spellings compare equal; "" for anything that is not an absolute http or
// https address. "null", which a browser sends for a page without an origin,
// is "" too: it is nobody's.
func origin(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Host == "" || u.Opaque != "" || u.User != nil {
		return ""
	}
	scheme, host := strings.ToLower(u.Scheme), strings.ToLower(u.Hostname())
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	switch port := u.Port(); {
	case scheme != "http" && scheme != "https" || host == "":
		return ""
	case port == "" || scheme == "http" && port == "80" || scheme == "https" && port == "443":
		return scheme + "://" + host
	default:
		return scheme + "://" + host + ":" + port
	}
}

// ownOrigin is where this request was sent to, as a browser names it.
func ownOrigin(r *http.Request) string {
	scheme := r.URL.Scheme
	switch {
	case scheme != "":
	case r.TLS != nil:
		scheme = "https"
	default:
		scheme = "http"
	}
	return origin(scheme + "://" + r.Host)
}

// allowedOrigins are the origins whose pages may post a form.
func allowedOrigins(f desk.Form) []string {
	list := make([]string, 0, len(f.Origins))
	for _, o := range f.Origins {
		if o = origin(o); o != "" {
			list = append(list, o)
		}
	}
	return list
}

// mayPost reports whether a page of the origin may post the form by script:
// one of the form's sites, or the desk itself.
func mayPost(r *http.Request, f desk.Form, from string) bool {
	return from != "" && (from == ownOrigin(r) || slices.Contains(allowedOrigins(f), from))
}

// mayPostAny is mayPost for any active form: what can be told before the body is read.
func mayPostAny(r *http.Request, cfg *desk.Config, from string) bool {
	if mayPost(r, desk.Form{}, from) {
		return true
	}
	return slices.ContainsFunc(cfg.Forms, func(f desk.Form) bool { return f.Active && mayPost(r, f, from) })
}

// cors answers the part of a request that browsers look at before a script of
// another site may see the answer. Without an Origin header nobody asks: it is
// no browser, or a page of ours. An origin that no form allows is refused.
func (f *Function) cors(w http.ResponseWriter, r *http.Request, cfg *desk.Config) error {
	w.Header().Add("Vary", "Origin")
	asked := r.Header.Get("Origin")
	if asked == "" {
		return nil
	}
	if !mayPostAny(r, cfg, origin(asked)) {
		return desk.Fail(desk.Forbidden, "origin_not_allowed")
	}
	w.Header().Set("Access-Control-Allow-Origin", asked)
	w.Header().Set("Access-Control-Expose-Headers", "Retry-After")
	return nil
}

// preflight answers OPTIONS. Allow says the methods in any case.
func preflight(w http.ResponseWriter, r *http.Request, corsErr error) {
	h := w.Header()
	h.Set("Allow", "OPTIONS, POST")
	h.Add("Vary", "Access-Control-Request-Method, Access-Control-Request-Headers")
	if corsErr == nil && r.Header.Get("Origin") != "" {
		h.Set("Access-Control-Allow-Methods", "POST")
		h.Set("Access-Control-Allow-Headers", "Content-Type, Idempotency-Key")
		h.Set("Access-Control-Max-Age", "600")
	}
	w.WriteHeader(http.StatusNoContent)
}

// safeReturn answers where a form may lead back to: an absolute address on one
// of the form's sites, else "". The address is written anew from its parts, so
// that nothing a browser reads differently is left of what was sent.
func safeReturn(f desk.Form, address string) string {
	const most = 2000
	if address == "" || len(address) > most || strings.ContainsFunc(address, func(c rune) bool { return c <= ' ' || c == '\\' || c > '~' }) {
		return ""
	}
	from := origin(address)
	if from == "" || !slices.Contains(allowedOrigins(f), from) {
		return ""
	}
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	back := from + path
	if u.RawQuery != "" {
		back += "?" + u.RawQuery
	}
	if u.Fragment != "" {
		back += "#" + u.EscapedFragment()
	}
	return back
}

// withReference adds the number of the request to the address of another
// site's page, so that it can show it.
func withReference(address, number string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	q := u.Query()
	q.Set("reference", number)
	u.RawQuery = q.Encode()
	return u.String()
}
