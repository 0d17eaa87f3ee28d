package desk

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
	_ "time/tzdata" // the tests must not depend on the zones of the machine

	"github.com/google/go-cmp/cmp"
)

// office is Madrid, Monday to Friday 9–14 and 16–19, Saturday 10–13.
func office() Calendar {
	c := Calendar{ID: "office", Zone: "Europe/Madrid"}
	for day := time.Monday; day <= time.Friday; day++ {
		c.Week = append(c.Week, Slot{day, "09:00", "14:00"}, Slot{day, "16:00", "19:00"})
	}
	c.Week = append(c.Week, Slot{time.Saturday, "10:00", "13:00"})
	return c
}

// nights is every day from 22:00 to 06:00 in a zone.
func nights(zone string) Calendar {
	c := Calendar{ID: "nights", Zone: zone}
	for day := time.Sunday; day <= time.Saturday; day++ {
		c.Week = append(c.Week, Slot{day, "22:00", "06:00"})
	}
	return c
}

func always(zone string) Calendar {
	c := Calendar{ID: "always", Zone: zone}
	for day := time.Sunday; day <= time.Saturday; day++ {
		c.Week = append(c.Week, Slot{day, "00:00", "24:00"})
	}
	return c
}

func withHolidays(c Calendar, h ...Holiday) Calendar {
	c.Holidays = h
	return c
}

func mustHours(t testing.TB, c Calendar) *Hours {
	t.Helper()
	h, err := c.Compile()
	if err != nil {
		t.Fatalf("compile %s: %v", c.ID, err)
	}
	return h
}

