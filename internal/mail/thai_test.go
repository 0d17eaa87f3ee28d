package mail

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

const thaiWords = "เครื่องพิมพ์ชั้นสองพิมพ์ไม่ได้แล้วค่ะ ปิดแล้วเปิดใหม่ก็ยังไม่ได้ ช่วยดูให้หน่อยได้ไหมคะ ขอบคุณมากค่ะ"

// TestRead_thaiUndeclared: Thai of which nobody says what it is, or of which a
// western set is said, is read in subject, name and body, and each by itself.
func TestRead_thaiUndeclared(t *testing.T) {
	for _, subject := range []string{"เครื่องพิมพ์เสีย", "สวัสดีครับ", "ใบแจ้งหนี้ 118/2569", "สอบถามราคา", "ขอใบเสนอราคา Epson L3250", "Re: การชำระเงิน", "ยกเลิกคำสั่งซื้อ #4512", "ที่อยู่จัดส่งผิด"} {
		for name, parts := range map[string][2]string{"both": {subject, thaiWords}, "subject": {subject, "ok"}, "body": {"printer", thaiWords}} {
			for _, declared := range []string{"", "Content-Type: text/plain\r\n", "Content-Type: text/plain; charset=us-ascii\r\n", "Content-Type: text/plain; charset=iso-8859-1\r\n", "Content-Type: text/plain; charset=windows-1252\r\n"} {
				raw, err := charmap.Windows874.NewEncoder().String("From: a@b.example\r\nSubject: " + parts[0] + "\r\n" + declared + "\r\n" + parts[1] + "\r\n")
				if err != nil {
					t.Fatal(err)
				}
				m := readMail([]byte(raw), Envelope{})
				if m.Subject != parts[0] || m.Text != parts[1] {
					t.Errorf("%s, %q: subject %q, text %q", name, declared, m.Subject, m.Text)
				}
			}
		}
	}
	raw, err := charmap.Windows874.NewEncoder().String("From: สมชาย ใจดี <a@b.example>\r\nSubject: x\r\nContent-Type: text/html\r\n\r\n<html><body><p>" + strings.ReplaceAll(thaiWords, " ", "</p><p>") + "</p></body></html>")
	if err != nil {
		t.Fatal(err)
	}
	if m := readMail([]byte(raw), Envelope{}); m.From.Name != "สมชาย ใจดี" || strings.Join(strings.Fields(m.Text), " ") != thaiWords {
		t.Errorf("HTML: name %q, text %q", m.From.Name, m.Text)
	}
}

