package local

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strconv"
	"time"

	"helpdesk/internal/blob"
)

// ErrLink is what the Verify functions answer for a link that was changed, is
// not ours, or has expired (errors.Is). They do not say which.
var ErrLink = errors.New("blob/local: link not valid")

// Names of the query and form fields. An upload's first two are those of S3.
const (
	fieldKey    = "key"
	fieldType   = "Content-Type"
	fieldName   = "name"
	fieldInline = "inline"
	fieldMax    = "max"
	fieldUntil  = "until" // Unix seconds
	fieldSig    = "sig"
)

// What a signature is for: a link to read is no permission to write.
const (
	forLink   = "link"
	forUpload = "upload"
)

// MaxUploadLife is the longest life of an upload form.
const MaxUploadLife = time.Hour

// Upload is what a verified form permits.
type Upload struct {
	Key  string
	Type string // media type to store, whatever the browser says
	Max  int64  // most bytes of the file
}

// Link implements blob.Linker. The object need not exist yet.
func (s *Store) Link(_ context.Context, key string, d blob.Download) (string, error) {
	if err := blob.CheckKey(key); err != nil {
		return "", fmt.Errorf("link object: %w", err)
	}
	q := url.Values{
		fieldKey:  {key},
		fieldName: {blob.CleanName(d.Name)},
		fieldType: {blob.CleanType(d.Type)},
	}
	if d.Inline {
		q.Set(fieldInline, "1")
	}
	s.sign(forLink, q, d.Life())
	return s.opt.LinkURL + "?" + q.Encode(), nil
}

// VerifyLink answers what a link gives, from its query; ErrLink when it gives
// nothing. For is what is left of its life.
func (s *Store) VerifyLink(query url.Values, now time.Time) (key string, d blob.Download, err error) {
	left, err := s.verify(forLink, query, now)
	if err != nil {
		return "", blob.Download{}, err
	}
	return query.Get(fieldKey), blob.Download{
		Name: query.Get(fieldName), Type: query.Get(fieldType), Inline: query.Get(fieldInline) == "1", For: left,
	}, nil
}

// Upload implements blob.Linker. A life over MaxUploadLife, or none, is cut to it.
func (s *Store) Upload(_ context.Context, key, mediaType string, max int64, life time.Duration) (blob.UploadForm, error) {
	if err := blob.CheckKey(key); err != nil {
		return blob.UploadForm{}, fmt.Errorf("link upload: %w", err)
	}
	if max <= 0 {
		return blob.UploadForm{}, fmt.Errorf("link upload: at most %d bytes", max)
	}
	if life <= 0 || life > MaxUploadLife {
		life = MaxUploadLife
	}
	q := url.Values{
		fieldKey:  {key},
		fieldType: {blob.CleanType(mediaType)},
		fieldMax:  {strconv.FormatInt(max, 10)},
	}
	s.sign(forUpload, q, life)
	fields := map[string]string{}
	for name := range q {
		fields[name] = q.Get(name)
	}
	return blob.UploadForm{URL: s.opt.UploadURL, Fields: fields}, nil
}

// VerifyUpload answers what a posted form permits, from its fields without the
// file; ErrLink when it permits nothing. Whoever serves it holds the file to
// Max and then puts it under Key with Type.
func (s *Store) VerifyUpload(fields url.Values, now time.Time) (Upload, error) {
	if _, err := s.verify(forUpload, fields, now); err != nil {
		return Upload{}, err
	}
	most, err := strconv.ParseInt(fields.Get(fieldMax), 10, 64)
	if err != nil {
		return Upload{}, ErrLink
	}
	return Upload{Key: fields.Get(fieldKey), Type: fields.Get(fieldType), Max: most}, nil
}

func (s *Store) sign(purpose string, q url.Values, life time.Duration) {
	q.Set(fieldUntil, strconv.FormatInt(s.opt.Clock().Add(life).Unix(), 10))
	q.Set(fieldSig, s.mac(purpose, q))
}

// verify holds the signature against all the fields and answers how much of
// its life is left.
func (s *Store) verify(purpose string, q url.Values, now time.Time) (time.Duration, error) {
	if !hmac.Equal([]byte(q.Get(fieldSig)), []byte(s.mac(purpose, q))) {
		return 0, ErrLink
	}
	until, err := strconv.ParseInt(q.Get(fieldUntil), 10, 64)
	if err != nil || !now.Before(time.Unix(until, 0)) {
		return 0, ErrLink
	}
	return time.Unix(until, 0).Sub(now), nil
}

// mac signs every field but the signature itself, sorted, so that none can be
// added, changed or repeated.
func (s *Store) mac(purpose string, q url.Values) string {
	all := url.Values{}
	for name, values := range q {
		if name != fieldSig {
			all[name] = values
		}
	}
	h := hmac.New(sha256.New, s.key)
	h.Write([]byte(purpose + "\n" + all.Encode()))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

// signingKey reads the key, making it the first time.
func (s *Store) signingKey() ([]byte, error) {
	const size = 32
	path := s.path(keyFile)
	key, err := os.ReadFile(path) //nolint:gosec // in the operator's own folder
	if err == nil && len(key) != size {
		return nil, fmt.Errorf("%s has %d bytes, not %d: remove it to make a new key", path, len(key), size)
	}
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	key = make([]byte, size)
	_, _ = rand.Read(key) // crypto/rand.Read never fails
	tmp := s.path(partsDir, keyFile)
	f, err := os.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // in the operator's own folder
	if err != nil {
		return nil, err
	}
	_, err = f.Write(key)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, err
	}
	return key, os.Rename(tmp, path)
}
