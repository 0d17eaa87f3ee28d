package desk

import (
	"encoding/hex"
	"math"
	"strings"
)

// MinContrast is what WCAG 2.2 (1.4.3) asks between words and their ground.
const MinContrast = 4.5

// Color is a colour of sRGB: red, green, blue.
type Color [3]uint8

// White is the colour of the words on a filled button.
var White = Color{255, 255, 255}

// ParseColor reads #rrggbb, in upper or lower case.
func ParseColor(s string) (Color, bool) {
	digits, ok := strings.CutPrefix(s, "#")
	b, err := hex.DecodeString(digits)
	if !ok || err != nil || len(b) != 3 {
		return Color{}, false
	}
	return Color(b), true
}

// String is the colour as #rrggbb, in lower case.
func (c Color) String() string { return "#" + hex.EncodeToString(c[:]) }

// Contrast is the contrast ratio of two colours, from 1 to 21, by the formula
// of WCAG 2.2.
func (c Color) Contrast(other Color) float64 {
	a, b := c.luminance(), other.luminance()
	return (max(a, b) + 0.05) / (min(a, b) + 0.05)
}

func (c Color) luminance() float64 {
	sum := 0.0
	for i, weight := range [3]float64{0.2126, 0.7152, 0.0722} {
		v := float64(c[i]) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}

// Mix is the colour with percent of the other in it.
func (c Color) Mix(other Color, percent int) Color {
	var mixed Color
	for i := range mixed {
		mixed[i] = uint8((int(c[i])*(100-percent) + int(other[i])*percent + 50) / 100) //nolint:gosec // between two bytes
	}
	return mixed
}

// Toward is the colour with as little of the other in it as a contrast of least
// against every ground takes, in steps of a hundredth; the other colour itself
// when nothing less will do.
func (c Color) Toward(other Color, least float64, grounds ...Color) Color {
	for percent := range 100 {
		mixed, enough := c.Mix(other, percent), true
		for _, ground := range grounds {
			enough = enough && mixed.Contrast(ground) >= least
		}
		if enough {
			return mixed
		}
	}
	return other
}
