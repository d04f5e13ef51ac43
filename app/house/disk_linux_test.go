package house_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"oroconnector/app/cli"
)

// smallDisk puts the program's profile on a file system of its own with so many bytes.
func (p *program) smallDisk(size string) {
	p.t.Helper()
	if err := os.MkdirAll(p.profile, 0o700); err != nil {
		p.t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", p.profile, "tmpfs", 0, "size="+size+",mode=0700"); err != nil {
		p.t.Skipf("only root may mount a small disk: %v", err)
	}
	p.t.Cleanup(func() {
		if err := syscall.Unmount(p.profile, syscall.MNT_DETACH); err != nil {
			p.t.Error(err)
		}
	})
}

// fill leaves no byte free on the disk, and returns what makes room again.
func (p *program) fill() (empty func()) {
	p.t.Helper()
	path := filepath.Join(p.profile, "ballast")
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		p.t.Fatal(err)
	}
	for block := make([]byte, 1<<20); err == nil && len(block) > 0; {
		if _, err = f.Write(block); errors.Is(err, syscall.ENOSPC) {
			block, err = block[:len(block)/2], nil
		}
	}
	if err = errors.Join(err, f.Close()); err != nil {
		p.t.Fatal(err)
	}
	return func() {
		if err := os.Remove(path); err != nil {
			p.t.Error(err)
		}
	}
}

func TestFaults_TheDiskIsFull(t *testing.T) {
	p := newProgram(t)
	p.smallDisk("160m")
	p.ok("context", quoteMail)
	p.queue(quoteMail, "contacts:2")
	empty := p.fill()
	for _, args := range [][]string{
		{"link", quoteMail, "contacts:1", "--no-wait"}, {"status"}, {"context", quoteMail}, {"sync"},
	} {
		p.one(p.offline(args...), cli.ExitLocal, "disk is full")
	}
	empty()
	if got := p.outbox(); !slices.Equal(got, []string{"waiting contacts:2"}) || len(p.asides("*.aside-*")) > 0 {
		t.Errorf("outbox: %v; set aside: %v", got, p.asides("*.aside-*"))
	}
	if st := p.status(); len(st.Conditions) > 0 {
		t.Errorf("with room again: %+v", st)
	}
	p.ok("outbox", "retry")
	p.ok("link", quoteMail, "contacts:1")
}

func TestFaults_TheProfileIsReadOnly(t *testing.T) {
	p := newProgram(t)
	p.smallDisk("160m")
	p.ok("context", quoteMail)
	p.queue(quoteMail, "contacts:2")
	if err := syscall.Mount("tmpfs", p.profile, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Skipf("cannot be made read-only here: %v", err)
	}
	for _, args := range [][]string{{"link", quoteMail, "contacts:1"}, {"status"}, {"context", quoteMail}} {
		p.one(p.offline(args...), cli.ExitRefused, "may not write")
	}
	if err := syscall.Mount("tmpfs", p.profile, "tmpfs", syscall.MS_REMOUNT, ""); err != nil {
		t.Fatal(err)
	}
	if got := p.outbox(); !slices.Equal(got, []string{"waiting contacts:2"}) || len(p.asides("*.aside-*")) > 0 {
		t.Errorf("outbox: %v; set aside: %v", got, p.asides("*.aside-*"))
	}
	p.ok("outbox", "retry")
}
