package mail

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"testing"
)

// winmail is a mail in Outlook's own form (MS-OXTNEF) with all that Outlook
// writes into one: subject, body, compressed RTF and two attachments, one of them
// a mail in the same form.
func winmail(inner []byte) []byte {
	b := binary.LittleEndian.AppendUint32(nil, 0x223E9F78)
	b = binary.LittleEndian.AppendUint16(b, 0x0102) // key
	attribute := func(level byte, id uint32, data []byte) {
		b = append(b, level)
		b = binary.LittleEndian.AppendUint32(b, id)
		b = binary.LittleEndian.AppendUint32(b, uint32(len(data))) // #nosec G115 -- short
		b = append(b, data...)
		sum := uint16(0)
		for _, c := range data {
			sum += uint16(c)
		}
		b = binary.LittleEndian.AppendUint16(b, sum)
	}
	const message, attachment = 1, 2
	attribute(message, 0x00089006, []byte{0, 0, 1, 0})                // version
	attribute(message, 0x00069007, []byte{0xE4, 4, 0, 0, 0, 0, 0, 0}) // code page 1252
	attribute(message, 0x00078008, []byte("IPM.Microsoft Mail.Note\x00"))
	attribute(message, 0x00018004, []byte("Factura 118\x00"))
	attribute(message, 0x0002800C, []byte("La factura est\xe1 mal.\r\n\x00"))
	properties := binary.LittleEndian.AppendUint32(nil, 1) // one: PR_RTF_COMPRESSED
	properties = binary.LittleEndian.AppendUint32(properties, 0x10090102)
	properties = binary.LittleEndian.AppendUint32(properties, 1)
	properties = binary.LittleEndian.AppendUint32(properties, 20)
	properties = append(properties, "\x10\x00\x00\x00\x04\x00\x00\x00MELA\x00\x00\x00\x00{\\rtf"...)
	attribute(message, 0x00069003, properties)
	for name, data := range map[string][]byte{"factura.pdf\x00": []byte("%PDF-1.4 x"), "otro.msg\x00": inner} {
		attribute(attachment, 0x00069002, make([]byte, 14)) // how it is drawn: a new attachment begins
		attribute(attachment, 0x00018010, []byte(name))
		attribute(attachment, 0x0006800F, data)
	}
	return b
}

// TestSniff_damagedTNEF: what calls itself Outlook's own form is never a text.
func TestSniff_damagedTNEF(t *testing.T) {
	for _, data := range []string{"words", "", "\x00\x01\x02\xff\x00"} {
		if got := sniff([]byte(data), tnefType); got != tnefType {
			t.Errorf("%q is %s", data, got)
		}
	}
}

// TestRead_tnef: Outlook's own form is named and kept as it came, wherever it
// stands and however it is declared, whole or damaged.
func TestRead_tnef(t *testing.T) {
	whole := winmail(winmail(nil))
	damaged := bytes.Clone(whole)
	for i := 6; i < len(damaged); i += 7 {
		damaged[i] ^= 0xFF
	}
	for name, data := range map[string][]byte{"whole": whole, "damaged": damaged, "cut": whole[:len(whole)/2], "its signature": whole[:4], "of endless length": append(bytes.Clone(whole[:11]), 0xFF, 0xFF, 0xFF, 0xFF)} {
		encoded := base64.StdEncoding.EncodeToString(data)
		part := "application/ms-tnef; name=\"winmail.dat\"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + encoded
		for how, mail := range map[string]string{
			"alone":              "Content-Type: " + part,
			"beside a text":      "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nAdjunto la factura.\r\n--b\r\nContent-Type: " + part + "\r\n--b--",
			"as an unknown file": "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n" + encoded + "\r\n--b--",
			"as vnd.ms-tnef":     "Content-Type: application/vnd.ms-tnef\r\nContent-Transfer-Encoding: base64\r\n\r\n" + encoded,
			"in an alternative":  "Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nAdjunto la factura.\r\n--b\r\nContent-Type: " + part + "\r\n--b--",
			"named by somebody":  "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: application/ms-tnef\r\nContent-Disposition: attachment; filename=\"../winmail.dat\"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + encoded + "\r\n--b--",
		} {
			m := readMail([]byte(hostileHead+mail), Envelope{})
			if len(m.Attachments) != 1 || !hasProblem(m, "tnef") {
				t.Fatalf("%s, %s: %d files, problems %q, text %q", name, how, len(m.Attachments), m.Problems, m.Text)
			}
			if f := m.Attachments[0]; f.Name != "winmail.dat" || f.Type != "application/ms-tnef" || f.Inline || !bytes.Equal(f.Data, data) {
				t.Errorf("%s, %s: %s of type %s, %d bytes of %d", name, how, f.Name, f.Type, len(f.Data), len(data))
			}
		}
	}
}
