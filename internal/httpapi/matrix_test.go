package httpapi_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"helpdesk/internal/desk"
	"helpdesk/internal/httpapi"
)

// callers are everybody who may ask, in the order of the matrix below.
var callers = []string{"", "unknown", "expired", "wrongscope", "reader", "writer", "leo", "tom", "ana", "root", "program"}

// row says how one request is answered to each caller. The request is about
// ticket 1, of team billing: Tom's team is another, Leo is a light agent.
type row struct {
	operation string
	name      string // of the variant; "" when there is one
	path      string // under the API
	body      string
	headers   []string
	want      []int // by callers
}

var matrix = []row{
	//                                           none unkn expi scop read writ leo  tom  ana  root prog
	{"getMe", "", "/me", "", nil, []int{401, 401, 401, 200, 200, 200, 200, 200, 200, 200, 200}},
	{"updateMe", "", "/me", `{"onDuty":true}`, []string{"If-Match: *"}, []int{401, 401, 401, 403, 403, 409, 200, 200, 200, 200, 409}},
	{"listMySessions", "for sessions only", "/me/sessions", "", nil, []int{401, 401, 401, 403, 403, 403, 403, 403, 403, 403, 403}},
	{"endMySessions", "for sessions only", "/me/sessions", "", nil, []int{401, 401, 401, 403, 403, 403, 403, 403, 403, 403, 403}},
	{"listTickets", "", "/tickets", "", nil, []int{401, 401, 401, 403, 200, 403, 200, 200, 200, 200, 200}},
	{"listTickets", "of a team", "/tickets?team=billing", "", nil, []int{401, 401, 401, 403, 200, 403, 200, 404, 200, 200, 200}},
	{"createTicket", "", "/tickets", `{"address":"a@example.com","text":"x"}`, nil, []int{401, 401, 401, 403, 403, 201, 403, 201, 201, 201, 201}},
	{"getTicket", "", "/tickets/1", "", nil, []int{401, 401, 401, 403, 200, 403, 200, 404, 200, 200, 200}},
	{"getTicket", "unknown", "/tickets/9", "", nil, []int{401, 401, 401, 403, 404, 403, 404, 404, 404, 404, 404}},
	{"updateTicket", "", "/tickets/1", `{"priority":"low"}`, []string{`If-Match: "7"`}, []int{401, 401, 401, 403, 403, 403, 403, 404, 200, 200, 200}},
	{"updateTicket", "assign", "/tickets/1", `{"assignee":"ana"}`, []string{`If-Match: "7"`}, []int{401, 401, 401, 403, 403, 403, 403, 404, 200, 200, 200}},
	{"updateTicket", "unknown", "/tickets/9", `{"tags":[]}`, nil, []int{401, 401, 401, 403, 403, 403, 403, 404, 404, 404, 404}},
	{"createMessage", "public", "/tickets/1/messages", `{"kind":"public","text":"x"}`, nil, []int{401, 401, 401, 403, 403, 403, 403, 404, 201, 201, 201}},
	{"createMessage", "note", "/tickets/1/messages", `{"kind":"note","text":"x"}`, nil, []int{401, 401, 401, 403, 403, 403, 201, 404, 201, 201, 201}},
	{"createMessage", "forward", "/tickets/1/messages", `{"kind":"forward","to":["a@b.example"],"text":"x"}`, nil, []int{401, 401, 401, 403, 403, 403, 403, 404, 201, 201, 201}},
	{"createMessage", "forward of an unknown", "/tickets/9/messages", `{"kind":"forward","to":["a@b.example"],"text":"x"}`, nil, []int{401, 401, 401, 403, 403, 403, 403, 404, 404, 404, 404}},
	{"createMessage", "unknown", "/tickets/9/messages", `{"kind":"note","text":"x"}`, nil, []int{401, 401, 401, 403, 403, 403, 404, 404, 404, 404, 404}},
	{"updateTickets", "", "/tickets/bulk", `{"ids":["1","2"],"changes":{"priority":"low"}}`, nil, []int{401, 401, 401, 403, 403, 200, 403, 200, 200, 200, 200}},
	{"updateEachTicket", "", "/tickets/bulk/each", `{"tickets":[{"id":"1","changes":{"priority":"low"}},{"id":"2","changes":{"priority":"low"}}]}`, nil, []int{401, 401, 401, 403, 403, 200, 403, 200, 200, 200, 200}},
	{"mergeTicket", "", "/tickets/1/merge", `{"into":"1"}`, nil, []int{401, 401, 401, 403, 403, 403, 403, 404, 200, 200, 200}},
	{"mergeTicket", "into another team's", "/tickets/1/merge", `{"into":"2"}`, nil, []int{401, 401, 401, 403, 403, 403, 403, 404, 422, 200, 200}},
	{"mergeTicket", "unknown", "/tickets/9/merge", `{"into":"1"}`, nil, []int{401, 401, 401, 403, 403, 403, 403, 404, 404, 404, 404}},
	{"unmergeTicket", "", "/tickets/1/merge", "", nil, []int{401, 401, 401, 403, 403, 403, 403, 404, 200, 200, 200}},
	{"unmergeTicket", "unknown", "/tickets/9/merge", "", nil, []int{401, 401, 401, 403, 403, 403, 403, 404, 404, 404, 404}},
	{"searchTickets", "", "/tickets/search?q=invoice", "", nil, []int{401, 401, 401, 403, 200, 403, 200, 200, 200, 200, 200}},
	{"splitMessage", "", "/tickets/1/messages/1/split", `{}`, nil, []int{401, 401, 401, 403, 403, 403, 403, 404, 201, 201, 201}},
	{"splitMessage", "unknown", "/tickets/1/messages/x/split", `{}`, nil, []int{401, 401, 401, 403, 403, 403, 403, 404, 404, 404, 404}},
	{"putPresence", "", "/tickets/1/presence", `{"state":"looking"}`, nil, []int{401, 401, 401, 403, 403, 403, 200, 404, 200, 200, 403}},
	{"deletePresence", "", "/tickets/1/presence", "", nil, []int{401, 401, 401, 403, 403, 403, 200, 404, 200, 200, 403}},
	{"listSimilar", "", "/tickets/1/similar", "", nil, []int{401, 401, 401, 403, 200, 403, 200, 404, 200, 200, 200}},
	{"listNotifications", "", "/notifications", "", nil, []int{401, 401, 401, 403, 403, 403, 200, 200, 200, 200, 403}},
	{"readNotifications", "", "/notifications/read", `{"upTo":"x"}`, nil, []int{401, 401, 401, 403, 403, 403, 200, 200, 200, 200, 403}},
	{"addParticipant", "", "/tickets/1/participants", `{"address":"pia@example.com"}`, nil, []int{401, 401, 401, 403, 403, 403, 403, 404, 200, 200, 200}},
	{"addParticipant", "unknown", "/tickets/9/participants", `{"address":"pia@example.com"}`, nil, []int{401, 401, 401, 403, 403, 403, 403, 404, 404, 404, 404}},
	{"removeParticipant", "", "/tickets/1/participants/2", "", nil, []int{401, 401, 401, 403, 403, 403, 403, 404, 200, 200, 200}},
	{"removeParticipant", "of nobody", "/tickets/1/participants/x", "", nil, []int{401, 401, 401, 403, 403, 403, 403, 404, 404, 404, 404}},
	{"watchTicket", "", "/tickets/1/watchers/ana", "", nil, []int{401, 401, 401, 403, 403, 403, 403, 404, 200, 200, 200}},
	{"watchTicket", "himself", "/tickets/1/watchers/leo", "", nil, []int{401, 401, 401, 403, 403, 403, 200, 404, 200, 200, 200}},
	{"watchTicket", "who may not see it", "/tickets/1/watchers/tom", "", nil, []int{401, 401, 401, 403, 403, 403, 403, 404, 422, 422, 422}},
	{"watchTicket", "nobody", "/tickets/1/watchers/zoe", "", nil, []int{401, 401, 401, 403, 403, 403, 403, 404, 404, 404, 404}},
	{"unwatchTicket", "", "/tickets/1/watchers/ana", "", nil, []int{401, 401, 401, 403, 403, 403, 403, 404, 200, 200, 200}},
	{"unwatchTicket", "himself", "/tickets/1/watchers/leo", "", nil, []int{401, 401, 401, 403, 403, 403, 200, 404, 200, 200, 200}},
	{"linkTicket", "", "/tickets/1/links/2", `{"kind":"related"}`, nil, []int{401, 401, 401, 403, 403, 403, 403, 404, 404, 200, 200}},
	{"linkTicket", "unknown", "/tickets/1/links/9", `{"kind":"related"}`, nil, []int{401, 401, 401, 403, 403, 403, 403, 404, 404, 404, 404}},
	{"unlinkTicket", "", "/tickets/1/links/2", "", nil, []int{401, 401, 401, 403, 403, 403, 403, 404, 404, 200, 200}},
	{"getFile", "", "/tickets/1/files/" + fileID, "", nil, []int{401, 401, 401, 403, 200, 403, 200, 404, 200, 200, 200}},
	{"getFile", "inline", "/tickets/1/files/" + fileID + "?as=inline", "", nil, []int{401, 401, 401, 403, 200, 403, 200, 404, 200, 200, 200}},
	{"createUpload", "", "/uploads", `{"size":9}`, nil, []int{401, 401, 401, 403, 403, 200, 200, 200, 200, 200, 200}},
	{"getFile", "unknown", "/tickets/1/files/f9", "", nil, []int{401, 401, 401, 403, 404, 403, 404, 404, 404, 404, 404}},
	{"releaseFile", "", "/tickets/1/files/" + fileID + "/release", "", nil, []int{401, 401, 401, 403, 403, 403, 403, 403, 403, 200, 200}},
	{"releaseFile", "unknown", "/tickets/1/files/f9/release", "", nil, []int{401, 401, 401, 403, 403, 403, 403, 403, 403, 404, 404}},
	{"listChanges", "", "/changes", "", nil, []int{401, 401, 401, 403, 200, 403, 200, 200, 200, 200, 200}},
	{"listChanges", "of a team", "/changes?team=billing", "", nil, []int{401, 401, 401, 403, 200, 403, 200, 404, 200, 200, 200}},
	{"findPeople", "", "/people?address=lucia@example.com", "", nil, []int{401, 401, 401, 403, 200, 403, 200, 200, 200, 200, 200}},
	{"getPerson", "", "/people/" + personID, "", nil, []int{401, 401, 401, 403, 200, 403, 200, 404, 200, 200, 200}},
	{"getPerson", "unknown", "/people/" + unknownID, "", nil, []int{401, 401, 401, 403, 404, 403, 404, 404, 404, 404, 404}},
	{"updatePerson", "", "/people/" + personID, `{"segment":"vip"}`, []string{`If-Match: "3"`}, []int{401, 401, 401, 403, 403, 403, 403, 404, 200, 200, 200}},
	{"updatePerson", "unknown", "/people/" + unknownID, `{"segment":"vip"}`, []string{"If-Match: *"}, []int{401, 401, 401, 403, 403, 403, 403, 404, 404, 404, 404}},
	{"joinAddress", "", "/people/" + personID + "/addresses", `{"address":"l@example.com"}`, nil, []int{401, 401, 401, 403, 403, 403, 403, 404, 200, 200, 200}},
	{"joinAddress", "unknown", "/people/" + unknownID + "/addresses", `{"address":"l@example.com"}`, nil, []int{401, 401, 401, 403, 403, 403, 403, 404, 404, 404, 404}},
	{"findPeople", "by beginning", "/people?q=lu", "", nil, []int{401, 401, 401, 403, 200, 403, 200, 200, 200, 200, 200}},
	{"createPerson", "", "/people", `{"address":"a@example.com"}`, nil, []int{401, 401, 401, 403, 403, 201, 403, 201, 201, 201, 201}},
	{"removeAddress", "", "/people/" + personID + "/addresses/lucia@example.com", "", []string{`If-Match: "3"`}, []int{401, 401, 401, 403, 403, 403, 403, 404, 200, 200, 200}},
	{"removeAddress", "unknown", "/people/" + unknownID + "/addresses/lucia@example.com", "", []string{"If-Match: *"}, []int{401, 401, 401, 403, 403, 403, 403, 404, 404, 404, 404}},
	{"addPhone", "", "/people/" + personID + "/phones", `{"phone":"+34600000000"}`, nil, []int{401, 401, 401, 403, 403, 403, 403, 404, 200, 200, 200}},
	{"addPhone", "unknown", "/people/" + unknownID + "/phones", `{"phone":"+34600000000"}`, nil, []int{401, 401, 401, 403, 403, 403, 403, 404, 404, 404, 404}},
	{"removePhone", "", "/people/" + personID + "/phones/+34600000000", "", []string{`If-Match: "3"`}, []int{401, 401, 401, 403, 403, 403, 403, 404, 200, 200, 200}},
	{"removePhone", "unknown", "/people/" + unknownID + "/phones/+34600000000", "", []string{"If-Match: *"}, []int{401, 401, 401, 403, 403, 403, 403, 404, 404, 404, 404}},
	{"listPersonTickets", "", "/people/" + personID + "/tickets", "", nil, []int{401, 401, 401, 403, 200, 403, 200, 404, 200, 200, 200}},
	{"listPersonTickets", "unknown", "/people/" + unknownID + "/tickets", "", nil, []int{401, 401, 401, 403, 404, 403, 404, 404, 404, 404, 404}},
	{"exportPerson", "", "/people/" + personID + "/export", "", nil, []int{401, 401, 401, 403, 403, 403, 403, 403, 403, 200, 403}},
	{"exportPerson", "unknown", "/people/" + unknownID + "/export", "", nil, []int{401, 401, 401, 403, 403, 403, 403, 403, 403, 404, 403}},
	{"listOrganizations", "", "/organizations", "", nil, []int{401, 401, 401, 403, 200, 403, 200, 200, 200, 200, 200}},
	{"createOrganization", "", "/organizations", `{"name":"Sol"}`, nil, []int{401, 401, 401, 403, 403, 201, 403, 201, 201, 201, 201}},
	{"getOrganization", "", "/organizations/" + organizationID, "", nil, []int{401, 401, 401, 403, 200, 403, 200, 200, 200, 200, 200}},
	{"getOrganization", "unknown", "/organizations/" + unknownID, "", nil, []int{401, 401, 401, 403, 404, 403, 404, 404, 404, 404, 404}},
	{"updateOrganization", "", "/organizations/" + organizationID, `{"segment":"vip"}`, []string{`If-Match: "3"`}, []int{401, 401, 401, 403, 403, 200, 403, 200, 200, 200, 200}},
	{"updateOrganization", "unknown", "/organizations/" + unknownID, `{"segment":"vip"}`, []string{"If-Match: *"}, []int{401, 401, 401, 403, 403, 404, 403, 404, 404, 404, 404}},
	{"listOrganizationPeople", "", "/organizations/" + organizationID + "/people", "", nil, []int{401, 401, 401, 403, 200, 403, 200, 200, 200, 200, 200}},
	{"listOrganizationPeople", "unknown", "/organizations/" + unknownID + "/people", "", nil, []int{401, 401, 401, 403, 404, 403, 404, 404, 404, 404, 404}},
	{"listOrganizationTickets", "", "/organizations/" + organizationID + "/tickets", "", nil, []int{401, 401, 401, 403, 200, 403, 200, 200, 200, 200, 200}},
	{"listOrganizationTickets", "unknown", "/organizations/" + unknownID + "/tickets", "", nil, []int{401, 401, 401, 403, 404, 403, 404, 404, 404, 404, 404}},
	{"clearAddress", "", "/people/" + personID + "/addresses/lucia@example.com/mail-state", "", nil, []int{401, 401, 401, 403, 403, 403, 403, 404, 200, 200, 200}},
	{"clearAddress", "another's", "/people/" + personID + "/addresses/tom@example.com/mail-state", "", nil, []int{401, 401, 401, 403, 403, 403, 403, 404, 404, 404, 404}},
	{"listHeldMail", "", "/held-mail", "", nil, []int{401, 401, 401, 403, 200, 403, 403, 403, 403, 200, 200}},
	{"releaseHeldMail", "", "/held-mail/" + heldMail.ID() + "/release", "", nil, []int{401, 401, 401, 403, 403, 200, 403, 403, 403, 200, 200}},
	{"releaseHeldMail", "unknown", "/held-mail/x_1_y/release", "", nil, []int{401, 401, 401, 403, 403, 404, 403, 403, 403, 404, 404}},
	{"previewMailbox", "", "/mailboxes/support/preview?notice=ack&language=es", "", nil, []int{401, 401, 401, 200, 403, 403, 403, 200, 403, 200, 403}},
	{"previewMailbox", "unknown", "/mailboxes/x/preview?notice=ack&language=es", "", nil, []int{401, 401, 401, 404, 403, 403, 403, 404, 403, 404, 403}},
	{"listQuarantine", "", "/quarantine?month=2026-03", "", nil, []int{401, 401, 401, 403, 200, 403, 403, 403, 403, 200, 200}},
	{"getQuarantined", "", "/quarantine/" + mailID, "", nil, []int{401, 401, 401, 403, 200, 403, 403, 403, 403, 200, 200}},
	{"getQuarantined", "unknown", "/quarantine/1.x", "", nil, []int{401, 401, 401, 403, 404, 403, 403, 403, 403, 404, 404}},
	{"releaseMail", "", "/quarantine/" + mailID + "/release", "", nil, []int{401, 401, 401, 403, 403, 200, 403, 403, 403, 200, 200}},
	{"releaseMail", "unknown", "/quarantine/1.x/release", "", nil, []int{401, 401, 401, 403, 403, 404, 403, 403, 403, 404, 404}},
	{"replayMail", "", "/mails/m1/replay", "", nil, []int{401, 401, 401, 403, 403, 200, 403, 403, 403, 200, 200}},
	{"replayMail", "unknown", "/mails/m2/replay", "", nil, []int{401, 401, 401, 403, 403, 404, 403, 403, 403, 404, 404}},
	{"releaseMail", "and allow", "/quarantine/" + mailID + "/release?allow=domain", "", nil, []int{401, 401, 401, 403, 403, 200, 403, 403, 403, 200, 200}},
	{"deleteMail", "and block", "/quarantine/" + mailID + "?block=sender", "", nil, []int{401, 401, 401, 403, 403, 200, 403, 403, 403, 200, 200}},
	{"deleteMail", "and block what is unknown", "/quarantine/1.x?block=sender", "", nil, []int{401, 401, 401, 403, 403, 404, 403, 403, 403, 404, 404}},
	{"listMailRules", "", "/mail-rules", "", nil, []int{401, 401, 401, 403, 200, 403, 403, 403, 403, 200, 200}},
	{"createMailRule", "of a sender", "/mail-rules", `{"kind":"block","sender":"a@spam.example"}`, nil, []int{401, 401, 401, 403, 403, 201, 403, 403, 403, 201, 201}},
	{"createMailRule", "of a domain", "/mail-rules", `{"kind":"allow","domain":"spam.example"}`, nil, []int{401, 401, 401, 403, 403, 201, 403, 403, 403, 201, 201}},
	{"deleteMailRule", "", "/mail-rules/r1", "", nil, []int{401, 401, 401, 403, 403, 200, 403, 403, 403, 200, 200}},
	{"deleteMailRule", "unknown", "/mail-rules/r9", "", nil, []int{401, 401, 401, 403, 403, 404, 403, 403, 403, 404, 404}},
	{"deleteMail", "", "/quarantine/" + mailID, "", nil, []int{401, 401, 401, 403, 403, 200, 403, 403, 403, 200, 200}},
	{"deleteMail", "unknown", "/quarantine/1.x", "", nil, []int{401, 401, 401, 403, 403, 404, 403, 403, 403, 404, 404}},
	{"listAgents", "", "/agents", "", nil, []int{401, 401, 401, 403, 200, 403, 200, 200, 200, 200, 200}},
	{"listTeams", "", "/teams", "", nil, []int{401, 401, 401, 403, 200, 403, 200, 200, 200, 200, 200}},
	{"getMatrix", "", "/matrix", "", nil, []int{401, 401, 401, 403, 200, 403, 200, 200, 200, 200, 200}},
	{"listStatuses", "", "/statuses", "", nil, []int{401, 401, 401, 403, 200, 403, 200, 200, 200, 200, 200}},
	{"listTags", "", "/tags", "", nil, []int{401, 401, 401, 403, 200, 403, 200, 200, 200, 200, 200}},
	{"listCannedReplies", "", "/canned-replies", "", nil, []int{401, 401, 401, 403, 200, 403, 200, 200, 200, 200, 200}},
	{"createCannedReply", "own", "/canned-replies", `{"owner":"agent","name":{"en":"x"},"text":{"en":"x"}}`, nil, []int{401, 401, 401, 403, 403, 422, 201, 201, 201, 201, 422}},
	{"createCannedReply", "of a team", "/canned-replies", `{"owner":"team","team":"billing","name":{"en":"x"},"text":{"en":"x"}}`, nil, []int{401, 401, 401, 403, 403, 403, 403, 422, 403, 201, 403}},
	{"createCannedReply", "everybody's", "/canned-replies", `{"owner":"everybody","name":{"en":"x"},"text":{"en":"x"}}`, nil, []int{401, 401, 401, 403, 403, 403, 403, 403, 403, 201, 403}},
	{"getCannedReply", "of a team", "/canned-replies/" + teamToolID, "", nil, []int{401, 401, 401, 403, 200, 403, 200, 404, 200, 200, 200}},
	{"getCannedReply", "another's", "/canned-replies/" + ownToolID, "", nil, []int{401, 401, 401, 403, 404, 403, 404, 404, 200, 404, 404}},
	{"getCannedReply", "unknown", "/canned-replies/" + unknownID, "", nil, []int{401, 401, 401, 403, 404, 403, 404, 404, 404, 404, 404}},
	{"replaceCannedReply", "of a team", "/canned-replies/" + teamToolID, `{"name":{"en":"y"},"text":{"en":"x"}}`, []string{`If-Match: "1"`}, []int{401, 401, 401, 403, 403, 403, 403, 404, 403, 200, 403}},
	{"replaceCannedReply", "of a team, to everybody", "/canned-replies/" + teamToolID, `{"owner":"everybody","name":{"en":"y"},"text":{"en":"x"}}`, []string{`If-Match: "1"`}, []int{401, 401, 401, 403, 403, 403, 403, 404, 403, 200, 403}},
	{"replaceCannedReply", "another's, to a team", "/canned-replies/" + ownToolID, `{"owner":"team","team":"billing","name":{"en":"y"},"text":{"en":"x"}}`, []string{`If-Match: "1"`}, []int{401, 401, 401, 403, 403, 403, 404, 404, 403, 404, 404}},
	{"replaceCannedReply", "another's", "/canned-replies/" + ownToolID, `{"name":{"en":"y"},"text":{"en":"x"}}`, []string{`If-Match: "1"`}, []int{401, 401, 401, 403, 403, 403, 404, 404, 200, 404, 404}},
	{"deleteCannedReply", "of a team", "/canned-replies/" + teamToolID, "", []string{`If-Match: "1"`}, []int{401, 401, 401, 403, 403, 403, 403, 404, 403, 200, 403}},
	{"deleteCannedReply", "another's", "/canned-replies/" + ownToolID, "", []string{`If-Match: "1"`}, []int{401, 401, 401, 403, 403, 403, 404, 404, 200, 404, 404}},
	{"listMacros", "", "/macros", "", nil, []int{401, 401, 401, 403, 200, 403, 200, 200, 200, 200, 200}},
	{"createMacro", "own", "/macros", `{"owner":"agent","name":{"en":"x"},"actions":[{"do":"priority","value":"low"}]}`, nil, []int{401, 401, 401, 403, 403, 422, 201, 201, 201, 201, 422}},
	{"createMacro", "of a team", "/macros", `{"owner":"team","team":"billing","name":{"en":"x"},"actions":[{"do":"priority","value":"low"}]}`, nil, []int{401, 401, 401, 403, 403, 403, 403, 422, 403, 201, 403}},
	{"createMacro", "everybody's", "/macros", `{"owner":"everybody","name":{"en":"x"},"actions":[{"do":"priority","value":"low"}]}`, nil, []int{401, 401, 401, 403, 403, 403, 403, 403, 403, 201, 403}},
	{"getMacro", "of a team", "/macros/" + teamToolID, "", nil, []int{401, 401, 401, 403, 200, 403, 200, 404, 200, 200, 200}},
	{"getMacro", "another's", "/macros/" + ownToolID, "", nil, []int{401, 401, 401, 403, 404, 403, 404, 404, 200, 404, 404}},
	{"getMacro", "unknown", "/macros/" + unknownID, "", nil, []int{401, 401, 401, 403, 404, 403, 404, 404, 404, 404, 404}},
	{"replaceMacro", "of a team", "/macros/" + teamToolID, `{"name":{"en":"y"},"actions":[{"do":"priority","value":"low"}]}`, []string{`If-Match: "1"`}, []int{401, 401, 401, 403, 403, 403, 403, 404, 403, 200, 403}},
	{"replaceMacro", "of a team, to everybody", "/macros/" + teamToolID, `{"owner":"everybody","name":{"en":"y"},"actions":[{"do":"priority","value":"low"}]}`, []string{`If-Match: "1"`}, []int{401, 401, 401, 403, 403, 403, 403, 404, 403, 200, 403}},
	{"replaceMacro", "another's, to a team", "/macros/" + ownToolID, `{"owner":"team","team":"billing","name":{"en":"y"},"actions":[{"do":"priority","value":"low"}]}`, []string{`If-Match: "1"`}, []int{401, 401, 401, 403, 403, 403, 404, 404, 403, 404, 404}},
	{"replaceMacro", "another's", "/macros/" + ownToolID, `{"name":{"en":"y"},"actions":[{"do":"priority","value":"low"}]}`, []string{`If-Match: "1"`}, []int{401, 401, 401, 403, 403, 403, 404, 404, 200, 404, 404}},
	{"deleteMacro", "of a team", "/macros/" + teamToolID, "", []string{`If-Match: "1"`}, []int{401, 401, 401, 403, 403, 403, 403, 404, 403, 200, 403}},
	{"deleteMacro", "another's", "/macros/" + ownToolID, "", []string{`If-Match: "1"`}, []int{401, 401, 401, 403, 403, 403, 404, 404, 200, 404, 404}},
	{"listViews", "", "/views", "", nil, []int{401, 401, 401, 403, 200, 403, 200, 200, 200, 200, 200}},
	{"createView", "own", "/views", `{"owner":"agent","name":{"en":"x"},"filter":{"assignees":["me"]}}`, nil, []int{401, 401, 401, 403, 403, 422, 201, 201, 201, 201, 422}},
	{"createView", "of a team", "/views", `{"owner":"team","team":"billing","name":{"en":"x"},"filter":{"assignees":["me"]}}`, nil, []int{401, 401, 401, 403, 403, 403, 403, 422, 403, 201, 403}},
	{"createView", "everybody's", "/views", `{"owner":"everybody","name":{"en":"x"},"filter":{"assignees":["me"]}}`, nil, []int{401, 401, 401, 403, 403, 403, 403, 403, 403, 201, 403}},
	{"getView", "of a team", "/views/" + teamToolID, "", nil, []int{401, 401, 401, 403, 200, 403, 200, 404, 200, 200, 200}},
	{"getView", "another's", "/views/" + ownToolID, "", nil, []int{401, 401, 401, 403, 404, 403, 404, 404, 200, 404, 404}},
	{"getView", "unknown", "/views/" + unknownID, "", nil, []int{401, 401, 401, 403, 404, 403, 404, 404, 404, 404, 404}},
	{"replaceView", "of a team", "/views/" + teamToolID, `{"name":{"en":"y"},"filter":{"assignees":["me"]}}`, []string{`If-Match: "1"`}, []int{401, 401, 401, 403, 403, 403, 403, 404, 403, 200, 403}},
	{"replaceView", "of a team, to everybody", "/views/" + teamToolID, `{"owner":"everybody","name":{"en":"y"},"filter":{"assignees":["me"]}}`, []string{`If-Match: "1"`}, []int{401, 401, 401, 403, 403, 403, 403, 404, 403, 200, 403}},
	{"replaceView", "another's, to a team", "/views/" + ownToolID, `{"owner":"team","team":"billing","name":{"en":"y"},"filter":{"assignees":["me"]}}`, []string{`If-Match: "1"`}, []int{401, 401, 401, 403, 403, 403, 404, 404, 403, 404, 404}},
	{"replaceView", "another's", "/views/" + ownToolID, `{"name":{"en":"y"},"filter":{"assignees":["me"]}}`, []string{`If-Match: "1"`}, []int{401, 401, 401, 403, 403, 403, 404, 404, 200, 404, 404}},
	{"deleteView", "of a team", "/views/" + teamToolID, "", []string{`If-Match: "1"`}, []int{401, 401, 401, 403, 403, 403, 403, 404, 403, 200, 403}},
	{"deleteView", "another's", "/views/" + ownToolID, "", []string{`If-Match: "1"`}, []int{401, 401, 401, 403, 403, 403, 404, 404, 200, 404, 404}},
	{"fillCannedReply", "", "/canned-replies/" + teamToolID + "/fill", `{"ticket":"1"}`, nil, []int{401, 401, 401, 403, 200, 403, 200, 404, 200, 200, 200}},
	{"fillCannedReply", "unknown ticket", "/canned-replies/" + teamToolID + "/fill", `{"ticket":"9"}`, nil, []int{401, 401, 401, 403, 404, 403, 404, 404, 404, 404, 404}},
	{"fillCannedReply", "another's", "/canned-replies/" + ownToolID + "/fill", `{"ticket":"1"}`, nil, []int{401, 401, 401, 403, 404, 403, 404, 404, 200, 404, 404}},
	{"runMacro", "", "/macros/" + teamToolID + "/run", `{"ticket":"1"}`, []string{`If-Match: "7"`}, []int{401, 401, 401, 403, 403, 403, 403, 404, 200, 200, 200}},
	{"runMacro", "another's ticket", "/macros/" + teamToolID + "/run", `{"ticket":"2"}`, []string{`If-Match: "3"`}, []int{401, 401, 401, 403, 403, 403, 404, 404, 404, 200, 200}},
	{"listTickets", "of a view", "/tickets?view=mine", "", nil, []int{401, 401, 401, 403, 200, 403, 200, 200, 200, 200, 200}},
	{"listTickets", "of another's view", "/tickets?view=" + ownToolID, "", nil, []int{401, 401, 401, 403, 404, 403, 404, 404, 200, 404, 404}},
	{"listMailboxes", "", "/mailboxes", "", nil, []int{401, 401, 401, 403, 200, 403, 200, 200, 200, 200, 200}},
	{"getConfiguration", "", "/configuration", "", nil, []int{401, 401, 401, 200, 403, 403, 403, 200, 403, 200, 403}},
	{"putConfiguration", "", "/configuration", smallConfiguration, []string{`If-Match: "4"`}, []int{401, 401, 401, 403, 403, 403, 403, 403, 403, 200, 403}},
	{"listAudit", "", "/audit?month=2026-03", "", nil, []int{401, 401, 401, 403, 403, 403, 403, 403, 403, 200, 403}},
	{"listKeys", "", "/keys", "", nil, []int{401, 401, 401, 403, 403, 403, 403, 403, 403, 200, 403}},
	{"createKey", "", "/keys", `{"name":"shop","scopes":["tickets:read"]}`, nil, []int{401, 401, 401, 403, 403, 403, 403, 403, 403, 201, 403}},
	{"revokeKey", "unknown", "/keys/k9", "", nil, []int{401, 401, 401, 403, 403, 403, 403, 403, 403, 404, 403}},
}

