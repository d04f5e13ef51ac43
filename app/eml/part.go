package eml

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"

	"oroconnector/app/crm"
)

// Part opens the bytes of one leaf of a message: n is Attachment.Part. Text messages are streamed; r
// must stay open until the reader is closed. The Attachment has name and type; its Size is -1 where it
// is not known before the end.
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
	switch sniff(start) {
	case formatEmpty:
		return nil, none, ErrEmpty
	case formatForeign:
		return nil, none, ErrNotMail
	case formatCompound:
		return partMSG(ctx, readerAt(r), br, n)
	case formatTNEF:
		return partTNEF(br, n)
	}
	return partText(br, n)
}

func partText(br *bufio.Reader, n int) (io.ReadCloser, crm.Attachment, error) {
	var none crm.Attachment
	var m crm.Message
	w := &walker{msg: &m, opt: Options{NoText: true}, want: n, ids: new([]string)}
	src, done, err := openText(br, false, w.warn)
	if err != nil {
		return nil, none, err
	}
	w.src = src
	switch err := w.run(); {
	case err == nil:
		err = ErrNoPart
		fallthrough
	case !errors.Is(err, errFound):
		done()
		return nil, none, err
	}
	e := w.found
	a := crm.Attachment{Name: w.name(e), Type: e.kind, Size: -1, Part: n}
	return &partReader{Reader: w.open(e), done: done}, a, nil
}

// partReader reads a leaf; Close gives the buffers back.
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

func partTNEF(br *bufio.Reader, n int) (io.ReadCloser, crm.Attachment, error) {
	t := tnefReader{r: br, want: n + 1}
	if err := t.read(); err != nil {
		return nil, crm.Attachment{}, err
	}
	if n >= len(t.attachments) {
		return nil, crm.Attachment{}, ErrNoPart
	}
	f := t.attachments[n]
	a := crm.Attachment{Name: f.name(), Type: f.mime, Size: int64(len(f.data)), Part: n}
	if a.Type == "" {
		a.Type = "application/octet-stream"
	}
	return io.NopCloser(bytes.NewReader(f.data)), a, nil
}

func partMSG(ctx context.Context, at sizedReaderAt, br *bufio.Reader, n int) (io.ReadCloser, crm.Attachment, error) {
	root, err := openMSG(ctx, at, br)
	if err != nil {
		return nil, crm.Attachment{}, err
	}
	root.properties(headTop, "")
	files := numbered(root, "__attach_version1.0_")
	if n >= len(files) {
		return nil, crm.Attachment{}, ErrNoPart
	}
	s := files[n]
	s.properties(headOther, root.label)
	b, err := readStream(s.streams[streamName(pidAttachData, typeBinary)], maxMSG)
	if err != nil {
		return nil, crm.Attachment{}, ErrNoPart
	}
	a := crm.Attachment{Name: msgName(s), Type: mediaType(s.text(pidAttachMIME)), Size: int64(len(b)), Part: n}
	if a.Type == "" {
		a.Type = "application/octet-stream"
	}
	return io.NopCloser(bytes.NewReader(b)), a, nil
}
