// Package instance lets one process hold a profile and lets a second one hand its command to the first.
// The first process holds a lock and listens on a unix-domain socket (on Windows too); the second sends
// its arguments, and gets output and exit code back as if it had run the command itself. Standard input
// is not forwarded: whatever must be typed (a passphrase) is typed at the first process.
//
// A caller tries until one of both works:
//
//	for {
//		held, err := instance.Hold(dir)
//		if !errors.Is(err, instance.ErrHeld) { … run the command here, serving others … }
//		code, err := instance.Call(ctx, dir, request, out, errw)
//		if !errors.Is(err, instance.ErrGone) { … done … }
//	}
//
// Only this person reaches the socket: it lies in a folder that is theirs alone (0700), and the caller
// must know a key that stands in a file there (0600).
package instance

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"oroconnector/platform/dirs"
)

// Errors of Hold and Call.
var (
	// ErrHeld: another process holds the profile; Call reaches it.
	ErrHeld = errors.New("another process holds the profile")
	// ErrGone: no process holds the profile, or it ended before it took the command. Nothing was done.
	ErrGone = errors.New("no process holds the profile")
	// ErrLost: the holder ended while it carried out the command, which may be done in part.
	ErrLost = errors.New("the process that held the profile ended before it answered")
	// ErrUnreachable: a process holds the profile but does not listen.
	ErrUnreachable = errors.New("the process that holds the profile does not answer")
	// ErrVersion: the holder is another version of the program with another protocol.
	ErrVersion = errors.New("the process that holds the profile speaks another version")
	// ErrTooBig: the request is over 4 MiB or has over 65,536 arguments.
	ErrTooBig = errors.New("the command is too long")
	// ErrProtocol: the other side sent what no version of this package sends.
	ErrProtocol = errors.New("the other process sent nonsense")
	// ErrPath: neither the folder nor the temporary folder can take a socket.
	ErrPath = errors.New("no place for a socket")
)

// Request is the command of a second process.
type Request struct {
	Args []string // without the program's name; any bytes
	Dir  string   // working directory, for relative paths among Args
	Lang string   // languages of the person at that terminal, as the program understands them
	// Secret is what the person was asked for at that terminal, where the command needs it. It goes through the
	// owner's socket only.
	Secret string
}

// String hides the secret.
func (r Request) String() string { return fmt.Sprintf("request of %d arguments", len(r.Args)) }

// GoString hides the secret.
func (r Request) GoString() string { return r.String() }

// Handler carries out a command and returns its exit code. ctx ends when the caller has gone away or
// the holder ends. What it writes reaches the caller at once; a write error means that the caller has
// gone. Handlers of several callers run at the same time.
type Handler func(ctx context.Context, r Request, out, errw io.Writer) int

// Instance is the hold on a profile. Close gives it up.
type Instance struct {
	dir      string
	lock     *flock.Flock
	listener *net.UnixListener
	socket   string
	key      string
	closing  sync.Once
	closed   error

	drain    sync.Once
	draining chan struct{} // closed: nobody new is answered
	served   chan struct{} // closed when Serve has returned
}

// Hold takes the profile whose lock lies in dir (a folder of data, on a local disk, never a runtime
// folder that differs between sessions); dir is made 0700. From now on callers can connect; they are
// answered once Serve runs. The lock ends with the process, however it ends. Errors: ErrHeld, ErrPath,
// or the file system's.
func Hold(dir string) (*Instance, error) {
	if err := dirs.Private(dir); err != nil {
		return nil, fmt.Errorf("hold profile: %w", err)
	}
	lock := flock.New(filepath.Join(dir, lockName), flock.SetPermissions(0o600))
	ok, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("hold profile: %w", err)
	}
	if !ok {
		_ = lock.Close()
		return nil, fmt.Errorf("hold profile: %w", ErrHeld)
	}
	i := &Instance{dir: dir, lock: lock, draining: make(chan struct{}), served: make(chan struct{})}
	if err := i.open(); err != nil {
		return nil, errors.Join(fmt.Errorf("hold profile: %w", err), i.Close())
	}
	return i, nil
}

// Drain lets the commands that are being carried out come to their end, and answers nobody new: callers
// wait until the profile is given up, and find it free then. It returns when Serve has returned, or with
// ctx's error. Call it only where Serve runs.
func (i *Instance) Drain(ctx context.Context) error {
	i.drain.Do(func() {
		close(i.draining)
		_ = i.listener.SetDeadline(time.Now())
	})
	select {
	case <-i.served:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Close stops listening and gives the profile up. Call it after Serve has returned; a second call does
// nothing.
func (i *Instance) Close() error {
	i.closing.Do(func() {
		// The address goes first and the lock last: a caller either reaches us or finds nobody.
		i.closed = errors.Join(remove(filepath.Join(i.dir, addressName)), i.shut(), i.lock.Close())
	})
	return i.closed
}

func (i *Instance) shut() error {
	if i.listener == nil {
		return nil
	}
	err := i.listener.Close()
	sweep(i.dir, i.socket)
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// Held tells whether some process, this one included, holds the profile of dir.
func Held(dir string) bool {
	lock := flock.New(filepath.Join(dir, lockName), flock.SetFlag(os.O_RDWR))
	ok, err := lock.TryLock()
	if err != nil {
		return false // there is no lock file: nobody ever held it
	}
	_ = lock.Close()
	return !ok
}
