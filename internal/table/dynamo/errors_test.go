package dynamo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"

	"helpdesk/internal/table"
)

// service answers each request with the next of its replies, as DynamoDB would,
// and keeps what was asked.
type service struct {
	t       *testing.T
	replies []reply
	asked   []string
}

type reply struct {
	status int
	body   string
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Error(err)
	}
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	s.asked = append(s.asked, operation+" "+string(body))
	if len(s.replies) == 0 {
		s.t.Errorf("unexpected request %s %s", operation, body)
		w.WriteHeader(http.StatusTeapot)
		return
	}
	next := s.replies[0]
	s.replies = s.replies[1:]
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	w.WriteHeader(next.status)
	_, _ = io.WriteString(w, next.body)
}

// against makes an engine on a service with scripted replies.
func against(t *testing.T, replies ...reply) (*Table, *service) {
	t.Helper()
	s := &service{t: t, replies: replies}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	atOnce := func(o *dynamodb.Options) {
		o.Retryer = retry.NewStandard(func(so *retry.StandardOptions) {
			so.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })
		})
	}
	tb := New(newClient(server.URL, atOnce), "desk")
	tb.pause = func(context.Context, time.Duration) error { return nil }
	return tb, s
}

func refuse(code, more string) reply {
	return reply{http.StatusBadRequest, fmt.Sprintf(`{"__type":"com.amazonaws.dynamodb.v20120810#%s"%s}`, code, more)}
}

func cancel(codes ...string) reply {
	var reasons []string
	for _, code := range codes {
		reasons = append(reasons, fmt.Sprintf(`{"Code":%q}`, code))
	}
	return refuse("TransactionCanceledException", `,"CancellationReasons":[`+strings.Join(reasons, ",")+`]`)
}

var (
	key  = table.Key{PK: "p", SK: "s"}
	ok   = reply{http.StatusOK, "{}"}
	fail = reply{http.StatusInternalServerError, `{"__type":"InternalServerError"}`}
)

func TestTransactionReasons(t *testing.T) {
	ops := []table.Op{table.Delete(key), table.Delete(table.Key{PK: "p", SK: "t"}), table.Delete(table.Key{PK: "p", SK: "u"})}
	for _, tc := range []struct {
		name   string
		answer reply
		want   error
		failed []int
	}{
		{"conditions", cancel("None", "ConditionalCheckFailed", "ConditionalCheckFailed"), table.ErrCondition, []int{1, 2}},
		{"condition beside a conflict", cancel("TransactionConflict", "None", "ConditionalCheckFailed"), table.ErrCondition, []int{2}},
		{"conflict", cancel("None", "TransactionConflict", "None"), table.ErrConflict, nil},
		{"conflict beside a throttle", cancel("ThrottlingError", "TransactionConflict", "None"), table.ErrConflict, nil},
		{"throttle", cancel("None", "ThrottlingError", "None"), table.ErrThrottled, nil},
		{"throughput", cancel("ProvisionedThroughputExceeded", "None", "None"), table.ErrThrottled, nil},
		{"validation", cancel("None", "ValidationError", "None"), table.ErrRefused, nil},
		{"malformed", refuse("ValidationException", ""), table.ErrRefused, nil},
		{"token of another request", refuse("IdempotentParameterMismatchException", ""), table.ErrRefused, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tb, _ := against(t, tc.answer)
			err := tb.Transact(t.Context(), ops)
			if !errors.Is(err, tc.want) || !cmp.Equal(table.FailedOps(err), tc.failed) {
				t.Errorf("error %v, failed %v; want %v, %v", err, table.FailedOps(err), tc.want, tc.failed)
			}
		})
	}
}

func TestWriteErrors(t *testing.T) {
	for code, want := range map[string]error{
		"ConditionalCheckFailedException": table.ErrCondition,
		"TransactionConflictException":    table.ErrConflict,
		"ValidationException":             table.ErrRefused,
	} {
		tb, _ := against(t, refuse(code, ""))
		_, err := tb.Write(t.Context(), table.Delete(key))
		if !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", code, err, want)
		}
	}
	for _, code := range []string{"ResourceNotFoundException", "AccessDeniedException"} {
		tb, _ := against(t, refuse(code, ""))
		_, err := tb.Write(t.Context(), table.Delete(key))
		for _, known := range []error{table.ErrCondition, table.ErrConflict, table.ErrThrottled, table.ErrRefused, table.ErrTooLarge} {
			if err == nil || errors.Is(err, known) {
				t.Errorf("%s became %v", code, err)
			}
		}
	}
}