// TestIsThai_otherSets: no words of other languages in their sets are taken for
// Thai, in whatever stretches.
func TestIsThai_otherSets(t *testing.T) {
	const ru = "Здравствуйте! Наш принтер на втором этаже больше не печатает. Мы уже выключили и снова включили его, но это не помогло. Не могли бы вы помочь нам? ПРИНТЕР СЛОМАЛСЯ"
	const zh, tw = "您好！我们二楼的打印机不能打印了。我们已经把它关掉又重新打开，但是没有用。请你们帮助我们解决这个问题，谢谢。订单发票付款退货", "您好！我們二樓的印表機不能列印了。我們已經把它關掉又重新打開，但是沒有用。請你們幫助我們解決這個問題，謝謝。訂單發票付款退貨"
	const ja = "こんにちは。二階のプリンターが印刷できなくなりました。電源を入れ直しましたが、だめでした。助けていただけませんか。よろしくお願いします。請求書"
	for name, tt := range map[string]struct {
		set  encoding.Encoding
		text string
	}{
		"GB18030":      {simplifiedchinese.GB18030, zh},
		"Big5":         {traditionalchinese.Big5, tw},
		"Shift_JIS":    {japanese.ShiftJIS, ja},
		"EUC-JP":       {japanese.EUCJP, ja},
		"EUC-KR":       {korean.EUCKR, "안녕하세요. 이층에 있는 프린터가 더 이상 인쇄되지 않습니다. 전원을 껐다가 다시 켰지만 소용이 없었습니다. 도와주시겠습니까? 주문 취소 환불 세금계산서"},
		"KOI8-R":       {charmap.KOI8R, ru},
		"KOI8-U":       {charmap.KOI8U, "Добрий день! Наш принтер більше не друкує. Ми вже вимкнули та знову увімкнули його, але це не допомогло. Чи могли б ви нам допомогти?"},
		"windows-1251": {charmap.Windows1251, ru},
		"ISO-8859-5":   {charmap.ISO8859_5, ru},
		"IBM866":       {charmap.CodePage866, ru},
		"windows-1253": {charmap.Windows1253, "Καλημέρα σας. Ο εκτυπωτής στον δεύτερο όροφο δεν εκτυπώνει πια. Τον κλείσαμε και τον ανοίξαμε ξανά, αλλά δεν βοήθησε. Μπορείτε να μας βοηθήσετε;"},
		"windows-1255": {charmap.Windows1255, "שלום רב. המדפסת בקומה השנייה כבר לא מדפיסה. כיבינו אותה והדלקנו אותה מחדש אבל זה לא עזר. האם תוכלו לעזור לנו? תודה רבה"},
		"windows-1256": {charmap.Windows1256, "مرحبا. الطابعة في الطابق الثاني لم تعد تطبع. لقد أطفأناها وأعدنا تشغيلها ولكن ذلك لم يساعد. هل يمكنكم مساعدتنا من فضلكم؟ شكرا جزيلا"},
		"windows-1252": {charmap.Windows1252, "Buenos días: la impresora de la segunda planta ya no imprime. ¿Podrían ayudarnos? Muchísimas gracias, señor Núñez. ÁÉÍÓÚÑ ÀÈÌÒÙ ÄÖÜß ÇÕÃ ØÅÆ"},
		"windows-1250": {charmap.Windows1250, "Zażółć gęślą jaźń, příliš žluťoučký kůň úpěl ďábelské ódy"},
		"windows-1254": {charmap.Windows1254, "Merhaba, yazıcım bozuldu, şöyle: çğıöşü ÇĞİÖŞÜ"},
	} {
		runes := []rune(tt.text)
		for from := range runes {
			for to := from + 3; to <= len(runes); to++ {
				b, err := tt.set.NewEncoder().Bytes([]byte(string(runes[from:to])))
				if err != nil {
					t.Fatal(name, err)
				}
				if isThai(b) {
					t.Fatalf("%s: %q is taken for Thai", name, string(runes[from:to]))
				}
			}
		}
	}
}

// TestRead_undeclaredBelowMuchASCII: text that begins below more markup than is
// looked at is known all the same, declared as nothing or as western, on lines
// of its own or on one with the markup.
func TestRead_undeclaredBelowMuchASCII(t *testing.T) {
	const ru = "Здравствуйте, мой принтер сломался, помогите пожалуйста решить эту проблему."
	for name, tt := range map[string]struct {
		set  encoding.Encoding
		text string
	}{"windows-874": {charmap.Windows874, thaiWords}, "windows-1251": {charmap.Windows1251, ru}, "EUC-JP": {japanese.EUCJP, "プリンターが印刷できなくなりました。助けていただけませんか。"}} {
		words, err := tt.set.NewEncoder().String(tt.text)
		if err != nil {
			t.Fatal(err)
		}
		for _, declared := range []string{"", "; charset=iso-8859-1"} {
			if name == "EUC-JP" && declared != "" {
				continue // may be western
			}
			for _, end := range []string{"\r\n", ""} {
				page := strings.Repeat("<div style='color:red'></div>"+end, 2*detectSample/20) + "<p>" + words + "</p>"
				if m := textOf("Content-Type: text/html"+declared+"\r\n", page); m.Text != tt.text {
					t.Errorf("%s, %q, line ends %q: %q", name, declared, end, m.Text)
				}
			}
		}
	}
}
