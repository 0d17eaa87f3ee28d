package signin

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// cognitoScope lets an access token of Cognito ask for its own user's settings.
// The desk's client of the pool must allow it, as the template's does; the token
// is used for that one question and kept nowhere.
const cognitoScope = "aws.cognito.signin.user.admin"

// cognitoTime is how long a sign-in waits for the answer.
const cognitoTime = 3 * time.Second

// password is what is noted of a sign-in that took nothing else: a method of
// RFC 8176.
const password = "pwd"

// cognitoMethods asks Cognito which factors the user has set up, as the methods
// that his ID token does not name: Cognito asks whoever has set one up for it at
// each sign-in, remembered devices aside. The service takes GetUser with nothing
// but the access token, at the issuer's own host.
func (is *issuer) cognitoMethods(ctx context.Context, token string) ([]string, error) {
	if token == "" {
		return nil, errors.New("no access token")
	}
	u, err := url.Parse(is.client.Issuer)
	if err != nil {
		return nil, fmt.Errorf("read issuer: %w", err)
	}
	u.Path, u.RawQuery = "/", ""
	body, err := json.Marshal(map[string]string{"AccessToken": token})
	if err != nil {
		return nil, fmt.Errorf("write question: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, cognitoTime)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("make question: %w", err)
	}
	r.Header.Set("Content-Type", "application/x-amz-json-1.1")
	r.Header.Set("X-Amz-Target", "AWSCognitoIdentityProviderService.GetUser")
	answer, err := is.http.Do(r)
	if err != nil {
		return nil, fmt.Errorf("ask for the user: %w", err)
	}
	defer func() { _ = answer.Body.Close() }() // it was read
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("ask for the user: answered %d", answer.StatusCode)
	}
	var user struct {
		Username  string
		Settings  []string `json:"UserMFASettingList"`
		Preferred string   `json:"PreferredMfaSetting"`
	}
	if err := json.NewDecoder(answer.Body).Decode(&user); err != nil {
		return nil, fmt.Errorf("read the user: %w", err)
	}
	if user.Username == "" { // it speaks of nobody, so its silence means nothing
		return nil, errors.New("read the user: no name")
	}
	methods := []string{password}
	for _, m := range append(user.Settings, user.Preferred) {
		if m != "" {
			methods = append(methods, strings.ToLower(m))
		}
	}
	return boundMethods(methods), nil
}
