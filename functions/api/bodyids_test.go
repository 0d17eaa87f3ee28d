package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"helpdesk/internal/attachment"
	"helpdesk/internal/blob"
)

// pair is one request that names an object by something else than its path:
// about what is out of sight, and about what is not there.
type pair struct {
	field, method, path, body string
	theirs, unknown           string // what {x} is
	// apart is how many calls of the table more it may take; 0: one. The beginning
	// of a name is looked up for everybody whose name begins so.
	apart int64
}

// teams is an office with a ticket of each team, and what hangs on them. Tom is
// of shipping; what is billing's is out of his sight.
type teams struct {
	*office
	ana, tom, root walker

	mine, mineNumber, theirs, theirsNumber string
	theirPerson, theirFile, mineFile       string
}

const hiddenName = "Hidden Name"

func openTeams(t *testing.T) *teams {
	t.Helper()
	x := &teams{office: openOffice(t)}
	for _, w := range x.walkers() {
		switch w.name {
		case "ana":
			x.ana = w
		case "tom":
			x.tom = w
		case "root":
			x.root = w
		}
	}
	ticket := func(team, address, name string) (id, number, person, file string) {
		made := x.must(x.root, "POST", "/tickets", fmt.Sprintf(`{"address":%q,"name":%q,"subject":"Toner printer cartridge","text":"x","attachments":[{"name":"a.txt","data":"aGk="}]}`, address, name), 201)
		id, number = fmt.Sprint(made["id"]), fmt.Sprint(made["number"])
		x.must(x.root, "PATCH", "/tickets/"+id, fmt.Sprintf(`{"team":%q}`, team), 200)
		view := x.must(x.root, "GET", "/tickets/"+id, "", 200)
		messages, _ := view["messages"].([]any)
		last, _ := messages[len(messages)-1].(map[string]any)
		files, _ := last["files"].([]any)
		f, _ := files[0].(map[string]any)
		requester, _ := view["requester"].(map[string]any)
		return id, number, fmt.Sprint(requester["id"]), fmt.Sprint(f["id"])
	}
	x.mine, x.mineNumber, _, x.mineFile = ticket("shipping", "mine@example.com", "Mine")
	x.theirs, x.theirsNumber, x.theirPerson, x.theirFile = ticket("billing", "theirs@hidden.example", hiddenName)
	return x
}

func (x *teams) must(by walker, method, path, body string, want int) map[string]any {
	x.t.Helper()
	got := x.ask(by, method, path, body, "")
	m := map[string]any{}
	if got.code != want || json.Unmarshal([]byte(got.body), &m) != nil {
		x.t.Fatalf("%s %s: %d %s", method, path, got.code, got.body)
	}
	return m
}

