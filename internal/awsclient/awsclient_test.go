package awsclient_test

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/ses"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"helpdesk/internal/awsclient"
	"helpdesk/internal/awsclient/s3client"
	"helpdesk/internal/awsclient/sesclient"
	"helpdesk/internal/awsclient/sqsclient"
)

func environment(changes map[string]string) func(string) string {
	env := map[string]string{
		"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "token",
	}
	for name, value := range changes {
		env[name] = value
	}
	return func(name string) string { return env[name] }
}

func TestFromEnvironment(t *testing.T) {
	cfg, err := awsclient.FromEnvironment(environment(nil))
	if err != nil {
		t.Fatal(err)
	}
	keys, err := cfg.Credentials.Retrieve(t.Context())
	if err != nil || keys.AccessKeyID != "id" || keys.SecretAccessKey != "secret" || keys.SessionToken != "token" {
		t.Errorf("credentials %+v, %v", keys, err)
	}
	if cfg.Region != "eu-west-1" || cfg.BaseEndpoint != nil {
		t.Errorf("region %q, endpoint %v", cfg.Region, cfg.BaseEndpoint)
	}
	if n := cfg.Retryer().MaxAttempts(); n != awsclient.MaxAttempts {
		t.Errorf("%d attempts, want %d", n, awsclient.MaxAttempts)
	}
	cfg, err = awsclient.FromEnvironment(environment(map[string]string{"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}))
	if err != nil || aws.ToString(cfg.BaseEndpoint) != "http://127.0.0.1:1" {
		t.Errorf("endpoint %v, %v", cfg.BaseEndpoint, err)
	}
	for _, name := range []string{"AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"} {
		if _, err := awsclient.FromEnvironment(environment(map[string]string{name: ""})); !errors.Is(err, awsclient.ErrEnvironment) {
			t.Errorf("without %s: %v, want awsclient.ErrEnvironment", name, err)
		}
	}
}

func TestHTTPClient_timeouts(t *testing.T) {
	c := awsclient.HTTPClient()
	if c.GetTimeout() != awsclient.AttemptTimeout || c.GetDialer().Timeout != awsclient.ConnectTimeout || c.GetTransport().TLSHandshakeTimeout != awsclient.HandshakeLimit {
		t.Errorf("timeouts %v, %v, %v", c.GetTimeout(), c.GetDialer().Timeout, c.GetTransport().TLSHandshakeTimeout)
	}
}

// asked counts the attempts that a call makes against a service that only
// answers 500, and the connections that it opens for them.
func asked(t *testing.T, call func(cfg aws.Config) error) (attempts, connections int32) {
	t.Helper()
	var n, opened atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		n.Add(1)
		w.WriteHeader(http.StatusInternalServerError)
	}))
	server.Config.ConnState = countNew(&opened)
	server.Start()
	defer server.Close()
	cfg, err := awsclient.FromEnvironment(environment(map[string]string{"AWS_ENDPOINT_URL": server.URL}))
	if err != nil {
		t.Fatal(err)
	}
	cfg.Retryer = func() aws.Retryer { return hasty{awsclient.Retryer()} }
	if call(cfg) == nil {
		t.Error("a call to a broken service succeeded")
	}
	return n.Load(), opened.Load()
}

func countNew(n *atomic.Int32) func(net.Conn, http.ConnState) {
	return func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			n.Add(1)
		}
	}
}

// hasty is a retryer that does not wait.
type hasty struct{ aws.Retryer }

func (hasty) RetryDelay(int, error) (time.Duration, error) { return 0, nil }

func TestAttempts(t *testing.T) {
	for name, c := range map[string]struct {
		call func(cfg aws.Config) error
		want int32
	}{
		"sqs": {func(cfg aws.Config) error {
			_, err := sqsclient.New(cfg).ListQueues(t.Context(), &sqs.ListQueuesInput{})
			return err
		}, awsclient.MaxAttempts},
		"s3": {func(cfg aws.Config) error {
			_, err := s3client.New(cfg).HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: aws.String("b"), Key: aws.String("k")})
			return err
		}, awsclient.MaxAttempts},
		"ses": {func(cfg aws.Config) error {
			_, err := sesclient.New(cfg).GetSendQuota(t.Context(), &ses.GetSendQuotaInput{})
			return err
		}, 1},
	} {
		if got, _ := asked(t, c.call); got != c.want {
			t.Errorf("%s: %d attempts, want %d", name, got, c.want)
		}
	}
}

func TestSES_opensItsOwnConnectionEachTime(t *testing.T) {
	_, opened := asked(t, func(cfg aws.Config) error {
		client := sesclient.New(cfg)
		_, err := client.GetSendQuota(t.Context(), &ses.GetSendQuotaInput{})
		_, err2 := client.GetSendQuota(t.Context(), &ses.GetSendQuotaInput{})
		return errors.Join(err, err2)
	})
	if opened != 2 {
		t.Errorf("%d connections for two mails, want 2", opened)
	}
	cfg, err := awsclient.FromEnvironment(environment(nil))
	if err != nil {
		t.Fatal(err)
	}
	sesclient.New(cfg)
	if cfg.HTTPClient.(*awshttp.BuildableClient).GetTransport().DisableKeepAlives {
		t.Error("making a client of mail took the kept connections from all others")
	}
}
