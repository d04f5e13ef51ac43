package demo

import (
	"net/http"
	"slices"
	"strings"
)

// aim is which requests a fault is for, and what is counted of it.
type aim struct {
	method, path string
	times, skip  *int
	fits         func(r *http.Request) bool // what else must be; nil: nothing
}

// aimed is a fault that goes wrong with the requests that it is aimed at.
type aimed[F any] interface {
	*F
	aim() aim
}

// pick finds the fault of a request, the oldest of those that match, and counts it: one that was to come so many
// times and has is taken away. nil: all goes well. The caller holds the lock of active.
func pick[F any, P aimed[F]](active *[]P, r *http.Request) P {
	for i, f := range *active {
		a := f.aim()
		if a.method != "" && a.method != r.Method || !strings.Contains(r.URL.Path, a.path) || a.fits != nil && !a.fits(r) {
			continue
		}
		if *a.skip > 0 {
			*a.skip--
			continue
		}
		picked := *f
		if *a.times > 0 {
			if *a.times--; *a.times == 0 {
				*active = slices.Delete(*active, i, i+1)
			}
		}
		return &picked
	}
	return nil
}