// A field that names what is out of sight is answered as one that names what is
// not there: the same status and words, after as many calls of the table.
func TestFields_outOfSightIsUnknown(t *testing.T) {
	x := openTeams(t)
	saved := x.must(x.ana, "POST", "/views", `{"owner":"agent",`+view[1:], 201)
	theirMacro := x.must(x.ana, "POST", "/macros", `{"owner":"agent",`+macro[1:], 201)
	reply := x.must(x.ana, "POST", "/canned-replies", `{"owner":"agent",`+answer[1:], 201)
	own := map[string]any{}
	for path, body := range map[string]string{"/macros": macro, "/canned-replies": answer} {
		own[path] = x.must(x.tom, "POST", path, `{"owner":"agent",`+body[1:], 201)["id"]
	}
	// A file that Ana has really sent: Tom has her id of it, and it is nobody's.
	me := x.must(x.ana, "GET", "/me", "", 200)
	upload := fmt.Sprint(x.must(x.ana, "POST", "/uploads", `{"size":10}`, 200)["id"])
	if err := x.blobs.Put(t.Context(), attachment.OwnedKey(fmt.Sprintf("agent:%v", me["agent"]), upload), []byte("hers"), blob.PutOptions{}); err != nil {
		t.Fatal(err)
	}
	if got := x.ask(x.ana, "POST", "/tickets", fmt.Sprintf(`{"address":"mine@example.com","text":"x","uploads":[{"id":%q,"name":"a"}]}`, upload), ""); got.code != 201 {
		t.Fatalf("her own upload: %d %s", got.code, got.body)
	}
	const note = `{"kind":"note","text":"x"`
	forward := `{"kind":"forward","text":"x","to":["third@example.net"]`
	at := "/tickets/" + x.mine
	pairs := []pair{
		{"merge into, id", "POST", at + "/merge", `{"into":"{x}"}`, x.theirs, unknownID, 0},
		{"merge into, number", "POST", at + "/merge", `{"into":"{x}"}`, x.theirsNumber, "999999", 0},
		{"bulk ids, id", "POST", "/tickets/bulk", `{"ids":["{x}"],"changes":{"priority":"low"}}`, x.theirs, unknownID, 0},
		{"bulk ids, number", "POST", "/tickets/bulk", `{"ids":["{x}"],"changes":{"priority":"low"}}`, x.theirsNumber, "999999", 0},
		{"link to, id", "PUT", at + "/links/{x}", `{"kind":"related"}`, x.theirs, unknownID, 0},
		{"link to, number", "PUT", at + "/links/{x}", `{"kind":"related"}`, x.theirsNumber, "999999", 0},
		{"unlink", "DELETE", at + "/links/{x}", "", x.theirs, unknownID, 0},
		{"path by number", "GET", "/tickets/{x}", "", x.theirsNumber, "999999", 0},
		{"fill, ticket", "POST", fmt.Sprintf("/canned-replies/%v/fill", own["/canned-replies"]), `{"ticket":"{x}"}`, x.theirs, unknownID, 0},
		{"run, ticket", "POST", fmt.Sprintf("/macros/%v/run", own["/macros"]), `{"ticket":"{x}"}`, x.theirs, unknownID, 0},
		{"fill, another's reply", "POST", "/canned-replies/{x}/fill", `{"ticket":"` + x.mine + `"}`, fmt.Sprint(reply["id"]), unknownID, 0},
		{"run, another's macro", "POST", "/macros/{x}/run", `{"ticket":"` + x.mine + `"}`, fmt.Sprint(theirMacro["id"]), unknownID, 0},
		{"list, another's view", "GET", "/tickets?view={x}", "", fmt.Sprint(saved["id"]), unknownID, 0},
		{"list, team", "GET", "/tickets?team={x}", "", "billing", "nosuchteam", 0},
		{"changes, team", "GET", "/changes?team={x}", "", "billing", "nosuchteam", 0},
		{"owner, team", "POST", "/canned-replies", `{"owner":"team","team":"{x}",` + answer[1:], "billing", "nosuchteam", 0},
		{"owner, team of a change", "PUT", fmt.Sprintf("/macros/%v", own["/macros"]), `{"owner":"team","team":"{x}",` + macro[1:], "billing", "nosuchteam", 0},
		{"search, number", "GET", "/tickets/search?q={x}", "", x.theirsNumber, "999999", 0},
		{"search, address", "GET", "/tickets/search?q={x}", "", "theirs@hidden.example", "nobody@hidden.example", 0},
		{"search, id", "GET", "/tickets/search?q={x}", "", x.theirs, unknownID, 0},
		{"people, address", "GET", "/people?address={x}", "", "theirs@hidden.example", "nobody@hidden.example", 0},
		{"people, beginning", "GET", "/people?q={x}", "", "Hidden", "Nobody", 4},
		{"file of another ticket", "GET", at + "/files/{x}", "", x.theirFile, unknownID, 0},
		{"ticketFiles", "POST", at + "/messages", forward + `,"ticketFiles":["{x}"]}`, x.theirFile, unknownID, 0},
		{"quote", "POST", at + "/messages", forward + `,"quote":[{x}]}`, "40", "41", 0},
		{"to, participant", "POST", at + "/messages", `{"kind":"public","text":"x","to":["{x}"]}`, "40", "41", 0},
		{"cc, participant", "POST", at + "/messages", `{"kind":"public","text":"x","cc":["{x}"]}`, "40", "41", 0},
		{"uploads, another's", "POST", at + "/messages", note + `,"uploads":[{"id":"{x}","name":"a"}]}`, upload, unknownID, 0},
		{"uploads, ticket", "POST", "/tickets", `{"address":"mine@example.com","text":"x","uploads":[{"id":"{x}","name":"a"}]}`, upload, unknownID, 0},
		{"notifications, ids", "POST", "/notifications/read", `{"ids":["{x}"]}`, "1772442000000." + x.theirs + ".0000000001.mentioned", "1772442000000." + unknownID + ".0000000001.mentioned", 0},
		{"notifications, upTo", "POST", "/notifications/read", `{"upTo":"{x}"}`, "1772442000000." + x.theirs + ".0000000001.mentioned", "1772442000000." + unknownID + ".0000000001.mentioned", 0},
	}
	for _, p := range pairs {
		t.Run(p.field, func(t *testing.T) {
			send := func(value string) asked {
				put := strings.NewReplacer("{x}", value)
				got := x.ask(x.tom, p.method, put.Replace(p.path), put.Replace(p.body), "")
				got.body = strings.ReplaceAll(got.body, value, "{x}")
				return got
			}
			theirs, unknown := send(p.theirs), send(p.unknown)
			if theirs.code != unknown.code || theirs.body != unknown.body {
				t.Errorf("out of sight: %d %s\nnot there: %d %s", theirs.code, theirs.body, unknown.code, unknown.body)
			}
			if apart := theirs.calls - unknown.calls; apart > max(1, p.apart) || apart < -1 {
				t.Errorf("%d calls of the table for what is out of sight, %d for what is not there", theirs.calls, unknown.calls)
			}
			if unknown.code >= 500 || unknown.code == http.StatusForbidden || unknown.code == http.StatusUnauthorized || strings.Contains(unknown.body, "unknown_field") {
				t.Errorf("the test asks wrongly: %d %s", unknown.code, unknown.body)
			}
		})
	}
}

