//go:build !unix

package mailtest

import "os/exec"

// owner is of no use where there is no Dovecot.
type owner struct{ user, group string }

func runAs() *owner { return &owner{} }

func (*owner) give(string) error { return nil }

func (*owner) become(*exec.Cmd) {}

func (*owner) end(cmd *exec.Cmd) { _ = cmd.Process.Kill() }
