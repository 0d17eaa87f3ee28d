package createticket

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/intake"
	"helpdesk/internal/token"
	"helpdesk/internal/web/page"
	"helpdesk/internal/web/problem"
	"helpdesk/internal/web/submission"
	"helpdesk/internal/web/text"
)

// post is one posted form on its way through this file.
type post struct {
	cfg  *desk.Config
	ring token.Ring
	form desk.Form
	sub  *submission.Submission
	lang desk.Language
	back string // page of another site to return to; "" is our own
	json bool   // a script posted it and wants JSON
}

// forms answers /forms/{form}.
func (f *Function) forms(w http.ResponseWriter, r *http.Request) {
	p := &post{json: wantsJSON(r), sub: &submission.Submission{}}
	var err error
	if p.cfg, err = f.deps.Desk.Config(r.Context()); err != nil {
		p.cfg = &desk.Config{} // the page that says so has no name of the desk
		p.lang = f.language(r, p.cfg, "")
		f.refuse(w, r, p, err)
		return
	}
	p.lang = f.language(r, p.cfg, "")
	corsErr := f.cors(w, r, p.cfg)
	if r.Method == http.MethodOptions {
		preflight(w, r, corsErr)
		return
	}
	if p.form, err = form(p.cfg, r.PathValue("form")); err != nil {
		f.refuse(w, r, p, err)
		return
	}
	if r.Method != http.MethodPost {
		f.refuse(w, r, p, problem.MethodNotAllowed(http.MethodOptions, http.MethodPost))
		return
	}
	if p.ring, err = f.deps.Desk.Ring(r.Context()); err != nil {
		f.refuse(w, r, p, err)
		return
	}
	p.sub, err = submission.Read(w, r)
	p.lang = f.language(r, p.cfg, desk.Language(p.sub.Value("language")))
	p.back = safeReturn(p.form, p.sub.Value("redirect"))
	if err != nil {
		f.again(w, r, p, err)
		return
	}
	f.accept(w, r, p)
}

// accept decides who posted the form and makes the ticket.
func (f *Function) accept(w http.ResponseWriter, r *http.Request, p *post) {
	if err := p.checkSender(r, f.deps.Now()); err != nil {
		if desk.IsKind(err, desk.Forbidden) {
			f.refuse(w, r, p, err)
			return
		}
		f.again(w, r, p, err)
		return
	}
	if p.sub.Value(page.Trap) != "" {
		// A program that fills in every field. It is told nothing.
		f.deps.Log.InfoContext(r.Context(), "form trap", "form", p.form.ID)
		f.thank(w, r, p, intake.Receipt{})
		return
	}
	req, err := p.request(r, f.deps.Now())
	if err != nil {
		f.again(w, r, p, err)
		return
	}
	receipt, err := f.deps.Intake.Create(r.Context(), req)
	if err != nil {
		f.again(w, r, p, err)
		return
	}
	f.thank(w, r, p, receipt)
}

// checkSender tells our own page, by its signed token, from other sites, by
// their origin. A form without sites is posted by our own page only; its token
// gone bad is no offence: the page comes back with a fresh one.
func (p *post) checkSender(r *http.Request, now time.Time) error {
	if p.sub.Has("token") {
		if p.ring.CheckForm(p.sub.Value("token"), p.form.ID, now) {
			return nil
		}
		return desk.Fail(desk.Invalid, "form_expired")
	}
	sender := r.Header.Get("Origin")
	if sender == "" {
		sender = r.Header.Get("Referer")
	}
	switch from := origin(sender); {
	case sender != "" && mayPost(r, p.form, from) && from != ownOrigin(r):
		return nil
	case sender != "" && (from == "" || from != ownOrigin(r)):
		return desk.Fail(desk.Forbidden, "origin_not_allowed")
	case len(p.form.Origins) > 0 && sender == "":
		return nil
	}
	return desk.Fail(desk.Invalid, "form_expired")
}

// request makes the use case's request of what was posted.
func (p *post) request(r *http.Request, now time.Time) (intake.Request, error) {
	s := p.sub
	problems := desk.Problems(s.Faults)
	req := intake.Request{
		Form: p.form.ID, Channel: desk.ChannelForm, Name: s.Value("name"), Address: s.Value("address"),
		Subject: s.Value("subject"), Text: s.Value("text"), Type: desk.Type(s.Value("type")), Language: p.lang,
		Fields: fieldsOf(s), Typed: true, IP: callerIP(r), Caller: public,
	}
	if at := strings.TrimSpace(s.Value("occurredAt")); at != "" {
		var err error
		if req.OccurredAt, err = formTime(at, page.Zone(p.cfg.Settings)); err != nil {
			problems.Add("occurredAt", "not_a_time")
		}
	}
	req.Files = append(req.Files, s.Files...)
	names := s.List("uploadName")
	for i, key := range s.List("upload") {
		up := intake.Upload{Key: key}
		if i < len(names) {
			up.Name = names[i]
		}
		req.Files = append(req.Files, up)
	}
	if len(req.Files) > desk.MaxAttachments {
		problems.Add("files", "too_many_files", "max", decimal(desk.MaxAttachments))
	}
	req.IdempotencyKey = p.once(&req, now)
	return req, problems.Err()
}

// formTime reads a time as a date field of a browser writes it, or RFC 3339.
func formTime(s string, zone *time.Location) (time.Time, error) {
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02"} {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil {
			return t, nil
		}
	}
	return time.Parse(time.RFC3339, s)
}

// twice is how long the same words from the same place count as one press of
// the button too many. Two that fall on different sides of a boundary make two
// tickets, which an agent sees at a glance.
const twice = 10 * time.Minute

