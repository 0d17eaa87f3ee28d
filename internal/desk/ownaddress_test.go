package desk_test

import (
	"testing"

	"helpdesk/internal/desk"
)

func TestNoCustomer(t *testing.T) {
	cfg := &desk.Config{
		Mailboxes: []desk.Mailbox{{ID: "a", Address: "Soporte@tienda.test", Receiving: "ventas@in.tienda.test", Aliases: []string{"ayuda@tienda.test"}}},
		Agents:    []desk.Agent{{ID: "marta", Address: "Marta@tienda.test", Active: true}, {ID: "old", Address: "old@tienda.test"}, {ID: "none"}},
	}
	for address, want := range map[string]bool{
		" SOPORTE@tienda.test": true, "ventas@in.tienda.test": true, "r-10l-1-abc@in.tienda.test": true, "ayuda@tienda.test": true,
		"x@mail.desk.test": true, "marta@TIENDA.test": true, "old@tienda.test": true,
		"mailer-daemon@x.test": true, "Postmaster@x.test": true, "MAILER-DAEMON@x.test": true,
		"lucia@example.com": false, "soporte@tienda.test.example": false, "x@sub.in.tienda.test": false, "postmaster.gil@x.test": false, "": false,
	} {
		if got := cfg.NoCustomer("mail.desk.test", address); got != want {
			t.Errorf("%q: %t", address, got)
		}
	}
	if (&desk.Config{Mailboxes: []desk.Mailbox{{ID: "a"}}}).NoCustomer("", "lucia@example.com") {
		t.Error("a desk that receives nowhere owns everything")
	}
}
