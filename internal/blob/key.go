package blob

import (
	"errors"
	"fmt"
	"mime"
	"net/url"
	"path"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// MaxKey is the most bytes of a key (S3).
const MaxKey = 1024

// MaxLinkLife is the longest life of a link that reads an object.
const MaxLinkLife = 5 * time.Minute

// DefaultType is the media type of what is stored without one.
const DefaultType = "application/octet-stream"

// ErrKey is what every operation answers for a key that the desk may not use
// (errors.Is).
var ErrKey = errors.New("blob: malformed key")

// CheckKey answers ErrKey for anything but lower-case letters, digits and
// "- _ ." in segments of 1 to 200 bytes between slashes, none of them of dots
// only. Every adapter calls it first, so a key that works in a folder works in
// S3, and no key leads out of the folder.
func CheckKey(key string) error {
	if key == "" || len(key) > MaxKey {
		return fmt.Errorf("%w: %d bytes", ErrKey, len(key))
	}
	for segment := range strings.SplitSeq(key, "/") {
		if len(segment) > 200 || strings.Trim(segment, ".") == "" {
			return fmt.Errorf("%w: %q", ErrKey, key)
		}
	}
	if strings.ContainsFunc(key, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '.' && r != '-' && r != '_' && r != '/'
	}) {
		return fmt.Errorf("%w: %q", ErrKey, key)
	}
	return nil
}

// CleanType answers a media type that is safe in a header: t itself when it
// parses, else DefaultType.
func CleanType(t string) string {
	kind, params, err := mime.ParseMediaType(t)
	if err != nil || !strings.Contains(kind, "/") {
		return DefaultType
	}
	if clean := mime.FormatMediaType(kind, params); clean != "" {
		return clean
	}
	return DefaultType
}

// CleanName makes a file name that is safe to show and to save: no folders, no
// control or invisible characters (a right-to-left override hides an
// extension), at most 150 bytes, the extension kept. "" becomes "file".
func CleanName(name string) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, ""), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r) {
			return -1
		}
		if strings.ContainsRune(`"*:<>?|/`, r) {
			return '_'
		}
		return r
	}, name)
	name = strings.TrimFunc(name, func(r rune) bool { return unicode.IsSpace(r) || r == '.' })
	const most = 150
	if len(name) > most {
		ext := path.Ext(name)
		if len(ext) > 20 {
			ext = ""
		}
		cut := most - len(ext)
		for !utf8.RuneStart(name[cut]) {
			cut--
		}
		name = name[:cut] + ext
	}
	if name == "" {
		return "file"
	}
	return name
}

// Disposition is the Content-Disposition header of a download (RFC 6266): the
// cleaned name as UTF-8 and, for old programs, in ASCII.
func (d Download) Disposition() string {
	how := "attachment"
	if d.Inline {
		how = "inline"
	}
	name := CleanName(d.Name)
	ascii := strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII || r == '%' {
			return '_'
		}
		return r
	}, name)
	return how + `; filename="` + ascii + `"; filename*=UTF-8''` + strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
}

// Life is how long the link is valid: For, held to MaxLinkLife; no For is
// MaxLinkLife.
func (d Download) Life() time.Duration {
	if d.For <= 0 {
		return MaxLinkLife
	}
	return min(d.For, MaxLinkLife)
}
