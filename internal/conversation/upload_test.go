package conversation_test

import (
	"encoding/base64"
	"regexp"
	"strings"
	"testing"

	"helpdesk/internal/attachment"
	"helpdesk/internal/blob"
	"helpdesk/internal/conversation"
	"helpdesk/internal/desk"
	"helpdesk/internal/intake"
)

// dot is a PNG of one pixel.
const dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

// An image that was uploaded is shown by the HTML; what would run or load is
// gone, a file too large for the mail is a link that dies with the epoch, and
// nobody else's upload is found.
func TestReply_htmlWithUploads(t *testing.T) {
	w := desked(t, 1)
	png, _ := base64.StdEncoding.DecodeString(dot)
	put := func(owner string, data []byte) string {
		id, form, err := w.Conversation.Upload(background, owner, "text/html", int64(len(data)))
		if err != nil || form.Fields["max"] == "" {
			t.Fatalf("form %v, %v", form, err)
		}
		if err := w.Conversation.Blobs.Put(background, attachment.OwnedKey(owner, id), data, blob.PutOptions{}); err != nil {
			t.Fatal(err)
		}
		return id
	}
	file := func(owner, id, name string) intake.Upload {
		return intake.Upload{Name: name, Key: attachment.OwnedKey(owner, id), ID: id, Field: "uploads[0].id"}
	}
	image, large := put("agent:ana", png), put("agent:ana", make([]byte, 8_000_000))
	_, err := w.Conversation.Reply(background, ana(), conversation.Reply{Ticket: "1001", Text: "x", Files: []intake.Upload{file("agent:tom", image, "a.png")}})
	if fields(err)["uploads[0].id"] != "file_unknown" {
		t.Errorf("another caller's upload: %v", err)
	}
	m := write(t, w, conversation.Reply{HTML: `<p>Hola <b>Luis</b><script>bad()</script><img src="cid:` + image + `"><img src="https://spy.example/x.png"></p>`,
		Files: []intake.Upload{file("agent:ana", image, "a.png"), file("agent:ana", large, "plano.bin")}})
	if !strings.Contains(m.Body.Text, "Hola") || strings.Contains(m.Body.HTML, "bad()") || strings.Contains(m.Body.HTML, `src="https`) {
		t.Errorf("body %+v", m.Body)
	}
	if f := m.Attachments[0]; f.Type != "image/png" || !f.Inline || f.CID != image {
		t.Errorf("image %+v", f)
	}
	raw := mailTo(t, w, "luis0@cliente.example")
	for _, want := range []string{"multipart/alternative", "multipart/related", "Content-Id: <" + image + ">", "<b>Luis</b>", "https://desk.test/files/"} {
		if !strings.Contains(raw, want) {
			t.Errorf("the mail lacks %q", want)
		}
	}
	secret := regexp.MustCompile(`desk\.test/files/([a-z0-9~]+)`).FindStringSubmatch(raw)[1]
	if url, err := w.Conversation.FileByToken(background, secret); err != nil || !strings.Contains(url, "plano.bin") {
		t.Errorf("the link leads to %q, %v", url, err)
	}
	if url, err := w.Conversation.Image(background, ana(), "1001", m.Attachments[0].ID); err != nil || !strings.Contains(url, "inline=1") {
		t.Errorf("the image: %q, %v", url, err)
	}
	if _, err := w.Conversation.Image(background, ana(), "1001", m.Attachments[1].ID); !desk.IsKind(err, desk.NotFound) {
		t.Errorf("a file that is no image is shown: %v", err)
	}
	if _, err := w.Conversation.Update(background, ana(), conversation.Update{Ticket: "1001", RevokeLinks: true}); err != nil {
		t.Fatal(err)
	}
	for _, link := range []string{secret, secret[:len(secret)-1] + "_", "x"} {
		if _, err := w.Conversation.FileByToken(background, link); !desk.IsKind(err, desk.NotFound) {
			t.Errorf("a revoked or false link: %v", err)
		}
	}
	w.Check()
}
