// Package s3client makes the client of the bucket.
package s3client

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"helpdesk/internal/awsclient"
)

// New makes the client. Objects are large, so an attempt may take
// awsclient.TransferTimeout. An emulator is spoken to with the bucket in the
// path.
func New(cfg aws.Config) *s3.Client {
	return s3.NewFromConfig(cfg, func(o *s3.Options) {
		o.HTTPClient = awsclient.Transfer(cfg.HTTPClient, false)
		o.UsePathStyle = cfg.BaseEndpoint != nil
	})
}
