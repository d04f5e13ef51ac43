//go:build !linux

package mailtest

import "os/exec"

// startOrphanless starts a process and tells ended how it ended. Only Linux can end it when this one is killed.
func startOrphanless(cmd *exec.Cmd, ended chan<- error) error {
	err := cmd.Start()
	if err == nil {
		go func() { ended <- cmd.Wait() }()
	}
	return err
}
