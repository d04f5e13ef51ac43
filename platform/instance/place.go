package instance

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
)

const (
	lockName    = "instance.lock"
	addressName = "instance.json"
	socketName  = "socket"
	// shortPrefix begins the name of a folder that is made for a socket outside the profile.
	shortPrefix = "instance-"
	// maxSocketPath is what every system takes: sun_path has 104 bytes on macOS, 108 on Linux and Windows,
	// the closing zero included.
	maxSocketPath = 100
)

// address is what a caller must know to reach the holder. It is a file of the profile, so that the
// socket may lie anywhere.
type address struct {
	Version int    `json:"version"`
	Socket  string `json:"socket"`
	Key     string `json:"key"`
	PID     int    `json:"pid"` // for a person who looks
}

// open clears what a killed holder left behind, listens, and tells where.
func (i *Instance) open() error {
	if old, err := readAddress(i.dir); err == nil {
		sweep(i.dir, old.Socket)
	}
	if err := remove(filepath.Join(i.dir, addressName)); err != nil {
		return err
	}
	if err := i.listen(); err != nil {
		return err
	}
	i.key = rand.Text()
	return writeAddress(i.dir, address{Version: protocol, Socket: i.socket, Key: i.key, PID: os.Getpid()})
}

// listen puts the socket into the profile; where the path is too long or the file system has no
// sockets, into a new private folder with a short name in the session's or the temporary folder.
func (i *Instance) listen() error {
	problem := ErrPath
	inside := filepath.Join(i.dir, socketName)
	if abs, err := filepath.Abs(inside); err == nil {
		inside = abs
	}
	if len(inside) <= maxSocketPath {
		err := remove(inside)
		if err == nil {
			err = i.bind(inside)
		}
		if err == nil {
			return nil
		}
		problem = fmt.Errorf("%w: %w", problem, err)
	}
	for _, base := range []string{os.Getenv("XDG_RUNTIME_DIR"), os.TempDir()} {
		if !filepath.IsAbs(base) {
			continue
		}
		short, err := os.MkdirTemp(base, shortPrefix) // 0700
		if err != nil {
			problem = fmt.Errorf("%w: %w", problem, err)
			continue
		}
		path := filepath.Join(short, socketName)
		if len(path) <= maxSocketPath {
			if err = i.bind(path); err == nil {
				return nil
			}
			problem = fmt.Errorf("%w: %w", problem, err)
		}
		_ = os.Remove(short)
	}
	return problem
}

func (i *Instance) bind(path string) error {
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		return err
	}
	_ = os.Chmod(path, 0o600) // the folder protects it; not every system has modes for sockets
	i.listener, i.socket = listener, path
	return nil
}

// sweep removes a socket, and its folder if it was made for it. Left-overs do no harm, so errors are
// not told.
func sweep(dir, socket string) {
	if socket == "" || filepath.Base(socket) != socketName {
		return
	}
	_ = os.Remove(socket)
	if parent := filepath.Dir(socket); parent != dir && strings.HasPrefix(filepath.Base(parent), shortPrefix) {
		_ = os.Remove(parent)
	}
}

func readAddress(dir string) (address, error) {
	data, err := os.ReadFile(filepath.Join(dir, addressName))
	if err != nil {
		return address{}, err
	}
	var a address
	if err := json.Unmarshal(data, &a); err != nil {
		return address{}, fmt.Errorf("read address: %w", err)
	}
	return a, nil
}

// writeAddress is atomic: a caller reads a whole address or none.
func writeAddress(dir string, a address) error {
	data, err := json.Marshal(a)
	if err != nil {
		return err
	}
	part := filepath.Join(dir, addressName+".part")
	if err := os.WriteFile(part, data, 0o600); err != nil {
		return err
	}
	return os.Rename(part, filepath.Join(dir, addressName))
}

func remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
