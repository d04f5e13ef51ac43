package ui

import (
	"context"
	"testing"

	"oroconnector/app/settings"
	"oroconnector/app/ui/part"
)

// restless is a system that says at once whether it asks for less motion.
type restless bool

func (r restless) Watch(_ context.Context, tell func(bool)) error {
	tell(bool(r))
	return nil
}

// Less motion is shown where the system or the person asks for it.
func TestMotion_IsReducedWhereAskedFor(t *testing.T) {
	for _, c := range []struct {
		name   string
		system MotionSystem
		person settings.Value
		still  bool
	}{
		{"nobody asks", restless(false), settings.Off, false}, {"the system asks", restless(true), settings.Off, true},
		{"the person asks", restless(false), settings.On, true}, {"the person asks where no system tells", nil, settings.On, true},
	} {
		k := administrator()
		k.layers.Preferences = settings.Layer{settings.ReduceMotion: c.person}
		s, e, _ := withExtras(t, k)
		s.o.Motion = c.system
		e.watchMotion()
		e.applyLook()
		if part.Still() != c.still {
			t.Errorf("%s: still is %v", c.name, part.Still())
		}
	}
	part.SetStill(false)
}
