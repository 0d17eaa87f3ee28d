// Package attachment takes the files that people send us into blob storage:
// it counts and weighs them, finds their type from their bytes and cleans
// their names. It never believes a declared type and never unpacks anything.
package attachment

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"helpdesk/internal/blob"
	"helpdesk/internal/desk"
)

// UploadPrefix is where pre-signed uploads land; what is not taken over from
// there within two days is removed by the bucket's lifecycle.
const UploadPrefix = "upload/"

// MaxUploaded is the most bytes of one file sent through a pre-signed upload.
const MaxUploaded = 25_000_000

// Upload is a file of a form or reply: its bytes, or the key of a pre-signed upload.
type Upload struct {
	Name string
	Data []byte
	Key  string
	// ID is by what the HTML beside it may show it, as cid:<ID>; "" is by nothing.
	ID string `json:",omitempty"`
	// Field is what errors about it name; "" is "files".
	Field string `json:"-"`
}

func (u Upload) field() string {
	if u.Field == "" {
		return "files"
	}
	return u.Field
}

// OwnedKey is where the upload of one caller lies: nobody else's id leads there.
func OwnedKey(owner, id string) string {
	sum := sha256.Sum256([]byte(owner))
	return UploadPrefix + hex.EncodeToString(sum[:16]) + "/" + id
}

// Showable reports whether a file of a type may be shown inside a page.
func Showable(mediaType string) bool {
	switch mediaType {
	case "image/png", "image/jpeg", "image/gif", "image/webp":
		return true
	}
	return false
}

// Blobs is what this package needs of file storage.
type Blobs interface {
	Put(ctx context.Context, key string, data []byte, opt blob.PutOptions) error
	Get(ctx context.Context, key string, limit int64) ([]byte, error)
	Copy(ctx context.Context, from, to string) error
	Stat(ctx context.Context, key string) (blob.Object, error)
}

// Check finds what is wrong with a list of uploads before anything is stored.
func Check(files []Upload, problems *desk.Problems) {
	if len(files) > desk.MaxAttachments {
		problems.Add("files", "too_many", "max", strconv.Itoa(desk.MaxAttachments))
		return
	}
	total := 0
	for _, f := range files {
		total += len(f.Data)
		if f.Key != "" && !validUpload(f.Key) {
			problems.Add(f.field(), "file_unknown", "name", desk.CleanLine(f.Name, 80))
		}
	}
	if total > desk.MaxUpload {
		problems.Add("files", "too_large", "max", strconv.Itoa(desk.MaxUpload/1_000_000)+" MB")
	}
}

// validUpload keeps a caller from naming any object but an upload.
func validUpload(key string) bool {
	rest, ok := strings.CutPrefix(key, UploadPrefix)
	return ok && rest != "" && path.Clean(key) == key && !strings.Contains(key, "..")
}

// Take stores the uploads of one message under "files/<ticket>/". Empty ones
// are left out: browsers send one for a field without a file.
func Take(ctx context.Context, blobs Blobs, ticket string, files []Upload, newID func(time.Time) string, now time.Time) ([]desk.File, error) {
	var taken []desk.File
	for _, f := range files {
		if f.Key == "" && len(f.Data) == 0 {
			continue
		}
		id := newID(now)
		kept := desk.File{ID: id, Name: CleanName(f.Name), Size: int64(len(f.Data)), Key: "files/" + ticket + "/" + id}
		if err := take(ctx, blobs, f, &kept); err != nil {
			return nil, err
		}
		taken = append(taken, kept)
	}
	return taken, nil
}

func take(ctx context.Context, blobs Blobs, f Upload, kept *desk.File) error {
	if f.Key == "" {
		kept.Type = Sniff(f.Data)
		if err := blobs.Put(ctx, kept.Key, f.Data, blob.PutOptions{Type: kept.Type}); err != nil {
			return fmt.Errorf("store file: %w", err)
		}
		return nil
	}
	object, err := blobs.Stat(ctx, f.Key)
	if errors.Is(err, blob.ErrNotFound) {
		return desk.Problems{{Field: f.field(), Code: "file_unknown", Params: map[string]string{"name": kept.Name}}}.Err()
	}
	if err != nil {
		return fmt.Errorf("find upload: %w", err)
	}
	data, err := blobs.Get(ctx, f.Key, MaxUploaded) // the declared type is not believed
	if err != nil {
		return fmt.Errorf("read upload: %w", err)
	}
	kept.Size, kept.Type = object.Size, Sniff(data)
	if f.ID != "" && Showable(kept.Type) {
		kept.CID = f.ID
	}
	if err := blobs.Copy(ctx, f.Key, kept.Key); err != nil {
		return fmt.Errorf("keep upload: %w", err)
	}
	return nil
}

// Sniff finds a media type from the first bytes, without parameters. Types that
// a browser would run are named as plain text.
func Sniff(data []byte) string {
	kind, _, err := mime.ParseMediaType(http.DetectContentType(data))
	switch {
	case err != nil:
		return "application/octet-stream"
	case kind == "text/html", kind == "text/xml":
		return "text/plain"
	default:
		return kind
	}
}

// CleanName makes a sender's file name fit for people to read: the last path
// part, without control, invisible or bidi characters, at most 150 characters.
func CleanName(name string) string {
	name = desk.CleanLine(name, 300)
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`<>:"|?*`, r) {
			return '_'
		}
		return r
	}, name)
	name = strings.Trim(name, ". ")
	if name == "" {
		return "file"
	}
	if runes := []rune(name); len(runes) > 150 {
		ext := []rune(path.Ext(name))
		if len(ext) > 20 {
			ext = nil
		}
		name = string(runes[:150-len(ext)]) + string(ext)
	}
	return name
}