const smallConfiguration = `{"settings":{"name":"Desk","language":"es","zone":"UTC","reopenDays":7,"linkDays":30},
 "agents":[{"id":"root","name":"Root","address":"root@example.com","role":"admin","teams":[],"active":true,"onDuty":false}],
 "teams":[],"mailboxes":[],"forms":[],"routing":[],"calendars":[],"policies":[]}`

// Every operation has its rows, so a new one cannot be forgotten.
func TestMatrix_isComplete(t *testing.T) {
	for _, op := range httpapi.Operations() {
		if !slices.ContainsFunc(matrix, func(r row) bool { return r.operation == op.ID }) {
			t.Errorf("operation %s has no row in the matrix", op.ID)
		}
	}
	for _, r := range matrix {
		if len(r.want) != len(callers) {
			t.Errorf("%s %s: %d answers for %d callers", r.operation, r.name, len(r.want), len(callers))
		}
	}
}

func TestMatrix(t *testing.T) {
	operations := map[string]httpapi.Operation{}
	for _, op := range httpapi.Operations() {
		operations[op.ID] = op
	}
	bodies := map[int]map[string]bool{} // status → distinct refusals
	for _, r := range matrix {
		op := operations[r.operation]
		for i, caller := range callers {
			t.Run(r.operation+" "+r.name+" by "+caller, func(t *testing.T) {
				f := setup(t)
				w := f.do(op.Method, "/api/v1"+r.path, r.body, caller, r.headers...)
				if w.Code != r.want[i] {
					t.Fatalf("status %d, want %d: %s", w.Code, r.want[i], cut(w.Body.String()))
				}
				if err := httpapi.Conforms(r.operation, w.Code, w.Body.Bytes()); err != nil {
					t.Errorf("not what the contract says: %v", err)
				}
				if w.Code == http.StatusUnauthorized || w.Code == http.StatusForbidden {
					if len(f.desk.asked) > 0 {
						t.Error("a use case was asked")
					}
				}
				if w.Code == http.StatusForbidden || w.Code == http.StatusNotFound {
					if bodies[w.Code] == nil {
						bodies[w.Code] = map[string]bool{}
					}
					bodies[w.Code][w.Body.String()] = true
				}
			})
		}
	}
	// A ticket out of sight and one that is not there are answered in one shape.
	for status, distinct := range bodies {
		if len(distinct) != 1 {
			t.Errorf("%d different answers of status %d", len(distinct), status)
		}
	}
}

