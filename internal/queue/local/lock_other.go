//go:build !unix

package local

import (
	"os"
	"path/filepath"
)

// lockFolder only opens the file: systems without flock do not notice a second
// process in the same folder.
func lockFolder(dir string) (*os.File, error) {
	return os.OpenFile(filepath.Join(dir, "queues.lock"), os.O_RDWR|os.O_CREATE, 0o600)
}

// syncFolder does nothing where folders cannot be synced.
func syncFolder(string) error { return nil }
