package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/ses"
	"github.com/aws/aws-sdk-go-v2/service/ses/types"

	"helpdesk/functions/receiptrules"
)

// ruleSets is receiptrules.RuleSets on SES. Only the older SES API (v1) knows
// receipt rules.
type ruleSets struct{ client *ses.Client }

// Active names the active rule set.
func (s ruleSets) Active(ctx context.Context) (string, error) {
	out, err := s.client.DescribeActiveReceiptRuleSet(ctx, &ses.DescribeActiveReceiptRuleSetInput{})
	if err != nil {
		return "", err
	}
	if out.Metadata == nil || out.Metadata.Name == nil {
		return "", nil
	}
	return *out.Metadata.Name, nil
}

// Create makes an empty rule set.
func (s ruleSets) Create(ctx context.Context, name string) error {
	_, err := s.client.CreateReceiptRuleSet(ctx, &ses.CreateReceiptRuleSetInput{RuleSetName: &name})
	var exists *types.AlreadyExistsException
	if errors.As(err, &exists) {
		return fmt.Errorf("%w: %w", receiptrules.ErrExists, err)
	}
	return err
}

// Activate makes a rule set the active one.
func (s ruleSets) Activate(ctx context.Context, name string) error {
	_, err := s.client.SetActiveReceiptRuleSet(ctx, &ses.SetActiveReceiptRuleSetInput{RuleSetName: &name})
	return err
}
