// Package assets embeds what the program shows and says: icons, fonts, translations, the demo company
// and its mail, lists. It imports nothing of the product and anyone may import it.
package assets

import "embed"

// Icons holds one filled, recolourable SVG path a file, named by meaning, kind-* for records; tray/ and
// app/ hold the tray's four states and the application's icon.
//
//go:embed icons
var Icons embed.FS

// Fonts holds Inter (SIL Open Font License) in the two weights that the theme uses.
//
//go:embed fonts
var Fonts embed.FS
