package httpapi

import (
	"context"
	"net/http"
	"time"

	"helpdesk/internal/desk"
	"helpdesk/internal/intake"
	"helpdesk/internal/web/text"
)

// QuarantinedMail is a mail that was kept away from tickets.
type QuarantinedMail struct {
	ID         string       `json:"id" example:"1772443800000.0a1b2c3d4e5f"`
	At         Time         `json:"at"`
	Class      string       `json:"class" doc:"What it was taken for: spam, virus, own, human, bounce and so on" example:"spam"`
	Cause      string       `json:"cause" doc:"Why it is here" example:"verdict-spam=FAIL"`
	Reason     Reason       `json:"reason" doc:"The cause in words"`
	From       string       `json:"from" doc:"Who the mail says has sent it" example:"winner@spam.example"`
	Subject    string       `json:"subject" example:"You have won"`
	Mailbox    string       `json:"mailbox,omitempty" doc:"Id of the mailbox it came to"`
	Source     string       `json:"source,omitempty" doc:"The sender on the envelope"`
	Recipients []string     `json:"recipients" nullable:"false" doc:"The recipients on the envelope"`
	Verdicts   MailVerdicts `json:"verdicts"`
	// Only of a provider's own question whether it may forward.
	Code string `json:"code,omitempty" doc:"Of cause forwarding_confirmation: the code that the provider wants to see" example:"304298959"`
	Link string `json:"link,omitempty" doc:"Of cause forwarding_confirmation: the address at the provider's that confirms" example:"https://mail-settings.google.com/mail/vf-abc"`
}

// Reason is a sentence without a full stop, in both languages.
type Reason struct {
	Es string `json:"es" example:"parece correo basura"`
	En string `json:"en" example:"it looks like spam"`
}

// MailVerdicts are what the receiving service found out; absent: nothing.
type MailVerdicts struct {
	Spam   string `json:"spam,omitempty" example:"FAIL"`
	Virus  string `json:"virus,omitempty" example:"PASS"`
	SPF    string `json:"spf,omitempty" example:"PASS"`
	DKIM   string `json:"dkim,omitempty" example:"PASS"`
	DMARC  string `json:"dmarc,omitempty" example:"PASS"`
	Policy string `json:"policy,omitempty" doc:"What the sender's domain asks for when DMARC fails" example:"none"`
}

func toQuarantined(q intake.Quarantined) QuarantinedMail {
	v := q.Verdicts
	reason := Reason{Es: text.Quarantine(desk.Spanish, q.Class, q.Cause), En: text.Quarantine(desk.English, q.Class, q.Cause)}
	return QuarantinedMail{ID: q.ID(), At: Time(q.At), Class: q.Class, Cause: q.Cause, Reason: reason, From: q.From, Subject: q.Subject, Mailbox: q.Mailbox,
		Source: q.Source, Recipients: texts(q.Recipients), Code: q.Code, Link: q.Link,
		Verdicts: MailVerdicts{Spam: v["spam"], Virus: v["virus"], SPF: v["spf"], DKIM: v["dkim"], DMARC: v["dmarc"], Policy: v["policy"]}}
}

// QuarantineList is a page of quarantined mail.
type QuarantineList struct {
	Mails []QuarantinedMail `json:"mails" nullable:"false" doc:"Newest first"`
	Next  string            `json:"next,omitempty" doc:"Cursor of the next page; absent on the last"`
}

// MailPreview is a quarantined mail to be looked at.
type MailPreview struct {
	Mail    QuarantinedMail `json:"mail"`
	Headers string          `json:"headers" doc:"As they stand in the mail, at most 16 kB; written by a stranger" example:"Subject: You have won"`
	Text    string          `json:"text" doc:"As plain text; never its HTML" example:"Click here."`
	Files   []string        `json:"files" nullable:"false" doc:"Names of its files, which are not to be had"`
	Release ReleaseForeseen `json:"release" doc:"What a release by the caller would do now"`
}

