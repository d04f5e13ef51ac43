package ui

// tongue is a language of the translations with its own name, so that everybody finds it.
type tongue struct{ tag, name string }

// languages are those that the person can choose.
func languages() []tongue {
	return []tongue{{"en", "English"}, {"de", "Deutsch"}, {"es", "Español"}, {"fr", "Français"}, {"uk", "Українська"}}
}
