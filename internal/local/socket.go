package local

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
)

// maxSocketPath is what the address of a Unix socket holds on every system.
const maxSocketPath = 100

// SocketPath is where a running desk takes its own commands: in its data
// folder, or, where that path is too long for a socket, in the folder for
// temporary files under a name made of it.
func SocketPath(dataDir string) string {
	abs, err := filepath.Abs(dataDir)
	if err != nil {
		abs = dataDir
	}
	path := filepath.Join(abs, "desk.sock")
	if len(path) <= maxSocketPath {
		return path
	}
	sum := sha256.Sum256([]byte(abs))
	return filepath.Join(os.TempDir(), fmt.Sprintf("desk-%d-%s.sock", os.Getuid(), hex.EncodeToString(sum[:8])))
}

// listenSocket listens for commands. Whoever holds the data folder may remove
// a socket that a killed process left there.
func listenSocket(dataDir string) (net.Listener, error) {
	path := SocketPath(dataDir)
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the socket %s cannot be replaced: %w", path, cause(err))
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("the socket %s cannot be made: %w", path, cause(err))
	}
	if err := os.Chmod(path, 0o600); err != nil {
		_ = l.Close() // the cause is err
		return nil, fmt.Errorf("the socket %s cannot be kept to you: %w", path, cause(err))
	}
	return l, nil
}
