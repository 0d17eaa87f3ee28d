package local

import "helpdesk/internal/limit"

// generous is how many times as much as on AWS one caller may do here, where
// everybody comes from one machine.
const generous = 20

// limits holds callers to the same rules as on AWS, generously.
func (w workshop) limits() *limit.Limiter {
	return limit.New(limit.Options{Counter: w.data.Store, Configuration: w.data.Store, Now: w.now, Times: generous})
}
