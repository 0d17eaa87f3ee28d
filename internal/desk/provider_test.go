package desk

import (
	"slices"
	"strings"
	"testing"
)

func TestIsPublicProvider(t *testing.T) {
	for _, d := range []string{"gmail.com", "hotmail.com", "hotmail.es", "hotmail.com.ar", "outlook.es", "outlook.com.mx", "live.com.mx", "yahoo.com.ar", "yahoo.co.uk", "yahoo.es",
		"gmx.es", "icloud.com", "telefonica.net", "movistar.es", "prodigy.net.mx", "fibertel.com.ar", "terra.cl", "cantv.net", "nauta.cu", "uol.com.br", "proton.me", "yandex.ru", "localhost", "mail.yahoo.com"} {
		if !isPublicProvider(d) {
			t.Errorf("%s is a provider of the public", d)
		}
	}
	for _, d := range []string{"", "com", "es", "com.ar", "taller.example", "yahoo.taller.example", "live.taller.es", "livewire.com", "mygmail.com", "gmail.com.evil.example", "outlook.example", "*", "yahoo.*", "# everywhere", "outlook", "notgmx.net"} {
		if isPublicProvider(d) {
			t.Errorf("%q is a company's", d)
		}
	}
}

// The list holds domains in the one form that addresses are compared in.
func TestProviders_wellFormed(t *testing.T) {
	var seen []string
	for line := range strings.Lines(providers) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		domain := strings.Replace(line, ".*", ".com", 1)
		if code, ok := CheckAddress("x@" + domain); line != "localhost" && !ok {
			t.Errorf("%q is no domain: %s", line, code)
		}
		if slices.Contains(seen, line) {
			t.Errorf("%q stands twice", line)
		}
		seen = append(seen, line)
	}
	if len(seen) < 250 {
		t.Errorf("%d providers", len(seen))
	}
}
