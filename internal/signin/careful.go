package signin

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// issuerDown is an issuer that could not be asked, or answered too much.
type issuerDown struct{ err error }

// Error says why.
func (e *issuerDown) Error() string { return "issuer: " + e.err.Error() }

// Unwrap gives the cause.
func (e *issuerDown) Unwrap() error { return e.err }

// careful is how we speak with an issuer: answers are cut off at maxAnswer, and
// what has been read, such as its keys, is not read again within readEvery: a
// token that names an unknown key makes the library ask for the keys again.
type careful struct {
	next http.RoundTripper
	now  func() time.Time

	mu    sync.Mutex
	asked map[string]time.Time
}

// RoundTrip implements http.RoundTripper.
func (c *careful) RoundTrip(r *http.Request) (*http.Response, error) {
	read := r.Method == http.MethodGet
	if read && !c.mayAsk(r.URL.String()) {
		return nil, &issuerDown{errors.New("asked a moment ago")}
	}
	resp, err := c.next.RoundTrip(r)
	if err != nil {
		return nil, &issuerDown{fmt.Errorf("ask: %w", err)}
	}
	if resp.StatusCode >= http.StatusInternalServerError {
		_ = resp.Body.Close() // nothing in it is of use
		return nil, &issuerDown{fmt.Errorf("answered %d", resp.StatusCode)}
	}
	if read {
		c.note(r.URL.String())
	}
	resp.Body = &bounded{ReadCloser: resp.Body, left: maxAnswer}
	return resp, nil
}

// maxAddresses bounds what is remembered; an issuer has two addresses that are read.
const maxAddresses = 16

func (c *careful) mayAsk(address string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	last, ok := c.asked[address]
	return !ok || c.now().Sub(last) >= readEvery
}

// note remembers when an address was read.
func (c *careful) note(address string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.asked) >= maxAddresses {
		clear(c.asked)
	}
	c.asked[address] = c.now()
}

// bounded is a body that is an error when it goes on for too long.
type bounded struct {
	io.ReadCloser
	left int
}

// Read implements io.Reader.
func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, &issuerDown{errors.New("answer too long")}
	}
	if len(p) > b.left {
		p = p[:b.left]
	}
	n, err := b.ReadCloser.Read(p)
	b.left -= n
	return n, err
}
