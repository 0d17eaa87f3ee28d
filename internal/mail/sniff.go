package mail

import (
	"bytes"
	"encoding/binary"
	"image/jpeg"
	"strings"
	"unicode/utf8"
)

// signature is how files of a type begin.
type signature struct {
	at    int
	magic string
	kind  string
}

// signatures are the types recognised by their bytes. Containers (zip, OLE)
// come last; what they hold is believed of the sender if it is such a container.
func signatures() []signature {
	return []signature{
		{0, "\x89PNG\r\n\x1a\n", "image/png"},
		{0, "\xff\xd8\xff", "image/jpeg"},
		{0, "GIF87a", "image/gif"},
		{0, "GIF89a", "image/gif"},
		{8, "WEBP", "image/webp"},
		{0, "%PDF-", "application/pdf"},
		{0, "BM", "image/bmp"},
		{0, "II*\x00", "image/tiff"},
		{0, "MM\x00*", "image/tiff"},
		{4, "ftypheic", "image/heic"},
		{4, "ftypmif1", "image/heif"},
		{4, "ftypavif", "image/avif"},
		{4, "ftypqt", "video/quicktime"},
		{4, "ftyp", "video/mp4"},
		{0, "ID3", "audio/mpeg"},
		{0, "OggS", "audio/ogg"},
		{8, "WAVE", "audio/wav"},
		{8, "AVI ", "video/x-msvideo"},
		{0, "\x1aE\xdf\xa3", "video/webm"},
		{0, "{\\rtf", "application/rtf"},
		{0, "%!PS", "application/postscript"},
		{0, "\x1f\x8b", "application/gzip"},
		{0, "7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"},
		{0, "Rar!\x1a\x07", "application/vnd.rar"},
		{0, "\x78\x9f\x3e\x22", tnefType},
		{0, "MZ", "application/vnd.microsoft.portable-executable"},
		{0, "\x7fELF", "application/x-executable"},
		{0, "PK\x03\x04", zipType},
		{0, "PK\x05\x06", zipType},
		{0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", oleType},
	}
}

const (
	zipType   = "application/zip"
	oleType   = "application/x-ole-storage"
	bytesType = "application/octet-stream"
	tnefType  = "application/ms-tnef" // Outlook's own form of a mail, winmail.dat
)

// sniff tells the type of a file from its bytes. The declared type is believed
// only where bytes cannot tell and it is no type that they would have told.
func sniff(data []byte, declared string) string {
	declared = strings.ToLower(declared)
	if declared == "application/octetstream" || declared == "application/x-unknown" {
		declared = bytesType
	}
	for _, s := range signatures() {
		if len(data) < s.at+len(s.magic) || string(data[s.at:s.at+len(s.magic)]) != s.magic {
			continue
		}
		switch {
		case s.kind == zipType && isZipBased(declared), s.kind == oleType && isOLEBased(declared):
			return declared
		case s.kind == "image/webp" || s.kind == "audio/wav" || s.kind == "video/x-msvideo":
			if !bytes.HasPrefix(data, []byte("RIFF")) {
				continue
			}
		case s.kind == "image/bmp" && len(data) > 6 && declared != "image/bmp" && declared != bytesType:
			continue // two letters are not much
		}
		return s.kind
	}
	if isTextual(data) {
		return sniffText(data, declared)
	}
	if toldByBytes(declared) {
		return bytesType
	}
	if declared == "" || !isMediaType(declared) || strings.HasPrefix(declared, "text/") || strings.HasPrefix(declared, "multipart/") {
		return bytesType
	}
	return declared
}

func isZipBased(t string) bool {
	return strings.HasPrefix(t, "application/vnd.openxmlformats-") || strings.HasPrefix(t, "application/vnd.oasis.") ||
		strings.HasPrefix(t, "application/epub") || strings.HasPrefix(t, "application/vnd.ms-") ||
		t == "application/vnd.android.package-archive" || strings.HasPrefix(t, "application/vnd.apple.")
}

func isOLEBased(t string) bool {
	return t == "application/msword" || strings.HasPrefix(t, "application/vnd.ms-") || t == "application/vnd.visio"
}

// isMediaType reports whether t looks like type/subtype.
func isMediaType(t string) bool {
	main, sub, ok := strings.Cut(t, "/")
	if !ok || main == "" || sub == "" || len(t) > 100 {
		return false
	}
	for _, c := range []byte(t) {
		if c <= ' ' || c >= 0x7F || strings.IndexByte(`()<>@,;:\"[]?=`, c) >= 0 {
			return false
		}
	}
	return true
}

// isTextual looks at the first kilobytes for what text does not hold.
func isTextual(data []byte) bool {
	head := data[:min(len(data), 4096)]
	odd := 0
	for _, c := range head {
		switch {
		case c == 0:
			return false
		case c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != 0x1B:
			odd++
		}
	}
	if odd*20 > len(head) {
		return false
	}
	if utf8.Valid(head) {
		return true
	}
	high := 0
	for _, c := range head {
		if c >= utf8.RuneSelf {
			high++
		}
	}
	return high*3 < len(head)
}

// sniffText tells text types apart. What a browser would run is always named,
// whatever the sender says.
func sniffText(data []byte, declared string) string {
	start := bytes.ToLower(bytes.TrimLeft(data[:min(len(data), 1024)], "\xef\xbb\xbf \t\r\n"))
	has := func(s string) bool { return bytes.HasPrefix(start, []byte(s)) }
	switch {
	case has("<!doctype html") || has("<html") || has("<head") || has("<body") || has("<script"):
		return "text/html"
	case bytes.Contains(start, []byte("<svg")):
		return "image/svg+xml"
	case has("begin:vcalendar"):
		return "text/calendar"
	case has("begin:vcard"):
		return "text/vcard"
	case has("<?xml"):
		return "text/xml"
	}
	main, _, _ := strings.Cut(declared, "/")
	switch {
	case !isMediaType(declared) || main == "multipart", main == "image", main == "audio", main == "video",
		declared == "text/html", declared == bytesType:
		return "text/plain"
	case main == "application" && toldByBytes(declared):
		return "text/plain"
	}
	return declared
}

// toldByBytes reports the types that bytes would have told. A damaged mail of
// Outlook's is one all the same: what it says must not pass for a text.
func toldByBytes(declared string) bool {
	for _, s := range signatures() {
		if s.kind == declared {
			return declared != tnefType
		}
	}
	return false
}

// isShowable reports the image types that browsers show without running anything.
func isShowable(kind string) bool {
	switch kind {
	case "image/png", "image/jpeg", "image/gif", "image/webp":
		return true
	}
	return false
}

// maxPixels is the largest image shown inside a mail.
const maxPixels = 40_000_000

// fitsPixels reports whether an image can be shown without being a bomb. Only
// its header is read; one that cannot be read has no size to fear.
func fitsPixels(kind string, d []byte) bool {
	width, height := 0, 0
	switch kind {
	case "image/png":
		if len(d) >= 24 {
			width, height = int(binary.BigEndian.Uint32(d[16:])), int(binary.BigEndian.Uint32(d[20:]))
		}
	case "image/gif":
		if len(d) >= 10 {
			width, height = int(binary.LittleEndian.Uint16(d[6:])), int(binary.LittleEndian.Uint16(d[8:]))
		}
	case "image/jpeg":
		if c, err := jpeg.DecodeConfig(bytes.NewReader(d)); err == nil {
			width, height = c.Width, c.Height
		}
	case "image/webp":
		width, height = webpSize(d)
	default:
		return false
	}
	return int64(width)*int64(height) <= maxPixels
}

// webpSize reads the size from the first chunk of a WebP file.
func webpSize(d []byte) (width, height int) {
	if len(d) < 30 {
		return 0, 0
	}
	switch string(d[12:16]) {
	case "VP8 ":
		return int(binary.LittleEndian.Uint16(d[26:])) & 0x3FFF, int(binary.LittleEndian.Uint16(d[28:])) & 0x3FFF
	case "VP8L":
		bits := binary.LittleEndian.Uint32(d[21:])
		return int(bits&0x3FFF) + 1, int(bits>>14&0x3FFF) + 1
	case "VP8X":
		return int24(d[24:]) + 1, int24(d[27:]) + 1
	}
	return 0, 0
}

func int24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

// extension is the usual ending of a type's file names, with its dot.
func extension(kind string) string {
	switch kind {
	case "image/jpeg":
		return ".jpg"
	case "image/png", "image/gif", "image/webp", "image/bmp", "image/tiff", "image/heic", "application/pdf", "application/zip", "application/rtf", "text/html", "text/xml", "text/csv":
		return "." + kind[strings.IndexByte(kind, '/')+1:]
	case "text/plain", "message/delivery-status", "message/disposition-notification", "text/rfc822-headers":
		return ".txt"
	case "text/vcard":
		return ".vcf"
	case "image/svg+xml":
		return ".svg"
	}
	return ""
}
