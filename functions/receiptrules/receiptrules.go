// Package receiptrules answers the custom resource ReceiptRuleSet of
// template.yaml: which receipt rule set of SES should this desk's rule join?
//
// SES receives by one active rule set per account and region, so the set is
// shared and this package never takes anything away: an active set is used as
// it is, whatever its name and whoever made it; only where none is active is
// the desk's own made and made active. Deleting the resource does nothing,
// because other desks of the account may stand in the set; the desk's own rule
// is a resource of its own and goes with its stack.
package receiptrules

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-lambda-go/cfn"
)

// PhysicalID never changes, so that CloudFormation never takes an update for a
// replacement and asks to delete the old one.
const PhysicalID = "receipt-rule-set"

// ErrExists is what RuleSets.Create answers when the set is there already (errors.Is).
var ErrExists = errors.New("receipt rules: set exists")

// RuleSets is what is needed of SES.
type RuleSets interface {
	// Active names the active rule set; "" when none is.
	Active(ctx context.Context) (string, error)
	// Create makes an empty rule set; ErrExists when there is one of that name.
	Create(ctx context.Context, name string) error
	// Activate makes a rule set the active one.
	Activate(ctx context.Context, name string) error
}

// Handler answers CloudFormation.
type Handler struct{ Sets RuleSets }

// Handle answers one request. The resource has one property, RuleSetName (the
// name of a set to make where none is active), and one attribute of the same
// name: the set that is active now.
func (h Handler) Handle(ctx context.Context, e cfn.Event) (id string, attributes map[string]any, err error) {
	name, _ := e.ResourceProperties["RuleSetName"].(string)
	switch e.RequestType {
	case cfn.RequestDelete:
		return PhysicalID, nil, nil
	case cfn.RequestCreate, cfn.RequestUpdate:
		if name == "" {
			return PhysicalID, nil, errors.New("property RuleSetName is missing")
		}
		active, err := h.ensure(ctx, name)
		if err != nil {
			return PhysicalID, nil, err
		}
		return PhysicalID, map[string]any{"RuleSetName": active}, nil
	default:
		return PhysicalID, nil, fmt.Errorf("request type %q is not known", e.RequestType)
	}
}

// ensure answers the active set, made active if need be. Two deployments at
// once do the same and end the same.
func (h Handler) ensure(ctx context.Context, name string) (string, error) {
	active, err := h.Sets.Active(ctx)
	if err != nil {
		return "", fmt.Errorf("read active receipt rule set: %w", err)
	}
	if active != "" {
		return active, nil
	}
	if err := h.Sets.Create(ctx, name); err != nil && !errors.Is(err, ErrExists) {
		return "", fmt.Errorf("make receipt rule set %s: %w", name, err)
	}
	if err := h.Sets.Activate(ctx, name); err != nil {
		return "", fmt.Errorf("make receipt rule set %s the active one: %w", name, err)
	}
	return name, nil
}
