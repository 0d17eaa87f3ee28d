// Package ses hands mail to Amazon SES (API v1, SendRawEmail): mailer.Mailer
// on AWS. It makes exactly one attempt, for which its client must come from
// awsclient/sesclient. An error says that the mail was not accepted only where that
// is certain: SES said so, or no connection was ever opened. A time-out, a lost
// answer and a fault inside SES leave it open.
package ses

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptrace"
	"strings"
	"sync/atomic"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ses"
	"github.com/aws/aws-sdk-go-v2/service/ses/types"
	"github.com/aws/smithy-go"

	"helpdesk/internal/mailer"
)

// API is what is used of the SDK's client.
type API interface {
	SendRawEmail(ctx context.Context, in *ses.SendRawEmailInput, opts ...func(*ses.Options)) (*ses.SendRawEmailOutput, error)
}

// Mailer sends through one account and region. It is safe for concurrent use.
type Mailer struct {
	api API
	set *string
}

// New makes a mailer. configurationSet names the set whose event destinations
// hear what becomes of each mail; "" for none.
func New(api API, configurationSet string) *Mailer {
	m := &Mailer{api: api}
	if configurationSet != "" {
		m.set = aws.String(configurationSet)
	}
	return m
}

// Send implements mailer.Mailer.
func (s *Mailer) Send(ctx context.Context, m mailer.Mail) (string, error) {
	if err := m.Check(); err != nil {
		return "", fmt.Errorf("send mail: %w", err)
	}
	if err := ctx.Err(); err != nil {
		return "", fmt.Errorf("send mail: %w: %w", mailer.ErrNotSent, err)
	}
	var connected atomic.Bool
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	})
	out, err := s.api.SendRawEmail(traced, &ses.SendRawEmailInput{
		Source:               &m.From,
		Destinations:         []string{m.To},
		RawMessage:           &types.RawMessage{Data: m.Raw},
		Tags:                 []types.MessageTag{{Name: aws.String(mailer.SendKeyTag), Value: &m.Tag}},
		ConfigurationSetName: s.set,
	}, func(o *ses.Options) { o.Retryer = aws.NopRetryer{} })
	if err != nil {
		return "", fmt.Errorf("send mail: %w", translate(err, connected.Load()))
	}
	id, _, _ := strings.Cut(aws.ToString(out.MessageId), "@")
	if id == "" {
		return "", fmt.Errorf("send mail: %w", errNoID)
	}
	return id, nil
}

// errNoID is unmapped on purpose: the mail was probably accepted.
var errNoID = errors.New("mailer/ses: SES accepted the mail and named no id")

// translate adds what is certain about the attempt to its error. connected
// says whether anything can have reached SES.
func translate(err error, connected bool) error {
	var answer smithy.APIError
	if !errors.As(err, &answer) {
		if connected {
			return err
		}
		return fmt.Errorf("%w: %w", mailer.ErrNotSent, err)
	}
	if kind := kindOf(answer.ErrorCode(), answer.ErrorMessage()); kind != nil {
		return fmt.Errorf("%w: %w", kind, err)
	}
	return err
}

// kindOf names what an error code of SES means for the mail; nil when it may
// have been accepted all the same (faults and time-outs inside SES, codes that
// are not known). Codes: Amazon SES API Reference (v1), SendRawEmail and Common
// Errors; Amazon SES Developer Guide, "Errors related to the sending quotas".
func kindOf(code, message string) error {
	switch code {
	case "Throttling", "ThrottlingException", "TooManyRequestsException", "LimitExceededException", "RequestLimitExceeded":
		if strings.HasPrefix(message, "Daily message quota exceeded") {
			return mailer.ErrOverQuota
		}
		return mailer.ErrThrottled
	case "MessageRejected":
		if unverified(message) {
			return mailer.ErrSandbox
		}
		return mailer.ErrRejected
	case "MailFromDomainNotVerifiedException", "MailFromDomainNotVerified":
		return mailer.ErrSandbox
	case "AccountSendingPausedException", "AccountSendingPaused",
		"ConfigurationSetSendingPausedException", "ConfigurationSetSendingPaused",
		"ConfigurationSetDoesNotExistException", "ConfigurationSetDoesNotExist":
		return mailer.ErrPaused
	case "InvalidParameterValue", "InvalidParameterCombination", "InvalidQueryParameter", "MissingParameter",
		"MalformedQueryString", "ValidationError", "ValidationException", "InvalidTagValue":
		return mailer.ErrRejected
	case "AccessDenied", "AccessDeniedException", "NotAuthorized", "OptInRequired", "UnrecognizedClientException",
		"InvalidClientTokenId", "MissingAuthenticationToken", "IncompleteSignature", "SignatureDoesNotMatch",
		"ExpiredToken", "ExpiredTokenException", "RequestExpired":
		return mailer.ErrNotSent
	}
	return nil
}

// unverified reads the one thing that SES says only in words: whether it
// refused the mail itself, or an address of it that is not verified. The second
// is every mail of an account in the sandbox to a stranger, and passes once the
// account has left it (Amazon SES Developer Guide, "Amazon SES email sending
// errors": "Email address is not verified. The following identities failed the
// check in region …"). Should SES change the words, such mail is refused for
// good instead of held.
func unverified(message string) bool {
	return strings.HasPrefix(message, "Email address is not verified") ||
		strings.HasPrefix(message, "Domain is not verified")
}
