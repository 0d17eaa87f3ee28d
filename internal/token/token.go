// Package token signs what the desk hands to strangers and later gets back:
// reply addresses, message ids, tracking links and the form's time stamp.
//
// Every token is an HMAC-SHA256 over a purpose and its facts, cut to 80 bits
// (addresses, ids) or 128 bits (links). Nothing is stored for one, so a token
// costs no read; a key of the ring may be replaced while the one before is
// still accepted. A token that does not verify is no token: callers behave as
// if there were none and never say why.
package token

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"strconv"
	"strings"
	"time"
)

// Key is one secret of a ring. ID is one lower-case letter.
type Key struct {
	ID     string `json:"id"`
	Secret []byte `json:"secret"` // 32 random bytes
}

// Ring signs with its first key and accepts every key of it.
type Ring []Key

// The sizes of a signature in base32 characters: 80 and 130 bits.
const (
	shortMAC = 16
	longMAC  = 26
)

var alphabet = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

func mac(k Key, size int, purpose string, facts ...string) string {
	h := hmac.New(sha256.New, k.Secret)
	h.Write([]byte(purpose))
	for _, f := range facts {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(f)))
		h.Write(n[:])
		h.Write([]byte(f))
	}
	return alphabet.EncodeToString(h.Sum(nil))[:size]
}

// sign answers key id and signature.
func (r Ring) sign(size int, purpose string, facts ...string) string {
	return r[0].ID + mac(r[0], size, purpose, facts...)
}

// verify checks what sign answered, in constant time.
func (r Ring) verify(signed string, size int, purpose string, facts ...string) bool {
	if len(signed) != 1+size {
		return false
	}
	for _, k := range r {
		if k.ID == signed[:1] {
			return hmac.Equal([]byte(mac(k, size, purpose, facts...)), []byte(signed[1:]))
		}
	}
	return false
}

// Reply is what a reply address says.
type Reply struct {
	Ticket int64  // number
	To     string // ToParticipant or ToAgent of the one it was made for
}

// ToParticipant names a participant of the ticket in a reply address.
func ToParticipant(no int) string { return strconv.FormatInt(int64(no), 32) }

// ToAgent names an agent in a reply address. It never equals a participant: x
// is no digit of base 32.
func ToAgent(id string) string {
	h := sha256.Sum256([]byte(id))
	return "x" + alphabet.EncodeToString(h[:5])
}

// ReplyAddress makes the Reply-To of what is sent to one recipient:
// r-<number base32>-<recipient>-<key id><16-character mac>@domain. It is at
// most 45 bytes before the @ (RFC 5321 allows 64) and survives lower-casing.
func (r Ring) ReplyAddress(domain string, to Reply) string {
	number := strconv.FormatInt(to.Ticket, 32)
	return "r-" + number + "-" + to.To + "-" + r.sign(shortMAC, "reply", number, to.To) + "@" + domain
}

// ParseReply reads a reply address whose signature is ours; the domain is not looked at.
func (r Ring) ParseReply(address string) (Reply, bool) {
	local, _, _ := strings.Cut(strings.ToLower(address), "@")
	parts := strings.Split(local, "-")
	if len(parts) != 4 || parts[0] != "r" || !r.verify(parts[3], shortMAC, "reply", parts[1], parts[2]) {
		return Reply{}, false
	}
	number, err := strconv.ParseInt(parts[1], 32, 64)
	return Reply{Ticket: number, To: parts[2]}, err == nil
}

// MessageID makes our own id of an outgoing mail, without brackets. SES
// replaces Message-ID, but an id in References comes back in replies.
func (r Ring) MessageID(domain string, ticket int64, seq int64) string {
	number, n := strconv.FormatInt(ticket, 32), strconv.FormatInt(seq, 32)
	return "m-" + number + "-" + n + "-" + r.sign(shortMAC, "message", number, n) + "@" + domain
}

// ParseMessageID tells the number of the ticket that an id of ours belongs to.
func (r Ring) ParseMessageID(id string) (ticket int64, ok bool) {
	ticket, _, ok = r.ParseMessage(id)
	return ticket, ok
}

// ParseMessage tells the number of the ticket, and the seq of its message, that
// an id of ours belongs to.
func (r Ring) ParseMessage(id string) (ticket, seq int64, ok bool) {
	local, _, _ := strings.Cut(strings.ToLower(id), "@")
	parts := strings.Split(local, "-")
	if len(parts) != 4 || parts[0] != "m" || !r.verify(parts[3], shortMAC, "message", parts[1], parts[2]) {
		return 0, 0, false
	}
	ticket, err := strconv.ParseInt(parts[1], 32, 64)
	if err != nil {
		return 0, 0, false
	}
	seq, err = strconv.ParseInt(parts[2], 32, 64)
	return ticket, seq, err == nil
}

// Link is what a tracking link opens: one ticket for one participant. Epoch
// must still be the ticket's LinkEpoch.
type Link struct {
	Ticket      string
	Participant int
	Epoch       int
	Expires     time.Time
}

// Link makes the secret part of a tracking link; only URL-safe characters.
func (r Ring) Link(l Link) string {
	p, e := strconv.Itoa(l.Participant), strconv.Itoa(l.Epoch)
	till := strconv.FormatInt(l.Expires.Unix(), 32)
	return strings.Join([]string{l.Ticket, p, e, till, r.sign(longMAC, "link", l.Ticket, p, e, till)}, ".")
}

// ParseLink reads a link that is ours and has not expired.
func (r Ring) ParseLink(s string, now time.Time) (Link, bool) {
	parts := strings.Split(s, ".")
	if len(parts) != 5 || !r.verify(parts[4], longMAC, "link", parts[:4]...) {
		return Link{}, false
	}
	p, err1 := strconv.Atoi(parts[1])
	e, err2 := strconv.Atoi(parts[2])
	till, err3 := strconv.ParseInt(parts[3], 32, 64)
	l := Link{Ticket: parts[0], Participant: p, Epoch: e, Expires: time.Unix(till, 0).UTC()}
	return l, err1 == nil && err2 == nil && err3 == nil && now.Before(l.Expires)
}

// FormLife is how long a page with a form may stay open before it is sent.
const FormLife = 24 * time.Hour

// Form makes the hidden field of our own form page: when it was served.
func (r Ring) Form(form string, now time.Time) string {
	at := strconv.FormatInt(now.Unix(), 32)
	return at + "." + r.sign(longMAC, "form", form, at)
}

// CheckForm reports whether the field is ours, of that form and not too old.
func (r Ring) CheckForm(field, form string, now time.Time) bool {
	at, signed, ok := strings.Cut(field, ".")
	if !ok || !r.verify(signed, longMAC, "form", form, at) {
		return false
	}
	sec, err := strconv.ParseInt(at, 32, 64)
	age := now.Sub(time.Unix(sec, 0))
	return err == nil && age >= 0 && age < FormLife
}
