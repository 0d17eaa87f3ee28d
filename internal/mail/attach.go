package mail

import (
	"strconv"
	"strings"
)

// attach keeps a part as a file. related says that it belongs to the HTML.
func (a *assembly) attach(p *part, related bool) {
	a.attachData(p, a.decode(p), related)
}

func (a *assembly) attachData(p *part, data []byte, related bool) {
	name := p.disposition.params["filename"]
	if name == "" {
		name = p.media.params["name"]
	}
	switch p.media.value {
	case "application/pkcs7-mime", "application/x-pkcs7-mime":
		if p.media.params["smime-type"] == "signed-data" {
			a.mail.problem("signed", "smime")
		} else {
			a.mail.problem("encrypted", "smime")
		}
	case tnefType, "application/vnd.ms-tnef":
		a.mail.problem("tnef", "")
	case "message/rfc822":
		if name == "" {
			name = forwardedName(data, a.guess)
		}
	}
	cid := cleanID(cleanLine(string(p.fields.first("content-id"))))
	inline := related || p.disposition.value == "inline"
	a.addFile(name, p.media.value, data, cid, inline)
}

// forwardedName names an attached mail after its subject.
func forwardedName(data []byte, guess charset) string {
	head, _, _ := splitMail(clip(data, 64<<10))
	if subject := decodeSubject(parseFields(head).first("subject"), guess); subject != "" {
		return shorten(strings.NewReplacer("/", "_", `\`, "_").Replace(subject), 100) + ".eml"
	}
	return ""
}

// addFile adds an attachment.
func (a *assembly) addFile(name, declared string, data []byte, cid string, inline bool) {
	kind := sniff(data, declared)
	if kind == tnefType {
		a.mail.problem("tnef", "")
	}
	name = cleanFileName(name)
	if name == "" {
		name = defaultName(kind, len(a.files)+1)
	}
	if inline && isShowable(kind) && !fitsPixels(kind, data) {
		a.mail.problem("image-too-large", name)
		inline = false
	}
	a.files = append(a.files, Attachment{
		Name: name, Type: kind, Size: int64(len(data)), CID: cid, Data: data,
		Inline: inline && isShowable(kind),
	})
}

// defaultName names a file that has no name.
func defaultName(kind string, no int) string {
	switch kind {
	case "message/rfc822":
		return "mail-" + strconv.Itoa(no) + ".eml"
	case tnefType:
		return "winmail.dat"
	case "text/calendar":
		return "invite.ics"
	case "application/pgp-signature":
		return "signature.asc"
	}
	stem := "file-"
	if strings.HasPrefix(kind, "image/") {
		stem = "image-"
	}
	return stem + strconv.Itoa(no) + extension(kind)
}
