package intake

import (
	"time"

	"helpdesk/internal/attachment"
	"helpdesk/internal/desk"
)

// Request asks for a new ticket: a web form of ours or of another site, or a
// program. Create cleans and checks every field; nothing here is trusted.
type Request struct {
	Form       string // id of the form; "" is the desk's own
	Channel    desk.Channel
	Name       string
	Address    string
	Subject    string
	Text       string
	Type       desk.Type // "" is the form's own, else question
	Language   desk.Language
	OccurredAt time.Time // when it happened, if the requester said so
	Files      []Upload
	Fields     map[string]string // values of custom fields, by id
	Typed      bool              // Fields are as somebody typed them in Language, not as programs write them
	Factors    desk.Factors      // what its priority is made of, where the caller knows

	// By is the agent or program that asks in the customer's name; zero: he
	// himself. It stands in the history, and as EnteredBy of the message.
	By desk.Actor
	// Wrong are the fields that are wrong already: nothing is made then, and the
	// error names them with what else is wrong.
	Wrong desk.Problems

	IP string // who posted, as the gateway saw it; only for the caps
	// IdempotencyKey, with Caller, makes a repeat answer the same receipt. The
	// same key with other content is a wrong field, "idempotency_reused".
	IdempotencyKey string
	Caller         string // namespace of the key: "public" or an API key's id
}

// Upload is a file of a request.
type Upload = attachment.Upload

// OwnedUpload is a file that its owner, a key or an agent, sent to storage
// before. Field is what errors about it name.
func OwnedUpload(owner, id, name, field string) Upload {
	return Upload{Name: name, Key: attachment.OwnedKey(owner, id), ID: id, Field: field}
}

// Receipt is all that the creator learns: the private link goes by mail, or
// anybody could type a victim's address and read on.
type Receipt struct {
	Ticket string
	Number int64
	// AnswerBy is when the first response is due; zero when nothing is promised.
	AnswerBy time.Time
}
