//go:build unix && !linux

package mailtest

import "os/exec"

// withParent does nothing where the system cannot end a program with its parent.
func withParent(*exec.Cmd) {}
