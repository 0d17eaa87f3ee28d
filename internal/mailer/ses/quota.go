package ses

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/ses"

	"helpdesk/internal/mailer"
)

// QuotaAPI is what is used of the SDK's client to read the quota.
type QuotaAPI interface {
	GetSendQuota(ctx context.Context, in *ses.GetSendQuotaInput, opts ...func(*ses.Options)) (*ses.GetSendQuotaOutput, error)
}

// Quotas reads the account's quota in the client's region; mailer.Quotas on AWS.
type Quotas struct{ API QuotaAPI }

// Quota implements mailer.Quotas.
func (q Quotas) Quota(ctx context.Context) (mailer.Quota, error) {
	out, err := q.API.GetSendQuota(ctx, &ses.GetSendQuotaInput{})
	if err != nil {
		return mailer.Quota{}, fmt.Errorf("read sending quota: %w", err)
	}
	return mailer.Quota{Max24Hour: out.Max24HourSend, Sent24Hour: out.SentLast24Hours, MaxRate: out.MaxSendRate}, nil
}
