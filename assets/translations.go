package assets

import "embed"

// Translations holds the catalogues of sentences, one <language>.toml each; English is complete.
//
//go:embed translations
var Translations embed.FS
