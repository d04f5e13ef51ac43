package language

import "golang.org/x/sys/windows"

// fromSystem asks for the display languages of the user.
func fromSystem() []string {
	langs, err := windows.GetUserPreferredUILanguages(windows.MUI_LANGUAGE_NAME)
	if err != nil {
		return nil
	}
	return langs
}
