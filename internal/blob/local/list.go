package local

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"helpdesk/internal/blob"
)

// List implements blob.Lister. It looks at every file of the folder.
func (s *Store) List(ctx context.Context, prefix, after string, limit int) ([]blob.Object, error) {
	limit = min(max(limit, 1), blob.MaxList)
	var keys []string
	root, err := os.OpenRoot(s.path(objectsDir))
	if err != nil {
		return nil, fmt.Errorf("list objects: %w", err)
	}
	defer root.Close() //nolint:errcheck // only read
	err = fs.WalkDir(root.FS(), ".", func(path string, d fs.DirEntry, err error) error {
		if err = errors.Join(err, ctx.Err()); err != nil || d.IsDir() {
			return err
		}
		if key, ok := strings.CutSuffix(path, leaf); ok && strings.HasPrefix(key, prefix) && key > after {
			keys = append(keys, key)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list objects: %w", err)
	}
	slices.Sort(keys)
	var found []blob.Object
	for _, key := range keys {
		if len(found) == limit {
			break
		}
		f, o, err := s.open(ctx, key)
		if errors.Is(err, blob.ErrNotFound) { // deleted meanwhile
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("list objects: %w", err)
		}
		info, err := f.Stat()
		if err = errors.Join(err, f.Close()); err != nil {
			return nil, fmt.Errorf("list objects: %w", err)
		}
		found = append(found, blob.Object{Key: key, Size: o.Size, At: info.ModTime()})
	}
	return found, nil
}
