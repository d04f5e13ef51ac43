package vault

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/pb"
	"github.com/dgraph-io/badger/v4/table"
	"google.golang.org/protobuf/proto"
)

const (
	registryHead = 16 + 12 // iv, sanity text
	logHead      = 8 + 12  // key id, iv
	discardSize  = 1 << 20 // of Badger's DISCARD file, doubled as it grows
)

// check looks at the files of a folder before Badger does, and changes nothing. It gives ErrKey and
// ErrDamaged. An empty folder is fine.
func check(dir string, key []byte) error {
	f, err := list(dir)
	if err != nil {
		return classify(err)
	}
	if f.badgers() == 0 {
		return nil
	}
	if err := checkSeal(dir); err != nil {
		return err
	}
	if _, ok := f.all[badger.ManifestFilename]; !ok && len(f.tables)+len(f.logs) == 0 {
		return nil // ended while it was made
	} else if !ok {
		return fmt.Errorf("%w: no manifest", ErrDamaged) // Badger would delete every table
	}
	keys, err := checkRegistry(dir, key, f)
	if err != nil {
		return err
	}
	tables, err := checkManifest(dir, f)
	if err != nil {
		return err
	}
	for _, name := range tables {
		if err := checkTable(filepath.Join(dir, name)); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	for i, name := range f.logs {
		last := i == len(f.logs)-1 || !strings.HasSuffix(f.logs[i+1], filepath.Ext(name))
		if err := checkLog(filepath.Join(dir, name), keys, last); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

type files struct {
	all    map[string]int64 // name → bytes
	tables []string         // *.sst
	logs   []string         // *.mem, then *.vlog, each in order
}

// badgers counts the files that Badger has made.
func (f files) badgers() int {
	n := len(f.all)
	for _, ours := range []string{lockName, sealName} {
		if _, ok := f.all[ours]; ok {
			n--
		}
	}
	return n
}

func list(dir string) (files, error) {
	f := files{all: map[string]int64{}}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return f, err
	}
	var values []string
	for _, e := range entries {
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return f, err
		}
		f.all[e.Name()] = info.Size()
		switch filepath.Ext(e.Name()) {
		case ".sst":
			f.tables = append(f.tables, e.Name())
		case ".mem":
			f.logs = append(f.logs, e.Name())
		case ".vlog":
			values = append(values, e.Name())
		}
	}
	f.logs = append(f.logs, values...)
	return f, nil
}

// checkRegistry proves the key on the file of data keys, and that the file is whole.
func checkRegistry(dir string, key []byte, f files) (*badger.KeyRegistry, error) {
	size, there := f.all[badger.KeyRegistryFileName]
	if !there {
		if len(f.tables)+len(f.logs) > 0 {
			return nil, fmt.Errorf("%w: no key registry", ErrDamaged)
		}
		return nil, nil // ended between the first two files
	}
	if size < registryHead {
		return nil, fmt.Errorf("%w: key registry of %d bytes", ErrDamaged, size)
	}
	if zero, err := zeroed(filepath.Join(dir, badger.KeyRegistryFileName), registryHead); err != nil || zero {
		return nil, fmt.Errorf("%w: key registry is empty (%v)", ErrDamaged, err)
	}
	keys, err := badger.OpenKeyRegistry(badger.KeyRegistryOptions{Dir: dir, ReadOnly: true, EncryptionKey: key})
	if err != nil {
		return nil, fmt.Errorf("key registry: %w", classify(err))
	}
	return keys, nil
}

// checkManifest sees that every table in the manifest is there and, where the folder seems to have
// ended cleanly, that the manifest does not break off. It returns the tables' files; others were being
// written when the process ended, and Badger removes them.
func checkManifest(dir string, f files) (names []string, err error) {
	file, err := os.Open(filepath.Join(dir, badger.ManifestFilename))
	if err != nil {
		return nil, classify(err)
	}
	defer func() { _ = file.Close() }()
	manifest, end, err := badger.ReplayManifestFile(file, 0, badger.DefaultOptions(dir).WithLogger(nil))
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	for id := range manifest.Tables {
		name := table.IDToFilename(id)
		if _, ok := f.all[name]; !ok {
			return nil, fmt.Errorf("%w: %s is missing", ErrDamaged, name)
		}
		names = append(names, name)
	}
	torn := end < f.all[badger.ManifestFilename]
	memory := false
	for _, name := range f.logs {
		memory = memory || strings.HasSuffix(name, ".mem")
	}
	if torn && !memory && len(f.tables) > len(manifest.Tables) {
		return nil, fmt.Errorf("%w: the manifest breaks off", ErrDamaged)
	}
	return names, nil
}

// checkTable reads the foot of a table: …, index, its length, checksum, its length. Badger opens tables
// in goroutines of its own and panics there when the foot is broken, or leaves the table out.
func checkTable(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return classify(err)
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return classify(err)
	}
	at := info.Size()
	tail := func(n int64) ([]byte, error) {
		if n <= 0 || n > at {
			return nil, fmt.Errorf("%w: table of %d bytes breaks off", ErrDamaged, info.Size())
		}
		at -= n
		b := make([]byte, n)
		if _, err := file.ReadAt(b, at); err != nil {
			return nil, classify(err)
		}
		return b, nil
	}
	part := func() ([]byte, error) {
		length, err := tail(4)
		if err != nil {
			return nil, err
		}
		return tail(int64(binary.BigEndian.Uint32(length)))
	}
	sumBytes, err := part()
	if err != nil {
		return err
	}
	index, err := part()
	if err != nil {
		return err
	}
	var sum pb.Checksum
	if err := proto.Unmarshal(sumBytes, &sum); err != nil {
		return fmt.Errorf("%w: checksum: %v", ErrDamaged, err)
	}
	if sum.Algo == pb.Checksum_CRC32C && uint64(crc32.Checksum(index, crc32.MakeTable(crc32.Castagnoli))) == sum.Sum {
		return nil
	}
	return fmt.Errorf("%w: index does not have its checksum", ErrDamaged)
}

