package assets

import "embed"

// Translations holds the catalogues of sentences, translations/<language>/<area>.toml; English is complete.
//
//go:embed translations/*/*.toml
var Translations embed.FS
