package demo

import (
	"fmt"
	"net/http"
	"slices"
)

// sameWritten compares by value what a change wrote: the attributes and relationships that the request names,
// and what hangs on them (the primary address and its list).
func sameWritten(r *recording, want, got *node) error {
	a, b := want.get("data"), got.get("data")
	if r.method != http.MethodPost && r.method != http.MethodPatch || a.kind != '{' {
		return nil
	}
	asked, err := parseNode(r.body)
	if err != nil {
		return nil //nolint:nilerr // not all that was recorded was JSON
	}
	for _, part := range []string{"attributes", "relationships"} {
		given := asked.get("data", part)
		if given == nil {
			continue
		}
		names := slices.Clone(given.keys)
		for _, c := range collections {
			if slices.Contains(names, c.list) || slices.Contains(names, c.primary) {
				names = append(names, c.list, c.primary)
			}
		}
		for _, name := range names {
			x, y := a.get(part, name), b.get(part, name)
			if part == "relationships" {
				x, y = x.get("data"), y.get("data")
			}
			if x != nil && y != nil && flat(x) != flat(y) {
				return fmt.Errorf("%s is %s, not %s", name, flat(y), flat(x))
			}
		}
	}
	return nil
}
