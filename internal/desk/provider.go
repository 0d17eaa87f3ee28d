package desk

import (
	_ "embed"
	"strings"
)

// providers lists the mail providers of the public, see its head.
//
//go:embed providers.txt
var providers string

// isPublicProvider reports a domain, in lower case, whose addresses anybody may
// have. The hosts of a provider are his too.
func isPublicProvider(domain string) bool {
	for domain != "" {
		if listsProvider(domain) {
			return true
		}
		_, above, ok := strings.Cut(domain, ".")
		if !ok || !strings.Contains(above, ".") {
			return false
		}
		domain = above
	}
	return false
}

func listsProvider(domain string) bool {
	if strings.ContainsAny(domain, "*\n# ") {
		return false
	}
	if strings.Contains(providers, "\n"+domain+"\n") {
		return true
	}
	name, top, ok := strings.Cut(domain, ".")
	return ok && isTopLevel(top) && strings.Contains(providers, "\n"+name+".*\n")
}

// isTopLevel reports com, net, a country, or com and co below a country.
func isTopLevel(s string) bool {
	general, country, below := strings.Cut(s, ".")
	if !below {
		return s == "com" || s == "net" || len(s) == 2
	}
	return len(country) == 2 && (general == "com" || general == "co")
}
