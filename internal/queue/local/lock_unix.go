//go:build unix

package local

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// lockFolder takes the folder for this process until the file is closed or the
// process ends, however it ends.
func lockFolder(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, "queues.lock"), os.O_RDWR|os.O_CREATE, 0o600) //nolint:gosec // dir is the operator's own
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil { //nolint:gosec // a descriptor fits in an int
		if errors.Is(err, syscall.EWOULDBLOCK) {
			err = ErrInUse
		} else {
			err = fmt.Errorf("lock: %w", err)
		}
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// syncFolder puts a rename in dir on disk.
func syncFolder(dir string) error {
	d, err := os.Open(dir) //nolint:gosec // dir is the operator's own
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
