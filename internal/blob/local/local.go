// Package local keeps objects in a folder: blob.Store and blob.Linker for a
// desk on one machine. An object is one file, written beside its place, put on
// disk and renamed, so a reader or a crash sees the old one or the new one,
// never half. Links lead to the desk itself and carry a signature; whoever
// serves them asks VerifyLink and VerifyUpload. It serves no HTTP itself.
package local

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"helpdesk/internal/blob"
)

// Options say how links look and what time it is.
type Options struct {
	// LinkURL and UploadURL are where the desk serves links and takes uploads,
	// absolute and without a query.
	LinkURL   string
	UploadURL string
	Clock     func() time.Time
}

// Store is one folder of objects. It is safe for concurrent use. It
// implements blob.Store and blob.Linker.
type Store struct {
	dir string
	opt Options
	key []byte // signs links
}

// Folders and files below the store's own.
const (
	objectsDir = "objects"
	partsDir   = "parts" // files being written; emptied when the store is opened
	keyFile    = "signing.key"
)

// leaf ends every file name of an object. No key has this character, so the
// objects "a" and "a/b" have room beside each other.
const leaf = "="

// Open opens or creates the store in dir, and the key that signs its links.
func Open(dir string, opt Options) (*Store, error) {
	s := &Store{dir: dir, opt: opt}
	if err := os.RemoveAll(s.path(partsDir)); err != nil {
		return nil, fmt.Errorf("open blobs: %w", err)
	}
	for _, d := range []string{objectsDir, partsDir} {
		if err := os.MkdirAll(s.path(d), 0o700); err != nil {
			return nil, fmt.Errorf("open blobs: %w", err)
		}
	}
	var err error
	if s.key, err = s.signingKey(); err != nil {
		return nil, fmt.Errorf("open blobs: %w", err)
	}
	return s, nil
}

func (s *Store) path(parts ...string) string {
	return filepath.Join(append([]string{s.dir}, parts...)...)
}

func (s *Store) file(key string) string {
	return s.path(objectsDir, filepath.FromSlash(key)+leaf)
}

// Put implements blob.Store.
func (s *Store) Put(ctx context.Context, key string, data []byte, opt blob.PutOptions) error {
	if err := s.put(ctx, key, bytes.NewReader(data), opt.Type); err != nil {
		return fmt.Errorf("put object: %w", err)
	}
	return nil
}

func (s *Store) put(ctx context.Context, key string, data io.Reader, mediaType string) error {
	if err := errors.Join(ctx.Err(), blob.CheckKey(key)); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(s.path(partsDir), "put-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(tmp.Name()) }() // gone when it was renamed
	_, err = tmp.WriteString(blob.CleanType(mediaType) + "\n")
	if err == nil {
		_, err = io.Copy(tmp, data)
	}
	if err == nil {
		err = tmp.Sync()
	}
	if err = errors.Join(err, tmp.Close()); err != nil {
		return err
	}
	now := s.opt.Clock()
	if err := os.Chtimes(tmp.Name(), now, now); err != nil {
		return err
	}
	return s.place(tmp.Name(), s.file(key))
}

// place renames a finished file to its place and puts the name on disk too,
// with the folders that it is the first to need.
func (s *Store) place(tmp, to string) error {
	folder := filepath.Dir(to)
	_, err := os.Stat(folder)
	fresh := errors.Is(err, fs.ErrNotExist)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	if err := os.Rename(tmp, to); err != nil {
		return err
	}
	for {
		if err := syncFolder(folder); err != nil {
			return err
		}
		if !fresh || folder == s.path(objectsDir) {
			return nil
		}
		folder = filepath.Dir(folder)
	}
}

// open answers an object's file, placed behind its first line.
func (s *Store) open(ctx context.Context, key string) (*os.File, blob.Object, error) {
	if err := errors.Join(ctx.Err(), blob.CheckKey(key)); err != nil {
		return nil, blob.Object{}, err
	}
	f, err := os.Open(s.file(key))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, blob.Object{}, fmt.Errorf("%w: %s", blob.ErrNotFound, key)
	}
	if err != nil {
		return nil, blob.Object{}, err
	}
	obj, err := describe(f, key)
	if err != nil {
		return nil, blob.Object{}, errors.Join(err, f.Close())
	}
	return f, obj, nil
}