// What goes wrong behind the API keeps its sort and hides its cause.
func TestFailures(t *testing.T) {
	for _, tt := range []struct {
		name   string
		err    error
		status int
		code   string
		header map[string]string
	}{
		{"foreign", errors.New("dial tcp 10.0.0.1: secret"), 500, "internal", nil},
		{"ours", desk.Fail(desk.Internal, "secret_code").Because(errors.New("secret")), 500, "internal", nil},
		{"busy", desk.Fail(desk.Unavailable, "unavailable"), 503, "unavailable", map[string]string{"Retry-After": "2"}},
		{"out of time", context.DeadlineExceeded, 503, "unavailable", map[string]string{"Retry-After": "2"}},
		{"too many", desk.Fail(desk.RateLimited, "rate_limited", "seconds", "30"), 429, "rate_limited", map[string]string{"Retry-After": "30"}},
		{"conflict", desk.Fail(desk.Conflict, "idempotency_running"), 409, "idempotency_running", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := setup(t)
			f.desk.fail = tt.err
			w := f.do("POST", tickets, `{"address":"a@example.com","text":"x"}`, "program")
			if w.Code != tt.status || strings.Contains(w.Body.String(), "secret") || !strings.Contains(w.Body.String(), `"code":"`+tt.code+`"`) {
				t.Errorf("%d %s", w.Code, w.Body)
			}
			for name, want := range tt.header {
				if got := w.Header().Get(name); got != want {
					t.Errorf("%s: %q, want %q", name, got, want)
				}
			}
			if w.Header().Get("Location") != "" {
				t.Error("a failure names a location")
			}
		})
	}
}

