package desk

import (
	"cmp"
	"slices"
	"strings"
)

// MaxSimilar is the most tickets that are suggested as like another.
const MaxSimilar = 5

// Likeness is a reason for which two tickets may be one.
type Likeness string

// The reasons.
const (
	LikeRequester    Likeness = "requester"    // the same person asks
	LikeOrganization Likeness = "organization" // somebody of the same organisation asks
	LikeSubject      Likeness = "subject"      // the subjects share most of their words
)

// What each reason is worth; the subject as much of its weight as words are
// shared. More than one reason together make at most 100.
const (
	weightRequester    = 40
	weightOrganization = 15
	weightSubject      = 60
	leastShared        = 0.4 // part of the words, below which subjects are not alike
)

// Like is an open ticket that may be about the same matter.
type Like struct {
	Summary
	Score   int // 1 to 100
	Reasons []Likeness
}

// Similar finds the open tickets that may be duplicates of t, the likeliest
// first and among equals the newest, at most MaxSimilar.
func Similar(t *Ticket, open []Summary) []Like {
	words := subjectWords(t.Subject)
	var found []Like
	for i := range open {
		if open[i].ID == t.ID {
			continue
		}
		if l := likeness(t, words, &open[i]); l.Score > 0 {
			found = append(found, l)
		}
	}
	slices.SortStableFunc(found, func(a, b Like) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), b.CreatedAt.Compare(a.CreatedAt), strings.Compare(a.ID, b.ID))
	})
	return found[:min(len(found), MaxSimilar)]
}

func likeness(t *Ticket, words map[string]bool, s *Summary) Like {
	l := Like{Summary: *s}
	switch {
	case s.Requester == t.Requester && t.Requester != "":
		l.Score, l.Reasons = weightRequester, []Likeness{LikeRequester}
	case s.Organization == t.Organization && t.Organization != "":
		l.Score, l.Reasons = weightOrganization, []Likeness{LikeOrganization}
	}
	if part := shared(words, subjectWords(s.Subject)); part >= leastShared {
		l.Score += int(weightSubject * part)
		l.Reasons = append(l.Reasons, LikeSubject)
	}
	return l
}

// subjectWords are the words of a subject that tell something: folded, three
// letters or more, without what mail programs put in front.
func subjectWords(subject string) map[string]bool {
	words := map[string]bool{}
	for _, w := range strings.Fields(foldWords(subject)) {
		if len(w) > 2 && w != "fwd" && !in(w, fillers) {
			words[w] = true
		}
	}
	return words
}

// fillers are the commonest words of both languages that tell nothing.
var fillers = []string{"the", "and", "for", "with", "not", "que", "los", "las", "del", "con", "por", "para", "una"}

// shared is the part of all their words that two subjects have in common.
func shared(a, b map[string]bool) float64 {
	both := 0
	for w := range a {
		if b[w] {
			both++
		}
	}
	if both == 0 {
		return 0
	}
	return float64(both) / float64(len(a)+len(b)-both)
}
