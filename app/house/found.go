package house

import (
	"context"

	"oroconnector/app/crm"
)

// noteFaults remembers which of the profile's own files were damaged when it was opened. Saving such a file
// mends it, which may happen before anybody has asked; the person is told all the same, until the next
// start. A policy is somebody else's file: what is wrong with it ends when it is mended.
func (h *House) noteFaults(context.Context) error {
	for _, f := range h.config.Faults() {
		if f.Code == "config.damaged" || f.Code == "config.restored" {
			h.found = append(h.found, f)
		}
	}
	return nil
}

// faults are those of noteFaults and those that stand now, each once.
func (h *House) faults() []*crm.Fault {
	type problem struct{ code, detail string }
	seen := map[problem]bool{}
	var all []*crm.Fault
	for _, faults := range [][]*crm.Fault{h.found, h.config.Faults()} {
		for _, f := range faults {
			if p := (problem{f.Code, f.Detail}); !seen[p] {
				seen[p] = true
				all = append(all, f)
			}
		}
	}
	return all
}
