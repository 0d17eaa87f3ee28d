package local

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"

	"helpdesk/internal/blob"
	bloblocal "helpdesk/internal/blob/local"
)

// maxFields is the most bytes of an upload's fields together (S3: 20 KB).
const maxFields = 20 << 10

// download serves a signed link, as S3 does a pre-signed one.
func (d *Desk) download(w http.ResponseWriter, r *http.Request) {
	key, how, err := d.data.Blobs.VerifyLink(r.URL.Query(), d.opt.Now())
	if err != nil {
		http.Error(w, "This link is not valid, or its time is over.", http.StatusForbidden)
		return
	}
	data, err := d.data.Blobs.Get(r.Context(), key, 0)
	switch {
	case errors.Is(err, blob.ErrNotFound):
		http.NotFound(w, r)
	case err != nil:
		d.log.Error("file not read", "error", err)
		http.Error(w, "Internal Server Error", http.StatusInternalServerError)
	default:
		attach(w, how)
		_, _ = w.Write(data) //nolint:gosec // as an attachment in a sandbox; the client is gone: nothing to do
	}
}

// upload takes a pre-signed POST, from any site, as the bucket's CORS rule
// lets it: what may be written stands in the signed fields.
func (d *Desk) upload(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	switch r.Method {
	case http.MethodOptions:
		w.Header().Set("Access-Control-Allow-Methods", http.MethodPost)
		w.Header().Set("Access-Control-Allow-Headers", r.Header.Get("Access-Control-Request-Headers"))
		w.WriteHeader(http.StatusOK)
		return
	case http.MethodPost:
	default:
		w.Header().Set("Allow", "POST, OPTIONS")
		http.Error(w, "Method Not Allowed", http.StatusMethodNotAllowed)
		return
	}
	form, err := r.MultipartReader()
	if err != nil {
		http.Error(w, "An upload is multipart/form-data.", http.StatusBadRequest)
		return
	}
	allowed, file, status := d.uploadFields(form)
	if status != 0 {
		http.Error(w, http.StatusText(status), status)
		return
	}
	data, err := io.ReadAll(io.LimitReader(file, allowed.Max+1))
	switch {
	case err != nil:
		http.Error(w, "The upload ended early.", http.StatusBadRequest)
		return
	case int64(len(data)) > allowed.Max:
		http.Error(w, "The file is larger than was announced.", http.StatusBadRequest) // as S3: EntityTooLarge
		return
	}
	if err := d.data.Blobs.Put(r.Context(), allowed.Key, data, blob.PutOptions{Type: allowed.Type}); err != nil {
		d.log.Error("upload not stored", "error", err)
		http.Error(w, "Internal Server Error", http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// uploadFields reads the fields up to the file, which comes last as at S3; the
// status is 0 or what the upload is refused with.
func (d *Desk) uploadFields(form *multipart.Reader) (bloblocal.Upload, io.Reader, int) {
	fields := url.Values{}
	left := int64(maxFields)
	for {
		part, err := form.NextPart()
		if err != nil {
			return bloblocal.Upload{}, nil, http.StatusBadRequest
		}
		if part.FormName() == "file" {
			allowed, err := d.data.Blobs.VerifyUpload(fields, d.opt.Now())
			if err != nil {
				return allowed, nil, http.StatusForbidden
			}
			return allowed, part, 0
		}
		value, err := io.ReadAll(io.LimitReader(part, left+1))
		if err != nil || int64(len(value)) > left {
			return bloblocal.Upload{}, nil, http.StatusBadRequest
		}
		left -= int64(len(value))
		fields.Add(part.FormName(), string(value))
	}
}