// An address whose owner is out of sight says nothing of him when it is put into
// a ticket that is in sight: neither his name nor anything else of his record.
func TestFields_addressOfSomebodyOutOfSight(t *testing.T) {
	for name, ask := range map[string]func(x *teams, address string) asked{
		"participants": func(x *teams, address string) asked {
			return x.ask(x.tom, "POST", "/tickets/"+x.mine+"/participants", fmt.Sprintf(`{"address":%q}`, address), "")
		},
		"cc": func(x *teams, address string) asked {
			return x.ask(x.tom, "POST", "/tickets/"+x.mine+"/messages", fmt.Sprintf(`{"kind":"public","text":"x","cc":[%q]}`, address), "")
		},
		"to": func(x *teams, address string) asked {
			return x.ask(x.tom, "POST", "/tickets/"+x.mine+"/messages", fmt.Sprintf(`{"kind":"public","text":"x","to":[%q]}`, address), "")
		},
		"forward": func(x *teams, address string) asked {
			return x.ask(x.tom, "POST", "/tickets/"+x.mine+"/messages", fmt.Sprintf(`{"kind":"forward","text":"x","to":[%q]}`, address), "")
		},
	} {
		t.Run(name, func(t *testing.T) {
			x := openTeams(t)
			got := ask(x, "theirs@hidden.example")
			view := x.ask(x.tom, "GET", "/tickets/"+x.mine, "", "")
			if got.code >= 300 || strings.Contains(got.body+view.body, hiddenName) {
				t.Errorf("%d %s\n%s", got.code, got.body, view.body)
			}
			if shown := ask(x, "mine@example.com"); shown.code >= 300 && name != "forward" {
				t.Errorf("somebody in sight: %d %s", shown.code, shown.body)
			}
		})
	}
}

// Lists that are filtered say nothing of what is left out: not by an empty page
// with a next one, and not by a cursor that names it.
func TestLists_whatIsLeftOutShowsNowhere(t *testing.T) {
	x := openTeams(t)
	org := x.must(x.root, "POST", "/organizations", `{"name":"Hidden","domains":["hidden.example"]}`, 201)["id"]
	for i := range 60 { // more than a page of people and of tickets, all of billing
		made := x.must(x.root, "POST", "/tickets", fmt.Sprintf(`{"address":"p%02d@hidden.example","name":"Hidden %02d","text":"x"}`, i, i), 201)
		x.must(x.root, "PATCH", fmt.Sprint("/tickets/", made["id"]), `{"team":"billing"}`, 200)
	}
	shown := x.must(x.root, "POST", "/tickets", `{"address":"zoe@hidden.example","name":"Zoe","text":"x"}`, 201)
	x.must(x.root, "PATCH", fmt.Sprint("/tickets/", shown["id"]), `{"team":"shipping"}`, 200)

	for path, list := range map[string]string{
		fmt.Sprintf("/organizations/%v/people", org): "people", fmt.Sprintf("/organizations/%v/tickets", org): "tickets",
	} {
		all := x.must(x.root, "GET", path, "", 200)
		if many, _ := all[list].([]any); len(many) != 50 || all["next"] == nil {
			t.Fatalf("%s: an admin sees %d", path, len(many))
		}
		page := x.must(x.tom, "GET", path, "", 200)
		found, _ := page[list].([]any)
		if len(found) != 1 || page["next"] != nil {
			t.Errorf("%s: %d on the first page, next %v; want the one in sight, and no next page", path, len(found), page["next"])
		}
	}
	// The feed: what happens in another team does not show, not even as gone.
	x.now = x.now.Add(10 * time.Minute)
	begin := x.must(x.tom, "GET", "/changes", "", 200)
	x.must(x.ana, "PATCH", "/tickets/"+x.theirs, `{"priority":"high"}`, 200)
	feed := x.ask(x.tom, "GET", fmt.Sprintf("/changes?since=%v", begin["next"]), "", "")
	if feed.code != 200 || strings.Contains(feed.body, x.theirs) || strings.Contains(feed.body, x.theirsNumber) {
		t.Errorf("the feed tells: %d %s", feed.code, feed.body)
	}
	// Similar tickets, views and search look only where he may.
	for _, path := range []string{"/tickets/" + x.mine + "/similar", "/tickets/search?q=toner", "/tickets", "/notifications"} {
		if got := x.ask(x.tom, "GET", path, "", ""); got.code != 200 || strings.Contains(got.body, x.theirs) {
			t.Errorf("%s: %d %s", path, got.code, got.body)
		}
	}
	// A view over another team's tickets shows none of them.
	made := x.must(x.tom, "POST", "/views", `{"owner":"agent","name":{"en":"x"},"filter":{"teams":["billing"]}}`, 201)
	if got := x.must(x.tom, "GET", fmt.Sprint("/tickets?view=", made["id"]), "", 200); slices.Contains([]string{"null", "[]"}, fmt.Sprint(got["tickets"])) == false {
		t.Errorf("a view shows %v", got["tickets"])
	}
}
