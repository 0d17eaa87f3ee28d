package awsclient

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// staticKeys are credentials that do not change while the process lives.
type staticKeys aws.Credentials

// Retrieve implements aws.CredentialsProvider.
func (k staticKeys) Retrieve(context.Context) (aws.Credentials, error) {
	return aws.Credentials(k), nil
}
