package mail

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// textOf reads a mail of one part.
func textOf(head, body string) *Mail {
	return readMail([]byte(hostileHead+head+"\r\n"+body), Envelope{})
}

// TestRead_base64ThatIsNone: text that only calls itself base64 stays text, and
// base64 with a footer or rubbish stays base64.
func TestRead_base64ThatIsNone(t *testing.T) {
	const text = "Mañana llega el técnico a las diez. Por favor, estén en la oficina para abrirle la puerta."
	encoded := base64.StdEncoding.EncodeToString([]byte(text))
	for body, want := range map[string]string{
		"Mañana no es base64 en absoluto":    "Mañana no es base64 en absoluto",
		"Buenos dias":                        "Buenos dias",
		"Hola\r\n\r\nno imprime\r\n":         "Hola\n\nno imprime",
		"Hola":                               "Hola",
		"¿?":                                 "¿?",
		"<p>No imprime</p>":                  "<p>No imprime</p>",
		encoded:                              text,
		encoded[:40] + "\r\n" + encoded[40:]: text,
		encoded[:40] + " " + encoded[40:]:    text,
		encoded[:38] + " " + encoded[38:]:    text,
		encoded[:38] + "!" + encoded[38:]:    text,
		" " + encoded + "\r\n\r\n":           text,
		strings.Join(strings.Split(encoded, ""), "\r\n"): text,
		"SG9sYQ==": "Hola",
		base64.StdEncoding.EncodeToString([]byte("Año nuevo\xf1")): "",
	} {
		m := textOf("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n", body)
		if want != "" && m.Text != want {
			t.Errorf("%q: %q", body, m.Text)
		}
	}
	footer := textOf("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n", encoded+"\r\n\r\n_______________\r\nThe list of all users\r\nhttps://list.example/\r\n")
	if want := text + "\n_______________\nThe list of all users\nhttps://list.example/"; footer.Text != want {
		t.Errorf("with a footer: %q", footer.Text)
	}
	file := readMail([]byte(hostileHead+"Content-Type: text/plain; name=a.txt\r\nContent-Disposition: attachment; filename=a.txt\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC AwQF BgcI"), Envelope{})
	if len(file.Attachments) != 1 || string(file.Attachments[0].Data) != "\x00\x01\x02\x03\x04\x05\x06\x07\x08" {
		t.Errorf("a file: %+v", file.Attachments)
	}
}

