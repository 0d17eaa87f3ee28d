package api_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/service/s3"

	"helpdesk/internal/awsclient/awstest"
	"helpdesk/internal/awsclient/s3client"
	"helpdesk/internal/blob/s3"
)

// sendFile posts a file with the form that createUpload answered, as a browser
// would; change alters the form's fields first.
func sendFile(t *testing.T, form map[string]any, file []byte, change func(map[string]string)) int {
	t.Helper()
	fields := map[string]string{}
	for name, value := range form["fields"].(map[string]any) {
		fields[name] = fmt.Sprint(value)
	}
	if change != nil {
		change(fields)
	}
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, value := range fields {
		if err := w.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	part, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="file"; filename="evil.html"`}, "Content-Type": {"text/html"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(file); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, fmt.Sprint(form["url"]), &body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", w.FormDataContentType())
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	return answer.StatusCode
}

// A file goes up to S3 by a pre-signed POST and comes down by a signed link, all
// by way of the API: within its announced size and type only, and under the name
// that the message gives it, whatever the browser called it.
func TestUploadsOverS3(t *testing.T) {
	client := s3client.New(awstest.Config(t))
	bucket := awstest.Name("uploads")
	if _, err := client.CreateBucket(t.Context(), &sdk.CreateBucketInput{Bucket: &bucket}); err != nil {
		t.Fatal(err)
	}
	o := openOfficeAt(t, time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), s3.New(client, bucket))
	_, ana := o.key("ana")
	made, _ := o.call(201, ana, "POST", "/tickets", `{"address":"lu@example.com","text":"x"}`)
	at := fmt.Sprintf("/tickets/%v", made["number"])
	pdf := append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte("x"), 6_000_000)...) // more than the API itself takes

	announced := fmt.Sprintf(`{"type":"application/pdf","size":%d}`, len(pdf))
	form, _ := o.call(200, ana, "POST", "/uploads", announced)
	for name, refused := range map[string]func() int{
		"one byte too many": func() int { return sendFile(t, form, append(pdf, 'x'), nil) },
		"another type": func() int {
			return sendFile(t, form, pdf, func(f map[string]string) { f["Content-Type"] = "text/html" })
		},
		"another place": func() int {
			return sendFile(t, form, pdf, func(f map[string]string) { f["key"] = "files/" + rest(f["key"]) })
		},
		"without a policy": func() int { return sendFile(t, form, pdf, func(f map[string]string) { delete(f, "policy") }) },
	} {
		if status := refused(); status < 400 || status >= 500 {
			t.Errorf("%s: S3 answers %d", name, status)
		}
	}
	note := func(name string) string {
		return fmt.Sprintf(`{"kind":"note","text":"the drawing","uploads":[{"id":%q,"name":%q}]}`, form["id"], name)
	}
	o.call(422, ana, "POST", at+"/messages", note("drawing.pdf")) // nothing has arrived
	if status := sendFile(t, form, pdf, nil); status != http.StatusNoContent {
		t.Fatalf("S3 answers %d, want 204", status)
	}
	message, _ := o.call(201, ana, "POST", at+"/messages", note("Zeichnung 7 – ñ.pdf"))
	file := message["files"].([]any)[0].(map[string]any)
	if file["name"] != "Zeichnung 7 – ñ.pdf" || file["type"] != "application/pdf" || file["size"] != float64(len(pdf)) {
		t.Errorf("the message says %v", file)
	}
	link, _ := o.call(200, ana, "GET", fmt.Sprintf("%s/files/%v", at, file["id"]), "")
	answer, err := http.Get(fmt.Sprint(link["url"])) //nolint:noctx // a test's own server
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	got, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != 200 || !bytes.Equal(got, pdf) {
		t.Errorf("down comes %d, %d bytes, %v", answer.StatusCode, len(got), err)
	}
	if h := answer.Header; h.Get("Content-Type") != "application/pdf" || !strings.Contains(h.Get("Content-Disposition"), `attachment`) ||
		!strings.Contains(h.Get("Content-Disposition"), "filename*=UTF-8''Zeichnung%207%20%E2%80%93%20%C3%B1.pdf") {
		t.Errorf("as %q, %q", h.Get("Content-Type"), h.Get("Content-Disposition"))
	}
	altered, err := http.Get(strings.Replace(fmt.Sprint(link["url"]), "X-Amz-Signature=", "X-Amz-Signature=0", 1)) //nolint:noctx // a test's own server
	if err != nil {
		t.Fatal(err)
	}
	_ = altered.Body.Close()
	if altered.StatusCode != http.StatusForbidden {
		t.Errorf("an altered link: %d", altered.StatusCode)
	}
}

func rest(key string) string {
	_, after, _ := strings.Cut(key, "/")
	return after
}
