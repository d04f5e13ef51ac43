package post

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"oroconnector/app/crm"
)

// files is a folder of message files, with further ones below it. Such files know no flags: nobody has ever
// unread mail in them.
type files struct{ path string }

var messageFiles = map[string]bool{".eml": true, ".emlx": true, ".msg": true}

func isMessage(name string) bool {
	return messageFiles[strings.ToLower(filepath.Ext(name))] && !strings.HasPrefix(name, ".")
}

func (f files) folders(ctx context.Context) ([]crm.Folder, error) {
	var all []crm.Folder
	err := filepath.WalkDir(f.path, func(path string, e fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil && path == f.path:
			return err
		case err != nil:
			return fs.SkipDir // one that may not be read
		case !e.IsDir():
			return nil
		case path != f.path && strings.HasPrefix(e.Name(), "."), len(all) >= mostFolders:
			return fs.SkipDir
		}
		name, err := filepath.Rel(f.path, path)
		if err != nil {
			return err
		}
		depth := 0
		if name != "." {
			depth = strings.Count(name, string(filepath.Separator)) + 1
		}
		if depth > deepest {
			return fs.SkipDir
		}
		if !hasMessages(path) {
			return nil
		}
		one := crm.Folder{Name: filepath.ToSlash(name), Title: filepath.Base(path), Depth: depth, Total: -1, Unread: -1}
		if name == "." {
			one.Name, one.Role = crm.Inbox, crm.FolderInbox
		}
		all = append(all, one)
		return nil
	})
	if len(all) > 0 && all[0].Role != crm.FolderInbox {
		rolesByName(all)
	}
	return all, err
}

func hasMessages(dir string) bool {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return false
	}
	for _, e := range entries {
		if e.Type().IsRegular() && isMessage(e.Name()) {
			return true
		}
	}
	return false
}

func (f files) dir(folder string) (string, error) {
	if folder != crm.Inbox {
		return inside(f.path, folder)
	}
	if hasMessages(f.path) {
		return f.path, nil
	}
	dir, err := inboxOf(f, f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return f.path, nil // all have gone; others may come
	}
	return dir, err
}

func (f files) places(folder string) []string {
	dir, err := f.dir(folder)
	if err != nil {
		return nil
	}
	return []string{dir}
}

func (f files) scan(ctx context.Context, folder string, _ *listing) (*listing, error) {
	dir, err := f.dir(folder)
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var items []item
	var names []string
	for _, e := range entries {
		if e.Type().IsRegular() && isMessage(e.Name()) && len(items) < mostLocal {
			items = append(items, item{path: filepath.Join(dir, e.Name()), seen: true})
			names = append(names, e.Name())
		}
	}
	return number(items, names, uidOf), ctx.Err()
}

func (files) header(i item) ([]byte, error) {
	if strings.EqualFold(filepath.Ext(i.path), ".msg") {
		data, _, err := part(i, wholeLimit)
		return data, err
	}
	return head(i)
}
