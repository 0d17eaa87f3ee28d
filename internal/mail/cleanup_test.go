package mail_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"helpdesk/internal/mail"
	"helpdesk/internal/mail/sanitizer"
)

// A mail whose header and body are raw 8-bit text of a set that nothing names is
// read as what it looks like.
func TestRead_raw8BitOfEverySet(t *testing.T) {
	const ru = "Здравствуйте! Наш принтер на втором этаже больше не печатает. Мы уже выключили и снова включили его, но это не помогло. Не могли бы вы помочь нам?"
	for name, tt := range map[string]struct {
		set  encoding.Encoding
		text string
	}{
		"GB18030":      {simplifiedchinese.GB18030, "您好！我们二楼的打印机不能打印了。我们已经把它关掉又重新打开，但是没有用。请你们帮助我们解决这个问题，谢谢。"},
		"Big5":         {traditionalchinese.Big5, "您好！我們二樓的印表機不能列印了。我們已經把它關掉又重新打開，但是沒有用。請你們幫助我們解決這個問題，謝謝。"},
		"Shift_JIS":    {japanese.ShiftJIS, "こんにちは。二階のプリンターが印刷できなくなりました。電源を入れ直しましたが、だめでした。助けていただけませんか。よろしくお願いします。"},
		"EUC-JP":       {japanese.EUCJP, "こんにちは。二階のプリンターが印刷できなくなりました。電源を入れ直しましたが、だめでした。助けていただけませんか。よろしくお願いします。"},
		"ISO-2022-JP":  {japanese.ISO2022JP, "こんにちは。二階のプリンターが印刷できなくなりました。電源を入れ直しましたが、だめでした。"},
		"EUC-KR":       {korean.EUCKR, "안녕하세요. 이층에 있는 프린터가 더 이상 인쇄되지 않습니다. 전원을 껐다가 다시 켰지만 소용이 없었습니다. 도와주시겠습니까?"},
		"KOI8-R":       {charmap.KOI8R, ru},
		"windows-1251": {charmap.Windows1251, ru},
		"windows-874":  {charmap.Windows874, "เครื่องพิมพ์ชั้นสองพิมพ์ไม่ได้แล้วค่ะ ปิดแล้วเปิดใหม่ก็ยังไม่ได้ ช่วยดูให้หน่อยได้ไหมคะ ขอบคุณมากค่ะ"},
		"windows-1252": {charmap.Windows1252, "Buenos días: la impresora de la segunda planta ya no imprime. La hemos apagado y encendido, pero no sirvió de nada. ¿Podrían ayudarnos? Muchísimas gracias, señor Núñez"},
		"windows-1253": {charmap.Windows1253, "Καλημέρα σας. Ο εκτυπωτής στον δεύτερο όροφο δεν εκτυπώνει πια. Τον κλείσαμε και τον ανοίξαμε ξανά, αλλά δεν βοήθησε. Μπορείτε να μας βοηθήσετε;"},
		"windows-1255": {charmap.Windows1255, "שלום רב. המדפסת בקומה השנייה כבר לא מדפיסה. כיבינו אותה והדלקנו אותה מחדש אבל זה לא עזר. האם תוכלו לעזור לנו? תודה רבה"},
		"windows-1256": {charmap.Windows1256, "مرحبا. الطابعة في الطابق الثاني لم تعد تطبع. لقد أطفأناها وأعدنا تشغيلها ولكن ذلك لم يساعد. هل يمكنكم مساعدتنا من فضلكم؟ شكرا جزيلا"},
	} {
		t.Run(name, func(t *testing.T) {
			subject := string([]rune(tt.text)[:24])
			subject = strings.TrimSpace(subject)
			raw, err := tt.set.NewEncoder().String("From: a@b.example\r\nSubject: " + subject + "\r\n\r\n" + tt.text + "\r\n")
			if err != nil {
				t.Fatal(err)
			}
			m := mail.Read([]byte(raw), mail.Envelope{}, sanitizer.HTML)
			if m.Subject != subject || m.Text != tt.text {
				t.Errorf("subject %q\ntext %q", m.Subject, m.Text)
			}
		})
	}
}

// A short raw subject says too little of its own: what the body declares, or
// looks like, counts for it and for the names.
func TestRead_rawHeaderFollowsTheBody(t *testing.T) {
	const subject, text = "Здравствуйте, мо", "Здравствуйте, мой принтер сломался, помогите пожалуйста решить эту проблему."
	for name, set := range map[string]encoding.Encoding{"koi8-r": charmap.KOI8R, "windows-1251": charmap.Windows1251} {
		for _, declared := range []string{"text/plain", "text/plain; charset=" + name, "multipart/mixed; boundary=x"} {
			body := text
			if strings.HasPrefix(declared, "multipart") {
				body = "--x\r\nContent-Type: text/plain; charset=" + name + "\r\n\r\n" + text + "\r\n--x--"
			}
			raw, err := set.NewEncoder().String("From: Здравств <a@b.example>\r\nSubject: " + subject + "\r\nContent-Type: " + declared + "\r\n\r\n" + body + "\r\n")
			if err != nil {
				t.Fatal(err)
			}
			m := mail.Read([]byte(raw), mail.Envelope{}, sanitizer.HTML)
			if m.Subject != subject || m.From.Name != "Здравств" || m.Text != text {
				t.Errorf("%s as %s: subject %q, name %q, text %q", name, declared, m.Subject, m.From.Name, m.Text)
			}
		}
	}
}

// TestDocs_mended holds mail.md's table of what is mended in mail to tests and
// fixtures that there are.
func TestDocs_mended(t *testing.T) {
	doc, err := os.ReadFile("../docs/mail.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(doc), "\n## What is mended\n")
	table, _, _ = strings.Cut(table, "\n## ")
	var tests strings.Builder
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if strings.HasSuffix(f.Name(), "_test.go") {
			src, err := os.ReadFile(f.Name())
			if err != nil {
				t.Fatal(err)
			}
			tests.Write(src)
		}
	}
	rows := 0
	quoted := regexp.MustCompile("`([^`]+)`")
	for line := range strings.Lines(table) {
		cells := strings.Split(line, "|")
		if len(cells) != 5 || strings.HasPrefix(cells[1], "-") || strings.TrimSpace(cells[1]) == "found in mail" {
			continue
		}
		rows++
		named := quoted.FindAllStringSubmatch(cells[3], -1)
		if len(named) == 0 {
			t.Errorf("nothing holds %q", strings.TrimSpace(cells[1]))
		}
		for _, q := range named {
			if strings.HasPrefix(q[1], "Test") {
				if !strings.Contains(tests.String(), "func "+q[1]+"(") {
					t.Errorf("there is no test %s", q[1])
				}
			} else if _, err := os.Stat("testdata/" + q[1] + ".eml"); err != nil {
				t.Errorf("there is no fixture %s", q[1])
			}
		}
	}
	if rows < 10 {
		t.Errorf("%d rows: the table has another form", rows)
	}
}
