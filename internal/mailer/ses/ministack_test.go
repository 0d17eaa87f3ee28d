package ses_test

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/ses"

	"helpdesk/internal/awsclient/awstest"
	"helpdesk/internal/awsclient/sesclient"
	"helpdesk/internal/mailer"
	"helpdesk/internal/mailer/mailertest"
	"helpdesk/internal/mailer/ses"
)

// recorder notes what goes to SES on the wire and was accepted: the emulator
// itself keeps neither the envelope recipient nor the raw message.
type recorder struct {
	next aws.HTTPClient

	mu     sync.Mutex
	handed []mailertest.Handed
}

func (r *recorder) Do(req *http.Request) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		var err error
		if body, err = io.ReadAll(req.Body); err != nil {
			return nil, err
		}
		req.Body = io.NopCloser(bytes.NewReader(body))
	}
	resp, err := r.next.Do(req)
	if err != nil || resp.StatusCode != http.StatusOK {
		return resp, err
	}
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(answer))
	return resp, r.note(body, answer)
}

func (r *recorder) note(body, answer []byte) error {
	form, err := url.ParseQuery(string(body))
	if err != nil || form.Get("Action") != "SendRawEmail" {
		return err
	}
	var id struct {
		ID string `xml:"SendRawEmailResult>MessageId"`
	}
	raw, err := base64.StdEncoding.DecodeString(form.Get("RawMessage.Data"))
	if err = errors.Join(err, xml.Unmarshal(answer, &id)); err != nil {
		return err
	}
	bare, _, _ := strings.Cut(id.ID, "@")
	to := form.Get("Destinations.member.1")
	if second := form.Get("Destinations.member.2"); second != "" {
		to += ", " + second
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.handed = append(r.handed, mailertest.Handed{ID: bare, From: form.Get("Source"), To: to, Raw: raw})
	return nil
}

func TestConformance(t *testing.T) {
	cfg := awstest.Config(t)
	domain := awstest.Name("desk") + ".example"
	verify(t, cfg, domain)
	mailertest.Run(t, func(*testing.T) mailertest.Service {
		r := &recorder{next: cfg.HTTPClient}
		recorded := cfg
		recorded.HTTPClient = r
		return mailertest.Service{
			Mailer: ses.New(sesclient.New(recorded), ""), From: "help@" + domain,
			Handed: func(*testing.T) []mailertest.Handed {
				r.mu.Lock()
				defer r.mu.Unlock()
				return r.handed
			},
		}
	})
}

func TestSend_anAddressThatIsNotVerifiedIsHeld(t *testing.T) {
	m := ses.New(sesclient.New(awstest.Config(t)), "")
	_, err := m.Send(t.Context(), mailer.Mail{
		From: "help@" + awstest.Name("stranger") + ".example", To: "ann@mail.example", Tag: "k", Raw: []byte("From: a@b\r\n\r\n"),
	})
	if !errors.Is(err, mailer.ErrSandbox) {
		t.Errorf("%v, want ErrSandbox", err)
	}
}

func verify(t *testing.T, cfg aws.Config, domain string) {
	t.Helper()
	if _, err := sesclient.New(cfg).VerifyDomainIdentity(t.Context(), &sdk.VerifyDomainIdentityInput{Domain: &domain}); err != nil {
		t.Fatal(err)
	}
}
