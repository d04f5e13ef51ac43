// Package eml reads one e-mail, or a file or folder of many, from bytes of any quality into crm.Message.
//
// What a file is, its bytes decide: RFC 5322 text, Outlook's .msg, Apple's .emlx, mbox, Maildir, TNEF.
// Text messages go through a salvage step (source, header, walk) that mends line ends, header lines and
// structure; go-message is the parser behind it. Whatever was mended is a Warning (warnings.go has all
// codes), never an error. Errors are crm.Faults of Op "file.read" that wrap a sentinel of limits.go.
//
// A message is read in one pass and in constant memory: only the preview text and the header are kept.
// All functions may be called from many goroutines at once.
package eml

import (
	"bufio"
	"context"
	"errors"
	"io"
	"sync"

	"oroconnector/app/crm"
)

// Options say what of a message is wanted. The zero value wants all.
type Options struct {
	// NoText leaves Text, Quoted and Cut empty: fields and attachments only, which is cheaper.
	NoText bool
	// entry: the bytes are an entry of an mbox, a message even without a header.
	entry bool
}

// Read reads one message, in any of the formats that hold a single one, to its end. From an mbox it
// takes the whole file as one message: use Each. A Message with what was understood comes with most errors.
func Read(ctx context.Context, r io.Reader) (crm.Message, error) {
	return ReadWith(ctx, r, Options{})
}

// ReadWith is Read for a part of the work.
func ReadWith(ctx context.Context, r io.Reader, o Options) (crm.Message, error) {
	m, err := read(ctx, r, o)
	return m, fault(ctx, err)
}

func read(ctx context.Context, r io.Reader, o Options) (crm.Message, error) {
	if err := ctx.Err(); err != nil {
		return crm.Message{}, err
	}
	br := borrow(&contextReader{ctx: ctx, r: r})
	defer giveBack(br)
	start, err := br.Peek(sniffed)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return crm.Message{}, err
	}
	switch sniff(start) {
	case formatEmpty:
		if o.entry {
			return crm.Message{}, nil
		}
		return crm.Message{}, ErrEmpty
	case formatForeign:
		return crm.Message{}, ErrNotMail
	case formatCompound:
		m, _, err := readMSG(ctx, readerAt(r), br, o, -1)
		return m, err
	case formatTNEF:
		m, _, err := readTNEFFile(br, o, -1)
		return m, err
	}
	return readText(br, o)
}

// readText reads RFC 5322 text, or what is wrapped round it: emlx, mbox lines, UTF-16.
func readText(br *bufio.Reader, o Options) (crm.Message, error) {
	var m crm.Message
	w := newWalker(&m, o, -1)
	src, done, err := openText(br, o.entry, w.warn)
	if err != nil {
		return m, err
	}
	defer done()
	if _, err := src.r.Peek(1); errors.Is(err, io.EOF) && !o.entry {
		return m, ErrEmpty
	}
	w.src = src
	err = w.run()
	return m, err
}

// buffers are shared by readers: 32 KB each is most of what a small message would allocate.
var buffers = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, bufferSize) }}

func borrow(r io.Reader) *bufio.Reader {
	br, _ := buffers.Get().(*bufio.Reader)
	br.Reset(r)
	return br
}

func giveBack(br *bufio.Reader) {
	br.Reset(nil)
	buffers.Put(br)
}

// contextReader ends a read when its context does.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c *contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

// readerAt gives random access where the source has it and has not been read yet.
func readerAt(r io.Reader) sizedReaderAt {
	if s, ok := r.(sizedReaderAt); ok {
		return s
	}
	return nil
}

type sizedReaderAt interface {
	io.ReaderAt
	io.Seeker
}
