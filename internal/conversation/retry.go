package conversation

import (
	"errors"

	"helpdesk/internal/store"
)

// lost reports whether a change failed only because somebody else was faster:
// it may be decided again on what is there now.
func lost(err error) bool { return store.Raced(err) || errors.Is(err, store.ErrTaken) }
