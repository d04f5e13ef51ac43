package look

import (
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"oroconnector/assets"
)

// replaced are Fyne's icons for which the design has its own.
var replaced = map[fyne.ThemeIconName]string{
	theme.IconNameSearch: "search", theme.IconNameCancel: "close", theme.IconNameConfirm: "check",
	theme.IconNameContentAdd: "add", theme.IconNameContentRemove: "remove", theme.IconNameContentCopy: "copy",
	theme.IconNameContentPaste: "paste", theme.IconNameContentUndo: "undo", theme.IconNameDelete: "discard",
	theme.IconNameViewRefresh: "refresh", theme.IconNameSettings: "settings", theme.IconNameInfo: "info",
	theme.IconNameWarning: "warning", theme.IconNameError: "refused", theme.IconNameNavigateBack: "back",
	theme.IconNameNavigateNext: "chevron-right", theme.IconNameMoveDown: "chevron-down",
	theme.IconNameArrowDropDown: "chevron-down", theme.IconNameArrowDropUp: "chevron-up",
	theme.IconNameFolderOpen: "open-file", theme.IconNameFile: "file", theme.IconNameMailSend: "send",
	theme.IconNameMoreHorizontal: "more",
}

// iconKey is an icon in a colour.
type iconKey struct {
	name string
	in   fyne.ThemeColorName
}

// scene is what the colours of icons depend on.
type scene struct {
	theme   fyne.Theme
	variant fyne.ThemeVariant
}

var (
	iconsMu sync.Mutex
	icons   = map[iconKey]fyne.Resource{} // for the scene
	made    = map[fyne.Resource]iconKey{} // all, also those of earlier scenes
	present scene
)

// Icon returns the icon of assets/icons in the named colour, which follows the theme. Icons are kept: in one theme the
// same name and colour give the same resource, so that Fyne draws it once. An unknown name gives nil.
func Icon(name string, in fyne.ThemeColorName) fyne.Resource {
	iconsMu.Lock()
	defer iconsMu.Unlock()
	return icon(iconKey{name, in})
}

func icon(key iconKey) fyne.Resource {
	if known, ok := icons[key]; ok {
		return known
	}
	plain := picture("icons/" + key.name + ".svg")
	if plain == nil {
		return nil
	}
	one := theme.NewColoredResource(plain, key.in)
	icons[key], made[one] = one, key
	return one
}

// Follow has icons from now on drawn for the app's present theme: they are other resources than those of another
// theme, so that one that is shown tells whether it has to be drawn anew.
func Follow() {
	s := fyne.CurrentApp().Settings()
	now := scene{s.Theme(), s.ThemeVariant()}
	iconsMu.Lock()
	defer iconsMu.Unlock()
	if now != present {
		present = now
		clear(icons)
	}
}

// Now is the same icon for the present theme (see Follow); what is no icon of ours is given back.
func Now(r fyne.Resource) fyne.Resource {
	iconsMu.Lock()
	defer iconsMu.Unlock()
	key, ok := made[r]
	if !ok {
		return r
	}
	return icon(key)
}

// Brand is the product's mark; it has colours of its own, so it comes in light and dark.
func Brand(dark bool) fyne.Resource {
	if dark {
		return picture("icons/app/mark-dark.svg")
	}
	return picture("icons/app/mark-light.svg")
}

// AppIcon is the application's icon.
func AppIcon() fyne.Resource { return picture("icons/app/app-256.png") }

// TrayState is one of the four things the tray says.
type TrayState string

// The four states differ in shape (spec 2.2).
const (
	TrayConnected TrayState = "connected"
	TrayWorking   TrayState = "working"
	TrayOffline   TrayState = "offline"
	TrayAttention TrayState = "attention"
)

// TrayIcon is the tray's icon for a dark or a light panel, as PNG: Linux takes nothing else.
func TrayIcon(state TrayState, darkPanel bool) fyne.Resource {
	tone := "light"
	if darkPanel {
		tone = "dark"
	}
	return picture("icons/tray/tray-" + string(state) + "-" + tone + "-32.png")
}

func picture(path string) fyne.Resource {
	data, err := assets.Icons.ReadFile(path)
	if err != nil {
		return nil
	}
	return fyne.NewStaticResource(path, data)
}
