package mailtest

import (
	"os/exec"
	"syscall"
)

// withParent ends the server when the process that runs the tests ends, however that happens: one that is killed
// cleans nothing up.
func withParent(cmd *exec.Cmd) { cmd.SysProcAttr.Pdeathsig = syscall.SIGTERM }
