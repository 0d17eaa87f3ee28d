package desk

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var reported = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// Reports come in any order and any number of times; what is known at the end
// is the same.
func TestAddressMail_ordersAndDuplicatesDoNotMatter(t *testing.T) {
	all := []AddressReport{
		{What: AddressOK, At: reported.Add(time.Hour)}, {What: AddressOK, At: reported.Add(3 * time.Hour)},
		{What: AddressHard, At: reported.Add(2 * time.Hour), Status: "5.1.1", Key: "a"},
		{What: AddressHard, At: reported.Add(2 * time.Hour), Status: "5.2.0", Key: "b"},
		{What: AddressComplained, At: reported.Add(time.Minute), Key: "a"}, {What: AddressSuppressed, At: reported, Key: "c"},
	}
	for i := range 2 * maxSoft {
		all = append(all, AddressReport{What: AddressSoft, At: reported.Add(time.Duration(i/2) * time.Hour), Key: string(rune('a' + i)), Status: "4.2.2"})
	}
	var want AddressMail
	for _, r := range all {
		want.Hear(r)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		var got AddressMail
		for _, i := range random.Perm(len(all)) {
			for range 1 + random.IntN(2) {
				got.Hear(all[i])
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Fatalf("another order (-want +got):\n%s", d)
		}
	}
	if len(want.Soft) != maxSoft {
		t.Errorf("%d soft bounces are kept", len(want.Soft))
	}
}

func TestAddressMail_state(t *testing.T) {
	at := func(hours int) time.Time { return reported.Add(time.Duration(hours) * time.Hour) }
	soft := func(hours int) AddressReport { return AddressReport{What: AddressSoft, At: at(hours)} }
	for name, tt := range map[string]struct {
		reports []AddressReport
		cleared int // hours; 0: never
		now     int
		want    AddressState
		soft    int
	}{
		"nothing known":                  {nil, 0, 1, AddressOK, 0},
		"delivered":                      {[]AddressReport{{What: AddressOK, At: at(1)}}, 0, 2, AddressOK, 0},
		"two soft":                       {[]AddressReport{soft(1), soft(2)}, 0, 3, AddressSoft, 2},
		"soft fades":                     {[]AddressReport{soft(1), soft(100)}, 0, 1 + 7*24, AddressSoft, 1},
		"soft before a delivery":         {[]AddressReport{soft(1), {What: AddressOK, At: at(2)}, soft(3)}, 0, 4, AddressSoft, 1},
		"hard is stronger than soft":     {[]AddressReport{{What: AddressHard, At: at(1)}, soft(2)}, 0, 3, AddressHard, 0},
		"hard outlasts a delivery":       {[]AddressReport{{What: AddressHard, At: at(1)}, {What: AddressOK, At: at(2)}}, 0, 3, AddressHard, 0},
		"a complaint is strongest":       {[]AddressReport{{What: AddressComplained, At: at(1)}, {What: AddressSuppressed, At: at(2)}, {What: AddressHard, At: at(3)}}, 0, 4, AddressComplained, 0},
		"cleared":                        {[]AddressReport{{What: AddressHard, At: at(1)}, soft(1)}, 2, 3, AddressOK, 0},
		"an old report after it is none": {[]AddressReport{{What: AddressComplained, At: at(2)}}, 2, 3, AddressOK, 0},
		"a new one is":                   {[]AddressReport{{What: AddressHard, At: at(1)}, {What: AddressHard, At: at(3)}}, 2, 4, AddressHard, 0},
	} {
		t.Run(name, func(t *testing.T) {
			var a AddressMail
			for _, r := range tt.reports {
				a.Hear(r)
			}
			if tt.cleared > 0 {
				a.Clear(at(tt.cleared), Actor{Kind: ActorAgent, ID: "ana"})
			}
			if got, n, _ := a.State(at(tt.now)); got != tt.want || n != tt.soft {
				t.Errorf("it is %s with %d soft bounces, want %s with %d", got, n, tt.want, tt.soft)
			}
		})
	}
}