// ReleaseForeseen is what a release would make of a quarantined mail.
type ReleaseForeseen struct {
	Becomes string `json:"becomes" enum:"ticket,reply,note,duplicate,nothing" doc:"A new ticket; a public message or a note for agents of a ticket; another copy of what a ticket has; nothing, for a mail without a sender, which cannot be released" example:"reply"`
	Ticket  string `json:"ticket,omitempty" doc:"Id of the ticket that it joins, or that a new one is linked to; absent where the caller may not see it" example:"01jnb3q7x8k2m4n6p8r0s2t4v6"`
	Number  int64  `json:"number,omitempty" doc:"Number of that ticket" example:"1042"`
}

func toForeseen(f intake.Foreseen) ReleaseForeseen {
	r := ReleaseForeseen{Becomes: f.Becomes}
	if r.Becomes == "" {
		r.Becomes = "nothing"
	}
	if f.Ticket != nil {
		r.Ticket, r.Number = f.Ticket.ID, f.Ticket.Number
	}
	return r
}

// Released is what a mail became.
type Released struct {
	Ticket  string `json:"ticket" doc:"Id of the ticket: a new one, or the one that the mail joined" example:"01jnb3q7x8k2m4n6p8r0s2t4v6"`
	Became  string `json:"became" enum:"ticket,reply,note,duplicate" doc:"What the mail became" example:"reply"`
	Message int64  `json:"message,omitempty" doc:"Its place in the ticket" example:"4"`
}

type listQuarantineInput struct {
	Month  string `query:"month" minLength:"7" maxLength:"7" doc:"Year and month in UTC; left out: this one. Entries are kept for 30 days" example:"2026-03"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"Mails on a page" example:"50"`
	Cursor string `query:"cursor" maxLength:"2048" doc:"next of the page before; only for the same month and caller"`
}

type listQuarantineOutput struct{ Body QuarantineList }

func (s *server) listQuarantine(ctx context.Context, in *listQuarantineInput) (*listQuarantineOutput, error) {
	who := subject(ctx)
	var month time.Time
	if in.Month != "" {
		var err error
		if month, err = time.Parse("2006-01", in.Month); err != nil || month.Year() < 2000 {
			return nil, desk.Problems{{Field: "month", Code: "not_a_month"}}.Err()
		}
	}
	query := "listQuarantine month=" + in.Month
	before, err := openCursor(who, query, in.Cursor)
	if err != nil {
		return nil, err
	}
	mails, next, err := s.Mail.Quarantine(ctx, who, month, before, in.Limit)
	if err != nil {
		return nil, err
	}
	return &listQuarantineOutput{QuarantineList{Mails: list(mails, toQuarantined), Next: sealCursor(who, query, next)}}, nil
}

// MailPath names a quarantined mail in a path.
type MailPath struct {
	Mail string `path:"mail" format:"token" doc:"Id of the entry" example:"1772443800000.0a1b2c3d4e5f"`
}

type getQuarantinedOutput struct{ Body MailPreview }

func (s *server) getQuarantined(ctx context.Context, in *MailPath) (*getQuarantinedOutput, error) {
	p, err := s.Mail.Preview(ctx, subject(ctx), in.Mail)
	if err != nil {
		return nil, err
	}
	return &getQuarantinedOutput{MailPreview{Mail: toQuarantined(p.Entry), Headers: p.Headers, Text: p.Text, Files: texts(p.Files), Release: toForeseen(p.Foreseen)}}, nil
}

type releaseMailOutput struct {
	Location string `header:"Location" doc:"Where the ticket is read"`
	Body     Released
}

type releaseMailInput struct {
	MailPath
	Allow string `query:"allow" enum:"sender,domain" doc:"Let mail of this sender, or of his domain, through from now on although it looks like spam" example:"sender"`
}

func (s *server) releaseMail(ctx context.Context, in *releaseMailInput) (*releaseMailOutput, error) {
	release := s.Mail.Release
	if in.Allow != "" {
		release = func(ctx context.Context, who desk.Subject, id string) (intake.Outcome, error) {
			return s.Rules.ReleaseAndAllow(ctx, who, id, in.Allow)
		}
	}
	out, err := release(ctx, subject(ctx), in.Mail)
	if err != nil {
		return nil, err
	}
	return &releaseMailOutput{Location: Base + "/tickets/" + out.Ticket, Body: Released{Ticket: out.Ticket, Became: out.What, Message: out.Seq}}, nil
}

