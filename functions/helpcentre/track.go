package helpcentre

import (
	"errors"
	"net/http"
	"strconv"

	"helpdesk/internal/conversation"
	"helpdesk/internal/desk"
	"helpdesk/internal/intake"
	"helpdesk/internal/web/page"
	"helpdesk/internal/web/problem"
	"helpdesk/internal/web/submission"
)

// sent is the query parameter that says, after a message was taken, which
// request has it.
const sent = "sent"

// solved is the query parameter that says that the request was just said to be
// solved.
const solved = "solved"

// linkPath is the path of the page of one request.
func linkPath(r *http.Request) string { return "/t/" + r.PathValue("token") }

// track shows one request.
func (f *Function) track(w http.ResponseWriter, r *http.Request) {
	f.showTrack(w, r, http.StatusOK, page.Entry{}, nil)
}

// showTrack shows the page of one request with what was typed into its form;
// cause is what is wrong with that.
func (f *Function) showTrack(w http.ResponseWriter, r *http.Request, status int, entry page.Entry, cause error) {
	view, err := f.deps.Conversation.ByLink(r.Context(), r.PathValue("token"))
	if err != nil {
		f.refuse(w, r, err)
		return
	}
	v, err := f.visit(w, r)
	if err != nil {
		f.refuse(w, r, err)
		return
	}
	v.lang = trackLanguage(r, view, v.lang)
	if cause != nil && len(entry.Faults) == 0 {
		entry.Problem = problem.Of(cause).In(v.lang).Detail
	}
	number, err := strconv.ParseInt(r.URL.Query().Get(sent), 10, 64)
	if err != nil || number < 0 {
		number = 0
	}
	tracked := page.Tracked{
		Link: linkPath(r), Number: view.Number, Subject: view.Subject, Status: view.Status, Label: view.Label,
		AnswerBy: view.AnswerBy, Closed: view.Closed, Messages: view.Messages, Fields: view.Fields, SentTo: number,
		Solvable: view.Solvable, Solved: r.URL.Query().Get(solved) != "" && view.Status.Ended(),
	}
	frame := v.frame("", linkPath(r))
	f.write(w, r, status, page.NewTrack(frame, tracked, f.deps.Now(), v.zone, entry))
}

// trackLanguage is the language of a request's page: the visitor's choice, and
// without one the request's own, which he has written in.
func trackLanguage(r *http.Request, view conversation.CustomerView, otherwise desk.Language) desk.Language {
	if lang := desk.Language(r.URL.Query().Get("lang")); lang.Valid() {
		return lang
	}
	if lang, ok := page.Chosen(r); ok {
		return lang
	}
	if view.Language.Valid() {
		return view.Language
	}
	return otherwise
}

// messages takes a message that was written on the page of a request. There is
// no token against forgery: another site cannot know the link.
func (f *Function) messages(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		f.refuse(w, r, problem.MethodNotAllowed(http.MethodPost))
		return
	}
	s, err := submission.Read(w, r)
	if err != nil {
		f.messageAgain(w, r, s, err)
		return
	}
	if err := desk.Problems(s.Faults).Err(); err != nil {
		f.messageAgain(w, r, s, err)
		return
	}
	files := append([]intake.Upload(nil), s.Files...)
	names := s.List("uploadName")
	for i, key := range s.List("upload") {
		up := intake.Upload{Key: key}
		if i < len(names) {
			up.Name = names[i]
		}
		files = append(files, up)
	}
	number, err := f.deps.Conversation.WriteByLink(r.Context(), r.PathValue("token"), s.Value("text"), files)
	if err != nil {
		f.messageAgain(w, r, s, err)
		return
	}
	page.SetHeaders(w.Header())
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Location", linkPath(r)+"?"+sent+"="+strconv.FormatInt(number, 10)+"#sent")
	w.WriteHeader(http.StatusSeeOther)
}

// messageAgain shows the page once more with what was typed and what is wrong.
func (f *Function) messageAgain(w http.ResponseWriter, r *http.Request, s *submission.Submission, err error) {
	p := problem.Of(err)
	if p.Status == http.StatusNotFound || p.Status == http.StatusUnsupportedMediaType || wantsJSON(r) {
		f.refuse(w, r, err)
		return
	}
	problem.Log(r.Context(), f.deps.Log, err)
	entry := page.Entry{Values: map[string]string{"text": s.Value("text")}, LostFiles: s.HadFiles}
	var e *desk.Error
	if errors.As(err, &e) {
		entry.Faults = e.Fields
	}
	names := s.List("uploadName")
	for i, key := range s.List("upload") {
		if i < len(names) && i < desk.MaxAttachments {
			entry.Uploads = append(entry.Uploads, page.Upload{Key: key, Name: names[i]})
		}
	}
	f.showTrack(w, r, p.Status, entry, err)
}

// solved takes it from the requester that his request is solved. There is no
// token against forgery, as with messages.
func (f *Function) solved(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		f.refuse(w, r, problem.MethodNotAllowed(http.MethodPost))
		return
	}
	if err := f.deps.Conversation.SolveByLink(r.Context(), r.PathValue("token")); err != nil {
		f.refuse(w, r, err)
		return
	}
	page.SetHeaders(w.Header())
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Location", linkPath(r)+"?"+solved+"=1#sent")
	w.WriteHeader(http.StatusSeeOther)
}

// file leads to a file of the request; the address it leads to lives minutes.
func (f *Function) file(w http.ResponseWriter, r *http.Request) {
	address, err := f.deps.Conversation.FileByLink(r.Context(), r.PathValue("token"), r.PathValue("file"))
	f.leadTo(w, r, address, err)
}

// mailedFile leads to a file that was too large for a mail.
func (f *Function) mailedFile(w http.ResponseWriter, r *http.Request) {
	address, err := f.deps.Conversation.FileByToken(r.Context(), r.PathValue("token"))
	f.leadTo(w, r, address, err)
}

func (f *Function) leadTo(w http.ResponseWriter, r *http.Request, address string, err error) {
	if err != nil {
		f.refuse(w, r, err)
		return
	}
	page.SetHeaders(w.Header())
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Robots-Tag", "noindex, nofollow")
	w.Header().Set("Location", address)
	w.WriteHeader(http.StatusFound)
}
