package table

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
)

const cursorSum = 8 // bytes of the digest in front of a cursor's position

// SealCursor makes the cursor of a position inside the query's answer. It binds
// the position to index, partition, range and direction, not to the page size.
// It is no secret and no proof: it catches mistakes, not forgers.
func SealCursor(q Query, position []byte) string {
	return base64.RawURLEncoding.EncodeToString(append(q.digest(position), position...))
}

// OpenCursor answers the position inside q.Cursor, ErrRefused when the cursor
// is not one of this query.
func OpenCursor(q Query) ([]byte, error) {
	raw, err := base64.RawURLEncoding.DecodeString(q.Cursor)
	if err != nil || len(raw) <= cursorSum || string(raw[:cursorSum]) != string(q.digest(raw[cursorSum:])) {
		return nil, fmt.Errorf("%w: cursor of another query", ErrRefused)
	}
	return raw[cursorSum:], nil
}

func (q Query) digest(position []byte) []byte {
	var b []byte
	for _, s := range []string{string(q.Index), q.PK, q.From, q.To, q.Prefix, string(position)} {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	if q.Descending {
		b = append(b, 1)
	}
	sum := sha256.Sum256(b)
	return sum[:cursorSum]
}
