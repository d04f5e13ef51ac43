package tray

import (
	"context"

	"golang.org/x/sys/windows/registry"
)

// The notification area is always there.
func available(context.Context) bool { return true }

func watch(ctx context.Context, tell func(bool)) error {
	tell(true)
	<-ctx.Done()
	return nil
}

// panelDark reads the colour of the taskbar, which is another setting than that of windows.
func panelDark(context.Context) (dark, known bool) {
	key, err := registry.OpenKey(registry.CURRENT_USER, `Software\Microsoft\Windows\CurrentVersion\Themes\Personalize`, registry.QUERY_VALUE)
	if err != nil {
		return false, false
	}
	defer key.Close()
	light, _, err := key.GetIntegerValue("SystemUsesLightTheme")
	return light == 0, err == nil
}
