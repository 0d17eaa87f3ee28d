// Package awsclient configures the clients of AWS that the adapters use, with
// one set of timeouts and retries. Inside Lambda the configuration is built by
// hand from the few variables that Lambda sets: the SDK's default chain would
// read files and ask services that are not there, and costs a cold start more
// than the rest of it. The command line on a person's machine wants that chain
// (profiles, single sign-on) and finds it in awsclient/profile.
//
// Each service's client has a package of its own below this one: what a
// package of the SDK sets up when a program starts is paid by every cold start
// that links it, whether it calls the service or not.
//
// It reads no environment itself; callers give it a lookup.
package awsclient

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
)

// Limits of one call. A service in the same region answers in milliseconds;
// what takes longer than these is better tried again.
const (
	ConnectTimeout  = time.Second     // to open a connection
	HandshakeLimit  = 2 * time.Second // for TLS on it
	AttemptTimeout  = 5 * time.Second // for one attempt, its body included
	TransferTimeout = 30 * time.Second
	MaxAttempts     = 3 // of one call, the first included
)

// ErrEnvironment is what FromEnvironment answers when Lambda's variables are
// not there (errors.Is).
var ErrEnvironment = errors.New("awsclient: not in Lambda's environment")

// FromEnvironment builds the configuration from the variables that Lambda sets
// (AWS Lambda Developer Guide, "Defined runtime environment variables"):
// AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN. With
// AWS_ENDPOINT_URL every client talks to that address, an emulator's. The
// credentials are those of the moment; an environment of Lambda is ended before
// they expire.
func FromEnvironment(getenv func(string) string) (aws.Config, error) {
	region, id, secret := getenv("AWS_REGION"), getenv("AWS_ACCESS_KEY_ID"), getenv("AWS_SECRET_ACCESS_KEY")
	if region == "" || id == "" || secret == "" {
		return aws.Config{}, fmt.Errorf("%w: AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are needed", ErrEnvironment)
	}
	keys := aws.Credentials{
		AccessKeyID: id, SecretAccessKey: secret, SessionToken: getenv("AWS_SESSION_TOKEN"), Source: "environment",
	}
	cfg := aws.Config{
		Region:      region,
		Credentials: staticKeys(keys),
		HTTPClient:  HTTPClient(),
		Retryer:     Retryer,
	}
	if endpoint := getenv("AWS_ENDPOINT_URL"); endpoint != "" {
		cfg.BaseEndpoint = aws.String(endpoint)
	}
	return cfg, nil
}

// HTTPClient is the client that every service shares: connections are kept, so
// a warm function opens none.
func HTTPClient() *awshttp.BuildableClient {
	return awshttp.NewBuildableClient().
		WithTimeout(AttemptTimeout).
		WithDialerOptions(func(d *net.Dialer) {
			d.Timeout = ConnectTimeout
			d.KeepAlive = 30 * time.Second
		}).
		WithTransportOptions(func(t *http.Transport) {
			t.TLSHandshakeTimeout = HandshakeLimit
			t.MaxIdleConnsPerHost = 32 // a burst in one function keeps its connections
		})
}

// Retryer makes the retries of every client but that of mail: MaxAttempts,
// with a pause that grows and is drawn by lot, of what is safe to repeat.
func Retryer() aws.Retryer {
	return retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts = MaxAttempts
		o.MaxBackoff = 2 * time.Second
	})
}

// Transfer gives the time of a transfer to a client of this package, and no
// kept connections when fresh; any other client stays as it is.
func Transfer(c aws.HTTPClient, fresh bool) aws.HTTPClient {
	b, ok := c.(*awshttp.BuildableClient)
	if !ok {
		return c
	}
	return b.WithTimeout(TransferTimeout).WithTransportOptions(func(t *http.Transport) { t.DisableKeepAlives = fresh })
}
