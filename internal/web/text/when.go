package text

import (
	"strconv"
	"strings"
	"time"

	"helpdesk/internal/desk"
)

// Deadline says in words until when something is promised, fit to follow
// "You can expect an answer": "today before 17:30 (Madrid time)", "on Monday 27
// July before 10:00 (Madrid time)". With a zero now it never says today or
// tomorrow: mail is read on another day. A deadline already past is "as soon
// as possible". The zone is the desk's own, and named, because the reader may
// live in another.
func Deadline(lang desk.Language, at, now time.Time, zone *time.Location) string {
	if !now.IsZero() && !at.After(now) {
		return T(lang, "when.soon")
	}
	at = at.In(zone)
	clock := T(lang, "when.before", "time", at.Format("15:04"))
	if at.Hour() == 1 {
		clock = T(lang, "when.before_one", "time", at.Format("15:04"))
	}
	day := T(lang, "when.on", "date", date(lang, at, now))
	if !now.IsZero() {
		switch days := dayNumber(at) - dayNumber(now.In(zone)); days {
		case 0:
			day = T(lang, "when.today")
		case 1:
			day = T(lang, "when.tomorrow")
		}
	}
	return T(lang, "when.deadline", "day", day, "before", clock, "zone", zoneName(lang, at))
}

// Moment says when something happened: "today, 17:30", "yesterday, 9:05",
// "27 July 2026, 17:30", in the zone and without naming it.
func Moment(lang desk.Language, at, now time.Time, zone *time.Location) string {
	at = at.In(zone)
	day := Day(lang, at)
	switch days := dayNumber(now.In(zone)) - dayNumber(at); days {
	case 0:
		day = T(lang, "when.today")
	case 1:
		day = T(lang, "when.yesterday")
	}
	return T(lang, "when.moment", "day", day, "time", at.Format("15:04"))
}

// Day says a date: "27 July 2026".
func Day(lang desk.Language, at time.Time) string {
	return T(lang, "when.date", "day", strconv.Itoa(at.Day()), "month", month(lang, at), "year", strconv.Itoa(at.Year()))
}

// Bytes says a size: "312 bytes", "40 kB", "1.2 MB".
func Bytes(lang desk.Language, n int64) string {
	switch {
	case n < 1000:
		return strconv.FormatInt(n, 10) + " bytes"
	case n < 1_000_000:
		return strconv.FormatInt((n+500)/1000, 10) + " kB"
	}
	s := strings.TrimSuffix(strconv.FormatFloat(float64(n)/1e6, 'f', 1, 64), ".0")
	return strings.Replace(s, ".", T(lang, "number.decimal"), 1) + " MB"
}

// date is "Monday 27 July", with the year when it is not the reader's.
func date(lang desk.Language, at, now time.Time) string {
	key := "when.weekday_date"
	if now.IsZero() || at.Year() != now.In(at.Location()).Year() {
		key = "when.weekday_date_year"
	}
	return T(lang, key, "weekday", T(lang, "when.weekday."+strconv.Itoa(int(at.Weekday()))),
		"day", strconv.Itoa(at.Day()), "month", month(lang, at), "year", strconv.Itoa(at.Year()))
}

func month(lang desk.Language, at time.Time) string {
	return T(lang, "when.month."+strconv.Itoa(int(at.Month())))
}

// zoneName is "Madrid time" for Europe/Madrid. A zone without a city is named
// by its abbreviation at that instant.
func zoneName(lang desk.Language, at time.Time) string {
	name := at.Location().String()
	if i := strings.LastIndexByte(name, '/'); i >= 0 && !strings.HasPrefix(name, "Etc/") {
		return T(lang, "when.zone", "city", strings.ReplaceAll(name[i+1:], "_", " "))
	}
	abbreviation, _ := at.Zone()
	return abbreviation
}

// dayNumber counts local days, so that their difference is calendar days
// whatever the clock does in between.
func dayNumber(t time.Time) int {
	y, m, d := t.Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}
