package eml

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"

	"oroconnector/app/crm"
)

// Part opens the bytes of one part of a message: n is the Part of an entry of Message.Attachments or
// Message.Inside. Parts of text messages are streamed; r must stay open until the reader is closed. The
// Attachment has name and type; its Size is -1 where it is not known before the end. A message that a .msg
// holds as properties, whose Size is 0 in the list, is given as an RFC 5322 one.
func Part(ctx context.Context, r io.Reader, n int) (io.ReadCloser, crm.Attachment, error) {
	rc, a, err := part(ctx, r, n)
	return rc, a, fault(ctx, err)
}

func part(ctx context.Context, r io.Reader, n int) (io.ReadCloser, crm.Attachment, error) {
	var none crm.Attachment
	if n < 0 {
		return nil, none, ErrNoPart
	}
	br := bufio.NewReaderSize(&contextReader{ctx: ctx, r: r}, bufferSize)
	start, err := br.Peek(sniffed)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, none, err
	}
	opt := Options{NoText: true}
	var all *shared
	switch sniff(start) {
	case formatEmpty:
		return nil, none, ErrEmpty
	case formatForeign:
		return nil, none, ErrNotMail
	case formatCompound:
		_, all, err = readMSG(ctx, readerAt(r), br, opt, n)
	case formatTNEF:
		_, all, err = readTNEFFile(br, opt, n)
	default:
		return partText(br, opt, n)
	}
	if err == nil && all.opened == nil {
		err = ErrNoPart
	}
	if err != nil {
		return nil, none, err
	}
	return io.NopCloser(all.opened), all.found, nil
}

func partText(br *bufio.Reader, o Options, n int) (io.ReadCloser, crm.Attachment, error) {
	var m crm.Message
	w := newWalker(&m, o, n)
	src, done, err := openText(br, false, w.warn)
	if err != nil {
		return nil, crm.Attachment{}, err
	}
	w.src = src
	switch err := w.run(); {
	case err == nil:
		err = ErrNoPart
		fallthrough
	case !errors.Is(err, errFound):
		done()
		return nil, crm.Attachment{}, err
	}
	return &partReader{Reader: w.all.opened, done: done}, w.all.found, nil
}

// partReader reads a part; Close gives the buffers back.
type partReader struct {
	io.Reader
	done func()
}

func (p *partReader) Close() error {
	if p.done != nil {
		p.done()
		p.done, p.Reader = nil, bytes.NewReader(nil)
	}
	return nil
}
