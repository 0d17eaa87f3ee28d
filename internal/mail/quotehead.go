package mail

import "strings"

// label is what a line of a quoted header says.
type label int

const (
	noLabel label = iota
	fromLabel
	toLabel
	ccLabel
	dateLabel
	subjectLabel
)

// headerLabel recognises "From:", "De:", "Sent:" … at the beginning of a line
// (lower case).
func headerLabel(s string) label {
	s = strings.TrimLeft(s, "> |_")
	name, _, ok := strings.Cut(s, ":")
	if !ok || len(name) > 30 {
		return noLabel
	}
	switch strings.Trim(name, " \u00a0_*") {
	case "from", "de", "von", "da", "van", "fra", "från", "od", "lähettäjä", "от", "desde", "remitente", "expéditeur", "absender", "mittente", "gönderen", "发件人", "差出人", "보낸사람":
		return fromLabel
	case "to", "para", "à", "a", "an", "aan", "til", "till", "do", "vastaanottaja", "кому", "destinatario", "destinataire", "empfänger", "kime", "收件人", "宛先", "받는사람", "pour":
		return toLabel
	case "cc", "c.c", "copia", "kopie", "kopia", "copie à", "copie", "копия", "抄送":
		return ccLabel
	case "sent", "date", "enviado", "enviado el", "fecha", "enviada", "enviada em", "data", "envoyé", "envoyé le", "date d'envoi", "gesendet", "datum", "inviato", "verzonden", "sendt", "dato", "skickat", "lähetetty", "päivämäärä", "wysłano", "odesláno", "дата", "отправлено", "发送时间", "日時", "送信日時", "sent at", "time", "fecha de envío", "fecha y hora", "message du", "enviado em":
		return dateLabel
	case "subject", "asunto", "assunto", "objet", "sujet", "betreff", "oggetto", "onderwerp", "emne", "ämne", "aihe", "temat", "předmět", "тема", "konu", "主题", "件名", "제목":
		return subjectLabel
	}
	return noLabel
}

// headerBlock reports whether the header of a quoted mail begins at line i:
// sender and at least two more of its labels within a few lines, with an address
// or a subject among them, so that "From: Madrid, To: Paris" is none.
func (c *cutter) headerBlock(i int) bool {
	first := headerLabel(c.lower[i])
	if first == noLabel || first == ccLabel {
		return false
	}
	var seen [subjectLabel + 1]bool
	kinds, plain, address := 0, 0, false
	for j := i; j < len(c.lines) && j < i+12 && plain < 3; j++ {
		s := c.lower[j]
		if s == "" {
			plain++
			continue
		}
		l := headerLabel(s)
		if l == noLabel {
			plain++
			address = address || j == i+1 && strings.Contains(s, "@")
			continue
		}
		address = address || strings.Contains(s, "@")
		if !seen[l] {
			seen[l] = true
			kinds++
		}
	}
	return seen[fromLabel] && kinds >= 3 && (address || seen[subjectLabel])
}
