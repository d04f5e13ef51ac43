// Package language tells which languages the person wants programs to speak.
package language

import "strings"

// Wanted lists the languages of the person, the best first, as the system names them: "de_DE.UTF-8", "de-DE",
// "C". The environment goes first, by POSIX and gettext: LANGUAGE, then the first of LC_ALL, LC_MESSAGES and LANG,
// whose "C" means that no other language is wanted. Where it says nothing, as for programs that are started from
// the desktop of Windows and macOS, the system's own list answers. Empty where nobody knows.
func Wanted(env func(string) string) []string {
	if langs := fromEnvironment(env); len(langs) > 0 {
		return langs
	}
	return fromSystem()
}

func fromEnvironment(env func(string) string) []string {
	locale := ""
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if locale = strings.TrimSpace(env(name)); locale != "" {
			break
		}
	}
	if bare, _, _ := strings.Cut(locale, "."); bare == "C" || bare == "POSIX" {
		return []string{locale}
	}
	var langs []string
	for lang := range strings.SplitSeq(env("LANGUAGE")+":"+locale, ":") {
		if lang = strings.TrimSpace(lang); lang != "" {
			langs = append(langs, lang)
		}
	}
	return langs
}

// listed reads the list that macOS prints, one language a line, in brackets and mostly in quotation marks.
func listed(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("()\", \t\r\n", r) })
}
