package desk

import "testing"

// A rule about a domain is about everybody on it and below it: none is made of
// what the desk stands on itself, or of what strangers share.
func TestRuleFor_domains(t *testing.T) {
	cfg := &Config{
		Agents:    []Agent{{ID: "ana", Address: "ana@equipo.tienda.example"}},
		Mailboxes: []Mailbox{{Address: "soporte@tienda.example", Receiving: "soporte@in.mesa.example", Aliases: []string{"help@shop.example"}}},
	}
	for from, want := range map[string]string{
		"x@tienda.example":                 "own_address", // an agent's as well
		"x@shop.example":                   "own_domain",
		"x@in.mesa.example":                "own_domain",
		"x@mesa.example":                   "own_domain", // in.mesa.example is below it
		"x@correo.example":                 "own_domain", // in.correo.example is what the desk was set up with
		"x@gmail.com":                      "public_provider",
		"x@amazonses.com":                  "public_provider",
		"x@eu-west-1.amazonses.com":        "public_provider",
		"x@u123.wl.sendgrid.net":           "public_provider",
		"x@onmicrosoft.com":                "public_provider",
		"x@contoso.onmicrosoft.com":        "",
		"x@notatienda.example":             "",
		"x@sub.shop.example.evil.example":  "",
		"x@otra.example":                   "",
		"x@notamazonses.com":               "",
		"x@equipo.tienda.example":          "own_address",
		"x@otra.equipo.tienda.example":     "",
		"ana+algo@equipo.tienda.example":   "own_address",
		"x@more.in.correo.example.example": "",
	} {
		r, err := cfg.RuleFor(BlockMail, TeachDomain, from, "in.correo.example", "block")
		switch {
		case want == "" && (err != nil || "x@"+r.Domain != from || r.Kind != BlockMail):
			t.Errorf("%s: %+v, %v", from, r, err)
		case want != "" && (err == nil || err.Error() != "invalid: invalid block="+want):
			t.Errorf("%s: %v, want %s", from, err, want)
		}
	}
	if _, err := cfg.RuleFor(AllowMail, TeachDomain, "x@shop.example", "in.correo.example", "allow"); err != nil {
		t.Errorf("colleagues are let through: %v", err)
	}
	if _, err := cfg.RuleFor(AllowMail, TeachDomain, "x@amazonses.com", "", "allow"); err == nil {
		t.Error("all of a relay are let through")
	}
	if r, err := cfg.RuleFor(BlockMail, TeachSender, "x@eu-west-1.amazonses.com", "", "block"); err != nil || r.Sender == "" {
		t.Errorf("one sender of a relay: %v", err)
	}
}

func TestCountedAs(t *testing.T) {
	for address, want := range map[string]string{
		"Ana.Maria+tienda@GMail.com": "anamaria@gmail.com",
		"a.n.a@googlemail.com":       "ana@gmail.com",
		"ana.maria+x@otra.example":   "ana.maria@otra.example",
		"":                           "",
	} {
		if got := CountedAs(address); got != want {
			t.Errorf("%q counts as %q, want %q", address, got, want)
		}
	}
}