// local reads "2006-01-02 15:04" in a zone.
func local(t testing.TB, zone, s string) time.Time {
	t.Helper()
	l, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", s, l)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestHours_Between(t *testing.T) {
	const madrid, newYork = "Europe/Madrid", "America/New_York"
	christmas := Holiday{Date: "2020-12-25", Yearly: true}
	halfDay := Holiday{Date: "2026-12-24", Slots: []Slot{{Start: "09:00", End: "12:00"}}}
	for _, tt := range []struct {
		name     string
		calendar Calendar
		from, to string
		want     string
	}{
		{"inside one slot", office(), "2026-01-07 09:30", "2026-01-07 11:00", "1h30m"},
		{"from before opening", office(), "2026-01-07 03:00", "2026-01-07 10:00", "1h"},
		{"over the lunch break", office(), "2026-01-07 13:00", "2026-01-07 17:00", "2h"},
		{"in the lunch break", office(), "2026-01-07 14:00", "2026-01-07 16:00", "0s"},
		{"over night", office(), "2026-01-07 18:00", "2026-01-08 10:00", "2h"},
		{"a week", office(), "2026-01-07 00:00", "2026-01-14 00:00", "43h"},
		{"over the weekend", office(), "2026-01-09 18:30", "2026-01-12 09:15", "3h45m"},
		{"backwards", office(), "2026-01-08 10:00", "2026-01-07 10:00", "0s"},
		{"no time at all", office(), "2026-01-08 10:00", "2026-01-08 10:00", "0s"},
		{"a yearly holiday", withHolidays(office(), christmas), "2026-12-25 00:00", "2026-12-26 00:00", "0s"},
		{"the day after a yearly holiday", withHolidays(office(), christmas), "2026-12-26 00:00", "2026-12-27 00:00", "3h"},
		{"a half holiday", withHolidays(office(), halfDay), "2026-12-24 00:00", "2026-12-25 00:00", "3h"},
		{"the same date of another year", withHolidays(office(), halfDay), "2027-12-24 00:00", "2027-12-25 00:00", "8h"},
		{"a dated holiday wins over a yearly one",
			withHolidays(office(), christmas, Holiday{Date: "2026-12-25", Slots: []Slot{{Start: "10:00", End: "11:00"}}}),
			"2026-12-25 00:00", "2026-12-26 00:00", "1h"},
		{"a holiday with hours on a free Sunday",
			withHolidays(office(), Holiday{Date: "2026-01-11", Slots: []Slot{{Start: "10:00", End: "14:00"}}}),
			"2026-01-11 00:00", "2026-01-12 00:00", "4h"},
		{"a leap day as yearly holiday, leap year",
			withHolidays(office(), Holiday{Date: "2024-02-29", Yearly: true}), "2028-02-29 00:00", "2028-03-01 00:00", "0s"},
		{"a leap day as yearly holiday, common year",
			withHolidays(office(), Holiday{Date: "2024-02-29", Yearly: true}), "2027-03-01 00:00", "2027-03-02 00:00", "8h"},
		{"one night", nights(madrid), "2026-01-07 12:00", "2026-01-08 12:00", "8h"},
		{"after midnight", nights(madrid), "2026-01-07 00:00", "2026-01-07 12:00", "6h"},
		{"a night of Saturday, into the new week", nights(madrid), "2026-01-10 12:00", "2026-01-11 12:00", "8h"},
		{"the night when summer begins", nights(madrid), "2026-03-28 12:00", "2026-03-29 12:00", "7h"},
		{"the night when summer ends", nights(madrid), "2026-10-24 12:00", "2026-10-25 12:00", "9h"},
		{"a holiday cuts the end of the night before and its own night",
			withHolidays(nights(madrid), Holiday{Date: "2026-01-08"}), "2026-01-07 12:00", "2026-01-09 12:00", "2h"},
		{"a holiday with its own night",
			withHolidays(nights(madrid), Holiday{Date: "2026-01-08", Slots: []Slot{{Start: "23:00", End: "02:00"}}}),
			"2026-01-08 00:00", "2026-01-09 12:00", "3h"},
		{"two holidays running, the first with a night",
			withHolidays(nights(madrid), Holiday{Date: "2026-01-08", Slots: []Slot{{Start: "23:00", End: "02:00"}}}, Holiday{Date: "2026-01-09"}),
			"2026-01-08 00:00", "2026-01-10 00:00", "1h"},
		{"23 hours", always(madrid), "2026-03-29 00:00", "2026-03-30 00:00", "23h"},
		{"25 hours", always(madrid), "2026-10-25 00:00", "2026-10-26 00:00", "25h"},
		{"spring in New York", always(newYork), "2026-03-08 00:00", "2026-03-09 00:00", "23h"},
		{"autumn in New York", always(newYork), "2026-11-01 00:00", "2026-11-02 00:00", "25h"},
		{"a slot in the hour that spring skips",
			Calendar{ID: "c", Zone: madrid, Week: []Slot{{time.Sunday, "02:00", "03:00"}}}, "2026-03-29 00:00", "2026-03-30 00:00", "0s"},
		{"a slot that begins in the hour that spring skips",
			Calendar{ID: "c", Zone: madrid, Week: []Slot{{time.Sunday, "02:30", "05:00"}}}, "2026-03-29 00:00", "2026-03-30 00:00", "2h"},
		{"a slot that ends in the hour that autumn repeats",
			Calendar{ID: "c", Zone: madrid, Week: []Slot{{time.Sunday, "01:00", "02:30"}}}, "2026-10-25 00:00", "2026-10-26 00:00", "1h30m"},
		{"a slot that begins in the hour that autumn repeats",
			Calendar{ID: "c", Zone: madrid, Week: []Slot{{time.Sunday, "02:30", "04:00"}}}, "2026-10-25 00:00", "2026-10-26 00:00", "2h30m"},
		{"half an hour in spring on Lord Howe", always("Australia/Lord_Howe"), "2026-10-04 00:00", "2026-10-05 00:00", "23h30m"},
		{"midnight that does not exist, in Beirut", always("Asia/Beirut"), "2026-03-28 12:00", "2026-03-29 12:00", "23h"},
		{"the date that Samoa skipped",
			Calendar{ID: "c", Zone: "Pacific/Apia", Week: []Slot{{time.Friday, "09:00", "17:00"}}}, "2011-12-29 00:00", "2012-01-01 00:00", "0s"},
		{"overlapping slots count once",
			Calendar{ID: "c", Zone: madrid, Week: []Slot{{time.Monday, "09:00", "13:00"}, {time.Monday, "10:00", "12:00"}, {time.Monday, "12:00", "15:00"}}},
			"2026-01-05 00:00", "2026-01-06 00:00", "6h"},
		{"a night that overlaps the morning slot",
			Calendar{ID: "c", Zone: madrid, Week: []Slot{{time.Monday, "22:00", "06:00"}, {time.Tuesday, "05:00", "07:00"}}},
			"2026-01-05 00:00", "2026-01-07 00:00", "9h"},
		{"a whole day from nine to nine",
			Calendar{ID: "c", Zone: madrid, Week: []Slot{{time.Monday, "09:00", "09:00"}}}, "2026-01-05 00:00", "2026-01-07 00:00", "24h"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := mustHours(t, tt.calendar)
			got := h.Between(local(t, tt.calendar.Zone, tt.from), local(t, tt.calendar.Zone, tt.to))
			if want, _ := time.ParseDuration(tt.want); got != want {
				t.Errorf("Between(%s, %s) = %v, want %v", tt.from, tt.to, got, want)
			}
		})
	}
}

