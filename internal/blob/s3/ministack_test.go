package s3_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/service/s3"

	"helpdesk/internal/awsclient"
	"helpdesk/internal/awsclient/awstest"
	"helpdesk/internal/awsclient/s3client"
	"helpdesk/internal/blob"
	"helpdesk/internal/blob/blobtest"
	"helpdesk/internal/blob/s3"
)

func TestConformance(t *testing.T) {
	client := s3client.New(awstest.Config(t))
	blobtest.Run(t, func(t *testing.T) blobtest.Storage {
		bucket := awstest.Name("bucket")
		if _, err := client.CreateBucket(t.Context(), &sdk.CreateBucketInput{Bucket: &bucket}); err != nil {
			t.Fatal(err)
		}
		s := s3.New(client, bucket)
		return blobtest.Storage{Store: s, Linker: s, Lister: s, Client: http.DefaultClient}
	})
}

// onAWS makes a store as in Lambda, for what can be seen without a service.
func onAWS(t *testing.T) *s3.Store {
	t.Helper()
	env := map[string]string{
		"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "token",
	}
	cfg, err := awsclient.FromEnvironment(func(name string) string { return env[name] })
	if err != nil {
		t.Fatal(err)
	}
	return s3.New(s3client.New(cfg), "desk-files")
}

func TestLink_onAWS(t *testing.T) {
	for life, want := range map[time.Duration]string{0: "300", time.Minute: "60", time.Hour: "300"} {
		link, err := onAWS(t).Link(t.Context(), "files/a", blob.Download{Name: "a b.pdf", Type: "application/pdf", For: life})
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(link)
		if err != nil {
			t.Fatal(err)
		}
		if u.Scheme != "https" || u.Host != "desk-files.s3.eu-west-1.amazonaws.com" || u.Path != "/files/a" {
			t.Errorf("link to %s", u.Redacted())
		}
		for name, value := range map[string]string{
			"X-Amz-Expires":                want,
			"X-Amz-Algorithm":              "AWS4-HMAC-SHA256",
			"X-Amz-Security-Token":         "token",
			"response-content-type":        "application/pdf",
			"response-content-disposition": `attachment; filename="a b.pdf"; filename*=UTF-8''a%20b.pdf`,
		} {
			if got := u.Query().Get(name); got != value {
				t.Errorf("%s is %q, want %q", name, got, value)
			}
		}
	}
}

func TestUpload_onAWS(t *testing.T) {
	form, err := onAWS(t).Upload(t.Context(), "upload/a", "image/png", 10, 2*time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if form.URL != "https://desk-files.s3.eu-west-1.amazonaws.com/" {
		t.Errorf("form goes to %s", form.URL)
	}
	for name, want := range map[string]string{
		"key": "upload/a", "Content-Type": "image/png", "X-Amz-Security-Token": "token",
	} {
		if form.Fields[name] != want {
			t.Errorf("field %s is %q, want %q", name, form.Fields[name], want)
		}
	}
	policy := decode(t, form.Fields["policy"])
	for _, condition := range []string{
		`{"bucket":"desk-files"}`, `{"key":"upload/a"}`, `{"Content-Type":"image/png"}`, `["content-length-range",0,10]`,
	} {
		if !strings.Contains(policy, condition) {
			t.Errorf("policy without %s: %s", condition, policy)
		}
	}
	if until := expiration(t, policy); time.Until(until) > s3.MaxUploadLife || time.Until(until) < s3.MaxUploadLife/2 {
		t.Errorf("form valid until %v", until)
	}
}

func TestBucket_missingIsNoMissingObject(t *testing.T) {
	s := s3.New(s3client.New(awstest.Config(t)), awstest.Name("none"))
	_, err := s.Get(t.Context(), "a", 0)
	if err == nil || errors.Is(err, blob.ErrNotFound) {
		t.Errorf("get from a bucket that is not there: %v", err)
	}
}

func decode(t *testing.T, policy string) string {
	t.Helper()
	text, err := base64.StdEncoding.DecodeString(policy)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func expiration(t *testing.T, policy string) time.Time {
	t.Helper()
	var p struct{ Expiration time.Time }
	if err := json.Unmarshal([]byte(policy), &p); err != nil {
		t.Fatal(err)
	}
	return p.Expiration
}