type deleteMailOutput struct{ Body QuarantinedMail }

type deleteMailInput struct {
	MailPath
	Block string `query:"block" enum:"sender,domain" doc:"Keep mail of this sender, or of his domain, in quarantine from now on" example:"sender"`
}

func (s *server) deleteMail(ctx context.Context, in *deleteMailInput) (*deleteMailOutput, error) {
	discard := s.Mail.Discard
	if in.Block != "" {
		discard = func(ctx context.Context, who desk.Subject, id string) (intake.Quarantined, error) {
			return s.Rules.DiscardAndBlock(ctx, who, id, in.Block)
		}
	}
	q, err := discard(ctx, subject(ctx), in.Mail)
	if err != nil {
		return nil, err
	}
	return &deleteMailOutput{toQuarantined(q)}, nil
}

func quarantineDocs() map[string]operationDoc {
	mail := QuarantinedMail{ID: "1772443800000.0a1b2c3d4e5f", At: exampleTime(9, 30), Class: "spam", Cause: "verdict-spam=FAIL", Reason: Reason{Es: "parece correo basura", En: "it looks like spam"}, From: "winner@spam.example",
		Subject: "You have won", Mailbox: "support", Source: "bounce@spam.example", Recipients: []string{"support@in.example.com"},
		Verdicts: MailVerdicts{Spam: "FAIL", Virus: "PASS", SPF: "PASS", DKIM: "PASS", DMARC: "PASS", Policy: "none"}}
	return map[string]operationDoc{
		"listQuarantine": {
			tag: "Quarantine", summary: "List quarantined mail",
			description: "Answers the mail of one month that was kept away from tickets: spam, viruses, false senders, our own mail come back, and providers that ask whether they may forward mail to the desk. Each with its cause and with what the receiving service found out. A team lead sees what came to a mailbox of his teams.",
			response:    QuarantineList{Mails: []QuarantinedMail{mail}, Next: "q3ZxkQ9fJ1m0sWfYMDAwMQ"},
			problems:    map[int][]string{http.StatusBadRequest: {"cursor_invalid"}},
		},
		"getQuarantined": {
			tag: "Quarantine", summary: "Look at a quarantined mail",
			description: "Answers its headers and its text, as plain text that a stranger wrote. Its HTML is shown to nobody, and its files cannot be fetched. Release says beforehand what a release would do.",
			response:    MailPreview{Mail: mail, Headers: "Subject: You have won", Text: "Click here.", Files: []string{"prize.zip"}, Release: ReleaseForeseen{Becomes: "reply", Ticket: exampleID, Number: 1042}},
			problems:    map[int][]string{http.StatusNotFound: {"not_found"}},
		},
		"releaseMail": {
			tag: "Quarantine", summary: "Release a quarantined mail",
			description: "Whoever releases it vouches that it is what it says: spam, virus and a blocked sender no longer hold it, a failed sender check counts as none, and the evidence decides, as for any mail. An answer joins the ticket that it proves to answer, if the caller may see that; else it is a new ticket, linked to that one. It is flagged, without its HTML, without an acknowledgement, and nothing of it is sent on; a file with a virus stays locked. Asked again, by whoever sees that ticket, it answers the same. Allow is for admins: it holds for the mail of every team.",
			response:    Released{Ticket: exampleID, Became: intake.BecameReply, Message: 4},
			problems: map[int][]string{
				http.StatusNotFound: {"not_found"},
				http.StatusConflict: {"no_sender"},
			},
		},
		"deleteMail": {
			tag: "Quarantine", summary: "Delete a quarantined mail",
			description: "Takes it out of the quarantine and answers what it was. Delivered again it is not taken in again. The raw mail is deleted with the others of its age.",
			response:    mail,
			problems:    map[int][]string{http.StatusNotFound: {"not_found"}},
		},
	}
}
