package mailtest

import (
	"os/exec"
	"runtime"
	"syscall"
)

// startOrphanless starts a process that ends with this one, also when this one is killed, and tells ended how it
// ended. The kernel minds the thread that started it, so that thread is kept until then.
func startOrphanless(cmd *exec.Cmd, ended chan<- error) error {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Pdeathsig = syscall.SIGKILL
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			ended <- cmd.Wait()
		}
	}()
	return <-started
}
