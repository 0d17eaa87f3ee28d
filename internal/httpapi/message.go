package httpapi

import (
	"errors"
	"slices"
	"strings"

	"helpdesk/internal/desk"
	"helpdesk/internal/intake"
)

// Message is one entry of a conversation.
type Message struct {
	Ticket     string      `json:"ticket,omitempty" doc:"Id of the merged ticket that it stands in; absent when that is the ticket itself"`
	Seq        int64       `json:"seq" doc:"Its place in its ticket; only this orders messages and events of one ticket" example:"4"`
	Kind       MessageKind `json:"kind"`
	Channel    Channel     `json:"channel"`
	Direction  Direction   `json:"direction"`
	Author     Actor       `json:"author"`
	AuthorName string      `json:"authorName,omitempty" example:"Ana Ruiz"`
	EnteredBy  *Actor      `json:"enteredBy,omitempty" doc:"The agent or program that wrote it down in the author's name; absent: the author himself"`
	At         Time        `json:"at"`
	OccurredAt Time        `json:"occurredAt,omitzero" doc:"When it was written, where that is known to differ"`
	Subject    string      `json:"subject,omitempty"`
	Text       string      `json:"text" doc:"All of it, as plain text"`
	Reply      string      `json:"reply,omitempty" doc:"The part that the person wrote, without quotes and signature"`
	HTML       string      `json:"html,omitempty" doc:"Sanitised; show it in a sandboxed frame"`
	Files      []File      `json:"files" nullable:"false"`
	Recipients []Recipient `json:"recipients,omitempty" nullable:"false" doc:"Of what the desk sends: whom it goes to, and how far it has got"`
	Readers    []int       `json:"readers,omitempty" nullable:"false" doc:"Of an answer to what not all were sent: the participants, by number, who read it besides those in its to and cc; absent: all who take part" example:"[1]"`
	From       string      `json:"from,omitempty" doc:"Of mail: who sent it"`
	To         []string    `json:"to,omitempty" nullable:"false"`
	Cc         []string    `json:"cc,omitempty" nullable:"false"`
	Evidence   string      `json:"evidence,omitempty" doc:"Of mail: why it may stand here"`
	Flags      []string    `json:"flags" nullable:"false" doc:"Warnings for the agent, as codes"`
	LeftOut    []string    `json:"leftOut,omitempty" nullable:"false" doc:"Of mail: what of it neither html nor text shows. rest: the end, it is too long; html: all but its words, it was in quarantine; form, frame, media, drawing, formula: what such a thing in its HTML held" example:"[\"form\"]"`
}

// Actor is who did something.
type Actor struct {
	Kind ActorKind `json:"kind"`
	ID   string    `json:"id,omitempty" example:"ana"`
}

// File is an attachment. Its bytes are behind the link of getFile.
type File struct {
	ID     string `json:"id" example:"f1"`
	Name   string `json:"name" example:"invoice.pdf"`
	Type   string `json:"type" doc:"Media type, found out from the bytes" example:"application/pdf"`
	Size   int64  `json:"size" doc:"Bytes" example:"48213"`
	Inline bool   `json:"inline" doc:"An image inside the HTML"`
	CID    string `json:"cid,omitempty" doc:"Content-ID of an inline image"`
	Locked bool   `json:"locked" doc:"The virus scan forbids the download"`
}

func toActor(a desk.Actor) Actor { return Actor{Kind: ActorKind(a.Kind), ID: a.ID} }

func toMessage(m desk.Message) Message {
	return Message{
		EnteredBy: enteredBy(m), Seq: m.Seq, Kind: MessageKind(m.Kind), Channel: Channel(m.Channel), Direction: Direction(m.Direction),
		Author: toActor(m.Author), AuthorName: m.AuthorName, At: Time(m.At), OccurredAt: Time(m.OccurredAt),
		Subject: m.Subject, Text: m.Body.Text, Reply: m.Body.Reply, HTML: m.Body.HTML,
		Files:      list(m.Attachments, toFile),
		Recipients: recipients(m), Readers: m.Readers, From: m.From, To: m.To, Cc: m.Cc, Evidence: m.Evidence, Flags: texts(m.Flags), LeftOut: m.LeftOut,
	}
}

func enteredBy(m desk.Message) *Actor {
	if m.EnteredBy.Kind == "" {
		return nil
	}
	by := toActor(m.EnteredBy)
	return &by
}

// Delivery is the sending of one message or notice to one recipient.
type Delivery struct {
	Ticket    string        `json:"ticket,omitempty" doc:"Id of the merged ticket that it stands in; absent when that is the ticket itself"`
	Seq       int64         `json:"seq" doc:"The message, or the event that caused the notice"`
	Kind      string        `json:"kind" doc:"What was sent" example:"reply"`
	Recipient string        `json:"recipient" example:"lucia@example.com"`
	State     DeliveryState `json:"state"`
	Outcome   string        `json:"outcome,omitempty" doc:"What the recipient's side said: delivered, bounced, complained"`
	Reason    string        `json:"reason,omitempty"`
	At        Time          `json:"at"`
	Twice     bool          `json:"twice" doc:"It may have been sent twice"`
}

