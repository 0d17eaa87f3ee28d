package httpapi

import (
	"context"
	"net/http"

	"helpdesk/internal/desk"
)

// LockedFiles lets locked files out.
type LockedFiles interface {
	// ReleaseFile is desk.Conflict for a file with a virus. Done again it changes nothing.
	ReleaseFile(ctx context.Context, who desk.Subject, ticket, file string) (desk.File, error)
}

type releaseFileOutput struct{ Body File }

func (s *server) releaseFile(ctx context.Context, in *getFileInput) (*releaseFileOutput, error) {
	f, err := s.Locked.ReleaseFile(ctx, subject(ctx), in.Ticket, in.File)
	if err != nil {
		return nil, err
	}
	return &releaseFileOutput{toFile(f)}, nil
}

func toFile(f desk.File) File {
	return File{ID: f.ID, Name: f.Name, Type: f.Type, Size: f.Size, Inline: f.Inline, CID: f.CID, Locked: f.Locked}
}

func lockedFileDocs() map[string]operationDoc {
	return map[string]operationDoc{
		"releaseFile": {
			tag: "Tickets", summary: "Release a locked file",
			description: "The virus scan of a mail may come to no conclusion; its files are locked then. This lets everybody who sees the file download it. It can be asked any number of times. A file in which a virus was found stays locked.",
			response:    File{ID: "m1-0a1b2c3d4e5f", Name: "invoice.pdf", Type: "application/pdf", Size: 48213},
			problems: map[int][]string{
				http.StatusNotFound: {"not_found"},
				http.StatusConflict: {"file_infected", "too_many"},
			},
		},
	}
}
