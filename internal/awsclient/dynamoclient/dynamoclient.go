// Package dynamoclient makes the client of the table. It promises nothing but
// what awsclient configures.
package dynamoclient

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// New makes the client.
func New(cfg aws.Config) *dynamodb.Client { return dynamodb.NewFromConfig(cfg) }
