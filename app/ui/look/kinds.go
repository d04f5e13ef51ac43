package look

import (
	"fyne.io/fyne/v2"

	"oroconnector/app/crm"
)

// kindLook is how a kind of record is told apart: its icon, the ground of its tile and the ink on it.
type kindLook struct {
	icon      string
	tile, ink pair
}

var kindLooks = map[crm.Kind]kindLook{
	"accounts":      {"kind-accounts", pair{rgb(0xE6EDFF), rgb(0x262D48)}, pair{rgb(0x4657AD), rgb(0xAFC1FF)}},
	"contacts":      {"kind-contacts", pair{rgb(0xDFF0FF), rgb(0x1A3145)}, pair{rgb(0x0065A3), rgb(0x95CBF9)}},
	"customerusers": {"kind-customerusers", pair{rgb(0xDEF2F7), rgb(0x19343A)}, pair{rgb(0x006D82), rgb(0x93CFDE)}},
	"leads":         {"kind-leads", pair{rgb(0xFFE9DD), rgb(0x422819)}, pair{rgb(0x974605), rgb(0xF2B492)}},
	"opportunities": {"kind-opportunities", pair{rgb(0xF1E9FF), rgb(0x332945)}, pair{rgb(0x6F47A7), rgb(0xCEB6FC)}},
	"orders":        {"kind-orders", pair{rgb(0xE2F3E5), rgb(0x1F3524)}, pair{rgb(0x21723B), rgb(0xA0D3A9)}},
	"users":         {"kind-users", pair{rgb(0xEBEEF3), rgb(0x2C2F35)}, pair{rgb(0x586073), rgb(0xBDC4D3)}},
	"customers":     {"kind-customers", pair{rgb(0xDFF3F0), rgb(0x1B3432)}, pair{rgb(0x00706A), rgb(0x96D1CB)}},
	"tasks":         {"kind-tasks", pair{rgb(0xF2EEDD), rgb(0x352F19)}, pair{rgb(0x725F00), rgb(0xD2C492)}},
	"cases":         {"kind-cases", pair{rgb(0xFFE6E4), rgb(0x452424)}, pair{rgb(0xA82D35), rgb(0xFFA8A5)}},
	"rfqs":          {"kind-rfqs", pair{rgb(0xFFE6F1), rgb(0x422433)}, pair{rgb(0x9A346C), rgb(0xF6A9CD)}},
	"quotes":        {"kind-quotes", pair{rgb(0xF9E7FA), rgb(0x3C263D)}, pair{rgb(0x883C8E), rgb(0xE6AEE8)}},
	"events":        {"kind-events", pair{rgb(0xDFF1FB), rgb(0x1A323F)}, pair{rgb(0x006A92), rgb(0x95CDEB)}},
	"other":         {"kind-other", pair{rgb(0xEDEEEF), rgb(0x2E2F31)}, pair{rgb(0x5E6065), rgb(0xC2C4C8)}},
}

func lookOf(kind crm.Kind) (crm.Kind, kindLook) {
	if kind == crm.KindBusinessCustomer {
		kind = crm.KindCustomer
	}
	if l, ok := kindLooks[kind]; ok {
		return kind, l
	}
	return "other", kindLooks["other"]
}

// KindIcon is the icon of a kind, in its ink.
func KindIcon(kind crm.Kind) fyne.Resource {
	kind, l := lookOf(kind)
	return Icon(l.icon, fyne.ThemeColorName("ink."+string(kind)))
}

// KindTile names the colour of the kind's tile, KindInk of what stands on it.
func KindTile(kind crm.Kind) fyne.ThemeColorName {
	kind, _ = lookOf(kind)
	return fyne.ThemeColorName("tile." + string(kind))
}

// KindInk names the colour of what stands on the kind's tile, also of its small icon in chips.
func KindInk(kind crm.Kind) fyne.ThemeColorName {
	kind, _ = lookOf(kind)
	return fyne.ThemeColorName("ink." + string(kind))
}
