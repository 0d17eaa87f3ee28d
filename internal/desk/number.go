package desk

import (
	"strconv"
	"strings"
)

// Digits of a number before and after its decimal sign.
const (
	maxWhole    = 15
	maxDecimals = 6
)

// cleanNumber reads a decimal number and answers it in its one form, "-12.5":
// no zeros that say nothing. Who types it in a language has that language's
// decimal sign and may group thousands with its other one, by threes; "1.250"
// is 1250 in Spanish and 1.25 in English. No language is the form of programs:
// a point and no groups. Whatever else it is, it is no number: nothing is
// guessed. The console reads by the same rule (src/text/number.ts), and
// testdata/numbers.json holds both to it.
func cleanNumber(typed Language, s string) (string, bool) {
	sign := ""
	if rest, minus := strings.CutPrefix(s, "-"); minus {
		sign, s = "-", rest
	}
	point, group := numberSigns(typed)
	whole, part, pointed := strings.Cut(s, point)
	whole, ok := ungroup(whole, group)
	if !ok || !isDigits(whole) || pointed && !isDigits(part) {
		return "", false
	}
	whole, part = strings.TrimLeft(whole, "0"), strings.TrimRight(part, "0")
	if len(whole) > maxWhole || len(part) > maxDecimals {
		return "", false
	}
	if whole == "" {
		whole = "0"
	}
	switch {
	case part != "":
		return sign + whole + "." + part, true
	case whole == "0":
		return "0", true
	}
	return sign + whole, true
}

// numberSigns are what stands before the decimals and between thousands; ""
// when nothing does.
func numberSigns(typed Language) (point, group string) {
	switch typed {
	case Spanish:
		return ",", "."
	case English:
		return ".", ","
	}
	return ".", ""
}

// ungroup takes the signs between thousands away. The first group is no zero:
// "0.250" in Spanish is somebody's quarter, not 250.
func ungroup(whole, group string) (string, bool) {
	if group == "" || !strings.Contains(whole, group) {
		return whole, true
	}
	groups := strings.Split(whole, group)
	for i, g := range groups {
		if i == 0 && (g == "" || len(g) > 3 || g[0] == '0') || i > 0 && len(g) != 3 {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

func isDigits(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

// notANumber is what is said of a text that is none: how long one may be and,
// as an example, how one is written.
func notANumber(typed Language) (code string, params []string) {
	point, group := numberSigns(typed)
	return "not_a_number", []string{"digits", strconv.Itoa(maxWhole), "decimals", strconv.Itoa(maxDecimals), "example", "1" + group + "234" + point + "5"}
}
