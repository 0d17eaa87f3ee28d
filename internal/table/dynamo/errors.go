package dynamo

import (
	"errors"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"

	"helpdesk/internal/table"
)

// Codes of the reasons inside a TransactionCanceledException.
const (
	reasonCondition  = "ConditionalCheckFailed"
	reasonConflict   = "TransactionConflict"
	reasonThroughput = "ProvisionedThroughputExceeded"
	reasonThrottling = "ThrottlingError"
	reasonValidation = "ValidationError"
)

// codeValidation is the one refusal for which the SDK has no type.
const codeValidation = "ValidationException"

// translate turns an error of the SDK into one of package table, by type and
// code, never by text. What it does not know stays as it is: nobody knows then
// whether the write happened.
func translate(err error) error {
	var (
		condition  *types.ConditionalCheckFailedException
		cancelled  *types.TransactionCanceledException
		conflict   *types.TransactionConflictException
		inProgress *types.TransactionInProgressException
		mismatch   *types.IdempotentParameterMismatchException
		api        smithy.APIError
	)
	switch {
	case err == nil:
		return nil
	case errors.As(err, &condition):
		return &table.ConditionError{Failed: []int{0}}
	case errors.As(err, &cancelled):
		return translateReasons(cancelled, err)
	case errors.As(err, &conflict), errors.As(err, &inProgress):
		return fmt.Errorf("%w: %w", table.ErrConflict, err)
	case isThrottle(err):
		return fmt.Errorf("%w: %w", table.ErrThrottled, err)
	case errors.As(err, &mismatch), errors.As(err, &api) && api.ErrorCode() == codeValidation:
		return fmt.Errorf("%w: %w", table.ErrRefused, err)
	}
	return err
}

// translateReasons picks what the caller must know of a cancelled transaction:
// a failed condition first, because trying again cannot help it.
func translateReasons(cancelled *types.TransactionCanceledException, err error) error {
	var failed []int
	kinds := map[string]bool{}
	for i, reason := range cancelled.CancellationReasons {
		code := aws.ToString(reason.Code)
		kinds[code] = true
		if code == reasonCondition {
			failed = append(failed, i)
		}
	}
	switch {
	case failed != nil:
		return &table.ConditionError{Failed: failed}
	case kinds[reasonValidation]:
		return fmt.Errorf("%w: %w", table.ErrRefused, err)
	case kinds[reasonConflict]:
		return fmt.Errorf("%w: %w", table.ErrConflict, err)
	case kinds[reasonThroughput], kinds[reasonThrottling]:
		return fmt.Errorf("%w: %w", table.ErrThrottled, err)
	}
	return err
}

func isThrottle(err error) bool {
	var api smithy.APIError
	if !errors.As(err, &api) {
		return false
	}
	_, throttle := retry.DefaultThrottleErrorCodes[api.ErrorCode()]
	return throttle
}

// throttlesOnly narrows a retryer to requests that DynamoDB turned away before
// it did anything. A write whose answer was lost may have happened: adding again
// would add twice, and a condition would fail on the write's own result.
type throttlesOnly struct{ aws.Retryer }

// IsErrorRetryable reports whether the error is a throttle.
func (throttlesOnly) IsErrorRetryable(err error) bool { return isThrottle(err) }

// replayable reports whether doing the write twice leaves the same as once.
func replayable(ops []table.Op) bool {
	return !slices.ContainsFunc(ops, func(op table.Op) bool { return len(op.Add) > 0 || len(op.If) > 0 })
}
