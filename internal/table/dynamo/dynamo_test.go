package dynamo

import (
	"context"
	"fmt"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"helpdesk/internal/table"
	"helpdesk/internal/table/tabletest"
)

// newClient makes a client of a DynamoDB at an address on this machine.
func newClient(endpoint string, options ...func(*dynamodb.Options)) *dynamodb.Client {
	return dynamodb.New(dynamodb.Options{
		Region:       "eu-west-1",
		BaseEndpoint: &endpoint,
		Credentials:  credentials.NewStaticCredentialsProvider("local", "local", ""),
	}, options...)
}

// local answers the address of DynamoDB Local, and skips the test without one.
func local(t *testing.T) string {
	t.Helper()
	endpoint := os.Getenv("DYNAMODB_LOCAL_URL")
	if endpoint == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("DYNAMODB_LOCAL_URL is not set: start DynamoDB Local with .ci/dynamodb-local")
		}
		t.Skip("DYNAMODB_LOCAL_URL is not set: run .ci/dynamodb-local test for this suite")
	}
	return endpoint
}

func TestConformance(t *testing.T) {
	client := newClient(local(t))
	run := time.Now().UnixNano()
	var tables atomic.Int64
	tabletest.Run(t, func(t *testing.T) table.Table {
		name := fmt.Sprintf("desk-%d-%d", run, tables.Add(1))
		createTable(t, client, name)
		return New(client, name)
	})
}

// createTable makes a table as template.yaml does, and deletes it after the test.
func createTable(t *testing.T, client *dynamodb.Client, name string) {
	t.Helper()
	in := &dynamodb.CreateTableInput{
		TableName:   &name,
		BillingMode: types.BillingModePayPerRequest,
		KeySchema:   keySchema(table.Base),
		StreamSpecification: &types.StreamSpecification{
			StreamEnabled: aws.Bool(true), StreamViewType: types.StreamViewTypeNewAndOldImages,
		},
	}
	for _, x := range append([]table.Index{table.Base}, table.Indexes...) {
		for _, attr := range []string{x.PKName(), x.SKName()} {
			in.AttributeDefinitions = append(in.AttributeDefinitions, types.AttributeDefinition{
				AttributeName: aws.String(attr), AttributeType: types.ScalarAttributeTypeS,
			})
		}
		if x == table.Base {
			continue
		}
		in.GlobalSecondaryIndexes = append(in.GlobalSecondaryIndexes, types.GlobalSecondaryIndex{
			IndexName:  aws.String(x.Name()),
			KeySchema:  keySchema(x),
			Projection: projection(x),
		})
	}
	if _, err := client.CreateTable(t.Context(), in); err != nil {
		t.Fatalf("create table: %v", err)
	}
	t.Cleanup(func() {
		// The test's own context has ended by now.
		if _, err := client.DeleteTable(context.Background(), &dynamodb.DeleteTableInput{TableName: &name}); err != nil {
			t.Errorf("delete table: %v", err)
		}
	})
}

func keySchema(x table.Index) []types.KeySchemaElement {
	return []types.KeySchemaElement{
		{AttributeName: aws.String(x.PKName()), KeyType: types.KeyTypeHash},
		{AttributeName: aws.String(x.SKName()), KeyType: types.KeyTypeRange},
	}
}

// projection is the index's as the template makes it.
func projection(x table.Index) *types.Projection {
	if len(x.Projection()) == 0 {
		return &types.Projection{ProjectionType: types.ProjectionTypeKeysOnly}
	}
	return &types.Projection{ProjectionType: types.ProjectionTypeInclude, NonKeyAttributes: x.Projection()}
}
