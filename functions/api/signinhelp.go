package api

import (
	"helpdesk/internal/web/page"
	"helpdesk/internal/web/text"
)

// helped gives a page the title and the steps that belong to a problem.
func helped(p *page.Plain, code string) {
	title, steps := help(code)
	if title == "" {
		return
	}
	p.Title = text.T(p.Lang, title)
	for _, key := range steps {
		p.Steps = append(p.Steps, text.T(p.Lang, key))
	}
}

// help is what the page of a sign-in that failed is called, and what to do about
// it: keys of texts; "" when the problem's own words must do.
func help(code string) (title string, steps []string) {
	switch code {
	case "signin_expired":
		return "signin.expired.title", []string{"signin.expired.again", "signin.expired.back"}
	case "signin_cookies":
		return "signin.cookies.title", []string{"signin.cookies.allow", "signin.cookies.same", "signin.expired.again"}
	case "signin_cancelled":
		return "signin.cancelled.title", []string{"signin.cancelled.again"}
	case "signin_unknown":
		return "signin.unknown.title", []string{"signin.unknown.admin", "signin.unknown.other", "signin.unknown.wait"}
	case "signin_unverified":
		return "signin.unverified.title", []string{"signin.unverified.verify", "signin.unverified.admin"}
	case "signin_failed":
		return "signin.failed.title", []string{"signin.failed.again", "signin.failed.admin"}
	case "signin_unavailable":
		return "signin.unavailable.title", []string{"signin.unavailable.wait", "signin.unavailable.admin"}
	case "signin_too_many":
		return "signin.many.title", []string{"signin.many.wait"}
	}
	return "", nil
}
