package ses

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/ses"

	"helpdesk/internal/awsclient"
	"helpdesk/internal/awsclient/sesclient"
	"helpdesk/internal/mailer"
)

var kinds = []error{mailer.ErrThrottled, mailer.ErrRejected, mailer.ErrSandbox, mailer.ErrPaused, mailer.ErrNotSent}

// wantOnly checks that err is of the kind given and of no other; nil: of none.
func wantOnly(t *testing.T, err, want error) {
	t.Helper()
	if err == nil {
		t.Error("no error")
	}
	for _, k := range kinds {
		if errors.Is(err, k) != errors.Is(k, want) {
			t.Errorf("%v: is %v: %v", err, k, errors.Is(err, k))
		}
	}
}

// at makes a mailer that talks to an address, with the real client and its
// one attempt.
func at(t *testing.T, endpoint string) *Mailer {
	t.Helper()
	env := map[string]string{
		"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_ENDPOINT_URL": endpoint,
	}
	cfg, err := awsclient.FromEnvironment(func(name string) string { return env[name] })
	if err != nil {
		t.Fatal(err)
	}
	return New(sesclient.New(cfg), "set")
}

// service answers as told and counts how often it is asked.
func service(t *testing.T, answer http.HandlerFunc) (m *Mailer, asked *atomic.Int32) {
	t.Helper()
	asked = new(atomic.Int32)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		answer(w, r)
	}))
	t.Cleanup(server.Close)
	return at(t, server.URL), asked
}

func mail() mailer.Mail {
	return mailer.Mail{From: "help@desk.example", To: "ann@mail.example", Raw: []byte("From: help@desk.example\r\n\r\nHi"), Tag: "key_1"}
}

func TestSend_whatIsAskedOfSES(t *testing.T) {
	var got url.Values
	m, asked := service(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got, _ = url.ParseQuery(string(body))
		_, _ = io.WriteString(w, `<SendRawEmailResponse><SendRawEmailResult><MessageId>0100-abc</MessageId></SendRawEmailResult></SendRawEmailResponse>`)
	})
	id, err := m.Send(t.Context(), mail())
	if err != nil || id != "0100-abc" || asked.Load() != 1 {
		t.Fatalf("id %q, %v, asked %d times", id, err, asked.Load())
	}
	for name, want := range map[string]string{
		"Action":                "SendRawEmail",
		"Source":                "help@desk.example",
		"Destinations.member.1": "ann@mail.example",
		"Destinations.member.2": "",
		"Tags.member.1.Name":    mailer.SendKeyTag,
		"Tags.member.1.Value":   "key_1",
		"ConfigurationSetName":  "set",
		"RawMessage.Data":       "RnJvbTogaGVscEBkZXNrLmV4YW1wbGUNCg0KSGk=",
		"ReturnPathArn":         "",
	} {
		if got.Get(name) != want {
			t.Errorf("%s is %q, want %q", name, got.Get(name), want)
		}
	}
}

func TestSend_whatSESAnswers(t *testing.T) {
	for _, c := range []struct {
		status        int
		code, message string
		want          error
	}{
		{400, "Throttling", "Maximum sending rate exceeded.", mailer.ErrThrottled},
		{400, "Throttling", "Daily message quota exceeded.", mailer.ErrOverQuota},
		{400, "ThrottlingException", "Rate exceeded", mailer.ErrThrottled},
		{400, "MessageRejected", "Email address is not verified. The following identities failed the check in region EU-WEST-1: ann@mail.example", mailer.ErrSandbox},
		{400, "MessageRejected", "Message content rejected: virus", mailer.ErrRejected},
		{400, "MailFromDomainNotVerifiedException", "", mailer.ErrSandbox},
		{400, "AccountSendingPausedException", "", mailer.ErrPaused},
		{400, "ConfigurationSetSendingPausedException", "", mailer.ErrPaused},
		{400, "ConfigurationSetDoesNotExist", "", mailer.ErrPaused},
		{400, "InvalidParameterValue", "Duplicate header 'From'.", mailer.ErrRejected},
		{403, "AccessDenied", "not authorized to perform ses:SendRawEmail", mailer.ErrNotSent},
		{403, "SignatureDoesNotMatch", "", mailer.ErrNotSent},
		{400, "SomethingNew", "", nil},
		{500, "InternalFailure", "", nil},
		{503, "ServiceUnavailable", "", nil},
		{408, "RequestTimeout", "", nil},
	} {
		t.Run(c.code+" "+c.message, func(t *testing.T) {
			m, asked := service(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(c.status)
				_, _ = fmt.Fprintf(w, `<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error></ErrorResponse>`, c.code, c.message)
			})
			_, err := m.Send(t.Context(), mail())
			wantOnly(t, err, c.want)
			if asked.Load() != 1 {
				t.Errorf("asked %d times, want one attempt", asked.Load())
			}
		})
	}
}

// TestSend_oneAttemptWithAnyClient holds it where somebody forgets
// sesclient.New and gives a client that tries again.
func TestSend_oneAttemptWithAnyClient(t *testing.T) {
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		w.WriteHeader(http.StatusInternalServerError)
	}))
	t.Cleanup(server.Close)
	retrying := sdk.New(sdk.Options{
		Region: "eu-west-1", BaseEndpoint: aws.String(server.URL), RetryMaxAttempts: 3,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "id", SecretAccessKey: "secret"}, nil
		}),
	})
	_, err := New(retrying, "").Send(t.Context(), mail())
	wantOnly(t, err, nil)
	if asked.Load() != 1 {
		t.Errorf("asked %d times, want one attempt", asked.Load())
	}
}

func TestSend_anAnswerThatIsLostLeavesItOpen(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"connection closed": func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			conn, _, err := http.NewResponseController(w).Hijack()
			if err == nil {
				_ = conn.Close()
			}
		},
		"answer cut off": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, "<SendRaw")
		},
		"no id": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `<SendRawEmailResponse><SendRawEmailResult></SendRawEmailResult></SendRawEmailResponse>`)
		},
	} {
		t.Run(name, func(t *testing.T) {
			m, asked := service(t, answer)
			_, err := m.Send(t.Context(), mail())
			wantOnly(t, err, nil)
			if asked.Load() != 1 {
				t.Errorf("asked %d times, want one attempt", asked.Load())
			}
		})
	}
}

func TestSend_aContextThatEndsWhileSESWorksLeavesItOpen(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	m, _ := service(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		cancel()
		<-done
	})
	_, err := m.Send(ctx, mail())
	close(done)
	wantOnly(t, err, nil)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v does not say why", err)
	}
}

func TestSend_withoutAConnectionNothingWasSent(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	refused := "http://" + l.Addr().String()
	plain := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plain.Close)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	for name, endpoint := range map[string]string{
		"refused":  refused,
		"no TLS":   "https" + plain.URL[len("http"):],
		"no host":  "http://no-such-host.invalid",
		"no proto": "ftp://127.0.0.1:1",
	} {
		_, err := at(t, endpoint).Send(t.Context(), mail())
		if !errors.Is(err, mailer.ErrNotSent) {
			t.Errorf("%s: %v, want ErrNotSent", name, err)
		}
	}
}
