package ssm_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	sdk "github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"helpdesk/internal/awsclient"
	"helpdesk/internal/awsclient/awstest"
	"helpdesk/internal/param"
	"helpdesk/internal/param/ssm"
)

func TestGet(t *testing.T) {
	cfg := awstest.Config(t)
	s := ssm.New(cfg)
	name, value := "/desk/"+awstest.Name("url"), "https://desk.example/?a=ñ"
	if _, err := s.Get(t.Context(), name); !errors.Is(err, param.ErrNotFound) {
		t.Errorf("before it is there: %v, want ErrNotFound", err)
	}
	if _, err := sdk.NewFromConfig(cfg).PutParameter(t.Context(), &sdk.PutParameterInput{
		Name: &name, Value: &value, Type: types.ParameterTypeString,
	}); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Get(t.Context(), name); err != nil || got != value {
		t.Errorf("got %q, %v; want %q", got, err, value)
	}
}

// answer is what a service says once.
type answer struct {
	status int
	body   string
}

// at makes a store whose service gives the answers one after the other, the
// last for ever, and keeps what it was asked.
func at(t *testing.T, asked *[]*http.Request, answers ...answer) *ssm.Store {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		*asked = append(*asked, r)
		a := answers[min(len(*asked), len(answers))-1]
		w.WriteHeader(a.status)
		_, _ = io.WriteString(w, a.body)
	}))
	t.Cleanup(server.Close)
	env := map[string]string{
		"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "session",
		"AWS_ENDPOINT_URL": server.URL,
	}
	cfg, err := awsclient.FromEnvironment(func(name string) string { return env[name] })
	if err != nil {
		t.Fatal(err)
	}
	return ssm.New(cfg)
}

func TestGet_asksAsTheServiceWants(t *testing.T) {
	var asked []*http.Request
	got, err := at(t, &asked, answer{200, `{"Parameter":{"Name":"/desk/url","Value":"https://desk.example"}}`}).Get(t.Context(), "/desk/url")
	if err != nil || got != "https://desk.example" {
		t.Fatalf("got %q, %v", got, err)
	}
	r := asked[0]
	body, _ := io.ReadAll(r.Body)
	if string(body) != `{"Name":"/desk/url","WithDecryption":true}` {
		t.Errorf("body %s", body)
	}
	for name, want := range map[string]string{
		"X-Amz-Target": "AmazonSSM.GetParameter", "Content-Type": "application/x-amz-json-1.1", "X-Amz-Security-Token": "session",
	} {
		if got := r.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if auth := r.Header.Get("Authorization"); !strings.Contains(auth, "/eu-west-1/ssm/aws4_request") || !strings.Contains(auth, "x-amz-target") {
		t.Errorf("Authorization is %q", auth)
	}
}

func TestGet_answers(t *testing.T) {
	good := answer{200, `{"Parameter":{"Value":"v"}}`}
	for name, c := range map[string]struct {
		answers  []answer
		want     string
		notFound bool
		asked    int
	}{
		"fault, then good": {[]answer{{500, ""}, good}, "v", false, 2},
		"throttled":        {[]answer{{400, `{"__type":"ThrottlingException"}`}, good}, "v", false, 2},
		"always a fault":   {[]answer{{503, ""}}, "", false, 3},
		"not found":        {[]answer{{400, `{"__type":"com.amazonaws.ssm#ParameterNotFound"}`}}, "", true, 1},
		"nothing in it":    {[]answer{{200, `{}`}}, "", true, 1},
		"not allowed":      {[]answer{{400, `{"__type":"AccessDeniedException","message":"no"}`}}, "", false, 1},
		"no JSON":          {[]answer{{200, `<html>`}}, "", false, 1},
	} {
		t.Run(name, func(t *testing.T) {
			var asked []*http.Request
			got, err := at(t, &asked, c.answers...).Get(t.Context(), "n")
			if got != c.want || (err == nil) != (c.want != "") || errors.Is(err, param.ErrNotFound) != c.notFound || len(asked) != c.asked {
				t.Errorf("got %q, %v after %d requests", got, err, len(asked))
			}
		})
	}
}