// The names of files in errors are those of the API.
func TestFailures_spellFieldsAsTheCallerDid(t *testing.T) {
	f := setup(t)
	var p desk.Problems
	p.Add("files", "too_large", "max", "4 MB")
	p.Add("files[1].name", "required")
	p.Add("text", "required")
	f.desk.fail = p.Err()
	w := f.do("POST", tickets, `{"address":"a@example.com","text":"x"}`, "program")
	for _, want := range []string{`"field":"attachments"`, `"field":"attachments[1].name"`, `"field":"text"`} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("no %s in %s", want, w.Body)
		}
	}
}

// Operations are made ready by whoever comes first, many at once.
func TestFirstRequests_together(t *testing.T) {
	f := setup(t)
	var wg sync.WaitGroup
	for range 8 {
		for _, path := range []string{ticket1, tickets, "/api/v1/me"} {
			wg.Go(func() {
				r := httptest.NewRequest(http.MethodGet, path, nil)
				r.Header.Set("Authorization", "Bearer "+f.keys["program"])
				w := httptest.NewRecorder()
				h := httpapi.New(httpapi.Deps{Keys: constant{}, Tickets: &fakeDesk{tickets: f.desk.tickets}, Intake: f.desk})
				h.ServeHTTP(w, r)
				if w.Code != http.StatusOK {
					t.Errorf("%s: %d", path, w.Code)
				}
			})
		}
	}
	wg.Wait()
}

