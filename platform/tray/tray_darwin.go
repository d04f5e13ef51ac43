package tray

import "context"

// The menu bar is always there. Its darkness follows the wallpaper and cannot be asked for.
func available(context.Context) bool { return true }

func watch(ctx context.Context, tell func(bool)) error {
	tell(true)
	<-ctx.Done()
	return nil
}

func panelDark(context.Context) (dark, known bool) { return false, false }