// checkLog looks at the head of a memory table's or value log. The last one of its sort may be empty or
// zero: the process ended while it was made. Others always begin with the number of a known key.
func checkLog(path string, keys *badger.KeyRegistry, last bool) error {
	info, err := os.Stat(path)
	if err != nil {
		return classify(err)
	}
	if info.Size() == 0 { // ended while it was made or, for Badger empties a log first, while it was removed
		return dropZeroed(path, 0)
	}
	if info.Size() < logHead {
		return fmt.Errorf("%w: %d bytes", ErrDamaged, info.Size())
	}
	file, err := os.Open(path)
	if err != nil {
		return classify(err)
	}
	defer func() { _ = file.Close() }()
	var head [logHead]byte
	if _, err := file.ReadAt(head[:], 0); err != nil {
		return classify(err)
	}
	id := binary.BigEndian.Uint64(head[:])
	if id == 0 && last {
		if zero, err := zeroed(path, info.Size()); err == nil && zero {
			return dropZeroed(path, info.Size())
		}
	}
	if id == 0 || keys == nil {
		return fmt.Errorf("%w: no key number", ErrDamaged)
	}
	if _, err := keys.DataKey(id); err != nil {
		return fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	return nil
}

// dropZeroed removes a log of zeros, so that Badger makes a new one: it would go on behind this one, which
// were no longer the last at the next start and so damaged. After a clean end a log of zeros has lost what
// it held, unless that was nothing.
func dropZeroed(path string, size int64) error {
	if _, err := os.Stat(filepath.Join(filepath.Dir(path), sealName)); err == nil && size > logHead {
		return fmt.Errorf("%w: nothing but zeros", ErrDamaged)
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrPermission) {
		return classify(err)
	}
	return nil
}

// mendDiscard removes the file of hints for clean-up when it does not have a size that Badger gives it,
// since Badger would panic later.
func mendDiscard(dir string) error {
	path := filepath.Join(dir, "DISCARD")
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		if size := info.Size(); size == 0 || size >= discardSize && size&(size-1) == 0 {
			return nil
		}
		err = os.Remove(path)
	}
	if err != nil {
		return classify(err)
	}
	return nil
}

// zeroed tells whether the first n bytes of a file are all zero.
func zeroed(path string, n int64) (bool, error) {
	file, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer func() { _ = file.Close() }()
	buf := make([]byte, 64<<10)
	for n > 0 {
		got, err := file.Read(buf[:min(n, int64(len(buf)))])
		for _, b := range buf[:got] {
			if b != 0 {
				return false, nil
			}
		}
		if err != nil {
			return false, err
		}
		n -= int64(got)
	}
	return true, nil
}
