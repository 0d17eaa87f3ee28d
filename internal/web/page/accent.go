package page

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"helpdesk/internal/desk"
)

// accentPrefix begins the name of the style sheet of a desk's own colour.
const accentPrefix = "accent-"

// AccentPath is the address of the style sheet that gives the pages the colour;
// "" for none. It names the colour and the hash of what the sheet says of it, so
// the sheet needs no configuration to be served, and browsers keep it for ever.
func AccentPath(colour string) string {
	c, ok := desk.ParseColor(colour)
	if !ok {
		return ""
	}
	sum := sha256.Sum256(accentSheet(c))
	return "/assets/" + accentPrefix + hex.EncodeToString(c[:]) + "-" + hex.EncodeToString(sum[:6]) + ".css"
}

// accentOf is the style sheet of that name; false for one that AccentPath does
// not give.
func accentOf(file string) (asset, bool) {
	name, ok := strings.CutPrefix(file, accentPrefix)
	digits, _, _ := strings.Cut(name, "-")
	c, valid := desk.ParseColor("#" + digits)
	if !ok || !valid || AccentPath(c.String()) != "/assets/"+file {
		return asset{}, false
	}
	body := accentSheet(c)
	return asset{path: "/assets/" + file, typ: assetTypes[".css"], body: body, gzipped: func() []byte { return compress(body, -1) }}, true
}

// The grounds of site.css on which links stand: the page's and the cards'.
var (
	lightGrounds = []desk.Color{{0xf6, 0xf7, 0xf9}, desk.White}
	darkGrounds  = []desk.Color{{0x14, 0x17, 0x1a}, {0x1d, 0x21, 0x25}}
)

// accentSheet puts shades of the colour in the place of site.css's own. Buttons
// in the light have the colour itself; links are as much darker, and in the dark
// as much lighter, as being read on every ground takes.
func accentSheet(c desk.Color) []byte {
	black := desk.Color{}
	light := desk.White.Mix(c, 8)
	dark := darkGrounds[1].Mix(c, 20)
	ink := c.Toward(black, desk.MinContrast, append(lightGrounds[:2:2], light)...)
	pale := c.Toward(desk.White, desk.MinContrast, append(darkGrounds[:2:2], dark, black)...)
	return fmt.Appendf(nil, `:root { --fill: %s; --accent: %s; --accent-ink: #ffffff; --calm-ground: %s; }
@media (prefers-color-scheme: dark) { :root { --fill: %[4]s; --accent: %[4]s; --accent-ink: #000000; --calm-ground: %[5]s; } }
`, c, ink, light, pale, dark)
}
