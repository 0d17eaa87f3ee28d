package desk

import (
	"math"
	"strconv"
)

// accent checks the desk's colour: white words must be read on it. The error
// names the nearest shade that would do.
func (c *configCheck) accent(field, s string) {
	if s == "" {
		return
	}
	colour, ok := ParseColor(s)
	if !ok {
		c.bad.Add(field, "invalid_color")
		return
	}
	if ratio := colour.Contrast(White); ratio < MinContrast {
		c.bad.Add(field, "low_contrast",
			"ratio", strconv.FormatFloat(math.Floor(ratio*100)/100, 'f', 2, 64), // down: 4.499 is not 4.50
			"least", strconv.FormatFloat(MinContrast, 'f', -1, 64),
			"instead", colour.Toward(Color{}, MinContrast, White).String())
	}
}
