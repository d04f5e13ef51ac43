package ui

import (
	"context"
	"slices"
	"strings"
	"testing"

	"oroconnector/app/crm"
	"oroconnector/app/desk"
	"oroconnector/app/settings"
	"oroconnector/app/ui/look"
	"oroconnector/app/ui/seen"
)

// leaving is a gate that notes who left.
type leaving struct {
	*fakes
	left *[]string
}

func (l leaving) Leave(_ context.Context, id string) error {
	*l.left = append(*l.left, id)
	return nil
}

// withExtras is a window over fakes with what stands around it, and the connections that were left.
func withExtras(t *testing.T, k *keptSettings, change ...func(*fakes)) (*stage, *extras, *[]string) {
	s, left := newStage(t, look.WindowWidth, change...), &[]string{}
	s.window.desk = desk.New(desk.Parts{Lines: s.fakes, Gate: leaving{s.fakes, left}, Config: k, Mail: s.accounts(), News: s.news})
	return s, addExtras(s.window), left
}

func overlay(s *stage) string {
	var texts []string
	if top := s.win.Canvas().Overlays().Top(); top != nil {
		for _, one := range seen.Texts(top) {
			texts = append(texts, one.Text)
		}
	}
	return strings.Join(texts, "|")
}

// Closing never loses the program (spec 2.2).
func TestExtras_ClosingHidesMinimisesOrEnds(t *testing.T) {
	s, e, _ := withExtras(t, administrator())
	if e.closed() {
		t.Error("closed without a tray and a way to minimise, and the program goes on")
	}
	minimised := 0
	s.o.Minimise = func(any) bool { minimised++; return true }
	if !e.closed() || minimised != 1 {
		t.Errorf("minimised %d times", minimised)
	}
	s.o.Minimise = func(any) bool { return false }
	if e.closed() {
		t.Error("the window could not be minimised, and the program goes on")
	}
	e.show()
	e.tray.available = true
	if !e.closed() || e.shown {
		t.Error("closing does not hide the window into the tray")
	}
	s.onHand(nil)
	if !e.shown {
		t.Error("a second start does not bring the window back")
	}
}

func TestExtras_DisconnectSaysWhatItDoesAndAsks(t *testing.T) {
	s, e, left := withExtras(t, administrator())
	e.disconnect()
	if text := overlay(s); !strings.Contains(text, "Disconnect from crm.example.com?") || strings.Contains(text, "Send first") {
		t.Error(text)
	}
	tapOn(t, s.win, "Cancel")
	if len(*left) != 0 || overlay(s) != "" {
		t.Errorf("left %v", *left)
	}
	e.disconnect()
	tapOn(t, s.win, "Disconnect")
	if !slices.Equal(*left, []string{"one"}) {
		t.Errorf("left %v", *left)
	}
}

func TestExtras_DisconnectAsksWhatBecomesOfWaitingChanges(t *testing.T) {
	waiting := func(f *fakes) {
		f.pending = []crm.Pending{{Change: crm.Change{ID: "c1"}, State: crm.PendingWaiting}}
	}
	s, e, left := withExtras(t, administrator(), waiting)
	e.disconnect()
	if text := overlay(s); !strings.Contains(text, "1 change has not reached Oro yet.") {
		t.Error(text)
	}
	tapOn(t, s.win, "Send first")
	if len(*left) != 0 || !slices.Contains(s.did, "pull") {
		t.Errorf("left %v, did %v", *left, s.did)
	}
	e.disconnect()
	tapOn(t, s.win, "Discard and disconnect")
	if len(*left) != 1 {
		t.Errorf("left %v", *left)
	}
}

func TestExtras_OnlyAnAdministratorSeesManageAddOn(t *testing.T) {
	s, e, _ := withExtras(t, administrator())
	e.onStanding(s.standing)
	if s.hooks.manage != nil {
		t.Error("somebody without the role sees Manage Add-on")
	}
}

func TestExtras_FollowTheLookThatIsChosen(t *testing.T) {
	k := administrator()
	s, e, _ := withExtras(t, k)
	k.layers.Preferences = settings.Layer{settings.Theme: settings.ThemeDark, settings.TextSize: "150"}
	e.onStanding(s.standing)
	if !darkLook() || look.Scaled(10) != 15 {
		t.Errorf("dark %v, scale %v", darkLook(), look.Scaled(10))
	}
	k.layers.Preferences = nil
	e.onStanding(s.standing)
	if darkLook() || look.Scaled(10) != 10 {
		t.Errorf("dark %v, scale %v", darkLook(), look.Scaled(10))
	}
}

func TestExtras_AboutCopiesDiagnostics(t *testing.T) {
	s, e, _ := withExtras(t, administrator())
	e.about()
	if text := overlay(s); !strings.Contains(text, "Nora Lindqvist") {
		t.Error(text)
	}
	tapOn(t, s.win, "Copy diagnostics")
	if got := s.app.Clipboard().Content(); !strings.HasPrefix(got, "OroConnector: 1.0.0") || strings.Contains(got, "nora@") {
		t.Error(got)
	}
}
