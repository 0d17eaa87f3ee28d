// Package s3 keeps objects in one Amazon S3 bucket: blob.Store and blob.Linker
// on AWS. Links are pre-signed, so the bytes go between S3 and the browser and
// never through a function. A link dies with the credentials that signed it,
// at the latest when it says.
package s3

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"

	"helpdesk/internal/blob"
)

// MaxUploadLife is the longest life of an upload form.
const MaxUploadLife = time.Hour

// Store is one bucket. It is safe for concurrent use. It implements blob.Store
// and blob.Linker.
type Store struct {
	client *s3.Client
	sign   *s3.PresignClient
	bucket string
}

// New makes a store on a bucket that exists.
func New(client *s3.Client, bucket string) *Store {
	return &Store{client: client, sign: s3.NewPresignClient(client), bucket: bucket}
}

// Put implements blob.Store.
func (s *Store) Put(ctx context.Context, key string, data []byte, opt blob.PutOptions) error {
	if err := blob.CheckKey(key); err != nil {
		return fmt.Errorf("put object: %w", err)
	}
	_, err := s.client.PutObject(ctx, &s3.PutObjectInput{
		Bucket: &s.bucket, Key: &key, Body: bytes.NewReader(data), ContentType: aws.String(blob.CleanType(opt.Type)),
	})
	if err != nil {
		return fmt.Errorf("put object %s: %w", key, err)
	}
	return nil
}

// Get implements blob.Store.
func (s *Store) Get(ctx context.Context, key string, limit int64) ([]byte, error) {
	if err := blob.CheckKey(key); err != nil {
		return nil, fmt.Errorf("get object: %w", err)
	}
	out, err := s.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &s.bucket, Key: &key})
	if err != nil {
		return nil, fmt.Errorf("get object %s: %w", key, translate(err))
	}
	defer out.Body.Close() //nolint:errcheck // only read
	size := aws.ToInt64(out.ContentLength)
	if limit > 0 && size > limit {
		return nil, fmt.Errorf("get object: %w: %s has %d bytes, limit %d", blob.ErrTooLarge, key, size, limit)
	}
	data := bytes.NewBuffer(make([]byte, 0, size+bytes.MinRead)) // spare room: ReadFrom then never grows it
	if _, err := data.ReadFrom(out.Body); err != nil {
		return nil, fmt.Errorf("get object %s: %w", key, err)
	}
	if int64(data.Len()) != size {
		return nil, fmt.Errorf("get object %s: %d of %d bytes: %w", key, data.Len(), size, io.ErrUnexpectedEOF)
	}
	return data.Bytes(), nil
}

// Copy implements blob.Store. S3 copies by itself; nothing is downloaded.
func (s *Store) Copy(ctx context.Context, from, to string) error {
	if err := errors.Join(blob.CheckKey(from), blob.CheckKey(to)); err != nil {
		return fmt.Errorf("copy object: %w", err)
	}
	if from == to { // S3 refuses it
		_, err := s.Stat(ctx, from)
		return err
	}
	_, err := s.client.CopyObject(ctx, &s3.CopyObjectInput{
		Bucket: &s.bucket, Key: &to, CopySource: aws.String(s.bucket + "/" + from), // keys need no escaping,
	})
	if err != nil {
		return fmt.Errorf("copy object %s: %w", from, translate(err))
	}
	return nil
}

// Stat implements blob.Store.
func (s *Store) Stat(ctx context.Context, key string) (blob.Object, error) {
	if err := blob.CheckKey(key); err != nil {
		return blob.Object{}, fmt.Errorf("stat object: %w", err)
	}
	out, err := s.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &s.bucket, Key: &key})
	if err != nil {
		return blob.Object{}, fmt.Errorf("stat object %s: %w", key, translate(err))
	}
	return blob.Object{Key: key, Size: aws.ToInt64(out.ContentLength), Type: aws.ToString(out.ContentType)}, nil
}

// Delete implements blob.Store.
func (s *Store) Delete(ctx context.Context, key string) error {
	if err := blob.CheckKey(key); err != nil {
		return fmt.Errorf("delete object: %w", err)
	}
	if _, err := s.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &s.bucket, Key: &key}); err != nil {
		return fmt.Errorf("delete object %s: %w", key, err)
	}
	return nil
}

// translate names what S3 says of an object that is not there: 404 for
// anything but the bucket, which HEAD alone cannot tell. A role without
// s3:ListBucket on the bucket is answered 403 instead.
func translate(err error) error {
	var answer smithy.APIError
	var resp *awshttp.ResponseError
	if errors.As(err, &answer) && answer.ErrorCode() == "NoSuchBucket" {
		return err
	}
	if errors.As(err, &resp) && resp.HTTPStatusCode() == http.StatusNotFound {
		return fmt.Errorf("%w: %w", blob.ErrNotFound, err)
	}
	return err
}

// Link implements blob.Linker.
func (s *Store) Link(ctx context.Context, key string, d blob.Download) (string, error) {
	if err := blob.CheckKey(key); err != nil {
		return "", fmt.Errorf("link object: %w", err)
	}
	req, err := s.sign.PresignGetObject(ctx, &s3.GetObjectInput{
		Bucket: &s.bucket, Key: &key,
		ResponseContentDisposition: aws.String(d.Disposition()),
		ResponseContentType:        aws.String(blob.CleanType(d.Type)),
		ResponseCacheControl:       aws.String("private, no-store"),
	}, s3.WithPresignExpires(d.Life()))
	if err != nil {
		return "", fmt.Errorf("link object: %w", err)
	}
	return req.URL, nil
}

// Upload implements blob.Linker. A life over MaxUploadLife, or none, is cut to
// it. S3 answers 204 to a form that it takes.
func (s *Store) Upload(ctx context.Context, key, mediaType string, max int64, life time.Duration) (blob.UploadForm, error) {
	if err := blob.CheckKey(key); err != nil {
		return blob.UploadForm{}, fmt.Errorf("link upload: %w", err)
	}
	if max <= 0 {
		return blob.UploadForm{}, fmt.Errorf("link upload: at most %d bytes", max)
	}
	if life <= 0 || life > MaxUploadLife {
		life = MaxUploadLife
	}
	mediaType = blob.CleanType(mediaType)
	req, err := s.sign.PresignPostObject(ctx, &s3.PutObjectInput{Bucket: &s.bucket, Key: &key}, func(o *s3.PresignPostOptions) {
		o.Expires = life
		o.Conditions = []any{
			map[string]string{"key": key},
			map[string]string{"Content-Type": mediaType},
			[]any{"content-length-range", 0, max},
		}
	})
	if err != nil {
		return blob.UploadForm{}, fmt.Errorf("link upload: %w", err)
	}
	fields := map[string]string{"Content-Type": mediaType}
	for name, value := range req.Values {
		fields[name] = value
	}
	return blob.UploadForm{URL: strings.TrimSuffix(req.URL, "/") + "/", Fields: fields}, nil
}
