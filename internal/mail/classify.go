package mail

import (
	"bytes"
	"strings"
)

// classify chooses the class of a mail. The order matters: our own mail must
// not become a bounce, a bounce must not become an automatic reply, and nothing
// that a machine wrote may count as human.
func classify(m *Mail, fs fields, root *part, env Envelope) {
	c := classifier{m: m, fs: fs, root: root, env: env}
	for _, rule := range []func() (Class, string){
		c.virus, c.own, c.bounce, c.automatic, c.spam, c.unreadable,
	} {
		if class, cause := rule(); class != "" {
			m.Class, m.Cause = class, cleanLine(shorten(cause, 200))
			return
		}
	}
	m.Class, m.Cause = Human, "none"
}

// classifier holds what the rules look at.
type classifier struct {
	m    *Mail
	fs   fields
	root *part // nil when the body was refused
	env  Envelope
}

func (c *classifier) value(name string) string {
	return strings.ToLower(decodeHeader(c.fs.first(name), ""))
}

func (c *classifier) virus() (Class, string) {
	if c.env.Verdicts.Virus == Fail {
		return Virus, "verdict-virus=FAIL"
	}
	if v := c.env.Verdicts.Virus; v == Gray || v == ProcessingFailed {
		c.m.problem("verdict-virus", v)
	}
	return "", ""
}

// own recognises what the desk itself sent.
func (c *classifier) own() (Class, string) {
	own := c.env.Own
	if id := c.value(strings.ToLower(LoopHeader)); own.DeskID != "" && id == strings.ToLower(own.DeskID) {
		return OwnMail, "loop-header=" + own.DeskID
	}
	from := strings.ToLower(c.m.From.Address)
	for _, a := range own.Addresses {
		if a = strings.ToLower(normalAddress(a)); from != "" && (from == a || withoutTag(from) == a) {
			return OwnMail, "own-address=" + from
		}
	}
	for _, d := range own.Domains {
		if from != "" && domainOf(from) == strings.ToLower(d) {
			return OwnMail, "own-domain=" + domainOf(from)
		}
	}
	return "", ""
}

// withoutTag is an address without what stands behind a plus sign: mail in the
// name of help+x@ is help@'s own.
func withoutTag(address string) string {
	local, domain, _ := strings.Cut(address, "@")
	if i := strings.IndexByte(local, '+'); i > 0 {
		return local[:i] + "@" + domain
	}
	return address
}

// bounce recognises delivery reports. A null sender alone is none: vacation
// replies have it too.
func (c *classifier) bounce() (Class, string) {
	cause := c.bounceCause()
	if cause == "" {
		return "", ""
	}
	c.m.Bounce = readBounce(c.m, c.fs, c.root, c.env)
	if c.m.Bounce.Recipient == "" {
		c.m.problem("bounce-without-recipient", "")
	}
	return BounceMail, cause
}

func (c *classifier) bounceCause() string {
	daemon := isDaemon(c.m.From)
	mt := parseMediaType(c.fs.first("content-type"), "")
	if mt.value == "multipart/report" {
		switch t := strings.ToLower(mt.params["report-type"]); {
		case t == "delivery-status":
			return "report=" + t
		case t != "" && !daemon:
			return "" // read receipts and complaints are automatic
		}
	}
	if findPart(c.root, "message/delivery-status") != nil || findPart(c.root, "message/global-delivery-status") != nil {
		return "report=delivery-status"
	}
	if c.fs.has("x-failed-recipients") {
		return "failed-recipients"
	}
	if v := c.value("auto-submitted"); strings.HasPrefix(v, "auto-replied") && !daemon && !isPostmaster(c.m.From) {
		return ""
	}
	subject := strings.ToLower(c.m.Subject)
	if daemon && !isForwardOrReply(subject) {
		return "daemon=" + c.m.From.Address
	}
	return c.bounceByWords(subject)
}

// bounceByWords recognises reports by their subject and text. Either alone is
// not enough: people forward bounces and write about them.
func (c *classifier) bounceByWords(subject string) string {
	failed, address := tellsFailure(c.m.Text)
	null, post := c.nullSender(), isPostmaster(c.m.From)
	form := bounceSubject(subject)
	switch {
	case form == "":
		if (null || post) && failed && address && !isForwardOrReply(subject) {
			return "text"
		}
	case null:
		return "null-sender subject=" + form
	case isForwardOrReply(subject) && !strings.HasSuffix(strings.TrimRight(subject, ") ."), form):
	case post:
		return "subject=" + form
	case failed && (address || findPart(c.root, "message/rfc822") != nil):
		return "subject=" + form
	}
	return ""
}

// nullSender reports an empty envelope sender; without an envelope the
// Return-Path tells.
func (c *classifier) nullSender() bool {
	if c.env.ID != "" || c.env.Source != "" || len(c.env.Recipients) > 0 {
		s := strings.TrimSpace(c.env.Source)
		return s == "" || s == "<>"
	}
	if string(bytes.TrimSpace(c.fs.first("return-path"))) == "<>" {
		return true
	}
	return c.m.From.Address == "" && bytes.HasSuffix(c.fs.first("from"), []byte("<>"))
}

