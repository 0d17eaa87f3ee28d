package api_test

import (
	"fmt"
	"strings"
	"testing"

	"helpdesk/internal/access"
	"helpdesk/internal/desk"
)

// What the API hands out of a person is his; nobody without the permission gets
// it, and neither notes nor other people's addresses are in it.
func TestExportOverTheAPI(t *testing.T) {
	o := openOffice(t)
	_, ana := o.key("ana")
	exporter := func(agent string, scopes ...string) string {
		t.Helper()
		_, secret, err := o.keys.CreateKey(t.Context(), access.NewKey{Name: "export", Agent: agent, Scopes: scopes})
		if err != nil {
			t.Fatal(err)
		}
		return secret
	}
	made, _ := o.call(201, ana, "POST", "/tickets", `{"address":"his@example.com","name":"HIS-name","subject":"HIS-subject","text":"HIS-text","attachments":[{"name":"HIS-file.txt","data":"aGk="}]}`)
	ticket := fmt.Sprintf("/tickets/%v", made["number"])
	o.call(201, ana, "POST", ticket+"/messages", `{"kind":"public","text":"HIS-answer","to":["1","others@example.com"]}`)
	o.call(201, ana, "POST", ticket+"/messages", `{"kind":"note","text":"DESKS-note"}`)
	found, _ := o.call(200, ana, "GET", "/people?q=his-", "")
	person := fmt.Sprintf("/people/%v/export", found["people"].([]any)[0].(map[string]any)["id"])

	o.call(403, ana, "GET", person, "")
	o.call(403, exporter("ana", desk.ScopePeopleExport, desk.ScopeTicketsRead), "GET", person, "") // an agent's role is not enough
	o.call(403, exporter("root", desk.ScopeTicketsRead), "GET", person, "")
	o.call(403, exporter("root", desk.ScopePeopleExport), "GET", person, "") // it would be without his tickets
	for _, secret := range []string{exporter("root", desk.ScopePeopleExport, desk.ScopeTicketsRead), exporter("", desk.ScopePeopleExport, desk.ScopeTicketsRead)} {
		export, header := o.call(200, secret, "GET", person, "")
		if header.Get("Cache-Control") != "no-store" {
			t.Errorf("Cache-Control %q", header.Get("Cache-Control"))
		}
		all := fmt.Sprint(export)
		for _, canary := range []string{"HIS-name", "his@example.com", "HIS-subject", "HIS-text", "HIS-file.txt", "HIS-answer"} {
			if !strings.Contains(all, canary) {
				t.Errorf("%s is missing in %s", canary, all)
			}
		}
		for _, canary := range []string{"others", "DESKS"} {
			if strings.Contains(all, canary) {
				t.Errorf("%s stands in %s", canary, all)
			}
		}
	}
}
