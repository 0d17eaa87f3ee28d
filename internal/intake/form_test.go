package intake_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"helpdesk/internal/crash"
	"helpdesk/internal/desk"
	"helpdesk/internal/fault"
	"helpdesk/internal/intake"
)

func request() intake.Request {
	return intake.Request{Form: "web", Channel: desk.ChannelForm, Name: "Luis", Address: " Luis@Cliente.example ", Subject: "No imprime",
		Text: "Desde ayer.", Language: desk.Spanish, IP: "192.0.2.1", Caller: "public"}
}

func TestCreate_namesEveryWrongField(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*intake.Request)
		want   map[string]string // field → code
	}{
		"nothing":           {func(r *intake.Request) { *r = intake.Request{} }, map[string]string{"address": "required", "text": "required"}},
		"address with CRLF": {func(r *intake.Request) { r.Address = "a@b.example\r\nBcc: c@d.example" }, map[string]string{"address": "address_characters"}},
		"two addresses":     {func(r *intake.Request) { r.Address = "a@b.example,c@d.example" }, map[string]string{"address": "address_at"}},
		"long subject":      {func(r *intake.Request) { r.Subject = strings.Repeat("a", desk.MaxSubject+1) }, map[string]string{"subject": "too_long"}},
		"long text":         {func(r *intake.Request) { r.Text = strings.Repeat("a", desk.MaxText+1) }, map[string]string{"text": "too_long"}},
		"blank text":        {func(r *intake.Request) { r.Text = " \n\u200b " }, map[string]string{"text": "required"}},
		"invalid UTF-8":     {func(r *intake.Request) { r.Name, r.Text = "\xff", "a\xc3" }, map[string]string{"name": "not_utf8", "text": "not_utf8"}},
		"unknown type":      {func(r *intake.Request) { r.Type = "bug" }, map[string]string{"type": "unknown_value"}},
		"unknown form":      {func(r *intake.Request) { r.Form = "../x" }, map[string]string{"form": "form_unknown"}},
		"a date to come":    {func(r *intake.Request) { r.OccurredAt = crash.Start.AddDate(1, 0, 0) }, map[string]string{"occurredAt": "date_out_of_range"}},
		"100 files":         {func(r *intake.Request) { r.Files = make([]intake.Upload, 100) }, map[string]string{"files": "too_many"}},
		"5 MB of files":     {func(r *intake.Request) { r.Files = []intake.Upload{{Data: make([]byte, 5_000_000)}} }, map[string]string{"files": "too_large"}},
		"another's file":    {func(r *intake.Request) { r.Files = []intake.Upload{{Key: "files/x/y"}} }, map[string]string{"files": "file_unknown"}},
		"no such upload":    {func(r *intake.Request) { r.Files = []intake.Upload{{Key: "upload/none"}} }, map[string]string{"files": "file_unknown"}},
		"climbing key":      {func(r *intake.Request) { r.Files = []intake.Upload{{Key: "upload/../files/x"}} }, map[string]string{"files": "file_unknown"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := crash.New(t, &fault.Counter{})
			r := request()
			tt.change(&r)
			_, err := w.Intake.Create(context.Background(), r)
			var e *desk.Error
			if !errors.As(err, &e) || e.Kind != desk.Invalid {
				t.Fatalf("answer is %v", err)
			}
			got := map[string]string{}
			for _, f := range e.Fields {
				got[f.Field] = f.Code
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			if len(w.Tickets()) != 0 {
				t.Error("a ticket was made all the same")
			}
		})
	}
}

func TestCreate_cleansWhatItKeeps(t *testing.T) {
	w := crash.New(t, &fault.Counter{})
	r := request()
	r.Name, r.Subject = "Lu\u202eis\x00", "  No\r\nimprime\u200b  "
	if _, err := w.Intake.Create(context.Background(), r); err != nil {
		t.Fatal(err)
	}
	x := w.Tickets()[0]
	if x.Subject != "No imprime" || x.Participants[0].Name != "Luis" || x.Participants[0].Address != "luis@cliente.example" {
		t.Errorf("kept %q of %q <%s>", x.Subject, x.Participants[0].Name, x.Participants[0].Address)
	}
}

