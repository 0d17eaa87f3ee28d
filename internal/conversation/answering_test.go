package conversation_test

import (
	"strings"
	"testing"

	"helpdesk/internal/conversation"
	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
)

// answersTo lets somebody answer one of the mails that he got, 0 the newest, as
// a mail program does; plain leaves out what it refers to.
func answersTo(t *testing.T, w *crash.World, id, from string, which int, plain bool, headers, text string) {
	t.Helper()
	sent := w.Mailbox.To(from, 0)
	if len(sent) <= which {
		t.Fatalf("%s got %d mails", from, len(sent))
	}
	_, raw, err := w.Mailbox.Get(sent[which].ID)
	if err != nil {
		t.Fatal(err)
	}
	to := bare(header(string(raw), "Reply-To"))
	if !plain {
		headers += "In-Reply-To: <" + sent[which].ID + "@email.amazonses.com>\r\nReferences: " + header(string(raw), "References") + "\r\n"
	}
	w.Arrives(id, from, to, "From: "+from+"\r\nTo: "+to+"\r\n"+headers+"Subject: Re: impresora\r\nMessage-ID: <"+id+"@x.example>\r\n\r\n"+text+"\r\n")
	w.Drain()
}

// copied is a ticket of Luis with Eva in copy, who both were answered, and then
// Eva alone.
func copied(t *testing.T) *crash.World {
	t.Helper()
	w := twice(t)
	if _, err := w.Conversation.Copy(background, ana(), "1001", other, "Eva"); err != nil {
		t.Fatal(err)
	}
	write(t, w, conversation.Reply{Text: "A los dos."})
	write(t, w, conversation.Reply{Text: "Solo a Eva.", To: []string{"2"}})
	return w
}

// An answer to what not all were sent is read by those who were sent it.
func TestAnswer_keepsThePrivacyOfWhatItAnswers(t *testing.T) {
	const his, hers = "No imprime.|A los dos.", "A los dos.|Solo a Eva."
	for name, tt := range map[string]struct {
		answer    func(t *testing.T, w *crash.World)
		luis, eva string
	}{
		"by mail":                    {func(t *testing.T, w *crash.World) { t.Helper(); answersTo(t, w, "m1", other, 0, false, "", "Secreto.") }, "", "|Secreto."},
		"by mail that names nothing": {func(t *testing.T, w *crash.World) { t.Helper(); answersTo(t, w, "m1", other, 0, true, "", "Secreto.") }, "", "|Secreto."},
		"by mail, with him in copy": {func(t *testing.T, w *crash.World) {
			t.Helper()
			answersTo(t, w, "m1", other, 0, false, "Cc: "+luis+"\r\n", "Para los dos.")
		}, "|Para los dos.", "|Para los dos."},
		"by mail, to an older one that went to both": {func(t *testing.T, w *crash.World) {
			t.Helper()
			answersTo(t, w, "m1", other, 1, false, "", "Gracias.")
		}, "|Gracias.", "|Gracias."},
		"on her page": {func(t *testing.T, w *crash.World) {
			t.Helper()
			if _, err := w.Conversation.WriteByLink(background, linkOf(t, w, other), "Secreto.", nil); err != nil {
				t.Fatal(err)
			}
			w.Drain()
		}, "", "|Secreto."},
		"on his page, who did not get it": {func(t *testing.T, w *crash.World) {
			t.Helper()
			if _, err := w.Conversation.WriteByLink(background, linkOf(t, w, luis), "Gracias.", nil); err != nil {
				t.Fatal(err)
			}
			w.Drain()
		}, "|Gracias.", "|Gracias."},
	} {
		t.Run(name, func(t *testing.T) {
			w := copied(t)
			tt.answer(t, w)
			if got := page(t, w, linkOf(t, w, luis)); got != his+tt.luis {
				t.Errorf("he reads %q", got)
			}
			if got := page(t, w, linkOf(t, w, other)); got != hers+tt.eva {
				t.Errorf("she reads %q", got)
			}
			w.Check()
		})
	}
}

