package desk

import (
	"slices"
	"testing"
	"time"
)

// Mails that were taken in together stand as they were received; nothing else
// moves, and nothing moves past anything else.
func TestAsReceived(t *testing.T) {
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	mail := func(seq int64, received int) Message {
		return Message{Ticket: "a", Seq: seq, Direction: Inbound, Channel: ChannelEmail, At: noon, ReceivedAt: noon.Add(time.Duration(received-60) * time.Second)}
	}
	answer := Message{Ticket: "a", Seq: 4, Direction: Outbound, Channel: ChannelEmail, At: noon}
	note, late, merged, old := answer, mail(6, 1), mail(6, 1), mail(6, 1)
	note.Direction = ""
	late.At = late.ReceivedAt.Add(2 * time.Hour)
	merged.Ticket = "b"
	old.ReceivedAt = time.Time{} // as it was stored before
	for name, tt := range map[string]struct {
		give []Message
		want []int64
	}{
		"none":                     {nil, nil},
		"as they came":             {[]Message{mail(3, 3), mail(2, 2), mail(1, 1)}, []int64{3, 2, 1}},
		"mixed up":                 {[]Message{mail(5, 1), mail(3, 5), mail(2, 4), mail(1, 2)}, []int64{3, 2, 1, 5}},
		"at the same time":         {[]Message{mail(3, 1), mail(2, 1), mail(1, 1)}, []int64{3, 2, 1}},
		"not past an answer":       {[]Message{mail(5, 1), answer, mail(3, 3), mail(2, 2)}, []int64{5, 4, 3, 2}},
		"not past a note":          {[]Message{mail(5, 1), note, mail(3, 3)}, []int64{5, 4, 3}},
		"both sides of an answer":  {[]Message{mail(6, 2), mail(5, 3), answer, mail(3, 0), mail(2, 1)}, []int64{5, 6, 4, 2, 3}},
		"not what came hours late": {[]Message{late, mail(3, 3), mail(2, 2)}, []int64{6, 3, 2}},
		"not of a merged ticket":   {[]Message{merged, mail(3, 3), mail(2, 2)}, []int64{6, 3, 2}},
		"not of an unknown time":   {[]Message{old, mail(3, 3), mail(2, 2)}, []int64{6, 3, 2}},
	} {
		AsReceived(tt.give)
		var got []int64
		for _, m := range tt.give {
			got = append(got, m.Seq)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}
