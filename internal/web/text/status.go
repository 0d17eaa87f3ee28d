package text

import "helpdesk/internal/desk"

// StatusName is what agents of the desk call a status.
func StatusName(lang desk.Language, cfg *desk.Config, s desk.Status) string {
	if name := cfg.StatusSetting(s).Name.In(lang); name != "" {
		return name
	}
	return T(lang, "status."+string(s))
}

// Label is what requesters see of a status; own is the desk's label, which may
// be empty.
func Label(lang desk.Language, own desk.Text, s desk.Status) string {
	if label := own.In(lang); label != "" {
		return label
	}
	return T(lang, "requester.status."+string(s))
}
