// Package blob is the small interface to file storage: S3 on AWS (blob/s3),
// a folder on one machine (blob/local), one conformance suite (blob/blobtest).
//
// Keys are chosen by the desk, never by a sender: lower-case letters, digits
// and ". - _ /". Objects are private; people get links that expire.
package blob

import (
	"context"
	"errors"
	"time"
)

// ErrNotFound is what reading a key without an object answers (errors.Is).
var ErrNotFound = errors.New("blob: no such object")

// Object describes what is stored.
type Object struct {
	Key  string
	Size int64
	Type string    // media type; List leaves it out
	At   time.Time // when it was last written; only List says it
}

// PutOptions say how an object is stored and, later, handed out.
type PutOptions struct {
	Type string // media type; "" is application/octet-stream
}

// Store keeps objects.
type Store interface {
	// Put writes an object, replacing one of the same key.
	Put(ctx context.Context, key string, data []byte, opt PutOptions) error
	// Get reads a whole object; ErrNotFound when there is none, ErrTooLarge
	// when it has more than limit bytes (0: no limit).
	Get(ctx context.Context, key string, limit int64) ([]byte, error)
	// Copy copies within the store; ErrNotFound when from does not exist.
	Copy(ctx context.Context, from, to string) error
	// Stat describes an object; ErrNotFound when there is none.
	Stat(ctx context.Context, key string) (Object, error)
	// Delete removes an object; removing what is not there succeeds.
	Delete(ctx context.Context, key string) error
}

// Lister walks over what is stored.
type Lister interface {
	// List answers the objects whose keys begin with prefix and come after the
	// key after ("": from the start), in the order of their keys' bytes, at
	// most limit (1 to 1,000). Fewer than limit are the last ones.
	List(ctx context.Context, prefix, after string, limit int) ([]Object, error)
}

// MaxList is the most objects of one List (Amazon S3, ListObjectsV2).
const MaxList = 1000

// ErrTooLarge is what Get answers for an object over its limit (errors.Is).
var ErrTooLarge = errors.New("blob: over the size limit")

// Download says how a linked object reaches a browser.
type Download struct {
	Name   string        // file name shown; cleaned by the adapter
	Type   string        // media type answered; "" is application/octet-stream
	Inline bool          // only for the images that package mail allows; else attachment
	For    time.Duration // life of the link, at most 5 minutes
}

// UploadForm is a pre-signed POST: the browser sends Fields and then the file
// as multipart/form-data to URL.
type UploadForm struct {
	URL    string            `json:"url"`
	Fields map[string]string `json:"fields"`
}

// Linker makes links that expire. On AWS they are pre-signed; locally they
// lead to the desk itself.
type Linker interface {
	// Link lets whoever holds it read one object for a while.
	Link(ctx context.Context, key string, d Download) (string, error)
	// Upload lets whoever holds it write one object of at most max bytes.
	Upload(ctx context.Context, key, mediaType string, max int64, life time.Duration) (UploadForm, error)
}
