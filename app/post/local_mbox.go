package post

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"oroconnector/app/crm"
)

// mbox is an mbox file, or a folder of them: Thunderbird's local folders are files without an extension, the
// folders inside "Work" lie in "Work.sbd".
type mbox struct{ path string }

const nestedSuffix = ".sbd"

func (m mbox) folders(ctx context.Context) ([]crm.Folder, error) {
	info, err := os.Stat(m.path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		if !startsAsMbox(m.path) {
			return nil, nil
		}
		return []crm.Folder{{Name: crm.Inbox, Title: filepath.Base(m.path), Role: crm.FolderInbox, Total: -1, Unread: -1}}, nil
	}
	var all []crm.Folder
	if err := below(ctx, branch{dir: m.path}, &all, m.folder); err != nil {
		return nil, err
	}
	if len(all) > 0 {
		rolesByName(all)
	}
	return all, nil
}

// folder gives the mbox that an entry is, and where those inside it lie.
func (mbox) folder(e fs.DirEntry, at branch) (f crm.Folder, is bool, inner string) {
	name := e.Name()
	path := filepath.Join(at.dir, name)
	if !e.Type().IsRegular() || strings.HasPrefix(name, ".") || !startsAsMbox(path) && !isThunderbird(path) {
		return f, false, ""
	}
	if info, err := os.Stat(path + nestedSuffix); err == nil && info.IsDir() {
		inner = path + nestedSuffix
	}
	title := strings.TrimSuffix(name, ".mbox")
	return crm.Folder{Title: title, Depth: at.depth, Role: roleOf(title)}, true, inner
}

// isThunderbird tells whether an empty file is a folder of Thunderbird's: its index lies beside it.
func isThunderbird(path string) bool {
	info, err := os.Stat(path)
	if err != nil || info.Size() > 0 || filepath.Ext(path) != "" {
		return false
	}
	_, err = os.Stat(path + ".msf")
	return err == nil
}

func startsAsMbox(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }()
	start := make([]byte, 64)
	n, _ := io.ReadFull(f, start)
	return bytes.HasPrefix(bytes.TrimLeft(start[:n], "\r\n"), fromLine)
}

// file is where a folder lies.
func (m mbox) file(folder string) (string, error) {
	info, err := os.Stat(m.path)
	if err != nil {
		return "", err
	}
	if !info.IsDir() {
		return m.path, nil
	}
	if folder == crm.Inbox {
		if folder, err = inboxName(m); err != nil {
			return "", err
		}
	}
	parts := strings.Split(folder, "/")
	for i := range parts[:len(parts)-1] {
		parts[i] += nestedSuffix
	}
	return inside(m.path, strings.Join(parts, "/"))
}

func (m mbox) places(folder string) []string {
	file, err := m.file(folder)
	if err != nil {
		return nil
	}
	return []string{filepath.Dir(file)}
}

// mboxMark tells whether a file is as it was.
type mboxMark struct {
	path string
	size int64
	at   int64
}

func (m mbox) scan(ctx context.Context, folder string, old *listing) (*listing, error) {
	path, err := m.file(folder)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	mark := mboxMark{path, info.Size(), info.ModTime().UnixNano()}
	if old != nil {
		if old.mark == mark {
			return old, nil
		}
		if before, ok := old.mark.(mboxMark); ok && before.path == path && before.size == info.Size() {
			if items, ok := refreshed(f, old.items); ok {
				return &listing{items, old.clashes, mark}, nil
			}
		}
	}
	l, err := scanMbox(ctx, f, path)
	if err != nil {
		return nil, err
	}
	l.mark = mark
	return l, nil
}

// refreshed reads the flags of the messages anew where Thunderbird has written others in place. It fails
// where something else stands where they did.
func refreshed(f io.ReaderAt, items []item) ([]item, bool) {
	out := slices.Clone(items)
	line := make([]byte, len(mozillaStatus)+6)
	for i := range out {
		if out[i].status == 0 {
			return nil, false
		}
		if _, err := f.ReadAt(line, out[i].status); err != nil || !hasField(line, mozillaStatus) {
			return nil, false
		}
		bits, ok := mozillaBits(line[len(mozillaStatus):])
		if !ok || bits&mozillaExpunged != 0 {
			return nil, false
		}
		out[i].setMozilla(bits)
	}
	return out, true
}

func (mbox) header(i item) ([]byte, error) { return head(i) }
