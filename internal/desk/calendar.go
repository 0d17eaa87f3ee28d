package desk

import (
	"fmt"
	"sort"
	"time"
)

// Limits of a calendar.
const (
	MaxCalendarSlots = 70   // slots of a week, or of one holiday
	MaxHolidays      = 1000 // holidays of one calendar
)

// searchDays bounds how far Add looks ahead: five years and a leap day or two.
const searchDays = 5*366 + 1

const dayMinutes = 24 * 60

// Hours is a Calendar made ready for arithmetic. It is immutable and may be
// shared. A nil *Hours works day and night.
//
// A slot covers the instants from the first one at which the local clock shows
// its start (or later) to the first one at which it shows its end (or later).
// So an hour that the clock skips in spring holds no work, and one that it
// repeats in autumn holds two. Overlapping slots count once.
//
// A holiday empties its whole date, also of the end of a night shift that began
// the evening before; slots that would begin on it do not begin, and its own
// slots, if it has any, take their place. A dated holiday wins over a yearly one.
type Hours struct {
	zone   *time.Location
	week   [7][]span
	dated  map[date][]span
	yearly map[monthDay][]span
}

// span is a stretch of minutes of the local clock, counted from the midnight
// that begins its date; end may lie in the next date. It is half open.
type span struct{ start, end int }

type monthDay struct {
	month time.Month
	day   int
}

type date struct {
	year int
	monthDay
}

func dateOf(t time.Time) date {
	y, m, d := t.Date()
	return date{y, monthDay{m, d}}
}

func (d date) plus(days int) date {
	return dateOf(time.Date(d.year, d.month, d.day+days, 0, 0, 0, 0, time.UTC))
}

func (d date) weekday() time.Weekday {
	return time.Date(d.year, d.month, d.day, 0, 0, 0, 0, time.UTC).Weekday()
}

// Compile checks the calendar and makes it ready for arithmetic. The error is
// an *Error of kind Invalid that names each wrong field ("week[2].end").
func (c Calendar) Compile() (*Hours, error) {
	var bad Problems
	h := &Hours{dated: map[date][]span{}, yearly: map[monthDay][]span{}}
	zone, ok := loadZone(c.Zone)
	if !ok {
		bad.Add("zone", "unknown_zone", "zone", c.Zone)
	}
	h.zone = zone
	switch {
	case len(c.Week) == 0:
		bad.Add("week", "required")
	case len(c.Week) > MaxCalendarSlots:
		bad.Add("week", "too_many", "max", fmt.Sprint(MaxCalendarSlots))
	default:
		for i, s := range c.Week {
			field := fmt.Sprintf("week[%d]", i)
			if s.Day < time.Sunday || s.Day > time.Saturday {
				bad.Add(field+".day", "out_of_range", "min", "0", "max", "6")
				continue
			}
			h.week[s.Day] = append(h.week[s.Day], compileSlot(&bad, field, s))
		}
	}
	if len(c.Holidays) > MaxHolidays {
		bad.Add("holidays", "too_many", "max", fmt.Sprint(MaxHolidays))
	} else {
		h.addHolidays(&bad, c.Holidays)
	}
	if err := bad.Err(); err != nil {
		return nil, err
	}
	return h, nil
}

func (h *Hours) addHolidays(bad *Problems, holidays []Holiday) {
	for i, hol := range holidays {
		field := fmt.Sprintf("holidays[%d]", i)
		at, err := time.Parse(time.DateOnly, hol.Date)
		if err != nil {
			bad.Add(field+".date", "invalid_date")
			continue
		}
		if len(hol.Slots) > MaxCalendarSlots {
			bad.Add(field+".slots", "too_many", "max", fmt.Sprint(MaxCalendarSlots))
			continue
		}
		spans := make([]span, 0, len(hol.Slots))
		for j, s := range hol.Slots {
			spans = append(spans, compileSlot(bad, fmt.Sprintf("%s.slots[%d]", field, j), s))
		}
		d := dateOf(at)
		_, twice := h.dated[d]
		if hol.Yearly {
			_, twice = h.yearly[d.monthDay]
		}
		switch {
		case twice:
			bad.Add(field+".date", "duplicate")
		case hol.Yearly:
			h.yearly[d.monthDay] = spans
		default:
			h.dated[d] = spans
		}
	}
}

// loadZone finds an IANA zone. The empty name and "Local" are refused: they
// would mean whatever the machine is set to.
func loadZone(name string) (*time.Location, bool) {
	if name == "" || name == "Local" {
		return nil, false
	}
	zone, err := time.LoadLocation(name)
	return zone, err == nil
}

func compileSlot(bad *Problems, field string, s Slot) span {
	start, ok := parseClock(s.Start)
	if !ok || start == dayMinutes {
		bad.Add(field+".start", "invalid_time")
	}
	end, ok := parseClock(s.End)
	if !ok {
		bad.Add(field+".end", "invalid_time")
	}
	if end <= start {
		end += dayMinutes
	}
	return span{start, end}
}