// TestRead_declaredAsAnother: what the bytes plainly are counts more than what
// is declared, and no text that may be what it says is touched.
func TestRead_declaredAsAnother(t *testing.T) {
	const es, ru, el = "Mañana llega el técnico, ¿vale? El señor Núñez", "Здравствуйте, мой принтер сломался, помогите пожалуйста.", "Γεια σας, ο εκτυπωτής μου χάλασε, παρακαλώ βοηθήστε με."
	const zh, ja = "您好，我的打印机坏了，请帮助我解决这个问题。", "こんにちは。プリンターが壊れました。助けてください。"
	for _, tt := range []struct {
		text     string
		in       encoding.Encoding
		declared []string
	}{
		{es, encoding.Nop, []string{"gb2312", "gbk", "big5", "euc-kr", "shift_jis", "iso-8859-1", "us-ascii", "koi8-r"}},
		{"Mañana", encoding.Nop, []string{"gb2312", "big5"}},
		{zh, encoding.Nop, []string{"gb2312", "big5", "shift_jis", "iso-8859-1"}},
		{ru, encoding.Nop, []string{"gb2312", "windows-1251"}},
		{ru, charmap.Windows1251, []string{"iso-8859-1", "latin1", "us-ascii", "windows-1252", "ISO-8859-15", "ansi", "windows-1251", "cp1251", "x-cp1251", "win-1251", "x-windows-1251", "1251"}},
		{ru, charmap.KOI8R, []string{"iso-8859-1", "us-ascii", "koi8-r", "koi8", "koi-8"}},
		{"Привет, как дела?", charmap.Windows1251, []string{"iso-8859-1", "us-ascii"}},
		{el, charmap.Windows1253, []string{"iso-8859-1", "windows-1252", "us-ascii", "cp1253", "windows-1253"}},
		{ja, japanese.ShiftJIS, []string{"iso-8859-1", "x-sjis", "cp932", "windows-31j"}},
		{zh, simplifiedchinese.GB18030, []string{"gb2312", "cp936", "x-gbk", "gb_2312-80", "euc-cn", "gb18030"}},
		{"您好", simplifiedchinese.GB18030, []string{"gb2312"}},
		{"模漠", simplifiedchinese.GB18030, []string{"gb2312", "gbk"}}, // valid UTF-8
		{"สวัสดีครับ เครื่องพิมพ์ของฉันเสีย", charmap.Windows874, []string{"cp874", "tis-620", "windows-874", "x-windows-874", "iso-8859-11"}},
		{es, charmap.Windows1252, []string{"iso-8859-1", "ansi", "x-ansi", "cp1252", "1252", "us-ascii", "utf-8", "iso-8859-15"}},
		{"ÁÉÍÓÚ ÑÑÑ ÀÈÌ ÇÇÇ", charmap.Windows1252, []string{"iso-8859-1", "windows-1252"}},
		{"À É È Ù Ç À É\n¡¡¡¡¡¡¡¡ «»", charmap.Windows1252, []string{"iso-8859-1"}},
		{"Ångström är på ön där åäö", charmap.Windows1252, []string{"iso-8859-1"}},
		{"Zażółć gęślą jaźń", charmap.ISO8859_2, []string{"latin2", "iso8859-2", "iso_8859-2"}},
		{"Merhaba, yazıcım bozuldu, şöyle", charmap.Windows1254, []string{"cp1254", "windows-1254"}},
	} {
		raw, err := tt.in.NewEncoder().String(tt.text)
		if err != nil {
			t.Fatal(err)
		}
		for _, cs := range tt.declared {
			if m := textOf("Content-Type: text/plain; charset="+cs+"\r\n", raw); m.Text != tt.text {
				t.Errorf("%q as %s: %q", tt.text, cs, m.Text)
			}
		}
	}
}

// TestRead_sevenBitUndeclared: sets of 7 bits are known by their marks.
func TestRead_sevenBitUndeclared(t *testing.T) {
	for raw, want := range map[string]string{
		"Mi impresora est+AOE rota, se+APE-or": "Mi impresora está rota, señor",
		"ma+APE-ana":                           "mañana",
		"Gr+APwA3w-e aus K+APY-ln, 1 +- 1":     "Grüße aus Köln, 1 + 1",
		"+YKhZfQ-":                             "您好",
		"+BB8EQAQ4BDIENQRC-, +BDwEPgQ5 +BD8EQAQ4BD0EQgQ1BEA-": "Привет, мой принтер",
		"~{Dz:C#,4rS!;z;5AK~}":                                "您好，打印机坏了",
		"Hi: ~{Dz:C~} and bye":                                "Hi: 您好 and bye",
		"\x1b$)C\x0e>H3g\x0f":                                 "안녕",
	} {
		for _, head := range []string{"", "Content-Type: text/plain\r\n", "Content-Type: text/plain; charset=us-ascii\r\n", "Content-Type: text/html\r\n"} {
			body, wanted := raw, want
			if strings.Contains(head, "html") {
				body = "<p>" + raw + "</p>"
			}
			if m := textOf(head, body); m.Text != wanted {
				t.Errorf("%q after %q: %q", raw, head, m.Text)
			}
		}
		m := readMail([]byte(strings.Replace(hostileHead, "Subject: x", "Subject: "+raw, 1)+"\r\nhi"), Envelope{})
		if m.Subject != want || m.Headers[len(m.Headers)-1].Value != want {
			t.Errorf("%q as subject: %q, shown as %q", raw, m.Subject, m.Headers)
		}
	}
}

