package conversation

import (
	"encoding/base64"
	"strings"
)

// A cursor of a list says where the page before ended and which list it was
// of. It holds a position that its reader was shown anyway, so it needs no
// signature: an altered one only starts elsewhere in the same list.
func writeCursor(position, team string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(team + "\x00" + position))
}

// readCursor answers the position; false for a cursor of another list.
func readCursor(cursor, team string) (string, bool) {
	if cursor == "" {
		return "", true
	}
	data, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(data) > 200 {
		return "", false
	}
	of, position, ok := strings.Cut(string(data), "\x00")
	if !ok || of != team || !strings.Contains(position, "#") || strings.Contains(position, "\x00") {
		return "", false
	}
	return position, true
}
