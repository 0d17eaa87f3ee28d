// Package sesclient makes the client of mail.
package sesclient

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ses"

	"helpdesk/internal/awsclient"
)

// New makes the client. It makes one attempt and no second: SES cannot tell a
// repeated request from a second mail. Each attempt opens its own connection.
// One that a frozen function had kept may be dead, and a request lost on it
// could not be told from a mail that was accepted.
func New(cfg aws.Config) *ses.Client {
	return ses.NewFromConfig(cfg, func(o *ses.Options) {
		o.HTTPClient = awsclient.Transfer(cfg.HTTPClient, true)
		o.Retryer = aws.NopRetryer{}
	})
}
