package createticket

import (
	"encoding/json"
	"net/http"
	"strconv"

	"helpdesk/internal/desk"
	"helpdesk/internal/intake"
	"helpdesk/internal/web/page"
	"helpdesk/internal/web/problem"
	"helpdesk/internal/web/text"
)

// public is the namespace of idempotency keys of callers without an API key.
const public = "public"

// created is what the creator of a request learns.
type created struct {
	Reference string `json:"reference"` // for people: "#1042"
	Number    int64  `json:"number"`
	AnswerBy  string `json:"answerBy,omitempty"` // desk.TimeLayout; absent when nothing is promised
}

// requests answers /requests.
func (f *Function) requests(w http.ResponseWriter, r *http.Request) {
	cfg, ok := f.begin(w, r)
	if !ok {
		return
	}
	if err := problem.EmptyIdempotencyKey(r.Header); err != nil {
		f.fail(w, r, err)
		return
	}
	o, err := readJSON(w, r)
	if err != nil {
		f.fail(w, r, err)
		return
	}
	req, err := readRequest(&o, r)
	if err != nil {
		f.fail(w, r, err)
		return
	}
	req.Language = f.language(r, cfg, req.Language)
	if err := f.checkScript(r, cfg, req.Form); err != nil {
		f.fail(w, r, err)
		return
	}
	f.create(w, r, req)
}

// begin does what every address for scripts begins with: CORS, OPTIONS, method.
// False means that the request is answered.
func (f *Function) begin(w http.ResponseWriter, r *http.Request) (*desk.Config, bool) {
	cfg, err := f.deps.Desk.Config(r.Context())
	if err != nil {
		f.fail(w, r, err)
		return nil, false
	}
	corsErr := f.cors(w, r, cfg)
	switch {
	case r.Method == http.MethodOptions:
		preflight(w, r, corsErr)
	case r.Method != http.MethodPost:
		f.fail(w, r, problem.MethodNotAllowed(http.MethodOptions, http.MethodPost))
	case corsErr != nil:
		f.fail(w, r, corsErr)
	default:
		return cfg, true
	}
	return nil, false
}

// checkScript refuses a form that is not known, or not for the site that the
// script runs on.
func (f *Function) checkScript(r *http.Request, cfg *desk.Config, id string) error {
	wanted, err := form(cfg, id)
	if err != nil {
		return desk.Problems{{Field: "form", Code: "form_unknown"}}.Err()
	}
	if asked := r.Header.Get("Origin"); asked != "" && !mayPost(r, wanted, origin(asked)) {
		return desk.Fail(desk.Forbidden, "origin_not_allowed")
	}
	return nil
}

// readRequest reads the fields of a request and refuses all others.
func readRequest(o *object, r *http.Request) (intake.Request, error) {
	var p desk.Problems
	req := intake.Request{
		Form: o.text("form", &p), Channel: desk.ChannelForm,
		Name: o.text("name", &p), Address: o.text("address", &p),
		Subject: o.text("subject", &p), Text: o.text("text", &p),
		Type: desk.Type(o.text("type", &p)), Language: desk.Language(o.text("language", &p)),
		OccurredAt: o.instant("occurredAt", &p), Fields: o.texts("fields", &p),
		IP: callerIP(r), Caller: public,
	}
	if req.Form == page.OwnForm {
		req.Form = ""
	}
	if req.Language != "" && !req.Language.Valid() {
		p.Add("language", "unknown_value", "allowed", "es, en")
	}
	for _, file := range o.list("files", desk.MaxAttachments, &p) {
		up := intake.Upload{Name: file.text("name", &p), Key: file.text("key", &p)}
		if up.Key == "" {
			p.Add(file.prefix+"key", "required")
		}
		file.rest(&p)
		req.Files = append(req.Files, up)
	}
	o.rest(&p)
	req.IdempotencyKey = idempotencyKey(r, &p)
	return req, p.Err()
}

// maxIdempotencyKey is the most bytes of the header; a UUID has 36.
const maxIdempotencyKey = 200

func idempotencyKey(r *http.Request, p *desk.Problems) string {
	const header = problem.IdempotencyHeader
	values := r.Header.Values(header)
	if len(values) == 0 {
		return ""
	}
	key := values[0]
	switch {
	case len(values) > 1:
		p.Add(header, "repeated")
	case len(key) > maxIdempotencyKey:
		p.Add(header, "too_long", "max", decimal(maxIdempotencyKey))
	}
	for _, c := range []byte(key) {
		if c <= ' ' || c > '~' {
			p.Add(header, "not_visible_ascii")
			break
		}
	}
	return key
}

// language is the one the requester is answered in: what the request says, a
// choice made before on our pages, what the browser prefers, the desk's own.
func (f *Function) language(r *http.Request, cfg *desk.Config, asked desk.Language) desk.Language {
	if asked.Valid() {
		return asked
	}
	if chosen, ok := page.Chosen(r); ok {
		return chosen
	}
	fallback := cfg.Settings.Language
	if !fallback.Valid() {
		fallback = desk.English
	}
	return text.Prefer(r.Header.Get("Accept-Language"), fallback)
}

// create makes the ticket and answers in JSON.
func (f *Function) create(w http.ResponseWriter, r *http.Request, req intake.Request) {
	receipt, err := f.deps.Intake.Create(r.Context(), req)
	if err != nil {
		f.fail(w, r, err)
		return
	}
	answer := created{Reference: "#" + strconv.FormatInt(receipt.Number, 10), Number: receipt.Number}
	if !receipt.AnswerBy.IsZero() {
		answer.AnswerBy = desk.FormatTime(receipt.AnswerBy)
	}
	f.writeJSON(w, r, http.StatusCreated, answer)
}

func (f *Function) writeJSON(w http.ResponseWriter, r *http.Request, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		f.fail(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n')) // the caller hung up; the ticket is made all the same
}

func decimal(n int) string { return strconv.Itoa(n) }