// constant takes everybody for a program that may read.
type constant struct{}

func (constant) Authenticate(context.Context, string) (desk.Subject, error) {
	return desk.Subject{Kind: desk.ActorProgram, Scopes: []string{desk.ScopeTicketsRead}}, nil
}

func TestCursor_leadsToTheNextPage(t *testing.T) {
	f := setup(t)
	next := func(path, key string) string {
		t.Helper()
		w := f.do("GET", path, "", key)
		_, rest, ok := strings.Cut(w.Body.String(), `"next":"`)
		if w.Code != http.StatusOK || !ok {
			t.Fatalf("%s: %d %s", path, w.Code, w.Body)
		}
		cursor, _, _ := strings.Cut(rest, `"`)
		return cursor
	}
	list, billing, ticket := next(tickets, "program"), next(tickets+"?team=billing", "program"), next(ticket1, "program")
	for _, tt := range []struct {
		name, path, key string
		want            int
	}{
		{"its own list", tickets + "?cursor=" + list, "program", 200},
		{"with another limit", tickets + "?limit=3&cursor=" + list, "program", 200},
		{"its own team", tickets + "?team=billing&cursor=" + billing, "program", 200},
		{"its own ticket", ticket1 + "?cursor=" + ticket, "program", 200},
		{"of another team", tickets + "?team=shipping&cursor=" + billing, "program", 400},
		{"of all, for a team", tickets + "?team=billing&cursor=" + list, "program", 400},
		{"of another ticket", tickets + "/2?cursor=" + ticket, "program", 400},
		{"of another operation", ticket1 + "?cursor=" + list, "program", 400},
		{"of another caller", tickets + "?cursor=" + list, "root", 400},
		{"cut", tickets + "?cursor=" + list[:len(list)-2], "program", 400},
		{"altered", tickets + "?cursor=" + list[:len(list)-3] + "AAA", "program", 400},
		{"empty inside", tickets + "?cursor=" + list[:16], "program", 400},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := f.do("GET", tt.path, "", tt.key)
			if w.Code != tt.want || tt.want == 400 && !strings.Contains(w.Body.String(), "cursor_invalid") {
				t.Errorf("%d %s, want %d", w.Code, cut(w.Body.String()), tt.want)
			}
		})
	}
	if diff := cmp.Diff("page2\x00", lastCursor(f)); diff != "" {
		t.Errorf("the use case's own cursor (-want +got):\n%s", diff)
	}
}
