// Package ssm reads parameters of AWS Systems Manager: param.Store on AWS.
// Every Get is one request; param.Cache goes in front of it.
package ssm

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"helpdesk/internal/param"
)

// API is what is used of the SDK's client.
type API interface {
	GetParameter(ctx context.Context, in *ssm.GetParameterInput, opts ...func(*ssm.Options)) (*ssm.GetParameterOutput, error)
}

// Store reads the parameters of one account and region.
type Store struct{ api API }

// New makes a store.
func New(api API) *Store { return &Store{api: api} }

// Get implements param.Store. A SecureString is decrypted: the one secret that
// the desk may have, that of its client at another issuer, is kept as such.
func (s *Store) Get(ctx context.Context, name string) (string, error) {
	out, err := s.api.GetParameter(ctx, &ssm.GetParameterInput{Name: &name, WithDecryption: aws.Bool(true)})
	var none *types.ParameterNotFound
	if errors.As(err, &none) {
		return "", fmt.Errorf("get parameter: %w: %s", param.ErrNotFound, name)
	}
	if err != nil {
		return "", fmt.Errorf("get parameter %s: %w", name, err)
	}
	if out.Parameter == nil {
		return "", fmt.Errorf("get parameter: %w: %s", param.ErrNotFound, name)
	}
	return aws.ToString(out.Parameter.Value), nil
}
