// Package ssm reads parameters of AWS Systems Manager: param.Store on AWS.
// Every Get is one request; param.Cache goes in front of it.
//
// The request is made and signed here. The SDK's own client knows some hundred
// operations and sets them all up when a program starts, which took a fifth of
// the cold start of functions that may never read a parameter.
package ssm

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"helpdesk/internal/param"
)

// maxAnswer is the most bytes of an answer; a parameter has 8 KB at most.
const maxAnswer = 64 << 10

// attempts is how often a request is made that met a fault of the service or of
// the way there, with a pause that doubles between them.
const (
	attempts   = 3
	firstPause = 50 * time.Millisecond
)

// Store reads the parameters of one account and region.
type Store struct {
	cfg    aws.Config
	signer *v4.Signer
	now    func() time.Time
}

// New makes a store. Of the configuration it uses region, credentials, HTTP
// client and base endpoint; it has its own retries.
func New(cfg aws.Config) *Store { return &Store{cfg: cfg, signer: v4.NewSigner(), now: time.Now} }

// errAgain marks what may go well at the next attempt.
var errAgain = errors.New("try again")

// Get implements param.Store. A SecureString is decrypted: the one secret that
// the desk may have, that of its client at another issuer, is kept as such.
func (s *Store) Get(ctx context.Context, name string) (string, error) {
	var value string
	var err error
	for i := range attempts {
		if i > 0 {
			select {
			case <-time.After(firstPause << (i - 1)):
			case <-ctx.Done():
				return "", fmt.Errorf("get parameter %s: %w", name, ctx.Err())
			}
		}
		if value, err = s.get(ctx, name); !errors.Is(err, errAgain) {
			break
		}
	}
	if err != nil {
		return "", fmt.Errorf("get parameter %s: %w", name, err)
	}
	return value, nil
}

// get makes one request (AWS Systems Manager API Reference, "GetParameter").
func (s *Store) get(ctx context.Context, name string) (string, error) {
	body, err := json.Marshal(map[string]any{"Name": name, "WithDecryption": true})
	if err != nil {
		return "", err
	}
	req, err := s.request(ctx, body)
	if err != nil {
		return "", err
	}
	res, err := s.cfg.HTTPClient.Do(req)
	if err != nil {
		return "", fmt.Errorf("%w: %w", errAgain, err)
	}
	text, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	_ = res.Body.Close() // it was read
	if err != nil {
		return "", fmt.Errorf("%w: %w", errAgain, err)
	}
	return value(res.StatusCode, text)
}

// value reads an answer.
func value(status int, text []byte) (string, error) {
	var answer struct {
		Parameter *struct{ Value string }
		Type      string `json:"__type"`
		Message   string `json:"message"`
	}
	err := json.Unmarshal(text, &answer)
	_, kind, found := strings.Cut(answer.Type, "#")
	if !found {
		kind = answer.Type
	}
	switch {
	case status >= http.StatusInternalServerError, status == http.StatusTooManyRequests, strings.HasPrefix(kind, "Throttl"):
		return "", fmt.Errorf("%w: status %d %s", errAgain, status, kind)
	case kind == "ParameterNotFound":
		return "", param.ErrNotFound
	case status != http.StatusOK:
		return "", fmt.Errorf("status %d %s: %s", status, kind, answer.Message)
	case err != nil:
		return "", fmt.Errorf("read answer: %w", err)
	case answer.Parameter == nil:
		return "", param.ErrNotFound
	}
	return answer.Parameter.Value, nil
}

// request makes and signs a request.
func (s *Store) request(ctx context.Context, body []byte) (*http.Request, error) {
	url := "https://ssm." + s.cfg.Region + ".amazonaws.com"
	if strings.HasPrefix(s.cfg.Region, "cn-") {
		url += ".cn"
	}
	if s.cfg.BaseEndpoint != nil {
		url = *s.cfg.BaseEndpoint
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(url, "/")+"/", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/x-amz-json-1.1")
	req.Header.Set("X-Amz-Target", "AmazonSSM.GetParameter")
	keys, err := s.cfg.Credentials.Retrieve(ctx)
	if err != nil {
		return nil, fmt.Errorf("credentials: %w", err)
	}
	sum := sha256.Sum256(body)
	if err := s.signer.SignHTTP(ctx, keys, req, hex.EncodeToString(sum[:]), "ssm", s.cfg.Region, s.now()); err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	return req, nil
}
