// Package reception stands in for Amazon SES's mail reception on one machine:
// an SMTP server that stores each mail raw, with the headers SES puts on top,
// and announces it with the notification that SES would send.
//
// It promises that a mail was stored and announced durably before the client
// is told 250, and that a client that goes away earlier leaves nothing behind.
// It reads no mail beyond its header lines and decides nothing about it. Mail
// from this machine counts as verified; an X-Desk-Verdicts header sets other
// verdicts and is taken out. Mail from elsewhere has no verdict that could be
// trusted, and the header is ignored there.
package reception

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"time"

	"github.com/emersion/go-smtp"

	"helpdesk/internal/blob"
	"helpdesk/internal/desk"
)

// MaxRecipients is how many recipients one session may name, as in SES.
const MaxRecipients = 50

// maxLine bounds one line of a mail; longer ones are refused with 500.
const maxLine = 4 << 20

// Files is where raw mail is kept.
type Files interface {
	Put(ctx context.Context, key string, data []byte, opt blob.PutOptions) error
}

// Options are what a server needs.
type Options struct {
	// Accepts tells whether the desk receives mail for an address.
	Accepts func(ctx context.Context, address string) (bool, error)
	Files   Files
	// Announce sends a notification, durably, to whoever reads incoming mail.
	Announce func(ctx context.Context, notification []byte) error
	Prefix   string // of the blob keys, as "mail/"
	Host     string // name given to clients
	Bucket   string // named in notifications
	Topic    string // ARN named in notifications
	Now      func() time.Time
	Log      *slog.Logger
}

// Server receives mail.
type Server struct {
	opt  Options
	smtp *smtp.Server
}

// New makes a server; Serve starts it.
func New(opt Options) *Server {
	s := &Server{opt: opt}
	srv := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &session{server: s, conn: c}, nil
	}))
	srv.Domain = opt.Host
	srv.MaxMessageBytes = desk.MaxMail + 1 // go-smtp refuses a mail of exactly its limit
	srv.MaxRecipients = MaxRecipients
	srv.MaxLineLength = maxLine
	srv.EnableSMTPUTF8 = true
	srv.ReadTimeout = 5 * time.Minute
	srv.WriteTimeout = time.Minute
	srv.ErrorLog = quiet{opt.Log}
	s.smtp = srv
	return s
}

// Serve answers clients of l until Shutdown.
func (s *Server) Serve(l net.Listener) error {
	if err := s.smtp.Serve(l); err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("serve SMTP: %w", err)
	}
	return nil
}

// Shutdown lets running sessions end until ctx does, then cuts them off.
func (s *Server) Shutdown(ctx context.Context) {
	if err := s.smtp.Shutdown(ctx); err != nil {
		_ = s.smtp.Close() // it is going away whatever this answers
	}
}

// quiet sends the library's complaints about connections to the log.
type quiet struct{ log *slog.Logger }

func (q quiet) Printf(format string, v ...any) {
	q.log.Debug("smtp", "detail", fmt.Sprintf(format, v...))
}
func (q quiet) Println(v ...any) { q.log.Debug("smtp", "detail", fmt.Sprint(v...)) }

// session is one client's connection.
type session struct {
	server *Server
	conn   *smtp.Conn
	from   string
	to     []string
}

// Reset forgets the mail being written.
func (s *session) Reset() { s.from, s.to = "", nil }

// Logout ends the session.
func (s *session) Logout() error { return nil }

// Mail takes the envelope sender; it may be empty, as in bounces.
func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if !tame(from) {
		return refusal(553, smtp.EnhancedCode{5, 1, 7}, "Bad sender address")
	}
	s.from = from
	return nil
}

// Rcpt takes a recipient that the desk has mail for.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if !tame(to) || !strings.Contains(to, "@") {
		return refusal(553, smtp.EnhancedCode{5, 1, 3}, "Bad recipient address")
	}
	ok, err := s.server.opt.Accepts(context.Background(), to)
	if err != nil {
		s.server.opt.Log.Error("recipient not looked up", "error", err)
		return refusal(451, smtp.EnhancedCode{4, 3, 0}, "Try again later")
	}
	if !ok {
		return refusal(550, smtp.EnhancedCode{5, 1, 1}, "No such mailbox here")
	}
	s.to = append(s.to, to)
	return nil
}

