package httpapi

import (
	"context"
	"net/http"
	"strings"

	"helpdesk/internal/conversation"
	"helpdesk/internal/desk"
	"helpdesk/internal/ident"
	"helpdesk/internal/intake"
)

// Files is what is done with files beside messages.
type Files interface {
	// Upload answers the form with which the owner may send one file to storage.
	Upload(ctx context.Context, owner, mediaType string, size int64) (id string, form conversation.UploadForm, err error)
	// Image answers a link under which a browser shows an image of a ticket;
	// desk.NotFound for any other file.
	Image(ctx context.Context, who desk.Subject, ticket, file string) (url string, err error)
}

// NewUpload announces a file.
type NewUpload struct {
	Type string `json:"type,omitempty" maxLength:"100" doc:"Media type; what the file really is, is found out from its bytes" example:"application/pdf"`
	Size int64  `json:"size" minimum:"1" maximum:"25000000" doc:"The most bytes that are taken" example:"9000000"`
}

// Upload is where a file is sent to.
type Upload struct {
	ID     string            `json:"id" doc:"What messages and tickets of the same caller name it by, for two days" example:"01jnb3q7x8k2m4n6p8r0s2t4v6"`
	URL    string            `json:"url" format:"uri" example:"https://files.example.com/"`
	Fields map[string]string `json:"fields" nullable:"false" doc:"Send them as multipart/form-data to the URL within 15 minutes, and last the file as the field file"`
}

// Uploaded names a file that was sent to storage before.
type Uploaded struct {
	ID   string `json:"id" minLength:"1" maxLength:"64" doc:"Of createUpload, by the same caller" example:"01jnb3q7x8k2m4n6p8r0s2t4v6"`
	Name string `json:"name" minLength:"1" maxLength:"255" example:"drawing.pdf"`
}

type createUploadInput struct {
	Body NewUpload
}

type createUploadOutput struct {
	Body Upload
}

func (s *server) createUpload(ctx context.Context, in *createUploadInput) (*createUploadOutput, error) {
	id, form, err := s.Files.Upload(ctx, ownerOf(subject(ctx)), in.Body.Type, in.Body.Size)
	if err != nil {
		return nil, err
	}
	return &createUploadOutput{Body: Upload{ID: id, URL: form.URL, Fields: form.Fields}}, nil
}

// uploaded adds files by id: they lie where only their owner's ids lead.
func uploaded(who desk.Subject, list []Uploaded, files []intake.Upload, p *desk.Problems) []intake.Upload {
	for i, u := range list {
		field := "uploads" + index(i) + ".id"
		if !ident.Valid(u.ID) {
			p.Add(field, "file_unknown", "name", desk.CleanLine(u.Name, 80))
			continue
		}
		files = append(files, intake.OwnedUpload(ownerOf(who), u.ID, u.Name, field))
	}
	return files
}

// owned reports whether a key is one that only an id of its owner leads to.
func owned(key string) bool { return strings.Count(key, "/") > 1 }

func uploadDocs() map[string]operationDoc {
	return map[string]operationDoc{
		"createUpload": {
			tag: "Tickets", summary: "Send a larger file",
			description: "Answers a form with which the caller sends one file of up to 25 MB straight to storage. Its id then stands in uploads of a message or ticket. A file that is used nowhere is gone after two days.",
			request:     NewUpload{Type: "application/pdf", Size: 9_000_000},
			response:    Upload{ID: exampleID, URL: "https://files.example.com/", Fields: map[string]string{"key": "upload/…", "policy": "…"}},
			problems:    map[int][]string{http.StatusUnprocessableEntity: {"too_large"}},
		},
	}
}
