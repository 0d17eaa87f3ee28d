package conversation

import (
	"errors"
	"strconv"
	"unicode/utf8"

	"helpdesk/internal/desk"
	"helpdesk/internal/mail"
)

// compose cleans the HTML of a reply and makes its text of it when it has none.
func (s *Service) compose(r *Reply) (mail.Composed, error) {
	switch {
	case r.HTML == "":
		return mail.Composed{}, nil
	case s.Sanitize == nil:
		return mail.Composed{}, desk.Fail(desk.Internal, "internal").Because(errors.New("conversation: no sanitizer for HTML"))
	case !utf8.ValidString(r.HTML):
		return mail.Composed{}, desk.Problems{{Field: "html", Code: "not_utf8"}}.Err()
	case len(r.HTML) > maxHTML:
		return mail.Composed{}, desk.Problems{{Field: "html", Code: "too_long", Params: map[string]string{"max": strconv.Itoa(maxHTML)}}}.Err()
	}
	c := mail.Compose(r.HTML, s.Sanitize)
	r.HTML = c.HTML
	if r.Text == "" {
		r.Text = c.Text
	}
	return c, nil
}

// maxHTML is the most bytes of a reply's HTML.
const maxHTML = 200_000

// inline marks the images that the HTML shows.
func inline(files []desk.File, shown map[string]bool) []desk.File {
	for i := range files {
		f := &files[i]
		if f.Inline = shown[f.CID]; !f.Inline {
			f.CID = ""
		}
	}
	return files
}
