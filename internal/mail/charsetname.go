package mail

import (
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// What is known of character sets by their names.

// lookup finds the decoder of a normalised name, or nil.
func lookup(cs charset) encoding.Encoding {
	switch cs {
	case "hz-gb-2312":
		return simplifiedchinese.HZGB2312
	case "iso-2022-jp":
		return japanese.ISO2022JP
	case "utf-32":
		return utf32.UTF32(utf32.BigEndian, utf32.UseBOM)
	case "utf-16":
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	case "ibm850":
		return charmap.CodePage850
	case "ibm437":
		return charmap.CodePage437
	case "ibm852":
		return charmap.CodePage852
	case "ibm858":
		return charmap.CodePage858
	case "iso-8859-1":
		return charmap.Windows1252
	}
	if enc, err := htmlindex.Get(string(cs)); err == nil && enc != encoding.Replacement {
		return enc
	}
	if enc, err := ianaindex.MIME.Encoding(string(cs)); err == nil && enc != nil {
		return enc
	}
	return nil
}

// normalCharset brings the spellings of one character set to one name; ""
// when the name says nothing.
func normalCharset(name string) charset {
	n := strings.ToLower(strings.TrimSpace(name))
	n = strings.Trim(n, `"'<>;`)
	n = strings.TrimPrefix(n, "charset=")
	n, _, _ = strings.Cut(n, "*") // RFC 2231 section 5: a language may follow
	n = strings.Trim(strings.ReplaceAll(n, "_", "-"), `"' `)
	if rest, ok := strings.CutPrefix(n, "x-windows-"); ok {
		n = "windows-" + rest
	}
	switch n {
	case "", "default", "unknown", "unknown-8bit", "x-unknown", "8bit", "binary", "none", "auto", "ansi", "x-ansi", "windows-ansi", "windows", "text":
		return ""
	case "utf8", "utf-8", "unicode-1-1-utf-8", "utf-8mb4", "cp65001", "x-utf-8":
		return "utf-8"
	case "ascii", "us-ascii", "ansi-x3.4-1968", "iso-646-us", "646", "iso-ir-6", "7bit":
		return "us-ascii"
	case "utf7", "utf-7", "unicode-1-1-utf-7", "x-unicode-2-0-utf-7", "csunicode11utf7":
		return "utf-7"
	case "gb2312", "gbk", "cp936", "ms936", "windows-936", "x-gbk", "euc-cn", "gb-2312-80", "gb2312-80", "x-gb2312", "gb18030", "gb-18030", "csgb2312":
		return "gb18030"
	case "ks-c-5601-1987", "ks-c-5601", "ksc5601", "cp949", "ms949", "windows-949", "uhc", "euckr", "euc-kr":
		return "euc-kr"
	case "cp932", "ms932", "windows-31j", "sjis", "x-sjis", "shift-jis", "x-shift-jis", "ms-kanji", "shiftjis":
		return "shift_jis"
	case "eucjp", "x-euc-jp", "x-euc", "euc-jp", "ujis":
		return "euc-jp"
	case "iso-2022-jp", "iso-2022-jp-1", "iso-2022-jp-2", "iso-2022-jp-3", "iso-2022-jp-ms", "cp50220", "cp50221", "jis", "csiso2022jp":
		return "iso-2022-jp"
	case "cp950", "ms950", "windows-950", "big5-hkscs", "big5hkscs", "x-big5", "big5", "cn-big5":
		return "big5"
	case "cp874", "ms874", "x-cp874", "dos-874", "ibm874", "874", "windows874", "tis-620", "tis620", "iso-8859-11":
		return "windows-874"
	case "hz", "hz-gb-2312":
		return "hz-gb-2312"
	case "utf-32", "utf32", "ucs-4":
		return "utf-32"
	case "utf16", "utf-16", "unicode", "ucs-2":
		return "utf-16"
	case "latin1", "latin-1", "iso8859-1", "iso-8859-1", "l1", "8859-1", "iso88591", "iso-8559-1", "iso":
		return "iso-8859-1"
	case "cp850", "850", "ibm850":
		return "ibm850"
	case "cp437", "437", "ibm437":
		return "ibm437"
	case "cp852", "852", "ibm852":
		return "ibm852"
	case "cp858", "858", "ibm858", "ibm00858":
		return "ibm858"
	case "koi8r", "koi8", "koi-8", "x-koi8-r":
		return "koi8-r"
	case "macroman", "mac-roman", "mac", "apple-roman":
		return "macintosh"
	case "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258",
		"1250", "1251", "1252", "1253", "1254", "1255", "1256", "1257", "1258":
		return charset("windows-" + strings.TrimPrefix(n, "cp"))
	case "latin2", "latin-2":
		return "iso-8859-2"
	case "latin5", "latin-5":
		return "iso-8859-9"
	case "latin9", "latin-9", "latin0":
		return "iso-8859-15"
	}
	for _, win := range []string{"cp-125", "cp125", "win-125", "win125", "windows125", "x-cp125", "ansi-125", "ms-125"} {
		if rest, ok := strings.CutPrefix(n, win); ok {
			return charset("windows-125" + rest)
		}
	}
	if rest, ok := strings.CutPrefix(n, "iso8859-"); ok {
		return charset("iso-8859-" + rest)
	}
	return charset(n)
}

// isShifted reports whether a set writes other scripts with 7-bit bytes.
func isShifted(cs charset) bool {
	switch cs {
	case "utf-7", "iso-2022-jp", "iso-2022-kr", "iso-2022-cn", "hz-gb-2312", "utf-16", "utf-16le", "utf-16be", "utf-32":
		return true
	}
	return false
}

func isLatin(cs charset) bool {
	return cs == "iso-8859-1" || cs == "iso-8859-15" || cs == "windows-1252"
}

// isMultiByte reports the sets of two bytes per character.
func isMultiByte(cs charset) bool {
	switch cs {
	case "gb18030", "big5", "euc-kr", "shift_jis", "euc-jp":
		return true
	}
	return false
}

// isOneByte reports the sets of one byte per character.
func isOneByte(cs charset) bool {
	for _, p := range [...]string{"iso-8859-", "windows-125", "windows-874", "x-mac-", "macintosh", "koi8-", "ibm", "tis-620"} {
		if strings.HasPrefix(string(cs), p) {
			return true
		}
	}
	return false
}
