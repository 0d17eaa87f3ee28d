package queue

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// MaxAttributes is the most attributes of one message (SQS).
const MaxAttributes = 10

// ErrInvalid is what Send answers for a message that SQS would refuse
// (errors.Is). Nothing of that call was sent, and trying again is of no use.
var ErrInvalid = errors.New("queue: message refused")

// Size is what SQS counts against its limits: the body and, of each
// attribute, name, data type and value.
func (m Message) Size() int {
	n := len(m.Body)
	for name, value := range m.Attributes {
		n += len(name) + len("String") + len(value)
	}
	return n
}

// Check answers ErrInvalid for a message that SQS would refuse: an empty body
// or attribute value, characters that XML cannot carry, more than
// MaxAttributes, more than MaxBody bytes in all. Every adapter calls it, so a
// message that works on one machine works on AWS.
func (m Message) Check() error {
	switch {
	case m.Body == "":
		return fmt.Errorf("%w: empty body", ErrInvalid)
	case m.Size() > MaxBody:
		return fmt.Errorf("%w: %d bytes, over %d", ErrInvalid, m.Size(), MaxBody)
	case !sendable(m.Body):
		return fmt.Errorf("%w: the body has characters that a queue cannot carry", ErrInvalid)
	case len(m.Attributes) > MaxAttributes:
		return fmt.Errorf("%w: %d attributes, over %d", ErrInvalid, len(m.Attributes), MaxAttributes)
	}
	for name, value := range m.Attributes {
		if !attributeName(name) {
			return fmt.Errorf("%w: attribute name %q", ErrInvalid, name)
		}
		if value == "" || !sendable(value) {
			return fmt.Errorf("%w: value of attribute %q", ErrInvalid, name)
		}
	}
	return nil
}

// sendable holds text to the characters that SQS takes (SQS API Reference,
// SendMessage: the Char production of XML 1.0).
func sendable(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF
	})
}

// attributeName follows the naming rules of message attributes: letters,
// digits, "_", "-" and single inner dots, no AWS. or Amazon. in front.
func attributeName(s string) bool {
	if s == "" || len(s) > 256 || s[0] == '.' || s[len(s)-1] == '.' || strings.Contains(s, "..") {
		return false
	}
	low := strings.ToLower(s)
	if strings.HasPrefix(low, "aws.") || strings.HasPrefix(low, "amazon.") {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '-' && r != '.'
	})
}