func toDelivery(d desk.Delivery) Delivery {
	return Delivery{
		Seq: d.Seq, Kind: d.Kind, Recipient: d.Recipient, State: DeliveryState(d.State),
		Outcome: d.Outcome, Reason: d.Reason, At: Time(d.At), Twice: d.Twice,
	}
}

// NewMessage is an answer to the customer, a note for the agents, or what is
// forwarded to third parties.
type NewMessage struct {
	Kind        string       `json:"kind" enum:"public,note,forward" doc:"public is mailed to the requester and the CCs, or to whom it names; note is for agents only; forward is mailed to third parties, who see nothing else of the ticket, and never shown to the requester" example:"public"`
	To          []string     `json:"to,omitempty" minLength:"1" maxLength:"254" maxItems:"20" nullable:"false" doc:"Of a public or forwarded message: mail addresses, or numbers of participants. A public one without to and cc goes to the requester and all in copy; with to alone to nobody else, and only they read it behind their links. Who is new takes part from then on" example:"[\"lucia@example.com\"]"`
	Cc          []string     `json:"cc,omitempty" minLength:"1" maxLength:"254" maxItems:"20" nullable:"false" doc:"Of a public message: who is in copy; without to it goes to the requester"`
	Quote       []int64      `json:"quote,omitempty" minimum:"1" maxItems:"10" nullable:"false" doc:"Of a forwarded message: seq of the messages that it quotes; left out: the newest public one"`
	TicketFiles []string     `json:"ticketFiles,omitempty" minLength:"1" maxLength:"64" maxItems:"20" nullable:"false" doc:"Ids of files that the ticket has already and that go with the message"`
	HTML        string       `json:"html,omitempty" maxLength:"200000" doc:"Beside or instead of the text. It is cleaned; an image that goes with the message is named cid: and the id of its upload"`
	Text        string       `json:"text,omitempty" minLength:"1" maxLength:"100000" doc:"Plain text; may be left out beside html" example:"You are right, here is the corrected invoice."`
	Status      string       `json:"status,omitempty" enum:"open,answered,pending,on_hold,resolved,closed" doc:"Of a public message: set in the same step; left out: answered. Of a forwarded one: left out, it stays. A note changes no status"`
	Attachments []Attachment `json:"attachments,omitempty" maxItems:"20" nullable:"false"`
	Mentions    []string     `json:"mentions,omitempty" maxItems:"20" maxLength:"64" nullable:"false" doc:"Of a note: ids of agents who are told and watch the ticket from now on; @id in the text does the same. Each must be active and see the ticket" example:"[\"tom\"]"`
	Uploads     []Uploaded   `json:"uploads,omitempty" maxItems:"20" nullable:"false" doc:"Files that were sent by createUpload"`
}

// Attachment is a file that comes with a request: either its bytes or the key
// of an upload.
type Attachment struct {
	Name   string `json:"name" minLength:"1" maxLength:"255" example:"invoice.pdf"`
	Data   []byte `json:"data,omitempty" doc:"The bytes in base64; all files of a request together at most 4 MB" example:"JVBERi0xLjcK"`
	Upload string `json:"upload,omitempty" maxLength:"512" doc:"Instead of data: the key under which a pre-signed upload has put the file"`
}

// toUploads turns attachments into uploads; each must have bytes or a key, not both.
func toUploads(attachments []Attachment, p *desk.Problems) []intake.Upload {
	uploads := make([]intake.Upload, 0, len(attachments))
	for i, a := range attachments {
		field := "attachments" + index(i)
		switch {
		case a.Upload != "" && len(a.Data) > 0:
			p.Add(field+".upload", "repeated")
		case owned(a.Upload):
			p.Add(field+".upload", "file_unknown", "name", desk.CleanLine(a.Name, 80))
		case a.Upload == "" && len(a.Data) == 0:
			p.Add(field+".data", "required")
		default:
			uploads = append(uploads, intake.Upload{Name: a.Name, Data: a.Data, Key: a.Upload})
		}
	}
	if len(uploads) == 0 {
		return nil
	}
	return uploads
}

// asSpelt names the fields of an error as callers of the API spell them: a use
// case calls files what is attachments here.
func asSpelt(err error) error { return spelt(err, "files", "attachments") }

// spelt renames the fields of an error that begin with from.
func spelt(err error, from, to string) error {
	var e *desk.Error
	if !errors.As(err, &e) || len(e.Fields) == 0 {
		return err
	}
	renamed := *e
	renamed.Fields = slices.Clone(e.Fields)
	for i, f := range renamed.Fields {
		if rest, ok := strings.CutPrefix(f.Field, from); ok {
			renamed.Fields[i].Field = to + rest
		}
	}
	return &renamed
}

// FileLink is where a file can be fetched for a short while.
type FileLink struct {
	URL string `json:"url" format:"uri" doc:"Works for a few minutes, without a key" example:"https://files.example.com/…"`
}