// automatic recognises what a machine wrote.
func (c *classifier) automatic() (Class, string) {
	mt := parseMediaType(c.fs.first("content-type"), "")
	if mt.value == "multipart/report" && strings.EqualFold(mt.params["report-type"], "feedback-report") {
		c.m.Complaint = readComplaint(c.m, c.root)
	}
	if v := c.value("auto-submitted"); v != "" && v != "no" && !strings.HasPrefix(v, "no ") && !strings.HasPrefix(v, "no;") {
		return Automatic, "auto-submitted=" + v
	}
	if t := mt.params["report-type"]; mt.value == "multipart/report" {
		return Automatic, "report=" + strings.ToLower(t)
	}
	switch v := c.value("precedence"); v {
	case "list":
		if !c.m.Passage.List {
			return Automatic, "precedence=" + v
		}
	case "bulk", "junk", "auto_reply", "auto-reply":
		return Automatic, "precedence=" + v
	}
	for _, name := range []string{"x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply", "x-mail-autoreply", "x-autogenerated", "x-ms-exchange-inbox-rules-loop"} {
		if name == "x-ms-exchange-inbox-rules-loop" && c.m.Passage.By == ForwarderMicrosoft {
			continue // the rule that forwards to us has put it there
		}
		if v := c.value(name); c.fs.has(name) && v != "no" && v != "false" {
			return Automatic, name + "=" + v
		}
	}
	for _, name := range []string{"list-id", "list-unsubscribe", "feedback-id", "x-loop"} {
		if c.m.Passage.List && strings.HasPrefix(name, "list-") {
			continue // of the group that passes on what people write to it
		}
		if c.fs.has(name) {
			return Automatic, name + "=" + c.value(name)
		}
	}
	if local := localOf(c.m.From.Address); isNoReply(local) {
		return Automatic, "sender=" + c.m.From.Address
	}
	if c.nullSender() {
		return Automatic, "null-sender"
	}
	if form := autoReplySubject(strings.ToLower(c.m.Subject)); form != "" {
		return Automatic, "subject=" + form
	}
	if v := c.value("x-auto-response-suppress"); c.fs.has("x-auto-response-suppress") && suppresses(v) {
		// Weak evidence: several programs put it on what people write. It
		// counts when a machine is likely for another reason as well.
		if strings.Contains(v, "all") && c.fs.count("x-mailer")+c.fs.count("user-agent")+c.fs.count("in-reply-to") == 0 && !c.fs.has("thread-index") {
			return Automatic, "auto-response-suppress=" + v
		}
		c.m.problem("auto-response-suppress", v)
	}
	return "", ""
}

func suppresses(v string) bool {
	return strings.Contains(v, "all") || strings.Contains(v, "oof") || strings.Contains(v, "autoreply")
}

func (c *classifier) spam() (Class, string) {
	if c.env.Verdicts.Spam == Fail {
		return Spam, "verdict-spam=FAIL"
	}
	return "", ""
}

// unreadable takes what is left with nothing to show or nobody to answer.
func (c *classifier) unreadable() (Class, string) {
	switch {
	case c.m.HeadersOnly:
		return Unreadable, "guard=" + c.guardReason()
	case len(c.fs) == 0:
		return Unreadable, "no-header"
	case c.m.From.Address == "":
		return Unreadable, "no-sender"
	}
	return "", ""
}

func (c *classifier) guardReason() string {
	for _, p := range c.m.Problems {
		if r, ok := strings.CutPrefix(p, "guard="); ok {
			return r
		}
	}
	return ""
}

// isDaemon reports the senders that only mail servers have.
func isDaemon(a Address) bool {
	local := localOf(a.Address)
	if a.Address == "" {
		local = strings.ToLower(a.Name)
	}
	switch strings.Trim(strings.NewReplacer("-", "", "_", "", ".", "", " ", "").Replace(local), `"'`) {
	case "mailerdaemon", "maildaemon", "maildeliverysystem", "maildeliverysubsystem", "mdaemon", "bouncehandler", "microsoftexchange", "maildelivery":
		return true
	}
	name := strings.ToLower(a.Name)
	return strings.HasPrefix(name, "mail delivery s") || name == "mailer-daemon"
}

func isPostmaster(a Address) bool {
	local := localOf(a.Address)
	return strings.HasPrefix(local, "postmaster") || local == "mail-administrator" || strings.HasPrefix(strings.ToLower(a.Name), "postmaster")
}

// isNoReply reports addresses that nobody reads.
func isNoReply(local string) bool {
	local = strings.NewReplacer("-", "", "_", "", ".", "").Replace(local)
	for _, p := range [...]string{"noreply", "donotreply", "dontreply", "noresponder", "norespuesta", "noresponda", "naoresponda", "naoresponder", "nepasrepondre", "keineantwort"} {
		if strings.Contains(local, p) {
			return true
		}
	}
	return false
}

// isForwardOrReply reports a subject that a person's mail program began.
func isForwardOrReply(subject string) bool {
	for _, p := range [...]string{"re:", "fw:", "fwd:", "rv:", "aw:", "wg:", "tr:", "enc:", "res:", "i:", "sv:"} {
		if strings.HasPrefix(subject, p) {
			return true
		}
	}
	return false
}

// autoReplySubject recognises how programs begin the subject of an absence note.
func autoReplySubject(subject string) string {
	for _, p := range [...]string{
		"automatic reply:", "auto reply:", "auto-reply:", "autoreply:", "auto:", "out of office:", "out of office autoreply", "out of the office:",
		"respuesta automática:", "respuesta automatica:", "fuera de la oficina:", "fuera de oficina:", "contestación automática:", "resposta automática:",
		"réponse automatique", "absence du bureau", "automatische antwort", "abwesenheitsnotiz", "abwesend:", "risposta automatica", "fuori sede", "automatisch antwoord",
	} {
		if strings.HasPrefix(subject, p) {
			return strings.TrimRight(p, ":")
		}
	}
	return ""
}