// A write whose answer was lost is sent again only when twice is as good as
// once; a throttled one always.
func TestRetries(t *testing.T) {
	throttle := refuse("ThrottlingException", "")
	adding := table.Op{Kind: table.UpdateOp, Key: key, Add: map[string]int64{"n": 1}}
	for _, tc := range []struct {
		name   string
		op     table.Op
		first  reply
		wanted int // requests
	}{
		{"put after a lost answer", table.Put(table.Item{"pk": "p", "sk": "s"}), fail, 2},
		{"set after a lost answer", table.Update(key, table.Item{"a": "1"}), fail, 2},
		{"delete after a lost answer", table.Delete(key), fail, 2},
		{"addition after a lost answer", adding, fail, 1},
		{"guarded put after a lost answer", table.Put(table.Item{"pk": "p", "sk": "s"}, table.IfNew()), fail, 1},
		{"addition after a throttle", adding, throttle, 2},
		{"guarded delete after a throttle", table.Delete(key, table.IfThere()), throttle, 2},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tb, s := against(t, tc.first, ok)
			_, err := tb.Write(t.Context(), tc.op)
			if len(s.asked) != tc.wanted || (err == nil) != (tc.wanted == 2) {
				t.Errorf("%d requests, %v; want %d", len(s.asked), err, tc.wanted)
			}
		})
	}
	t.Run("transaction after a lost answer", func(t *testing.T) {
		tb, s := against(t, fail, ok)
		if err := tb.Transact(t.Context(), []table.Op{adding}); err != nil || len(s.asked) != 2 {
			t.Fatalf("%d requests, %v", len(s.asked), err)
		}
		if s.asked[0] != s.asked[1] || !strings.Contains(s.asked[0], "ClientRequestToken") {
			t.Errorf("the second request is not the first with its token:\n%s\n%s", s.asked[0], s.asked[1])
		}
	})
	t.Run("throttled for good", func(t *testing.T) {
		tb, _ := against(t, throttle, throttle, throttle)
		if _, err := tb.Write(t.Context(), adding); !errors.Is(err, table.ErrThrottled) {
			t.Errorf("error %v", err)
		}
	})
}

func batchReply(found, left string) reply {
	body := `{"Responses":{"desk":[` + found + `]}`
	if left != "" {
		body += `,"UnprocessedKeys":{"desk":{"Keys":[` + left + `],"ConsistentRead":true}}`
	}
	return reply{http.StatusOK, body + "}"}
}

func TestBatchGetAsksAgain(t *testing.T) {
	const a, b = `{"pk":{"S":"p"},"sk":{"S":"a"}}`, `{"pk":{"S":"p"},"sk":{"S":"b"}}`
	keys := []table.Key{{PK: "p", SK: "a"}, {PK: "p", SK: "b"}}
	tb, s := against(t, batchReply("", a+","+b), batchReply(b, a), batchReply(a, ""))
	var pauses []time.Duration
	tb.pause = func(_ context.Context, d time.Duration) error {
		pauses = append(pauses, d)
		return nil
	}
	items, err := tb.BatchGet(t.Context(), keys)
	if err != nil || len(items) != 2 || len(pauses) != 2 || pauses[1] <= pauses[0] {
		t.Errorf("%v, %v, pauses %v", items, err, pauses)
	}
	var last struct {
		RequestItems map[string]struct {
			Keys []map[string]map[string]string
		}
	}
	_, body, _ := strings.Cut(s.asked[2], " ")
	if err := json.Unmarshal([]byte(body), &last); err != nil {
		t.Fatal(err)
	}
	if got := last.RequestItems["desk"].Keys; len(got) != 1 || got[0]["sk"]["S"] != "a" {
		t.Errorf("last request asks for %v", got)
	}

	var never []reply
	for range batchTries {
		never = append(never, batchReply("", a))
	}
	tb, _ = against(t, never...)
	if _, err := tb.BatchGet(t.Context(), keys); !errors.Is(err, table.ErrThrottled) {
		t.Errorf("keys that stay unread: %v", err)
	}
	tb, _ = against(t, batchReply("", a))
	tb.pause = func(context.Context, time.Duration) error { return context.Canceled }
	if _, err := tb.BatchGet(t.Context(), keys); !errors.Is(err, context.Canceled) {
		t.Errorf("context that ends in a pause: %v", err)
	}
}

func TestItemFromRefusesOtherTypes(t *testing.T) {
	for name, av := range map[string]types.AttributeValue{
		"fraction":   &types.AttributeValueMemberN{Value: "1.5"},
		"large":      &types.AttributeValueMemberN{Value: "9223372036854775808"},
		"null":       &types.AttributeValueMemberNULL{Value: true},
		"list":       &types.AttributeValueMemberL{},
		"string set": &types.AttributeValueMemberSS{Value: []string{"x"}},
	} {
		if it, err := ItemFrom(map[string]types.AttributeValue{"a": av}); err == nil {
			t.Errorf("%s: %v", name, it)
		}
	}
	if it, err := ItemFrom(nil); it != nil || err != nil {
		t.Errorf("no item: %v, %v", it, err)
	}
}

// Names and values of callers never reach the text of an expression.
func TestExpressionsHoldPlaceholdersOnly(t *testing.T) {
	const evil = "x) OR attribute_exists(pk"
	var e expression
	op := table.Op{
		Kind: table.UpdateOp, Key: key, Set: table.Item{evil: evil}, Remove: []string{evil + "2"}, Add: map[string]int64{evil + "3": 1},
		If: []table.Cond{table.IfEquals(evil, evil), {Attr: evil, Test: table.AbsentOrLess, Value: evil}},
	}
	text := *e.condition(op.If) + *e.update(op) + *e.keyCondition(table.Query{PK: evil, From: evil, To: evil})
	if strings.Contains(text, evil) {
		t.Errorf("expression %q", text)
	}
	for i := range len(e.names) {
		if _, has := e.names[fmt.Sprint("#n", i)]; !has {
			t.Errorf("names %v", e.names)
		}
	}
}