func describe(f *os.File, key string) (blob.Object, error) {
	info, err := f.Stat()
	if err != nil {
		return blob.Object{}, err
	}
	line, err := bufio.NewReader(f).ReadString('\n')
	if err != nil {
		return blob.Object{}, fmt.Errorf("%s is not an object's file: %w", f.Name(), err)
	}
	if _, err := f.Seek(int64(len(line)), io.SeekStart); err != nil {
		return blob.Object{}, err
	}
	return blob.Object{Key: key, Size: info.Size() - int64(len(line)), Type: strings.TrimSuffix(line, "\n")}, nil
}

// Get implements blob.Store.
func (s *Store) Get(ctx context.Context, key string, limit int64) ([]byte, error) {
	f, obj, err := s.open(ctx, key)
	if err != nil {
		return nil, fmt.Errorf("get object: %w", err)
	}
	defer f.Close() //nolint:errcheck // only read
	if limit > 0 && obj.Size > limit {
		return nil, fmt.Errorf("get object: %w: %s has %d bytes, limit %d", blob.ErrTooLarge, key, obj.Size, limit)
	}
	data := make([]byte, obj.Size)
	if _, err := io.ReadFull(f, data); err != nil {
		return nil, fmt.Errorf("get object %s: %w", key, err)
	}
	return data, nil
}

// Copy implements blob.Store. The media type goes along.
func (s *Store) Copy(ctx context.Context, from, to string) error {
	if err := blob.CheckKey(to); err != nil {
		return fmt.Errorf("copy object: %w", err)
	}
	f, obj, err := s.open(ctx, from)
	if err != nil {
		return fmt.Errorf("copy object: %w", err)
	}
	defer f.Close() //nolint:errcheck // only read
	if err := s.put(ctx, to, f, obj.Type); err != nil {
		return fmt.Errorf("copy object: %w", err)
	}
	return nil
}

// Stat implements blob.Store.
func (s *Store) Stat(ctx context.Context, key string) (blob.Object, error) {
	f, obj, err := s.open(ctx, key)
	if err != nil {
		return blob.Object{}, fmt.Errorf("stat object: %w", err)
	}
	return obj, f.Close()
}

// Delete implements blob.Store.
func (s *Store) Delete(ctx context.Context, key string) error {
	if err := errors.Join(ctx.Err(), blob.CheckKey(key)); err != nil {
		return fmt.Errorf("delete object: %w", err)
	}
	if err := os.Remove(s.file(key)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("delete object: %w", err)
	}
	return nil
}

// Expire deletes the objects whose key starts with prefix and that were put
// before the time given, and says how many: what a lifecycle rule does in S3.
func (s *Store) Expire(ctx context.Context, prefix string, before time.Time) (int, error) {
	n := 0
	root, err := os.OpenRoot(s.path(objectsDir))
	if err != nil {
		return 0, fmt.Errorf("expire objects: %w", err)
	}
	defer root.Close() //nolint:errcheck // only a way into the folder
	err = fs.WalkDir(root.FS(), ".", func(path string, d fs.DirEntry, err error) error {
		if err = errors.Join(err, ctx.Err()); err != nil || d.IsDir() || !strings.HasPrefix(path, prefix) {
			return err
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) || err == nil && !info.ModTime().Before(before) {
			return nil
		}
		if err != nil {
			return err
		}
		n++
		return root.Remove(path)
	})
	if err != nil {
		return n, fmt.Errorf("expire objects: %w", err)
	}
	return n, nil
}
