package config

import (
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func vars() map[string]string {
	return map[string]string{
		"TABLE_NAME": "t", "BUCKET_NAME": "b", "STACK_NAME": "helpdesk", "DESK_NAME": "Acme", "DESK_LANGUAGE": "es", "DESK_ZONE": "Europe/Madrid",
		"SUPPORT_ADDRESS": "support@example.com", "SENDING_DOMAIN": "example.com", "RECEIVING_DOMAIN": "in.example.com",
		"ADMIN_EMAIL": "boss@example.com", "PUBLIC_URL_PARAM": "/helpdesk/public-url", "CONFIGURATION_SET": "helpdesk", "DAILY_MAIL_CAP": "1000", "MAX_CONCURRENCY": "2",
		"ROUTE_QUEUE_URL": "https://q/route", "NOTIFY_QUEUE_URL": "https://q/notify",
		"ISSUER_PARAM": "/helpdesk/issuer", "CLIENT_ID_PARAM": "/helpdesk/client-id", "CLIENT_SECRET_PARAM": "/helpdesk/client-secret",
	}
}

func TestParse(t *testing.T) {
	got, err := ParseFrom[Notify](vars())
	if err != nil {
		t.Fatal(err)
	}
	want := Notify{ConfigurationSet: "helpdesk", Outgoing: Outgoing{DailyMailCap: "1000", MaxConcurrency: "2"}, Store: Store{Table: "t", Bucket: "b", Desk: Desk{
		Stack: "helpdesk", Name: "Acme", Language: "es", Zone: "Europe/Madrid", Support: "support@example.com", Sending: "example.com",
		Receiving: "in.example.com", Admin: "boss@example.com", PublicURLParam: "/helpdesk/public-url",
	}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestOutgoing_Limits(t *testing.T) {
	if daily, processes, err := (Outgoing{"1000", "2"}).Limits(); daily != 1000 || processes != 2 || err != nil {
		t.Errorf("%d, %d, %v", daily, processes, err)
	}
	for name, bad := range map[string]Outgoing{"DAILY_MAIL_CAP": {"-1", "2"}, "MAX_CONCURRENCY": {"0", "0"}} {
		if _, _, err := bad.Limits(); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}

// Every variable that is missing, empty or malformed is named.
func TestParse_namesTheVariable(t *testing.T) {
	for name := range vars() {
		for _, value := range []string{"", "-"} {
			v := vars()
			if value == "-" {
				delete(v, name)
			} else {
				v[name] = value
			}
			_, err1 := ParseFrom[SLATimers](v)
			_, err2 := ParseFrom[Notify](v)
			_, err3 := ParseFrom[API](v)
			if err1 == nil && err2 == nil && err3 == nil {
				t.Errorf("%s missing: no error", name)
				continue
			}
			for _, err := range []error{err1, err2, err3} {
				if err != nil && !strings.Contains(err.Error(), name) {
					t.Errorf("%s missing: %v", name, err)
				}
			}
		}
	}
	for name, bad := range map[string]string{"DESK_LANGUAGE": "fr", "DESK_ZONE": "Nowhere/There", "SUPPORT_ADDRESS": "support", "ADMIN_EMAIL": "@x.y"} {
		v := maps.Clone(vars())
		v[name] = bad
		if _, err := ParseFrom[API](v); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s=%s: %v", name, bad, err)
		}
	}
}

func TestParse_process(t *testing.T) {
	for name, value := range vars() {
		t.Setenv(name, value)
	}
	c, err := Parse[Dispatch]()
	if err != nil || c.RouteQueue != "https://q/route" || c.NotifyQueue != "https://q/notify" {
		t.Errorf("%+v %v", c, err)
	}
}
