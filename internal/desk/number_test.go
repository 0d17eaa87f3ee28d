package desk

import (
	"encoding/json"
	"os"
	"testing"
)

// numberCases are what the desk and the console make of what is typed; no value
// where it is refused.
func numberCases(t testing.TB) (cases []struct {
	Typed   string  `json:"typed"`
	Es      *string `json:"es"`
	En      *string `json:"en"`
	Program *string `json:"program"`
}) {
	t.Helper()
	data, err := os.ReadFile("testdata/numbers.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	return cases
}

func TestCleanNumber(t *testing.T) {
	for _, tt := range numberCases(t) {
		for lang, want := range map[Language]*string{Spanish: tt.Es, English: tt.En, "": tt.Program} {
			got, ok := cleanNumber(lang, tt.Typed)
			if ok != (want != nil) || ok && got != *want {
				t.Errorf("%q typed in %q is %q, %v", tt.Typed, lang, got, ok)
			}
		}
	}
}

// What is typed is read by its language, and a wrong one is told how that
// language writes numbers.
func TestCheckFields_numbersByLanguage(t *testing.T) {
	for lang, example := range map[Language]string{Spanish: "1.234,5", English: "1,234.5", "": "1234.5"} {
		var p Problems
		got := asking().CheckFields(FieldInput{Type: Question, Typed: lang}, map[string]string{"weight": " " + example + " "}, &p)
		if len(p) > 0 || got["weight"] != "1234.5" {
			t.Errorf("%q in %q: %v, %v", example, lang, got, p)
		}
		asking().CheckFields(FieldInput{Type: Question, Typed: lang}, map[string]string{"weight": "1e3"}, &p)
		if len(p) != 1 || p[0].Field != "fields.weight" || p[0].Code != "not_a_number" || p[0].Params["example"] != example {
			t.Errorf("1e3 in %q: %+v", lang, p)
		}
	}
}

func FuzzCleanNumber(f *testing.F) {
	for _, tt := range numberCases(f) {
		f.Add(tt.Typed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, lang := range []Language{Spanish, English, ""} {
			once, ok := cleanNumber(lang, s)
			if !ok {
				continue
			}
			if again, ok := cleanNumber("", once); !ok || again != once {
				t.Errorf("%q in %q became %q and then %q, %v", s, lang, once, again, ok)
			}
		}
	})
}
