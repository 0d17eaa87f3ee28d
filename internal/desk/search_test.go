package desk

import "testing"

func TestSummary_Matches(t *testing.T) {
	s := Summary{Number: 1042, Subject: "Factura errónea: 2026-118", RequesterName: "Lucía Gómez", Tags: []string{"VAT", "año-nuevo"}}
	for query, want := range map[string]bool{
		"factura": true, "ERRONEA": true, "fact": true, "lucia gomez": true, "gomez factura": true, "1042": true, "#1042": true, "10": true,
		"vat": true, "ano": true, "nuevo": true, "2026-118": true,
		"actura": false, "factura tom": false, "042": false, "": false, "  ": false, "%": false, "@": false,
	} {
		if got := s.Matches(SearchWords(query)); got != want {
			t.Errorf("%q: %v, want %v", query, got, want)
		}
	}
}
