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
	name, _, ok := strings.Cut(s, ":")
	name = strings.TrimLeft(name, "> |_")
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

// quotedHead is what the lines of a quoted mail's header have said so far.
type quotedHead struct {
	seen    [subjectLabel + 1]bool
	kinds   int
	address bool
	when    bool // a day and a time
}

// add takes a line with a label (lower case).
func (h *quotedHead) add(l label, s string) {
	h.address = h.address || strings.Contains(s, "@")
	if l == dateLabel {
		year, clock, date := numbers(s)
		h.when = h.when || clock && (year || date)
	}
	if !h.seen[l] {
		h.seen[l] = true
		h.kinds++
	}
}

// holds reports a header: sender and at least two more labels, with an address
// or a subject among them, so that "From: Madrid, To: Paris" is none.
func (h *quotedHead) holds() bool {
	return h.seen[fromLabel] && h.kinds >= 3 && (h.address || h.seen[subjectLabel])
}

// byProgram reports one that a mail program wrote: people who list sender,
// recipient, day and subject of a parcel write neither address nor year and time.
func (h *quotedHead) byProgram() bool { return h.seen[dateLabel] && (h.address || h.when) }

// headerBlock reports whether the header of a quoted mail begins at line i,
// with its labels within a few lines.
func (c *cutter) headerBlock(i int) bool {
	if first := c.labels[i]; first == noLabel || first == ccLabel {
		return false
	}
	var head quotedHead
	for j, plain := i, 0; j < len(c.lines) && j < i+12 && plain < 3; j++ {
		s := c.lower[j]
		if l := c.labels[j]; l != noLabel {
			head.add(l, s)
			continue
		}
		plain++
		head.address = head.address || s != "" && j == i+1 && strings.Contains(s, "@")
	}
	return head.holds() && (c.strict || head.byProgram())
}