// Data takes the mail itself: stored, announced, then answered.
func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err // too large, or the client is gone
	}
	if len(raw) > desk.MaxMail {
		return smtp.ErrDataTooLarge
	}
	if err := s.server.receive(context.Background(), s.arrival(raw)); err != nil {
		s.server.opt.Log.Error("mail not taken", "error", err)
		return refusal(451, smtp.EnhancedCode{4, 3, 0}, "Could not be stored, try again later")
	}
	return nil
}

func (s *session) arrival(raw []byte) arrival {
	host, _, _ := net.SplitHostPort(s.conn.Conn().RemoteAddr().String())
	ip := net.ParseIP(host)
	a := arrival{
		id: newID(), at: s.server.opt.Now().UTC(), from: s.from, to: s.to,
		ip: host, helo: s.conn.Hostname(), raw: raw, verdicts: unverified(),
	}
	if ip != nil && ip.IsLoopback() {
		a.verdicts = verified()
		a.raw = a.verdicts.take(raw)
	}
	return a
}

// receive stores a mail and announces it, in this order: an announcement
// without the mail behind it would be a mail lost.
func (s *Server) receive(ctx context.Context, a arrival) error {
	headers := parseHeaders(a.raw)
	key := s.opt.Prefix + a.id
	stored := append(a.trace(headers), a.raw...)
	if err := s.opt.Files.Put(ctx, key, stored, blob.PutOptions{Type: "message/rfc822"}); err != nil {
		return fmt.Errorf("store mail: %w", err)
	}
	note, err := json.Marshal(a.notification(headers, s.opt.Bucket, key, s.opt.Prefix, s.opt.Topic))
	if err != nil {
		return fmt.Errorf("write notification: %w", err)
	}
	if err := s.opt.Announce(ctx, note); err != nil {
		return fmt.Errorf("announce mail: %w", err)
	}
	s.opt.Log.Info("mail received", "mail", a.id, "recipients", len(a.to), "bytes", len(a.raw))
	return nil
}

func refusal(code int, enhanced smtp.EnhancedCode, text string) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: enhanced, Message: text}
}

// tame refuses what could break out of a header line.
func tame(address string) bool {
	return len(address) <= desk.MaxAddress && !strings.ContainsAny(address, "\r\n\x00<>")
}

// newID makes an id shaped like SES's: 40 lower-case letters and digits.
func newID() string {
	var b [25]byte
	_, _ = rand.Read(b[:]) // crypto/rand.Read never fails
	return strings.ToLower(base32.StdEncoding.EncodeToString(b[:]))
}

// verdicts are what SES found out about a mail.
type verdicts struct {
	spam, virus, spf, dkim, dmarc string
	policy                        string // dmarcPolicy, only when DMARC failed
	signer                        string // domain that signed; "" is From's own
}

func verified() *verdicts {
	return &verdicts{spam: "PASS", virus: "PASS", spf: "PASS", dkim: "PASS", dmarc: "PASS"}
}

func unverified() *verdicts {
	return &verdicts{spam: "PASS", virus: "GRAY", spf: "GRAY", dkim: "GRAY", dmarc: "GRAY"}
}

// verdictsHeader is the header with which a mail of this machine says how it
// wants to be judged: "spam=FAIL dkim=GRAY dmarc=FAIL policy=reject".
const verdictsHeader = "X-Desk-Verdicts"

// take sets the verdicts that the mail asks for and answers the mail without
// the header line that asked.
func (v *verdicts) take(raw []byte) []byte {
	start, end, value := findHeader(raw, verdictsHeader)
	if start < 0 {
		return raw
	}
	fields := map[string]*string{
		"spam": &v.spam, "virus": &v.virus, "spf": &v.spf, "dkim": &v.dkim, "dmarc": &v.dmarc,
	}
	for word := range strings.FieldsSeq(value) {
		name, is, _ := strings.Cut(word, "=")
		if f := fields[name]; f != nil {
			*f = strings.ToUpper(is)
		}
		switch name {
		case "policy":
			v.policy = strings.ToLower(is)
		case "signer":
			v.signer = strings.ToLower(is)
		}
	}
	return append(bytes.Clone(raw[:start]), raw[end:]...)
}
