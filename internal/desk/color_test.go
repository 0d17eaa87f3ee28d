package desk

import (
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestColor_contrast(t *testing.T) {
	for _, tt := range []struct {
		colour string
		want   float64 // against white, by the W3C's own formula
	}{{"#ffffff", 1}, {"#000000", 21}, {"#767676", 4.54}, {"#777777", 4.48}, {"#FF0000", 4.00}, {"#0000ff", 8.59}} {
		c, ok := ParseColor(tt.colour)
		if got := math.Round(c.Contrast(White)*100) / 100; !ok || got != tt.want || c.Contrast(White) != White.Contrast(c) {
			t.Errorf("%s: %v, want %v", tt.colour, got, tt.want)
		}
	}
}

func TestColor_towardStopsAsSoonAsItCanBeRead(t *testing.T) {
	yellow := Color{255, 221, 0}
	got := yellow.Toward(Color{}, MinContrast, White)
	if got.Contrast(White) < MinContrast || got.Contrast(White) > 4.8 || got[2] != 0 {
		t.Errorf("%s has a contrast of %v", got, got.Contrast(White))
	}
	if same := (Color{29, 95, 168}); same.Toward(Color{}, MinContrast, White) != same {
		t.Error("a colour that is read is changed")
	}
	if none := yellow.Toward(White, MinContrast, White); none != White {
		t.Errorf("%s for a contrast that there is not", none)
	}
}

func TestValidateConfig_accent(t *testing.T) {
	for _, good := range []string{"", "#0b6e4f", "#0B6E4F", "#767676", "#000000"} {
		c := validConfig()
		c.Settings.Accent = good
		if err := ValidateConfig(c); err != nil {
			t.Errorf("%q is refused: %v", good, err)
		}
	}
	c := validConfig()
	c.Settings.Accent = "#ffdd00"
	var fault *Error
	if !errors.As(ValidateConfig(c), &fault) {
		t.Fatal("white words on yellow are allowed")
	}
	want := []FieldError{{Field: "settings.accent", Code: "low_contrast", Params: map[string]string{"ratio": "1.34", "least": "4.5", "instead": "#877500"}}}
	if diff := cmp.Diff(want, fault.Fields); diff != "" {
		t.Error(diff)
	}
	c.Settings.Accent = "#877500"
	if err := ValidateConfig(c); err != nil {
		t.Errorf("what the desk proposes is refused: %v", err)
	}
}
