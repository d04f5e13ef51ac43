package house

import (
	"path/filepath"
	"testing"
	"testing/synctest"

	"oroconnector/app/cli"
)

// A second start that comes while the window is about to appear waits for it, not for the program's end.
func TestHand_WaitsForAWindowThatIsAboutToAppear(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &House{leaving: make(chan struct{}), windowed: make(chan struct{})}
		code := -1
		go func() { code = h.hand(t.Context(), "/home/anna", cli.Call{Args: []string{"a.eml"}}) }()
		synctest.Wait()
		if code != -1 {
			t.Fatalf("it ended with %d", code)
		}
		var files []string
		h.OnHand(func(f []string) { files = f })
		synctest.Wait()
		if code != cli.ExitOK || len(files) != 1 || files[0] != filepath.Join("/home/anna", "a.eml") {
			t.Errorf("code %d, %q", code, files)
		}
		h.OnHand(nil) // the window is closed: who comes now tries again when the program has ended
		code = -1
		go func() { code = h.hand(t.Context(), "/", cli.Call{}) }()
		synctest.Wait()
		if code != -1 {
			t.Fatalf("it ended with %d", code)
		}
		close(h.leaving)
		synctest.Wait()
		if code != retry {
			t.Errorf("code %d", code)
		}
	})
}
