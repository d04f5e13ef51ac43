//go:build unix && !darwin

package browser

// wslview opens the browser of the Windows around a Linux in WSL.
var starters = [][]string{{"xdg-open"}, {"gio", "open"}, {"x-www-browser"}, {"www-browser"}, {"wslview"}}
