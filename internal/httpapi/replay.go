package httpapi

import (
	"context"
	"net/http"

	"helpdesk/internal/intake"
)

// ReplayedMail is what has become of a raw mail that was read anew.
type ReplayedMail struct {
	Became  string `json:"became" enum:"ticket,reply,note,quarantine,duplicate,deleted" doc:"What the mail is by now" example:"ticket"`
	Ticket  string `json:"ticket,omitempty" doc:"Id of its ticket" example:"01jnb3q7x8k2m4n6p8r0s2t4v6"`
	Message int64  `json:"message,omitempty" doc:"Its place in the ticket" example:"1"`
	Cause   string `json:"cause" doc:"reread: its message has its text now. claimed: it was taken in before and stays as it is. Starting with still: it cannot be read yet. Else why it was taken in now as it was" example:"reread"`
}

type replayMailInput struct {
	Mail string `path:"mail" format:"token" maxLength:"200" doc:"The number of a ticket, for the first mail of it that could not be read; or the mail service's id of a mail, which is the part of a quarantine entry's id behind the dot" example:"1042"`
}

type replayMailOutput struct{ Body ReplayedMail }

func (s *server) replayMail(ctx context.Context, in *replayMailInput) (*replayMailOutput, error) {
	out, err := s.Mail.Replay(ctx, subject(ctx), in.Mail)
	if err != nil {
		return nil, err
	}
	return &replayMailOutput{ReplayedMail{Became: out.What, Ticket: out.Ticket, Message: out.Seq, Cause: out.Cause}}, nil
}

func replayDocs() map[string]operationDoc {
	return map[string]operationDoc{
		"replayMail": {
			tag: "Quarantine", summary: "Read a raw mail anew",
			description: "For after the desk has learnt to read mail better. A message that shows headers only, because its mail was too large or too strange, gets its text in its place: no second ticket is made, nobody is answered, and the history says why. A quarantined mail goes through the decision anew, without anybody's word for it. A mail that became nothing is taken in. Everything else stays as it is; asked again it changes nothing.",
			response:    ReplayedMail{Became: intake.BecameTicket, Ticket: exampleID, Message: 1, Cause: "reread"},
			problems:    map[int][]string{http.StatusNotFound: {"not_found"}},
		},
	}
}
