// Package sqsclient makes the client of the queues. It promises nothing but
// what awsclient configures.
package sqsclient

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

// New makes the client.
func New(cfg aws.Config) *sqs.Client { return sqs.NewFromConfig(cfg) }
