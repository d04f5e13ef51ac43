package eml

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/richardlehane/mscfb"

	"oroconnector/app/crm"
)

// readMSG reads an Outlook .msg (MS-OXMSG). at is the source for random access, nil where it has none:
// then br is read into memory, up to maxMSG.
// want is the number of the part to be opened.
func readMSG(ctx context.Context, at sizedReaderAt, br *bufio.Reader, o Options, want int) (crm.Message, *shared, error) {
	var m crm.Message
	w := newWalker(&m, o, want)
	root, err := openMSG(ctx, at, br, maxMSG)
	if err != nil {
		return m, w.all, err
	}
	x := msgReader{w: w}
	x.message(root)
	return m, w.all, ctx.Err()
}

// openMSG opens the compound file and makes the tree of its storages. limit is how many bytes are taken
// into memory where at is nil.
func openMSG(ctx context.Context, at sizedReaderAt, br *bufio.Reader, limit int64) (root *msgStorage, err error) {
	var ra io.ReaderAt = at
	if at == nil {
		b, cut, err := readStart(br, limit)
		if err != nil {
			return nil, err
		}
		if cut {
			return nil, ErrTooBig
		}
		ra = bytes.NewReader(b)
	}
	defer func() {
		// mscfb reads hostile bytes; a fault in it is damage of the file, not the end of the program.
		if r := recover(); r != nil {
			root, err = nil, fmt.Errorf("compound file: %v: %w", r, ErrDamaged)
		}
	}()
	c := &contextReaderAt{ctx: ctx, r: ra, reads: maxMSGReads, sectors: maxMSGSectors}
	f, err := mscfb.New(c)
	c.open = true
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if errors.Is(c.err, ErrTooBig) {
			return nil, ErrTooBig
		}
		return nil, errors.Join(ErrDamaged, err)
	}
	root = msgTree(f)
	if root.streams[propertiesStream] == nil {
		return nil, ErrNotMail // an old Office file
	}
	return root, nil
}

const propertiesStream = "__properties_version1.0"

// contextReaderAt ends reads when their context does, and bounds those that mscfb makes to open a file:
// it keeps an entry of memory for each directory entry, and follows chains as long as the file.
type contextReaderAt struct {
	ctx            context.Context
	r              io.ReaderAt
	reads, sectors int
	open           bool
	err            error
}

func (c *contextReaderAt) ReadAt(p []byte, off int64) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	if !c.open {
		const sector = 512
		if c.reads--; len(p) >= sector {
			c.sectors--
		}
		if c.reads < 0 || c.sectors < 0 {
			c.err = ErrTooBig
			return 0, ErrTooBig
		}
	}
	return c.r.ReadAt(p, off)
}

// msgStorage is a folder of the compound file.
type msgStorage struct {
	name     string
	streams  map[string]*mscfb.File
	storages []*msgStorage
	props    map[uint32][]byte // fixed properties by tag; filled by properties
	label    string            // character set of ANSI strings
}

// maxMSGEntries bounds the entries of a compound file that are looked at.
const maxMSGEntries = 200_000

func msgTree(f *mscfb.Reader) *msgStorage {
	root := &msgStorage{streams: map[string]*mscfb.File{}}
	byPath := map[string]*msgStorage{"": root}
	files := f.File[:min(len(f.File), maxMSGEntries)]
	for _, e := range files {
		if len(e.Path) > 2*maxContainer+2 || e.Name == "" || e == f.File[0] {
			continue
		}
		if e.FileInfo().IsDir() {
			storageAt(byPath, append(e.Path[:len(e.Path):len(e.Path)], e.Name))
			continue
		}
		storageAt(byPath, e.Path).streams[e.Name] = e
	}
	return root
}

// storageAt finds or makes the storage of a path.
func storageAt(byPath map[string]*msgStorage, path []string) *msgStorage {
	key := ""
	at := byPath[""]
	for _, name := range path {
		key += "/" + name
		next := byPath[key]
		if next == nil {
			next = &msgStorage{name: name, streams: map[string]*mscfb.File{}}
			byPath[key] = next
			at.storages = append(at.storages, next)
		}
		at = next
	}
	return at
}