func TestHours_Add(t *testing.T) {
	for _, tt := range []struct {
		name       string
		calendar   Calendar
		from, plus string
		want       string
	}{
		{"inside a slot", office(), "2026-01-07 09:30", "1h", "2026-01-07 10:30"},
		{"to the very end of a slot", office(), "2026-01-07 13:00", "1h", "2026-01-07 14:00"},
		{"one minute more goes on after lunch", office(), "2026-01-07 13:00", "1h1m", "2026-01-07 16:01"},
		{"from outside working hours", office(), "2026-01-07 22:00", "30m", "2026-01-08 09:30"},
		{"over the weekend", office(), "2026-01-10 12:00", "2h", "2026-01-12 10:00"},
		{"nothing", office(), "2026-01-11 12:00", "0s", "2026-01-11 12:00"},
		{"less than nothing", office(), "2026-01-11 12:00", "-1h", "2026-01-11 12:00"},
		{"over the spring change", nights("Europe/Madrid"), "2026-03-28 23:00", "4h", "2026-03-29 04:00"},
		{"over the autumn change", nights("Europe/Madrid"), "2026-10-24 23:00", "4h30m", "2026-10-25 02:30"},
		{"over a holiday", withHolidays(office(), Holiday{Date: "2026-01-08"}), "2026-01-07 18:00", "2h", "2026-01-09 10:00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := mustHours(t, tt.calendar)
			d, _ := time.ParseDuration(tt.plus)
			got := h.Add(local(t, tt.calendar.Zone, tt.from), d)
			if got.Format("2006-01-02 15:04") != tt.want {
				t.Errorf("Add(%s, %s) = %v, want %s", tt.from, tt.plus, got, tt.want)
			}
		})
	}
}

func TestHours_nilIsDayAndNight(t *testing.T) {
	var h *Hours
	from := time.Date(2026, 3, 29, 0, 0, 0, 0, time.UTC)
	if got := h.Add(from, 30*time.Hour); !got.Equal(from.Add(30 * time.Hour)) {
		t.Errorf("Add = %v", got)
	}
	if got := h.Between(from, from.Add(30*time.Hour)); got != 30*time.Hour {
		t.Errorf("Between = %v", got)
	}
	if !h.Open(from) || h.Between(from, from.Add(-time.Hour)) != 0 {
		t.Error("closed, or time runs backwards")
	}
}

// TestHours_Add_neverEndless: a calendar whose every day is a holiday has no
// work to find, and Add says so instead of searching on.
func TestHours_Add_neverEndless(t *testing.T) {
	c := office()
	for day := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() == 2024; day = day.AddDate(0, 0, 1) {
		c.Holidays = append(c.Holidays, Holiday{Date: day.Format(time.DateOnly), Yearly: true})
	}
	h := mustHours(t, c)
	from := local(t, c.Zone, "2026-01-07 10:00")
	if got := h.Add(from, time.Minute); !got.IsZero() {
		t.Errorf("Add = %v, want the zero time", got)
	}
	if h.Open(from) || h.Between(from, from.AddDate(3, 0, 0)) != 0 {
		t.Error("there is work in a calendar without any")
	}
	if got := mustHours(t, office()).Add(from, 20_000*time.Hour); !got.IsZero() {
		t.Errorf("Add of nine years' work = %v, want the zero time", got)
	}
	if got := mustHours(t, office()).Add(from, 10_000*time.Hour); got.IsZero() {
		t.Error("Add of less than five years' work found nothing")
	}
}