// What follows goes on being private until an agent writes to all again; an
// agent who answers by mail answers those who read what he answers.
func TestAnswer_privateUntilAllAreWrittenTo(t *testing.T) {
	for _, plain := range []bool{false, true} {
		privateUntilAll(t, plain)
	}
}

func privateUntilAll(t *testing.T, plain bool) {
	t.Helper()
	w := copied(t)
	if _, err := w.Conversation.WriteByLink(background, linkOf(t, w, other), "Uno.", nil); err != nil {
		t.Fatal(err)
	}
	w.Drain()
	answersTo(t, w, "m1", "ana@taller.example", 0, plain, "", "Dos.")
	read, err := w.Conversation.Read(background, ana(), "1001", "")
	if err != nil {
		t.Fatal(err)
	}
	if m := read.Messages[0]; m.Kind != desk.Public || strings.TrimSpace(m.Body.Text) != "Dos." || len(m.Recipients) != 1 || m.Recipients[0].Address != other || m.Recipients[0].CC {
		t.Fatalf("the agent's mail became %s %q to %+v", m.Kind, m.Body.Text, m.Recipients)
	}
	answersTo(t, w, "m2", other, 0, false, "", "Tres.")
	write(t, w, conversation.Reply{Text: "Otra vez a los dos."})
	answersTo(t, w, "m3", other, 0, false, "", "Cuatro.")
	if got, want := page(t, w, linkOf(t, w, luis)), "No imprime.|A los dos.|Otra vez a los dos.|Cuatro."; got != want {
		t.Errorf("he reads %q", got)
	}
	if got, want := page(t, w, linkOf(t, w, other)), "A los dos.|Solo a Eva.|Uno.|Dos.|Tres.|Otra vez a los dos.|Cuatro."; got != want {
		t.Errorf("she reads %q", got)
	}
	w.Check()
}

// It stays so when the ticket has become part of another, where both take part.
func TestAnswer_privateAfterMerge(t *testing.T) {
	w := copied(t)
	merge(t, w, "1001", "1003") // hers
	for _, id := range []string{"m1", "m2"} {
		answersTo(t, w, id, other, 0, id == "m2", "", "Secreto "+id+".")
	}
	if got := page(t, w, linkOf(t, w, luis)); strings.Contains(got, "Secreto m1") {
		t.Errorf("he reads %q", got)
	}
	if got := page(t, w, linkOf(t, w, other)); !strings.Contains(got, "Secreto m1") || !strings.Contains(got, "Secreto m2") {
		t.Errorf("she reads %q", got)
	}
	if _, err := w.Conversation.WriteByLink(background, linkOf(t, w, other), "Secreto en la página.", nil); err != nil {
		t.Fatal(err)
	}
	w.Drain()
	if got := page(t, w, linkOf(t, w, luis)); strings.Contains(got, "página") {
		t.Errorf("he reads %q", got)
	}
	w.Check()
}

// Whom an agent puts in copy of a private answer by mail reads it besides, and
// nobody else.
func TestAnswer_privateWithSomebodyInCopy(t *testing.T) {
	w := copied(t)
	answersTo(t, w, "m0", other, 0, false, "", "Secreto.")
	answersTo(t, w, "m1", "ana@taller.example", 0, false, "Cc: Técnico <tecnico@otra.test>\r\n", "Le copio al técnico.")
	read, err := w.Conversation.Read(background, ana(), "1001", "")
	if err != nil {
		t.Fatal(err)
	}
	m := read.Messages[0]
	if len(m.Recipients) != 2 || m.Recipients[0].Address != other || m.Recipients[1].Address != "tecnico@otra.test" || !m.Recipients[1].CC {
		t.Errorf("it went to %+v", m.Recipients)
	}
	if got := page(t, w, linkOf(t, w, "tecnico@otra.test")); got != "Le copio al técnico." {
		t.Errorf("he reads %q", got)
	}
	w.Check()
}
