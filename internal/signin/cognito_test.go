package signin_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/signin"
)

// cognito is the address at which the rogue issuer stands in for Cognito.
const cognito = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Desk"

// standIn sends what is meant for Cognito to servers of this machine: the
// pool's pages to the issuer, its service to another.
type standIn struct {
	issuer, service *url.URL
}

func (s standIn) RoundTrip(r *http.Request) (*http.Response, error) {
	there := r.Clone(r.Context())
	to, path := s.issuer, strings.TrimPrefix(r.URL.Path, "/eu-west-1_Desk")
	if path == "/" || path == "" {
		to, path = s.service, "/"
	}
	there.URL.Scheme, there.URL.Host, there.URL.Path, there.Host = to.Scheme, to.Host, path, ""
	return http.DefaultTransport.RoundTrip(there)
}

// cognitoWorld is a desk whose issuer is Cognito, with an answer to GetUser.
func cognitoWorld(t *testing.T, asked *atomic.Int32, answers http.HandlerFunc) *world {
	t.Helper()
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		body, err := io.ReadAll(r.Body)
		if err != nil || r.Method != http.MethodPost || string(body) != `{"AccessToken":"at"}` || r.Header.Get("X-Amz-Target") != "AWSCognitoIdentityProviderService.GetUser" ||
			r.Header.Get("Content-Type") != "application/x-amz-json-1.1" || r.Header.Get("Authorization") != "" {
			t.Errorf("asked %s %v with %s", r.Method, r.Header, body)
		}
		answers(w, r)
	}))
	t.Cleanup(service.Close)
	var through standIn
	w := open(t, func(o *signin.Options) {
		o.Client = signin.FromParameters(paramsOf(cognito), names)
		o.HTTP = &through
	})
	through.issuer, _ = url.Parse(w.issuer.URL)
	through.service, _ = url.Parse(service.URL)
	w.issuer.describe = func(d map[string]any) {
		for k, v := range d {
			if s, ok := v.(string); ok {
				d[k] = strings.Replace(s, w.issuer.URL, cognito, 1)
			}
		}
	}
	w.issuer.claims = func(c map[string]any) { c["iss"] = cognito }
	return w
}

func TestCognito_saysWhetherThereIsASecondFactor(t *testing.T) {
	user := func(more map[string]any) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			more["Username"] = "ana"
			_ = json.NewEncoder(w).Encode(more)
		}
	}
	for _, tt := range []struct {
		name    string
		answers http.HandlerFunc
		want    signin.SecondFactor
	}{
		{"an app", user(map[string]any{"UserMFASettingList": []string{"SOFTWARE_TOKEN_MFA"}, "PreferredMfaSetting": "SOFTWARE_TOKEN_MFA"}), signin.FactorUsed},
		{"an app, preferred alone", user(map[string]any{"PreferredMfaSetting": "SOFTWARE_TOKEN_MFA"}), signin.FactorUsed},
		{"mail", user(map[string]any{"UserMFASettingList": []string{"EMAIL_OTP"}}), signin.FactorUsed},
		{"nothing set up", user(map[string]any{"UserAttributes": []any{}}), signin.FactorNone},
		{"an empty list", user(map[string]any{"UserMFASettingList": []string{}}), signin.FactorNone},
		{"refused", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadRequest) }, signin.FactorUnknown},
		{"down", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }, signin.FactorUnknown},
		{"no JSON", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) }, signin.FactorUnknown},
		{"nobody", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("{}")) }, signin.FactorUnknown},
		{"elsewhere", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://evil.example/", http.StatusTemporaryRedirect)
		}, signin.FactorUnknown},
		{"hung up", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, signin.FactorUnknown},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var asked atomic.Int32
			w := cognitoWorld(t, &asked, tt.answers)
			opened := w.enter() // whatever is answered, he is in
			signed, err := w.signin.Authenticate(t.Context(), opened.Token)
			if err != nil || signed.SecondFactor != tt.want || asked.Load() != 1 {
				t.Errorf("%s, %v, asked %d times, want %s", signed.SecondFactor, err, asked.Load(), tt.want)
			}
			if (tt.want == signin.FactorUnknown) != strings.Contains(w.log.String(), "second factor not known") || strings.Contains(w.log.String(), `"at"`) {
				t.Errorf("the log says %s", w.log)
			}
			last, err := w.signin.LastSignIns(t.Context(), desk.Subject{Kind: desk.ActorAgent, AgentID: "root", Role: desk.RoleAdmin}, []string{"ana", "root"})
			if err != nil || len(last) != 1 || last["ana"].SecondFactor != tt.want || !last["ana"].At.Equal(w.now()) {
				t.Errorf("%+v, %v", last, err)
			}
		})
	}
}

// The scope is asked for at Cognito only, and who says it himself is not asked for.
func TestCognito_isAskedOnlyWhereNeeded(t *testing.T) {
	var asked atomic.Int32
	w := cognitoWorld(t, &asked, func(http.ResponseWriter, *http.Request) {})
	if scope := w.begin().query.Get("scope"); scope != "openid email aws.cognito.signin.user.admin" {
		t.Errorf("scope %q", scope)
	}
	w.issuer.claims = func(c map[string]any) { c["iss"], c["amr"] = cognito, []string{"mfa"} }
	if signed, err := w.signin.Authenticate(t.Context(), w.enter().Token); err != nil || signed.SecondFactor != signin.FactorUsed || asked.Load() != 0 {
		t.Errorf("%s, %v, asked %d times", signed.SecondFactor, err, asked.Load())
	}
	other := open(t)
	if scope := other.begin().query.Get("scope"); scope != "openid email" {
		t.Errorf("another issuer: scope %q", scope)
	}
}

// A last sign-in stays when its session is over, and is for admins to see.
func TestLastSignIns(t *testing.T) {
	w := open(t)
	w.issuer.claims = func(c map[string]any) { c["amr"] = []string{"pwd"} }
	opened := w.enter()
	first := w.now()
	if _, err := w.signin.Leave(t.Context(), opened.Token); err != nil {
		t.Fatal(err)
	}
	w.pass(90 * 24 * time.Hour)
	admin := desk.Subject{Kind: desk.ActorAgent, AgentID: "root", Role: desk.RoleAdmin}
	last, err := w.signin.LastSignIns(t.Context(), admin, []string{"ana", "root"})
	if err != nil || len(last) != 1 || last["ana"].SecondFactor != signin.FactorNone || !last["ana"].At.Equal(first) {
		t.Errorf("%+v, %v", last, err)
	}
	for _, who := range []desk.Subject{{Kind: desk.ActorAgent, AgentID: "ana", Role: desk.RoleAgent}, {Kind: desk.ActorAgent, AgentID: "leo", Role: desk.RoleLead}, {Kind: desk.ActorProgram, Scopes: []string{desk.ScopeTicketsRead}}} {
		if last, err := w.signin.LastSignIns(t.Context(), who, []string{"ana"}); err != nil || len(last) != 0 {
			t.Errorf("%s sees %+v, %v", who.AgentID, last, err)
		}
	}
}
