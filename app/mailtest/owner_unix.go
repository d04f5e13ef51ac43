//go:build unix

package mailtest

import (
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// owner is who the server runs as: who runs the test, or nobody where that is root, whose mail Dovecot does
// not serve.
type owner struct {
	user, group string
	uid, gid    int
	change      bool
}

func runAs() *owner {
	me, err := user.Current()
	o := &owner{user: "nobody", group: "nogroup"}
	if err == nil && os.Getuid() != 0 {
		o.user = me.Username
		o.uid, o.gid = os.Getuid(), os.Getgid()
		if group, err := user.LookupGroupId(strconv.Itoa(o.gid)); err == nil {
			o.group = group.Name
		}
		return o
	}
	o.change = true
	if nobody, err := user.Lookup(o.user); err == nil {
		o.uid, _ = strconv.Atoi(nobody.Uid)
		o.gid, _ = strconv.Atoi(nobody.Gid)
		if group, err := user.LookupGroupId(nobody.Gid); err == nil {
			o.group = group.Name
		}
	}
	return o
}

// give makes a folder and all in it the owner's.
func (o *owner) give(path string) error {
	if !o.change {
		return nil
	}
	return filepath.WalkDir(path, func(p string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(p, o.uid, o.gid) //nolint:gosec // the test's own folder
	})
}

func (o *owner) become(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	withParent(cmd)
	if o.change {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(o.uid), Gid: uint32(o.gid)}
	}
}

// end kills the server and all its helpers.
func (*owner) end(cmd *exec.Cmd) { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) } // it may have ended by itself
