// Package profile configures the clients of AWS for the command line on a
// person's machine: the SDK's default chain, so profiles, single sign-on and
// environment work as in every other tool. It is a package of its own so that
// no Lambda links that chain.
package profile

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"

	"helpdesk/internal/awsclient"
)

// Load finds region and credentials; name is a profile of the AWS
// configuration, "" for the default one. The error says what was not found.
func Load(ctx context.Context, name string) (aws.Config, error) {
	options := []func(*config.LoadOptions) error{
		config.WithHTTPClient(awsclient.HTTPClient()),
		config.WithRetryer(awsclient.Retryer),
	}
	if name != "" {
		options = append(options, config.WithSharedConfigProfile(name))
	}
	cfg, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return aws.Config{}, fmt.Errorf("load AWS configuration: %w", err)
	}
	if cfg.Region == "" {
		return aws.Config{}, fmt.Errorf("load AWS configuration: no region: set one in the profile or AWS_REGION")
	}
	return cfg, nil
}