// once makes the key under which a repeat of this very post answers the same
// receipt: a second press of the button, a page sent again. Our own page's
// token makes it exact; changed content is another request.
func (p *post) once(req *intake.Request, now time.Time) string {
	h := sha256.New()
	add := func(b []byte) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(b)))
		h.Write(n[:])
		h.Write(b)
	}
	for _, s := range []string{req.Form, req.Name, req.Address, req.Subject, req.Text, string(req.Type), p.sub.Value("occurredAt"), p.sub.Value("token")} {
		add([]byte(s))
	}
	addFields(add, req.Fields)
	for _, file := range req.Files {
		add([]byte(file.Name))
		add([]byte(file.Key))
		add(file.Data)
	}
	if p.sub.Value("token") == "" {
		add([]byte(req.IP))
		add([]byte(strconv.FormatInt(now.Truncate(twice).Unix(), 10)))
	}
	return "form." + base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

// thank answers a form that was taken: back to the other site's page, or to
// our thank-you page. Both by redirect, so that a reload sends nothing again.
func (f *Function) thank(w http.ResponseWriter, r *http.Request, p *post, receipt intake.Receipt) {
	number := strconv.FormatInt(receipt.Number, 10)
	switch {
	case p.json:
		answer := created{Reference: "#" + number, Number: receipt.Number}
		if !receipt.AnswerBy.IsZero() {
			answer.AnswerBy = desk.FormatTime(receipt.AnswerBy)
		}
		f.writeJSON(w, r, http.StatusCreated, answer)
		return
	case p.back != "" && receipt.Number != 0:
		redirect(w, withReference(p.back, number))
	case p.back != "":
		redirect(w, p.back)
	default:
		path := page.Receipt{Number: receipt.Number, AnswerBy: receipt.AnswerBy}.Path(p.ring, f.deps.Now())
		redirect(w, path+"?lang="+string(p.lang))
	}
}

func redirect(w http.ResponseWriter, to string) {
	page.SetHeaders(w.Header())
	w.Header().Set("Location", to)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusSeeOther)
}

// again answers a form that cannot be taken: the page once more, with what was
// typed and what is wrong with it, wherever it came from.
func (f *Function) again(w http.ResponseWriter, r *http.Request, p *post, err error) {
	var known *problem.Problem
	if p.json || errors.As(err, &known) && known.Status == http.StatusUnsupportedMediaType {
		f.refuse(w, r, p, err)
		return
	}
	problem.Log(r.Context(), f.deps.Log, err)
	prob := problem.Of(err).In(p.lang)
	for name, values := range prob.GetHeaders() {
		w.Header()[name] = values
	}
	entry := page.Entry{Values: map[string]string{}, LostFiles: p.sub.HadFiles}
	for _, name := range []string{"name", "address", "type", "subject", "text", "occurredAt"} {
		entry.Values[name] = p.sub.Value(name)
	}
	for id, value := range fieldsOf(p.sub) {
		entry.Values[page.FieldPrefix+id] = value
	}
	names := p.sub.List("uploadName")
	for i, key := range p.sub.List("upload") {
		if i < len(names) && i < desk.MaxAttachments {
			entry.Uploads = append(entry.Uploads, page.Upload{Key: key, Name: names[i]})
		}
	}
	status := prob.Status
	var e *desk.Error
	if errors.As(err, &e) && len(e.Fields) > 0 {
		entry.Faults = e.Fields
	} else {
		entry.Problem = prob.Detail
	}
	switch {
	case tooLarge(entry.Faults):
		status = http.StatusRequestEntityTooLarge
	case prob.Code == "form_expired":
		status = http.StatusUnprocessableEntity
	}
	frame := page.Frame{Lang: p.lang, Desk: p.cfg.Settings.Name, Accent: p.cfg.Settings.Accent, Leads: origin(p.back)}
	form := page.NewForm(frame, p.cfg, p.form, p.ring.Form(p.form.ID, f.deps.Now()), entry)
	form.Redirect = p.back
	f.write(w, r, status, form, prob)
}

func tooLarge(faults []desk.FieldError) bool {
	for _, fault := range faults {
		if fault.Code == "files_too_large" {
			return true
		}
	}
	return false
}

// refuse answers what no correction of the form would mend.
func (f *Function) refuse(w http.ResponseWriter, r *http.Request, p *post, err error) {
	if p.json {
		f.fail(w, r, err)
		return
	}
	problem.Log(r.Context(), f.deps.Log, err)
	prob := problem.Of(err).In(p.lang)
	for name, values := range prob.GetHeaders() {
		w.Header()[name] = values
	}
	notice := &page.Notice{Text: prob.Detail, Links: []page.Link{{URL: "/", Name: text.T(p.lang, "page.home")}}}
	notice.Frame = page.Frame{Lang: p.lang, Desk: p.cfg.Settings.Name, Accent: p.cfg.Settings.Accent, Title: prob.Title}
	if p.form.Active {
		notice.Links = append([]page.Link{{URL: page.FormPath(p.form.ID), Name: text.T(p.lang, "refused.form")}}, notice.Links...)
	}
	f.write(w, r, prob.Status, notice, prob)
}

func (f *Function) write(w http.ResponseWriter, r *http.Request, status int, p page.Page, otherwise error) {
	if err := f.deps.Pages.Write(w, r, status, p); err != nil {
		problem.Log(r.Context(), f.deps.Log, err)
		problem.Write(w, r, otherwise)
	}
}

// wantsJSON reports whether a script posted the form: it asks for JSON, and
// not, as a browser's own navigation does, for HTML.
func wantsJSON(r *http.Request) bool {
	accept := strings.ToLower(r.Header.Get("Accept"))
	return strings.Contains(accept, "application/json") && !strings.Contains(accept, "text/html")
}
