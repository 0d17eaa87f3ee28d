package httpapi_test

import (
	"strings"
	"testing"
)

// What was expected is said in the reader's language, and of a small object with
// the names of its fields.
func TestWrongType_saysWhatWasExpected(t *testing.T) {
	f := setup(t)
	for _, tt := range []struct{ path, body, es, en string }{
		{"/canned-replies", `{"owner":"agent","name":"x","text":{"en":"y"}}`, "se esperaba un objeto {en, es}.", "an object {en, es} was expected."},
		{"/tickets", `{"address":7,"text":"x"}`, "se esperaba un texto.", "a text was expected."},
		{"/tickets", `{"address":"a@example.com","text":"x","attachments":[{"name":"a","data":"?"}]}`, "se esperaba un texto en base64.", "a text in base64 was expected."},
		{"/tickets", `[]`, "se esperaba un objeto.", "an object was expected."},
	} {
		w := f.do("POST", "/api/v1"+tt.path, tt.body, "ana")
		if got := w.Body.String(); w.Code != 422 || !strings.Contains(got, tt.es) || !strings.Contains(got, tt.en) {
			t.Errorf("%s: %d %s", tt.body, w.Code, cut(got))
		}
	}
}
