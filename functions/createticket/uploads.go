package createticket

import (
	"mime"
	"net/http"

	"helpdesk/internal/desk"
)

// upload is where a script posts one file, and how the request names it then.
type upload struct {
	Key    string            `json:"key"`
	URL    string            `json:"url"`
	Fields map[string]string `json:"fields"`
}

// uploads answers /uploads: a file that is too large for a form is announced
// here and then sent straight to storage, as multipart/form-data of the fields
// and, last, the file.
func (f *Function) uploads(w http.ResponseWriter, r *http.Request) {
	if _, ok := f.begin(w, r); !ok {
		return
	}
	o, err := readJSON(w, r)
	if err != nil {
		f.fail(w, r, err)
		return
	}
	var p desk.Problems
	name, mediaType, size := o.text("name", &p), o.text("type", &p), o.number("size", &p)
	o.rest(&p)
	mediaType = cleanMediaType(mediaType, &p)
	if err := p.Err(); err != nil {
		f.fail(w, r, err)
		return
	}
	form, key, err := f.deps.Intake.UploadForm(r.Context(), callerIP(r), name, mediaType, size)
	if err != nil {
		f.fail(w, r, err)
		return
	}
	f.writeJSON(w, r, http.StatusCreated, upload{Key: key, URL: form.URL, Fields: form.Fields})
}

// cleanMediaType answers the bare media type; it becomes part of a signed
// policy, so nothing but a plain one is let through.
func cleanMediaType(s string, p *desk.Problems) string {
	const most = 100
	if s == "" {
		return "application/octet-stream"
	}
	media, _, err := mime.ParseMediaType(s)
	if err != nil || len(media) > most {
		p.Add("type", "wrong_type", "expected", "media type")
		return ""
	}
	return media
}
