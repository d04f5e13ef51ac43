// Package windowtest tests the program as a person uses it: its real window on a private X server, files
// dropped by a real drag and drop, keys, the tray over D-Bus, and Oro's sign-in in a headless Chromium.
//
// Each test has a desktop of its own (desktop_test.go) and reads what stands in the window through the file
// that a build with the tag "probe" writes (app/ui/probe.go). Screenshots of a run are kept in .ci/results. The
// tests skip, saying what is missing, where a tool is not installed.
package windowtest
