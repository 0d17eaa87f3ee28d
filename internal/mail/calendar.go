package mail

import (
	"strings"
)

// calendarText tells what an invitation (RFC 5545) says, as plain lines of
// "name: value" in the order summary, start, end, place, organiser, description.
func calendarText(ics string) string {
	var start, end, summary, place, organizer, description string
	inEvent := false
	for _, l := range unfoldCalendar(ics) {
		name, value, ok := strings.Cut(l, ":")
		if !ok {
			continue
		}
		name, params, _ := strings.Cut(name, ";")
		name = strings.ToUpper(name)
		switch {
		case name == "BEGIN" && value == "VEVENT":
			inEvent = true
		case name == "END" && value == "VEVENT":
			inEvent = false
		case !inEvent:
		case name == "SUMMARY" && summary == "":
			summary = calendarValue(value)
		case name == "LOCATION" && place == "":
			place = calendarValue(value)
		case name == "DESCRIPTION" && description == "":
			description = calendarValue(value)
		case name == "DTSTART" && start == "":
			start = calendarTime(value, params)
		case name == "DTEND" && end == "":
			end = calendarTime(value, params)
		case name == "ORGANIZER" && organizer == "":
			organizer = strings.TrimPrefix(strings.TrimPrefix(value, "mailto:"), "MAILTO:")
		}
	}
	var out strings.Builder
	if summary != "" {
		out.WriteString("📅 " + summary + "\n")
	}
	if start != "" {
		out.WriteString(start)
		if end != "" {
			out.WriteString(" – " + end)
		}
		out.WriteString("\n")
	}
	for _, v := range []string{place, organizer} {
		if v != "" {
			out.WriteString(v + "\n")
		}
	}
	if description != "" {
		out.WriteString("\n" + description + "\n")
	}
	return cleanText(out.String())
}

// unfoldCalendar joins folded lines.
func unfoldCalendar(ics string) []string {
	var lines []string
	var last strings.Builder
	for l := range strings.Lines(ics) {
		l = strings.TrimRight(l, "\r\n")
		if strings.HasPrefix(l, " ") || strings.HasPrefix(l, "\t") {
			last.WriteString(l[1:])
			continue
		}
		lines = append(lines, last.String())
		last.Reset()
		last.WriteString(l)
	}
	return append(lines, last.String())
}

func calendarValue(v string) string {
	return strings.TrimSpace(strings.NewReplacer(`\n`, "\n", `\N`, "\n", `\,`, ",", `\;`, ";", `\\`, `\`).Replace(v))
}

// calendarTime writes 20240506T123000Z as 2024-05-06 12:30 UTC.
func calendarTime(v, params string) string {
	v = strings.TrimSpace(v)
	if len(v) < 8 || strings.Trim(v[:8], "0123456789") != "" {
		return cleanLine(v)
	}
	out := v[:4] + "-" + v[4:6] + "-" + v[6:8]
	if len(v) >= 13 && v[8] == 'T' {
		out += " " + v[9:11] + ":" + v[11:13]
	}
	if strings.HasSuffix(v, "Z") {
		return out + " UTC"
	}
	for p := range strings.SplitSeq(params, ";") {
		if zone, ok := strings.CutPrefix(p, "TZID="); ok {
			return out + " (" + strings.Trim(zone, `"`) + ")"
		}
	}
	return out
}
