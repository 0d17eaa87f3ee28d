// Package submission reads what an HTML form has posted, urlencoded or as
// multipart/form-data, within the limits of one request. What is wrong with a
// body that could still be read is noted and not an error, so that a page can
// show again what was typed.
//
// It does not judge what a field says: use cases do.
package submission

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"unicode/utf8"

	"helpdesk/internal/desk"
	"helpdesk/internal/intake"
	"helpdesk/internal/web/problem"
	"helpdesk/internal/web/text"
)

// The media types of a form.
const (
	URLEncoded = "application/x-www-form-urlencoded"
	Multipart  = "multipart/form-data"
)

// The limits of one submission besides desk.MaxUpload and desk.MaxAttachments.
// A gateway refuses a body over 10 MB before we see it; up to there we read to
// the end, so that the visitor's browser gets our answer and not a broken
// connection, and keep only what is within the limits.
const (
	maxBody   = 10_485_760
	maxValues = 1_000_000 // bytes of all fields together
	maxParts  = 200       // fields and files
)

// Submission is what was posted.
type Submission struct {
	values url.Values
	Files  []intake.Upload
	// Faults are fields that are wrong already as bytes: not UTF-8, too many
	// files, files over the limit. The files are dropped then.
	Faults []desk.FieldError
	// HadFiles: files were chosen, kept or not.
	HadFiles bool

	fileCount  int
	fileBytes  int64
	valueBytes int
}

// Value is the first value of a field, as valid UTF-8.
func (s *Submission) Value(field string) string { return s.values.Get(field) }

// List is all values of a field.
func (s *Submission) List(field string) []string { return s.values[field] }

// Names are the names of all fields that were posted, in alphabetical order.
func (s *Submission) Names() []string { return slices.Sorted(maps.Keys(s.values)) }

// Has reports whether the field was posted, even if empty.
func (s *Submission) Has(field string) bool { return s.values.Has(field) }

// Read reads the body of a form. Its errors are problems: 415 for another
// media type, 400 for a body that breaks off or makes no sense, 413 for one
// that is far too large. With 413 the submission holds what came before.
func Read(w http.ResponseWriter, r *http.Request) (*Submission, error) {
	s := &Submission{values: url.Values{}}
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != URLEncoded && media != Multipart {
		return s, problem.UnsupportedType(Multipart, URLEncoded)
	}
	body := http.MaxBytesReader(w, r.Body, maxBody)
	if media == URLEncoded {
		err = s.readURLEncoded(body)
	} else {
		err = s.readMultipart(body, params["boundary"])
	}
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return s, problem.TooLarge(maxBody)
	case err != nil:
		return s, desk.Fail(desk.Invalid, "broken_form").Because(err)
	}
	s.judgeFiles()
	return s, nil
}

func (s *Submission) readURLEncoded(body io.Reader) error {
	data, err := io.ReadAll(io.LimitReader(body, maxValues+1))
	if err != nil {
		return err
	}
	if len(data) > maxValues {
		return &http.MaxBytesError{Limit: maxValues}
	}
	values, err := url.ParseQuery(string(data))
	if err != nil {
		return err
	}
	for name, list := range values {
		for _, v := range list {
			s.add(name, v)
		}
	}
	return nil
}

func (s *Submission) readMultipart(body io.Reader, boundary string) error {
	if boundary == "" {
		return http.ErrMissingBoundary
	}
	parts := multipart.NewReader(body, boundary)
	for n := 0; ; n++ {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if n == maxParts {
			return errTooManyParts
		}
		if err := s.readPart(part); err != nil {
			return err
		}
	}
}

var errTooManyParts = errors.New("too many parts")

func (s *Submission) readPart(part *multipart.Part) error {
	name := part.FormName()
	if _, file := fileName(part); file {
		return s.readFile(part)
	}
	if name == "" {
		_, err := io.Copy(io.Discard, part)
		return err
	}
	data, err := io.ReadAll(io.LimitReader(part, int64(maxValues-s.valueBytes)+1))
	if err != nil {
		return err
	}
	if s.valueBytes+len(data) > maxValues {
		return &http.MaxBytesError{Limit: maxValues}
	}
	s.add(name, string(data))
	return nil
}

// readFile keeps a file as long as all are within the limits, and else only
// counts it.
func (s *Submission) readFile(part *multipart.Part) error {
	name, _ := fileName(part)
	room := desk.MaxUpload - s.fileBytes
	if s.fileCount >= desk.MaxAttachments {
		room = -1
	}
	var data bytes.Buffer
	n, err := io.Copy(&data, io.LimitReader(part, max(room, 0)+1))
	if err != nil {
		return err
	}
	if name == "" && n == 0 {
		return nil // what a browser sends for a file field left empty
	}
	rest, err := io.Copy(io.Discard, part)
	if err != nil {
		return err
	}
	s.HadFiles = true
	s.fileCount++
	s.fileBytes += n + rest
	if n <= room {
		s.Files = append(s.Files, intake.Upload{Name: name, Data: data.Bytes()})
	}
	return nil
}

// fileName reads the name of a file part; false for a part that is a field.
// FileName of the part is not used: it cannot tell an empty name from none.
func fileName(part *multipart.Part) (string, bool) {
	_, params, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	if err != nil {
		return "", false
	}
	name, ok := params["filename"]
	return name, ok
}

func (s *Submission) judgeFiles() {
	var faults desk.Problems
	if s.fileCount > desk.MaxAttachments {
		faults.Add("files", "too_many_files", "max", strconv.Itoa(desk.MaxAttachments))
	}
	if s.fileBytes > desk.MaxUpload {
		faults.Add("files", "files_too_large", "max", text.Bytes(desk.English, desk.MaxUpload))
	}
	if len(faults) > 0 {
		s.Faults = append(s.Faults, faults...)
		s.Files = nil
	}
}

// add keeps a value as valid UTF-8 and notes a field that was not.
func (s *Submission) add(name, value string) {
	s.valueBytes += len(value)
	if !utf8.ValidString(name) {
		return
	}
	clean := value
	if !utf8.ValidString(value) {
		clean = string(bytes.ToValidUTF8([]byte(value), []byte("\uFFFD")))
		s.Faults = append(s.Faults, desk.FieldError{Field: name, Code: "not_utf8"})
	}
	s.values.Add(name, clean)
}