func TestHours_Open(t *testing.T) {
	h := mustHours(t, office())
	for at, want := range map[string]bool{
		"2026-01-07 08:59": false, "2026-01-07 09:00": true, "2026-01-07 13:59": true, "2026-01-07 14:00": false,
		"2026-01-07 16:00": true, "2026-01-07 19:00": false, "2026-01-11 12:00": false,
	} {
		if got := h.Open(local(t, "Europe/Madrid", at)); got != want {
			t.Errorf("Open(%s) = %v, want %v", at, got, want)
		}
	}
	if !mustHours(t, nights("Europe/Madrid")).Open(local(t, "Europe/Madrid", "2026-01-11 03:00")) {
		t.Error("a night shift is closed after midnight")
	}
}

func TestCalendar_Compile_namesTheWrongField(t *testing.T) {
	monday := func(start, end string) []Slot { return []Slot{{time.Monday, start, end}} }
	for _, tt := range []struct {
		name  string
		give  Calendar
		field string
	}{
		{"no zone", Calendar{Week: monday("09:00", "10:00")}, "zone"},
		{"the machine's zone", Calendar{Zone: "Local", Week: monday("09:00", "10:00")}, "zone"},
		{"unknown zone", Calendar{Zone: "Europe/Atlantis", Week: monday("09:00", "10:00")}, "zone"},
		{"a path as zone", Calendar{Zone: "../../etc/passwd", Week: monday("09:00", "10:00")}, "zone"},
		{"no slot", Calendar{Zone: "UTC"}, "week"},
		{"too many slots", Calendar{Zone: "UTC", Week: make([]Slot, MaxCalendarSlots+1)}, "week"},
		{"no such day", Calendar{Zone: "UTC", Week: []Slot{{7, "09:00", "10:00"}}}, "week[0].day"},
		{"negative day", Calendar{Zone: "UTC", Week: []Slot{{-1, "09:00", "10:00"}}}, "week[0].day"},
		{"start", Calendar{Zone: "UTC", Week: append(monday("09:00", "10:00"), Slot{time.Monday, "9:00", "10:00"})}, "week[1].start"},
		{"start at 24", Calendar{Zone: "UTC", Week: monday("24:00", "10:00")}, "week[0].start"},
		{"end", Calendar{Zone: "UTC", Week: monday("09:00", "24:01")}, "week[0].end"},
		{"minutes", Calendar{Zone: "UTC", Week: monday("09:00", "10:60")}, "week[0].end"},
		{"words", Calendar{Zone: "UTC", Week: monday("09:00", "noon.")}, "week[0].end"},
		{"sign", Calendar{Zone: "UTC", Week: monday("+9:00", "10:00")}, "week[0].start"},
		{"date", withHolidays(office(), Holiday{Date: "2026-02-29"}), "holidays[0].date"},
		{"the same date twice", withHolidays(office(), Holiday{Date: "2026-02-28"}, Holiday{Date: "2026-02-28"}), "holidays[1].date"},
		{"the same yearly date twice", withHolidays(office(), Holiday{Date: "2026-02-28", Yearly: true}, Holiday{Date: "2020-02-28", Yearly: true}), "holidays[1].date"},
		{"holiday slot", withHolidays(office(), Holiday{Date: "2026-02-28", Slots: monday("08:00", "")}), "holidays[0].slots[0].end"},
		{"too many holidays", withHolidays(office(), make([]Holiday, MaxHolidays+1)...), "holidays"},
		{"too many slots of a holiday", withHolidays(office(), Holiday{Date: "2026-02-28", Slots: make([]Slot, MaxCalendarSlots+1)}), "holidays[0].slots"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h, err := tt.give.Compile()
			if h != nil {
				t.Error("hours came with an error")
			}
			if diff := cmp.Diff([]string{tt.field}, wrongFields(err)); diff != "" {
				t.Errorf("wrong fields (-want +got):\n%s", diff)
			}
		})
	}
}

// wrongFields lists the fields that an Invalid error names.
func wrongFields(err error) []string {
	var e *Error
	if !errors.As(err, &e) || e.Kind != Invalid {
		return nil
	}
	var fields []string
	for _, f := range e.Fields {
		fields = append(fields, f.Field)
	}
	return fields
}

func TestCalendar_Compile_namesEveryWrongField(t *testing.T) {
	c := Calendar{Zone: "UTC", Week: []Slot{{9, "09:00", "10:00"}, {time.Monday, "x", "y"}}, Holidays: []Holiday{{Date: "x"}, {Date: "y"}}}
	_, err := c.Compile()
	want := []string{"week[0].day", "week[1].start", "week[1].end", "holidays[0].date", "holidays[1].date"}
	if diff := cmp.Diff(want, wrongFields(err)); diff != "" {
		t.Errorf("wrong fields (-want +got):\n%s", diff)
	}
}