func TestCreate_idempotencyKey(t *testing.T) {
	w := crash.New(t, &fault.Counter{})
	r := request()
	r.IdempotencyKey = "k1"
	first, err := w.Intake.Create(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	again, err := w.Intake.Create(context.Background(), r)
	if err != nil || again != first || len(w.Tickets()) != 1 {
		t.Errorf("the repeat answers %+v %v, %d tickets; want %+v", again, err, len(w.Tickets()), first)
	}
	r.Text = "Otra cosa"
	if _, err = w.Intake.Create(context.Background(), r); !desk.IsKind(err, desk.Invalid) {
		t.Errorf("the same key with other content answers %v", err)
	}
	r.Caller = "key-2"
	if _, err = w.Intake.Create(context.Background(), r); err != nil || len(w.Tickets()) != 2 {
		t.Errorf("another caller's key: %v, %d tickets", err, len(w.Tickets()))
	}
}

func TestCreate_capsOneAddressOfTheNetworkAndOneMailAddress(t *testing.T) {
	w := crash.New(t, &fault.Counter{})
	limit := int(intake.DefaultCaps.FormsPerAddress)
	for i := range limit + 1 {
		r := request()
		r.IP = ""
		_, err := w.Intake.Create(context.Background(), r)
		if (err != nil) != (i == limit) || i == limit && !desk.IsKind(err, desk.RateLimited) {
			t.Fatalf("request %d: %v", i+1, err)
		}
	}
	w.Pass(time.Hour)
	if _, err := w.Intake.Create(context.Background(), request()); err != nil {
		t.Errorf("an hour later: %v", err)
	}
}

func TestCreate_sameAddressIsOnePerson(t *testing.T) {
	w := crash.New(t, &fault.Counter{})
	for range 2 {
		if _, err := w.Intake.Create(context.Background(), request()); err != nil {
			t.Fatal(err)
		}
	}
	x := w.Tickets()
	if x[0].Requester != x[1].Requester {
		t.Error("one address became two people")
	}
	w.Drain()
	w.Check()
}

func TestCreate_acknowledgementShowsNothingOfTheRequest(t *testing.T) {
	w := crash.New(t, &fault.Counter{})
	r := request()
	r.Name, r.Subject, r.Text = "Compre ya", "Gane dinero", "https://estafa.example"
	if _, err := w.Intake.Create(context.Background(), r); err != nil {
		t.Fatal(err)
	}
	w.Drain()
	sent := w.Mailbox.To("luis@cliente.example", 0)
	if len(sent) != 1 {
		t.Fatalf("%d mails", len(sent))
	}
	_, raw, err := w.Mailbox.Get(sent[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, bait := range []string{"Gane dinero", "estafa", "Compre ya"} {
		if strings.Contains(string(raw), bait) {
			t.Errorf("the acknowledgement carries %q", bait)
		}
	}
}

// Numbers of a form are read by the language of whoever fills it in; a program's
// are in one form whatever the language.
func TestCreate_numbersByLanguage(t *testing.T) {
	for _, tt := range []struct {
		lang  desk.Language
		typed bool
		give  string
		want  string // "" is refused
	}{
		{desk.Spanish, true, "1.250", "1250"},
		{desk.English, true, "1.250", "1.25"},
		{"", true, "1.234,5", "1234.5"}, // the desk's own
		{desk.Spanish, true, "12.50", ""},
		{desk.Spanish, false, "12.50", "12.5"},
		{desk.Spanish, false, "12,50", ""},
	} {
		w := crash.New(t, &fault.Counter{})
		cfg, err := w.Store.Config(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		changed := *cfg
		changed.Fields = []desk.Field{{ID: "weight", Name: desk.Text{Es: "Peso"}, Kind: desk.FieldNumber, Customer: desk.FieldFilled}}
		if _, err := w.Store.PutConfig(t.Context(), changed); err != nil {
			t.Fatal(err)
		}
		r := request()
		r.Language, r.Typed, r.Fields = tt.lang, tt.typed, map[string]string{"weight": tt.give}
		_, err = w.Intake.Create(t.Context(), r)
		switch {
		case tt.want == "" && err == nil:
			t.Errorf("%+v is taken as %q", tt, w.Tickets()[0].Fields["weight"])
		case tt.want == "":
		case err != nil:
			t.Errorf("%+v: %v", tt, err)
		case w.Tickets()[0].Fields["weight"] != tt.want:
			t.Errorf("%+v: %q", tt, w.Tickets()[0].Fields["weight"])
		}
	}
}
