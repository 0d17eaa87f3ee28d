package directory_test

import (
	"slices"
	"strings"
	"testing"

	"helpdesk/internal/directory"
)

// A beginning that is too little to look for is refused by name: an empty answer
// would say that there is nobody. One character is enough where names have one.
func TestFind_howLittleIsEnough(t *testing.T) {
	_, s := open(t)
	for _, n := range []directory.NewPerson{
		{Name: "李伟", Address: "w@cn.example"}, {Name: "李", Address: "l@cn.example"}, {Name: "田中 葵", Address: "t@jp.example"}, {Name: "김민수", Address: "k@kr.example"}, {Name: "O", Address: "o@us.example"},
	} {
		if _, err := s.Create(background, ana(), n); err != nil {
			t.Fatal(err)
		}
	}
	for beginning, want := range map[string]string{
		"李": "李 李伟", "李伟": "李伟", " 李 ": "李 李伟", "李明": "", "田": "田中 葵", "葵": "田中 葵", "김": "김민수", "o@": "O", "us": "",
		"a": "q=too_short", "": "q=too_short", " ñ ": "q=too_short", "O": "q=too_short", "!": "q=too_short", "é": "q=too_short",
		strings.Repeat("x", 121): "q=too_long",
	} {
		found, err := s.Find(background, ana(), beginning)
		var all []string
		for _, p := range found {
			all = append(all, p.Name)
		}
		slices.Sort(all)
		got := strings.Join(all, " ")
		if err != nil {
			got = err.Error()[strings.LastIndexByte(err.Error(), ' ')+1:]
		}
		if got != want {
			t.Errorf("%q: %q, want %q", beginning, got, want)
		}
	}
}