func TestConfig_Hours(t *testing.T) {
	cfg := &Config{Calendars: []Calendar{office(), {ID: "broken"}}}
	if h, err := cfg.Hours("office"); h == nil || err != nil {
		t.Errorf("office: %v, %v", h, err)
	}
	if h, err := cfg.Hours(""); h != nil || err != nil {
		t.Errorf("day and night: %v, %v", h, err)
	}
	if h, err := cfg.Hours("broken"); h != nil || !IsKind(err, Invalid) {
		t.Errorf("broken: %v, %v", h, err)
	}
	if h, err := cfg.Hours("gone"); h != nil || !IsKind(err, NotFound) {
		t.Errorf("gone: %v, %v", h, err)
	}
}

// TestHours_againstMinuteByMinute compares the arithmetic with a model that
// knows nothing of spans and zone periods: it walks over every minute and keeps
// the latest minute that the local clock has shown so far.
func TestHours_againstMinuteByMinute(t *testing.T) {
	rng := rand.New(rand.NewPCG(2026, 3))
	around := map[string][]string{ // zone: an instant near a change of its clock
		"Europe/Madrid":       {"2026-03-29", "2026-10-25", "2026-06-10"},
		"America/New_York":    {"2026-03-08", "2026-11-01"},
		"America/Havana":      {"2026-03-08", "2026-11-01"}, // at midnight
		"America/St_Johns":    {"2010-03-14", "2010-11-07"}, // at one minute past midnight
		"Asia/Beirut":         {"2026-03-29", "2026-10-25"},
		"Australia/Lord_Howe": {"2026-04-05", "2026-10-04"}, // by half an hour
		"Pacific/Apia":        {"2011-12-30"},               // skips a date
		"Asia/Kolkata":        {"2026-05-05"},
	}
	for zone, days := range around {
		for _, day := range days {
			for i := range 2 {
				t.Run(fmt.Sprintf("%s/%s/%d", zone, day, i), func(t *testing.T) {
					c := randomCalendar(rng, zone, day)
					compareWithModel(t, rng, c, day)
				})
			}
		}
	}
}

func randomCalendar(rng *rand.Rand, zone, day string) Calendar {
	clock := func(last int) string {
		m := rng.IntN(24*60/5+last) * 5
		return fmt.Sprintf("%02d:%02d", m/60, m%60)
	}
	slots := func(n int) []Slot {
		var s []Slot
		for range n {
			s = append(s, Slot{time.Weekday(rng.IntN(7)), clock(0), clock(1)})
		}
		return s
	}
	c := Calendar{ID: "random", Zone: zone, Week: slots(1 + rng.IntN(20))}
	at, _ := time.Parse(time.DateOnly, day)
	for _, away := range rng.Perm(7)[:rng.IntN(3)] {
		c.Holidays = append(c.Holidays, Holiday{
			Date: at.AddDate(0, 0, away-3).Format(time.DateOnly), Yearly: rng.IntN(2) == 0, Slots: slots(rng.IntN(3)),
		})
	}
	return c
}

func compareWithModel(t *testing.T, rng *rand.Rand, c Calendar, day string) {
	t.Helper()
	h := mustHours(t, c)
	at, _ := time.Parse(time.DateOnly, day)
	begin := at.AddDate(0, 0, -4)
	const minutes = 8 * 24 * 60
	worked := make([]int, minutes+1) // minutes of work before minute i
	model := newModel(c)
	for i := range minutes {
		now := begin.Add(time.Duration(i) * time.Minute)
		open := model.works(now.In(h.zone))
		if got := h.Open(now); got != open {
			t.Fatalf("%+v\nOpen(%v) = %v, the clock on the wall says %v", c, now.In(h.zone), got, open)
		}
		worked[i+1] = worked[i]
		if open {
			worked[i+1]++
		}
	}
	for range 60 {
		i, j := rng.IntN(minutes), rng.IntN(minutes)
		from, to := begin.Add(time.Duration(i)*time.Minute), begin.Add(time.Duration(j)*time.Minute)
		want := time.Duration(max(worked[max(i, j)]-worked[i], 0)) * time.Minute
		if got := h.Between(from, to); got != want {
			t.Fatalf("%+v\nBetween(%v, %v) = %v, want %v", c, from.In(h.zone), to.In(h.zone), got, want)
		}
		if want == 0 {
			continue
		}
		end := h.Add(from, want)
		if got := h.Between(from, end); got != want {
			t.Fatalf("%+v\nBetween(t, Add(t, %v)) = %v", c, want, got)
		}
		if end.After(to) || h.Between(from, end.Add(-time.Minute)) >= want {
			t.Fatalf("%+v\nAdd(%v, %v) = %v is not the first such instant", c, from, want, end)
		}
	}
}

