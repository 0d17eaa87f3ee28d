// Package awstest gives tests of adapters an emulator of AWS to talk to:
// MiniStack, which `.ci/ministack test` starts. It is for tests only.
package awstest

import (
	"crypto/rand"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"helpdesk/internal/awsclient"
)

// URLVariable names the environment variable with the emulator's address.
const URLVariable = "MINISTACK_URL"

// Config answers the configuration of clients that talk to the emulator, built
// as a function in Lambda builds its own. Without an emulator the test is
// skipped; in CI it fails instead.
func Config(t *testing.T) aws.Config {
	t.Helper()
	url := os.Getenv(URLVariable)
	if url == "" {
		const why = URLVariable + " is not set: run `.ci/ministack test`"
		if os.Getenv("CI") == "true" {
			t.Fatal(why)
		}
		t.Skip(why)
	}
	env := map[string]string{
		"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_ENDPOINT_URL": url,
	}
	cfg, err := awsclient.FromEnvironment(func(name string) string { return env[name] })
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// Name makes a name that no other test uses: lower-case letters and digits
// after the prefix. Suites share one emulator and run at the same time.
func Name(prefix string) string { return prefix + "-" + strings.ToLower(rand.Text()) }
