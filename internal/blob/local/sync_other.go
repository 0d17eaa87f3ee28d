//go:build !unix

package local

// syncFolder does nothing where folders cannot be synced.
func syncFolder(string) error { return nil }