// model answers, minute by minute in order, whether it is working time.
type model struct {
	calendar Calendar
	latest   int // the latest minute shown so far, counted from year 1
}

func newModel(c Calendar) *model { return &model{calendar: c} }

func (m *model) works(now time.Time) bool {
	day := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
	m.latest = max(m.latest, int(day.Unix()/60)+now.Hour()*60+now.Minute())
	minute := m.latest % dayMinutes
	date := time.Unix(int64(m.latest-minute)*60, 0).UTC()
	slots, holiday := m.begin(date)
	for _, s := range slots {
		start, end := clockMinutes(s)
		if start <= minute && minute < end {
			return true
		}
	}
	if holiday {
		return false
	}
	slots, _ = m.begin(date.AddDate(0, 0, -1))
	for _, s := range slots {
		if _, end := clockMinutes(s); minute < end-dayMinutes {
			return true
		}
	}
	return false
}

func (m *model) begin(date time.Time) (slots []Slot, holiday bool) {
	text := date.Format(time.DateOnly)
	for _, h := range m.calendar.Holidays {
		if !h.Yearly && h.Date == text {
			return h.Slots, true
		}
	}
	for _, h := range m.calendar.Holidays {
		if h.Yearly && h.Date[4:] == text[4:] {
			return h.Slots, true
		}
	}
	for _, s := range m.calendar.Week {
		if s.Day == date.Weekday() {
			slots = append(slots, s)
		}
	}
	return slots, false
}

func clockMinutes(s Slot) (start, end int) {
	var h, m int
	_, _ = fmt.Sscanf(s.Start, "%d:%d", &h, &m)
	start = h*60 + m
	_, _ = fmt.Sscanf(s.End, "%d:%d", &h, &m)
	if end = h*60 + m; end <= start {
		end += dayMinutes
	}
	return start, end
}

func FuzzHours_properties(f *testing.F) {
	f.Add(int64(1774746000), uint32(3600), uint32(86400), uint32(5400))
	f.Add(int64(1792882800), uint32(7200), uint32(600), uint32(0))
	office, night := mustHours(f, withHolidays(office(), Holiday{Date: "2026-12-25", Yearly: true})), mustHours(f, nights("America/New_York"))
	f.Fuzz(func(t *testing.T, unix int64, a, b, d uint32) {
		from := time.Unix(unix%4_000_000_000, 0)
		mid := from.Add(time.Duration(a%10_000_000) * time.Second)
		to := mid.Add(time.Duration(b%10_000_000) * time.Second)
		work := time.Duration(d%1_000_000) * time.Second
		for _, h := range []*Hours{nil, office, night} {
			if whole, parts := h.Between(from, to), h.Between(from, mid)+h.Between(mid, to); whole != parts {
				t.Errorf("not additive: %v and %v", whole, parts)
			}
			end := h.Add(from, work)
			if got := h.Between(from, end); got != work {
				t.Errorf("Between(t, Add(t, %v)) = %v", work, got)
			}
			if later := h.Add(from, work+time.Second); later.Before(end) {
				t.Errorf("Add is not monotone: %v then %v", end, later)
			}
			if later := h.Add(mid, work); later.Before(end) {
				t.Errorf("a later start is due earlier: %v then %v", end, later)
			}
			if open := h.Open(from); open != (h.Between(from, from.Add(time.Second)) == time.Second) {
				t.Errorf("Open = %v disagrees with Between", open)
			}
		}
	})
}

func BenchmarkCalendar_Compile(b *testing.B) {
	c := office()
	for b.Loop() {
		_, _ = c.Compile()
	}
}

func BenchmarkHours_Add(b *testing.B) {
	h := mustHours(b, office())
	from := time.Date(2026, 1, 9, 17, 0, 0, 0, time.UTC)
	for b.Loop() {
		h.Add(from, 24*time.Hour)
	}
}
