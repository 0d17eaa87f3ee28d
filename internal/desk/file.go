package desk

import "slices"

// MaxReleased is the most files of one ticket that are released one by one.
const MaxReleased = 200

// Locked reports whether a file of the ticket may not be downloaded.
func (t *Ticket) Locked(f File) bool { return f.Locked && !slices.Contains(t.Released, f.ID) }

// ReleaseFile lets everybody who sees the file download it. A file in which a
// virus was found is never released: desk.Conflict.
func (d *Draft) ReleaseFile(f File, cause Cause) error {
	switch {
	case f.Infected:
		return Fail(Conflict, "file_infected")
	case !d.Ticket.Locked(f):
		return nil
	case len(d.Ticket.Released) >= MaxReleased:
		return Fail(Conflict, "too_many", "max", "200")
	}
	d.record(FileReleased, cause, Data{File: f.ID})
	return nil
}

func (t *Ticket) applyRelease(file string) {
	if file != "" && !slices.Contains(t.Released, file) {
		t.Released = append(t.Released, file)
	}
}
