package conversation_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"helpdesk/internal/conversation"
	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/intake"
	"helpdesk/internal/token"
)

const supplier = "repuestos@proveedor.example"

// fields are the fields of an error with their codes.
func fields(err error) map[string]string {
	var e *desk.Error
	found := map[string]string{}
	if errors.As(err, &e) {
		for _, f := range e.Fields {
			found[f.Field] = f.Code
		}
	}
	return found
}

func write(t *testing.T, w *crash.World, r conversation.Reply) desk.Message {
	t.Helper()
	r.Ticket = "1001"
	m, err := w.Conversation.Reply(background, ana(), r)
	if err != nil {
		t.Fatal(err, fields(err))
	}
	w.Drain()
	return m
}

// mailTo is the newest mail to somebody, with its soft line ends undone.
func mailTo(t *testing.T, w *crash.World, address string) string {
	t.Helper()
	sent := w.Mailbox.To(address, 0)
	if len(sent) == 0 {
		t.Fatalf("%s got no mail", address)
	}
	_, raw, err := w.Mailbox.Get(sent[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer("=\r\n", "", "=3D", "=").Replace(string(raw))
}

func header(raw, name string) string {
	_, rest, _ := strings.Cut(raw, "\r\n"+name+": ")
	rest, _, _ = strings.Cut(strings.ReplaceAll(rest, "\r\n ", " "), "\r\n")
	return rest
}

func bare(address string) string {
	if _, rest, ok := strings.Cut(address, "<"); ok {
		address, _, _ = strings.Cut(rest, ">")
	}
	return address
}

// answers lets somebody answer the newest mail that he got.
func answers(t *testing.T, w *crash.World, id, from, text string) {
	t.Helper()
	to := bare(header(mailTo(t, w, from), "Reply-To"))
	w.Arrives(id, from, to, "From: "+from+"\r\nTo: "+to+"\r\nSubject: Re: impresora\r\nMessage-ID: <"+id+"@x.example>\r\n"+
		"Date: Mon, 2 Mar 2026 09:30:00 +0000\r\n\r\n"+text+"\r\n")
	w.Drain()
}

// The third party sees what was forwarded to him and no more; the requester
// sees neither that nor him, whichever way he looks.
func TestForward_isSeenByNobodyElse(t *testing.T) {
	w := desked(t, 1)
	const customer = "luis0@cliente.example"
	write(t, w, conversation.Reply{Text: "Un momento, por favor.", Status: desk.Pending})
	write(t, w, conversation.Reply{Note: true, Text: "Cliente moroso."})
	m := write(t, w, conversation.Reply{Forward: true, To: []string{supplier}, Text: "¿Qué bandeja lleva?",
		Files: []intake.Upload{{Name: "plano.txt", Data: []byte("plano")}}, Quote: []int64{1}})
	if m.Kind != desk.Forward || len(m.Recipients) != 1 || !strings.Contains(m.Body.Text, "> No imprime.") || m.Body.Reply != "¿Qué bandeja lleva?" {
		t.Fatalf("forwarded: %+v", m)
	}
	raw := mailTo(t, w, supplier)
	for _, want := range []string{"plano.txt", "> No imprime.", "[#1001] La impresora"} {
		if !strings.Contains(raw, want) {
			t.Errorf("the third party's mail lacks %q", want)
		}
	}
	for _, never := range []string{"/t/", customer, "Un momento", "moroso", "In-Reply-To"} {
		if strings.Contains(raw, never) {
			t.Errorf("the third party's mail shows %q", never)
		}
	}
	before := w.Tickets()[0]
	answers(t, w, "ses-p1", supplier, "Lleva la bandeja B-12.")
	after := w.Tickets()[0]
	if after.Messages != before.Messages+1 || after.Status != desk.Pending || !after.LastRequesterAt.Equal(before.LastRequesterAt) {
		t.Errorf("the third party's answer left %s, %d messages", after.Status, after.Messages)
	}
	v, err := w.Conversation.Read(background, ana(), "1001", "")
	if err != nil {
		t.Fatal(err)
	}
	if got := v.Messages[0]; got.Kind != desk.Forward || got.Direction != desk.Inbound || got.From != supplier || got.Evidence != "token/third_party/pass" {
		t.Errorf("agents see %+v", got)
	}

	// The requester: his page, its files, the mails to him.
	write(t, w, conversation.Reply{Text: "Es la bandeja B-12."})
	view, err := w.Conversation.ByLink(background, link(t, w))
	if err != nil {
		t.Fatal(err)
	}
	seen := cmp.Diff(nil, view)
	for _, sent := range w.Mailbox.To(customer, 0) {
		_, raw, err := w.Mailbox.Get(sent.ID)
		if err != nil {
			t.Fatal(err)
		}
		seen += strings.NewReplacer("=\r\n", "", "=3D", "=").Replace(string(raw))
	}
	for _, never := range []string{supplier, "Qué bandeja", "Qu=C3=A9 bandeja", "Lleva la bandeja", "plano", "moroso"} {
		if strings.Contains(seen, never) {
			t.Errorf("the requester is shown %q", never)
		}
	}
	if _, err := w.Conversation.FileByLink(background, link(t, w), m.Attachments[0].ID); !desk.IsKind(err, desk.NotFound) {
		t.Errorf("the requester gets the forwarded file: %v", err)
	}
	if got := len(w.Mailbox.To(supplier, 0)); got != 1 {
		t.Errorf("the third party got %d mails: an answer to the requester went to him", got)
	}
	w.Check()
}

// A link made for a third party's number opens nothing.
func TestForward_thirdPartyHasNoLink(t *testing.T) {
	w := desked(t, 1)
	write(t, w, conversation.Reply{Forward: true, To: []string{supplier}, Text: "¿?"})
	ticket := w.Tickets()[0]
	ring, err := w.Store.Ring(background)
	if err != nil {
		t.Fatal(err)
	}
	secret := ring.Link(token.Link{Ticket: ticket.ID, Participant: ticket.Participants[1].No, Expires: w.Now().Add(time.Hour)})
	if _, err := w.Conversation.ByLink(background, secret); !desk.IsKind(err, desk.NotFound) {
		t.Errorf("it opens the page: %v", err)
	}
}

func TestForward_answerOpensOnlyWhereConfigured(t *testing.T) {
	for _, opens := range []bool{false, true} {
		w := desked(t, 1)
		cfg, err := w.Store.Config(background)
		if err != nil {
			t.Fatal(err)
		}
		changed := *cfg
		changed.Settings.ThirdPartyOpens = opens
		if _, err := w.Store.PutConfig(background, changed); err != nil {
			t.Fatal(err)
		}
		w.Pass(time.Minute)
		write(t, w, conversation.Reply{Forward: true, To: []string{supplier}, Text: "¿?"})
		write(t, w, conversation.Reply{Text: "Hecho.", Status: desk.Resolved})
		answers(t, w, "ses-p1", supplier, "Ya está.")
		want := map[bool]desk.Status{false: desk.Resolved, true: desk.Open}[opens]
		if got := w.Tickets()[0].Status; got != want {
			t.Errorf("with thirdPartyOpens %v the ticket is %s", opens, got)
		}
	}
}

func TestReply_toAndCc(t *testing.T) {
	const customer, boss, other = "luis0@cliente.example", "jefe@cliente.example", "eva@cliente.example"
	for name, tt := range map[string]struct {
		reply conversation.Reply
		to    string // header To and Cc
		cc    string
	}{
		"everybody":          {conversation.Reply{}, customer, boss},
		"to only":            {conversation.Reply{To: []string{"1"}}, customer, ""},
		"cc only":            {conversation.Reply{Cc: []string{other}}, customer, other},
		"both":               {conversation.Reply{To: []string{customer}, Cc: []string{"2", " " + strings.ToUpper(other)}}, customer, boss + " " + other},
		"said twice":         {conversation.Reply{To: []string{"1", customer}, Cc: []string{"1"}}, customer, ""},
		"an agent watches":   {conversation.Reply{To: []string{"1"}, Cc: []string{"bruno@taller.example"}}, customer, ""},
		"nobody in copy":     {conversation.Reply{Cc: []string{}}, customer, ""},
		"somebody in copy":   {conversation.Reply{To: []string{boss}}, boss, ""},
		"a new one in To":    {conversation.Reply{To: []string{other, "1"}}, other + " " + customer, ""},
		"an agent in To too": {conversation.Reply{To: []string{"1", "ana@taller.example"}}, customer, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := desked(t, 1)
			write(t, w, conversation.Reply{Text: "Hola.", Cc: []string{boss}})
			tt.reply.Text = "Buenas."
			m := write(t, w, tt.reply)
			var reached []string
			for _, r := range m.Recipients {
				raw := mailTo(t, w, r.Address)
				if to, cc := people(header(raw, "To")), people(header(raw, "Cc")); to != tt.to || cc != tt.cc {
					t.Errorf("%s reads To %q, Cc %q", r.Address, to, cc)
				}
				reached = append(reached, bare(header(raw, "Reply-To")))
			}
			for i, a := range reached {
				for _, b := range reached[:i] {
					if a == b {
						t.Error("two recipients have one reply address")
					}
				}
			}
			for _, p := range w.Tickets()[0].Participants {
				agent := strings.HasSuffix(p.Address, "@taller.example")
				if p.Person == "" || (p.Role == desk.Watcher) != agent {
					t.Errorf("participant %+v", p)
				}
			}
			w.Check()
		})
	}
}

func people(header string) string {
	var all []string
	for one := range strings.SplitSeq(header, ",") {
		all = append(all, bare(strings.TrimSpace(one)))
	}
	return strings.Join(all, " ")
}

func TestReply_refusesWrongRecipients(t *testing.T) {
	w := desked(t, 1)
	write(t, w, conversation.Reply{Forward: true, To: []string{supplier}, Text: "¿?"})
	many := make([]string, desk.MaxRecipients+1)
	for i := range many {
		many[i] = "a" + strings.Repeat("b", i) + "@x.example"
	}
	before := w.Tickets()[0].Rev
	for name, tt := range map[string]struct {
		reply conversation.Reply
		want  map[string]string
	}{
		"no address":        {conversation.Reply{To: []string{"1", "nobody"}}, map[string]string{"to[1]": "address_at"}},
		"no participant":    {conversation.Reply{To: []string{"77"}}, map[string]string{"to[0]": "unknown_id"}},
		"the mailbox":       {conversation.Reply{Cc: []string{crash.Support}}, map[string]string{"cc[0]": "own_recipient"}},
		"a reply address":   {conversation.Reply{Cc: []string{"r-v9-1-aaaa@" + crash.Domain}}, map[string]string{"cc[0]": "own_recipient"}},
		"a third party":     {conversation.Reply{To: []string{"1"}, Cc: []string{supplier}}, map[string]string{"cc[0]": "third_party"}},
		"his number":        {conversation.Reply{To: []string{"2"}}, map[string]string{"to[0]": "third_party"}},
		"only an agent":     {conversation.Reply{To: []string{"ana@taller.example"}}, map[string]string{"to": "required"}},
		"too many":          {conversation.Reply{To: many}, map[string]string{"to": "too_many"}},
		"together too many": {conversation.Reply{To: many[:15], Cc: many[15:]}, map[string]string{"to": "too_many"}},
		"a line break":      {conversation.Reply{To: []string{"a@b.example\r\nBcc: c@d.example"}}, map[string]string{"to[0]": "address_characters"}},
		"note to somebody":  {conversation.Reply{Note: true, To: []string{"1"}}, map[string]string{"to": "not_with_kind"}},
		"forward to nobody": {conversation.Reply{Forward: true}, map[string]string{"to": "required"}},
		"forward to him":    {conversation.Reply{Forward: true, To: []string{"1"}}, map[string]string{"to[0]": "takes_part"}},
		"forward to agent":  {conversation.Reply{Forward: true, To: []string{"ana@taller.example"}}, map[string]string{"to[0]": "own_recipient"}},
		"forward in copy":   {conversation.Reply{Forward: true, To: []string{supplier}, Cc: []string{"x@y.example"}}, map[string]string{"cc": "not_with_kind"}},
		"unknown quote":     {conversation.Reply{Forward: true, To: []string{supplier}, Quote: []int64{99}}, map[string]string{"quote[0]": "unknown_id"}},
		"unknown file":      {conversation.Reply{Forward: true, To: []string{supplier}, TicketFiles: []string{"f9"}}, map[string]string{"ticketFiles[0]": "unknown_id"}},
		"quote in answer":   {conversation.Reply{Quote: []int64{1}}, map[string]string{"quote": "not_with_kind"}},
	} {
		t.Run(name, func(t *testing.T) {
			tt.reply.Ticket, tt.reply.Text = "1001", "x"
			_, err := w.Conversation.Reply(background, ana(), tt.reply)
			if diff := cmp.Diff(tt.want, fields(err)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	if after := w.Tickets()[0].Rev; after != before {
		t.Error("a refused message changed the ticket")
	}
}