// parseClock reads "HH:MM" as minutes from midnight; "24:00" is allowed.
func parseClock(s string) (int, bool) {
	if s == "24:00" {
		return dayMinutes, true
	}
	if len(s) != 5 || s[2] != ':' {
		return 0, false
	}
	n := [4]int{}
	for i, at := range [4]int{0, 1, 3, 4} {
		if s[at] < '0' || s[at] > '9' {
			return 0, false
		}
		n[i] = int(s[at] - '0')
	}
	hour, minute := n[0]*10+n[1], n[2]*10+n[3]
	return hour*60 + minute, hour < 24 && minute < 60
}

// Open reports whether at is working time.
func (h *Hours) Open(at time.Time) bool {
	if h == nil {
		return true
	}
	open := false
	h.each(at, 2, func(start, end time.Time) bool {
		open = !start.After(at) && end.After(at)
		return !end.After(at)
	})
	return open
}

// Between is the working time from from to to; 0 when to is not later. It is
// additive: Between(a, b) + Between(b, c) = Between(a, c).
func (h *Hours) Between(from, to time.Time) time.Duration {
	if !to.After(from) {
		return 0
	}
	if h == nil {
		return to.Sub(from)
	}
	days := int(to.Sub(from)/(24*time.Hour)) + 3
	var sum time.Duration
	h.each(from, days, func(start, end time.Time) bool {
		if !start.Before(to) {
			return false
		}
		if start.Before(from) {
			start = from
		}
		if end.After(to) {
			end = to
		}
		if end.After(start) {
			sum += end.Sub(start)
		}
		return true
	})
	return sum
}

// Add is the first instant at which d of working time has been spent since
// from, so that Between(from, Add(from, d)) is d; from itself when d ≤ 0. It
// is the zero time when five years ahead do not hold as much work.
func (h *Hours) Add(from time.Time, d time.Duration) time.Time {
	if d <= 0 {
		return from
	}
	if h == nil {
		return from.Add(d)
	}
	var done time.Time
	h.each(from, searchDays, func(start, end time.Time) bool {
		if start.Before(from) {
			start = from
		}
		if !end.After(start) {
			return true
		}
		if part := end.Sub(start); part < d {
			d -= part
			return true
		}
		done = start.Add(d).In(from.Location())
		return false
	})
	return done
}

// each gives the working stretches of days dates, beginning with the local
// date of from, in order and without overlap, until use answers false.
func (h *Hours) each(from time.Time, days int, use func(start, end time.Time) bool) {
	day := dateOf(from.In(h.zone))
	for range days {
		for _, s := range h.on(day) {
			start, end := h.instant(day, s.start), h.instant(day, s.end)
			if end.After(start) && !use(start, end) {
				return
			}
		}
		day = day.plus(1)
	}
}

// on gives the working minutes of one date, in order and merged: the slots
// that begin on it, cut at midnight, and what the day before spills into it.
func (h *Hours) on(day date) []span {
	slots, holiday := h.begin(day)
	var spans []span
	for _, s := range slots {
		spans = append(spans, span{s.start, min(s.end, dayMinutes)})
	}
	if !holiday {
		before, _ := h.begin(day.plus(-1))
		for _, s := range before {
			if s.end > dayMinutes {
				spans = append(spans, span{0, s.end - dayMinutes})
			}
		}
	}
	return merge(spans)
}

// begin gives the slots that begin on a date, and whether it is a holiday.
func (h *Hours) begin(day date) (slots []span, holiday bool) {
	if slots, ok := h.dated[day]; ok {
		return slots, true
	}
	if slots, ok := h.yearly[day.monthDay]; ok {
		return slots, true
	}
	return h.week[day.weekday()], false
}

// merge sorts spans and joins those that touch. It changes spans.
func merge(spans []span) []span {
	sort.Slice(spans, func(i, j int) bool { return spans[i].start < spans[j].start })
	out := spans[:0]
	for _, s := range spans {
		if n := len(out); n > 0 && s.start <= out[n-1].end {
			out[n-1].end = max(out[n-1].end, s.end)
			continue
		}
		out = append(out, s)
	}
	return out
}

// instant is the first instant at which the local clock shows minute of day,
// or later. time.Date does not say which instant it picks when the clock skips
// or repeats the hour, hence the walk over the zone's periods.
func (h *Hours) instant(day date, minute int) time.Time {
	wall := time.Date(day.year, day.month, day.day, 0, minute, 0, 0, time.UTC)
	at := wall.Add(-36 * time.Hour).In(h.zone) // earlier than any zone's offset allows
	for {
		_, offset := at.Zone()
		_, end := at.ZoneBounds()
		shown := wall.Add(-time.Duration(offset) * time.Second)
		if end.IsZero() || shown.Before(end) {
			if shown.Before(at) {
				return at
			}
			return shown
		}
		at = end
	}
}

// Hours compiles the calendar with an id; "" is day and night. NotFound when
// there is none, Invalid when it cannot be used: the hours are then nil, which
// is day and night too.
func (c *Config) Hours(calendar string) (*Hours, error) {
	if calendar == "" {
		return nil, nil
	}
	for i := range c.Calendars {
		if c.Calendars[i].ID == calendar {
			return c.Calendars[i].Compile()
		}
	}
	return nil, Fail(NotFound, "calendar_unknown", "calendar", calendar)
}