// TestSevenBitSet_ordinaryText: ASCII that is nothing else is never taken for
// anything else.
func TestSevenBitSet_ordinaryText(t *testing.T) {
	for _, s := range []string{
		"C++ and 1+1 = 2, a+b, +34 600 111 222, +34600111222, +34600112, +00346001, (+1)5550100",
		"https://shop.example/?q=rojo+azul&x=a%2Bb and https://x.example/+AOE-", "ana+tienda@example.com", "+AOE- + 1",
		"user+facebook@example.com user+newsletter@example.com", "+facebook", "+thanks", "Google+", "+1", "+", "a+", "+-", "1 +- 2",
		"-----BEGIN CERTIFICATE-----\nMIIB+AOE/AOE+abc/ABCD+EFGH==\n-----END CERTIFICATE-----",
		"diff --git a/x b/x\n+++ b/x\n+added line\n+AddedLine\n-removed", "+func main() {\n+\tx := a+b\n+}", "x+AOEA y",
		"x+AOF y+APF", "i++; j += 2; s = a + \"b\" + c", "password: aB3+AOE", "+Bcdefgh ijk", "Rock+Roll", "B+W", "AT&T+Verizon",
		"~{~a~^, ~}", "(format t \"~{~a~}\" list)", "~{name~}", "~{user}", "~/{a,b}~", "ls ~{a,b}", "~{ab~} is a template", "${x}~{y}", "~{Dz:C", "a ~ b ~{}", "~{AB~} ~{ab~} ~{cdef~}",
		"~{PASSWORD~}", "Hola ~{USER_NAME~}", "~{UserName~}", "~{ORDER1~} ~{TOTAL2~}",
		"\\LaTeX~{\\bf x}~} ~{}", "\x1b[31mred\x1b[0m",
	} {
		if cs := sevenBitSet([]byte(s)); cs != "" {
			t.Errorf("%q is taken for %s", s, cs)
		}
	}
}

// TestRead_stubOfAlternative: text that only says that there is HTML is none.
func TestRead_stubOfAlternative(t *testing.T) {
	read := func(text, page string) *Mail {
		return textOf("Content-Type: multipart/alternative; boundary=b\r\n", fmt.Sprintf("--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n%s\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n%s\r\n--b--\r\n", text, page))
	}
	for _, stub := range []string{
		"Your mail client does not support HTML", "Your email client doesn't support HTML messages.", "This is an HTML email. Please use an HTML compatible viewer.", "To view this message, please use an HTML-enabled e-mail client.",
		"Su cliente de correo no soporta HTML", "Su programa de correo no admite mensajes en formato HTML.", "Este mensaje está en HTML. Vea este correo en su navegador: https://x.example/1",
		"Ihr E-Mail-Programm unterstützt kein HTML.", "Bitte verwenden Sie ein HTML-fähiges E-Mail-Programm.", "Votre messagerie ne supporte pas le HTML.", "Votre client ne prend pas en charge les messages au format HTML",
		"O seu cliente de e-mail não suporta HTML.", "Il tuo client di posta non supporta l'HTML.",
		"Your mail program does not show HTML.", "Your mail program does not show HTML. View this mail in your browser.", "View this email in your browser: https://x.example/m/1?id=2", "Ver este correo en el navegador", "Su correo no puede ver HTML.", " \r\n\t", "\u00a0\u200b", "\u200c \u034f",
	} {
		if m := read(stub, "<p>El mensaje de verdad</p>"); m.Text != "El mensaje de verdad" || m.Reply != m.Text {
			t.Errorf("%q: %q, reply %q", stub, m.Text, m.Reply)
		}
		if m := read(stub, "<p></p>"); strings.TrimSpace(strings.Trim(stub, "\u00a0\u200b\u200c\u034f ")) != "" && m.Text == "" {
			t.Errorf("%q: nothing is left", stub)
		}
	}
	for _, text := range []string{"El HTML de la página no valida.", "No imprime.", "HTML", "Adjunto el fichero html que no se abre", "La tienda no se puede ver en el navegador desde ayer, ni en el de casa ni en el del trabajo, y ya he probado a borrar lo guardado, cambiar la clave y todo lo demás que se me ocurre."} {
		if m := read(text, "<p>Otra cosa</p>"); m.Text != text {
			t.Errorf("%q: %q", text, m.Text)
		}
	}
}
