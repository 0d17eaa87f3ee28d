// Package correlation carries one id through everything that follows from one
// request or record: it stands in the context, in the log line of each step
// and in the attributes of queue messages. It names no person and opens
// nothing; it only lets a reader of the logs join the lines of one story.
package correlation

import "context"

// Attribute is the name of the queue message attribute that carries the id.
const Attribute = "correlationId"

// MaxLen is the most bytes of an id that is taken over from outside.
const MaxLen = 128

type key struct{}

// With puts the id into the context; an id that is empty, too long or not
// plain printable ASCII is left out, so that a log line cannot be forged.
func With(ctx context.Context, id string) context.Context {
	if !Valid(id) {
		return ctx
	}
	return context.WithValue(ctx, key{}, id)
}

// ID reads the id; "" when there is none.
func ID(ctx context.Context) string {
	id, _ := ctx.Value(key{}).(string)
	return id
}

// Valid reports whether id may stand in a log line and a message attribute.
func Valid(id string) bool {
	if id == "" || len(id) > MaxLen {
		return false
	}
	for i := range len(id) {
		if c := id[i]; c <= ' ' || c > '~' {
			return false
		}
	}
	return true
}
