package post

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// part reads a message's bytes up to the limit.
func part(i item, limit int64) (data []byte, cut bool, err error) {
	f, err := os.Open(i.path)
	if err != nil {
		return nil, false, err
	}
	defer func() { _ = f.Close() }()
	size := i.size
	if size == 0 {
		info, err := f.Stat()
		if err != nil {
			return nil, false, err
		}
		size = info.Size() - i.from
	}
	data, err = io.ReadAll(io.NewSectionReader(f, i.from, min(size, limit)))
	return data, size > limit, err
}

// head reads a text message up to the end of its header.
func head(i item) ([]byte, error) {
	f, err := os.Open(i.path)
	if errors.Is(err, fs.ErrNotExist) {
		f, err = os.Open(moved(i.path))
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	size := i.size
	if size == 0 || size > headerLimit {
		size = headerLimit
	}
	r := bufio.NewReaderSize(io.NewSectionReader(f, i.from, size), 8<<10)
	var out bytes.Buffer
	for {
		line, err := r.ReadSlice('\n')
		out.Write(line)
		switch {
		case errors.Is(err, io.EOF):
			return out.Bytes(), nil
		case err != nil && !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		case len(bytes.TrimRight(line, "\r\n")) == 0 && out.Len() > 2: // not a blank line before the header
			return out.Bytes(), nil
		}
	}
}

// moved finds a Maildir's file that was renamed since: a mail client that reads it changes its flags, which
// stand in the name, and moves it from new to cur.
func moved(path string) string {
	dir, name := filepath.Split(path)
	sub := filepath.Base(dir)
	if sub != "cur" && sub != "new" {
		return path
	}
	cur := filepath.Join(filepath.Dir(filepath.Clean(dir)), "cur")
	unique, _ := cutInfo(name)
	unique = globEscape(unique)
	for _, pattern := range []string{unique, unique + "[:;!]2,*"} {
		if found, err := filepath.Glob(filepath.Join(globEscape(cur), pattern)); err == nil && len(found) > 0 {
			return found[0]
		}
	}
	return path
}

var globs = strings.NewReplacer("\\", "\\\\", "*", "\\*", "?", "\\?", "[", "\\[")

func globEscape(path string) string {
	if filepath.Separator == '\\' { // there is no escaping on Windows
		return path
	}
	return globs.Replace(path)
}

// arrival is when a message came: a Maildir's file name begins with it, a file's time says it else.
func arrival(i item, info fs.FileInfo) time.Time {
	if i.from > 0 || i.size > 0 {
		return time.Time{} // of an mbox the time is that of the last message
	}
	digits, _, _ := strings.Cut(filepath.Base(i.path), ".")
	if n, err := strconv.ParseInt(digits, 10, 64); err == nil && n > 100_000_000 && n < 10_000_000_000 {
		return time.Unix(n, 0).UTC()
	}
	return info.ModTime().UTC()
}
