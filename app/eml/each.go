package eml

import (
	"bufio"
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"oroconnector/app/crm"
)

// Each reads the messages of a file or Maildir folder one by one: an mbox yields each of its messages, a
// Maildir the files of cur and new by name, any other file one. Message.Index counts from 0. A damaged
// message is yielded with its error and the next one follows; only an error of the file itself or the
// end of ctx ends the sequence early. A folder that is no Maildir is ErrNotMail.
func Each(ctx context.Context, path string) iter.Seq2[crm.Message, error] {
	return func(yield func(crm.Message, error) bool) {
		info, err := os.Stat(path)
		switch {
		case err != nil:
			yield(crm.Message{}, fault(ctx, err))
		case info.IsDir():
			eachMaildir(ctx, path, yield)
		default:
			eachFile(ctx, path, yield)
		}
	}
}

// IsMaildir tells whether a path is a Maildir (cr.yp.to/proto/maildir.html): a folder that has the folders cur and new.
func IsMaildir(path string) bool {
	for _, sub := range []string{"cur", "new"} {
		if info, err := os.Stat(filepath.Join(path, sub)); err != nil || !info.IsDir() {
			return false
		}
	}
	return true
}

// eachMaildir reads the files of a Maildir. Names that start with a dot are not messages.
func eachMaildir(ctx context.Context, dir string, yield func(crm.Message, error) bool) {
	if !IsMaildir(dir) {
		yield(crm.Message{}, fault(ctx, &fs.PathError{Op: "read", Path: dir, Err: ErrNotMail}))
		return
	}
	var files []string
	for _, sub := range []string{"new", "cur"} {
		entries, err := os.ReadDir(filepath.Join(dir, sub))
		if err != nil {
			yield(crm.Message{}, fault(ctx, err))
			return
		}
		for _, e := range entries {
			if e.Type().IsRegular() && !strings.HasPrefix(e.Name(), ".") {
				files = append(files, filepath.Join(dir, sub, e.Name()))
			}
		}
	}
	slices.SortFunc(files, func(a, b string) int { return strings.Compare(filepath.Base(a), filepath.Base(b)) })
	for i, name := range files {
		m, err := readFile(ctx, name)
		m.Index = i
		if !yield(m, err) || ctx.Err() != nil {
			return
		}
	}
}

func readFile(ctx context.Context, name string) (crm.Message, error) {
	f, err := os.Open(name)
	if err != nil {
		return crm.Message{}, fault(ctx, err)
	}
	defer func() { _ = f.Close() }()
	return Read(ctx, f)
}

func eachFile(ctx context.Context, path string, yield func(crm.Message, error) bool) {
	f, err := os.Open(path)
	if err != nil {
		yield(crm.Message{}, fault(ctx, err))
		return
	}
	defer func() { _ = f.Close() }()
	br := bufio.NewReaderSize(&contextReader{ctx: ctx, r: f}, bufferSize)
	if _, err := br.Peek(sniffed); err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		yield(crm.Message{}, fault(ctx, err))
		return
	}
	box := mboxFile{r: br, at: f}
	box.r = openLines(br, func(r io.Reader) *bufio.Reader { return bufio.NewReaderSize(r, bufferSize) }, func(code, _ string) {
		box.warns = append(box.warns, code)
		box.at = nil // places in the file are no longer those in the text
	})
	if start, _ := box.r.Peek(sniffed); isMbox(start) {
		box.each(ctx, yield)
		return
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		yield(crm.Message{}, fault(ctx, err))
		return
	}
	yield(Read(ctx, f))
}
