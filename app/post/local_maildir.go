package post

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"oroconnector/app/crm"
	"oroconnector/app/eml"
)

// maildir is a Maildir (cr.yp.to/proto/maildir.html) with the folders of Maildir++ (".Sent") or with Maildirs
// in folders below it. Flags stand in the names of files behind ":2,", where a system does not take a colon
// behind ";2," or "!2,".
type maildir struct{ path string }

func (m maildir) folders(ctx context.Context) ([]crm.Folder, error) {
	var all []crm.Folder
	if eml.IsMaildir(m.path) {
		all = append(all, crm.Folder{Name: crm.Inbox, Title: filepath.Base(m.path), Role: crm.FolderInbox, Total: -1, Unread: -1})
	}
	err := below(ctx, branch{dir: m.path}, &all, m.folder)
	if len(all) > 0 && all[0].Role != crm.FolderInbox {
		rolesByName(all)
	}
	return all, err
}

// folder gives the Maildir that an entry is, and where further ones lie.
func (maildir) folder(e fs.DirEntry, at branch) (f crm.Folder, is bool, inner string) {
	name := e.Name()
	if !e.IsDir() || name == "cur" || name == "new" || name == "tmp" {
		return f, false, ""
	}
	path := filepath.Join(at.dir, name)
	if !eml.IsMaildir(path) {
		if strings.HasPrefix(name, ".") {
			path = ""
		}
		return f, false, path
	}
	title := strings.TrimPrefix(name, ".")
	if i := strings.LastIndexByte(title, '.'); strings.HasPrefix(name, ".") && i >= 0 {
		title = title[i+1:]
	}
	deeper := strings.Count(strings.TrimPrefix(name, "."), ".")
	return crm.Folder{Title: title, Depth: at.depth + deeper, Role: roleOf(title)}, true, path
}

// dir is where a folder lies. A name that leads out of the account's path is not there.
func (m maildir) dir(folder string) (string, error) {
	if folder != crm.Inbox {
		return inside(m.path, folder)
	}
	if eml.IsMaildir(m.path) {
		return m.path, nil
	}
	return inboxOf(m, m.path)
}

func (m maildir) places(folder string) []string {
	dir, err := m.dir(folder)
	if err != nil {
		return nil
	}
	return []string{filepath.Join(dir, "new"), filepath.Join(dir, "cur")}
}

func (m maildir) scan(ctx context.Context, folder string, _ *listing) (*listing, error) {
	dir, err := m.dir(folder)
	if err != nil {
		return nil, err
	}
	if !eml.IsMaildir(dir) {
		return nil, &fs.PathError{Op: "read", Path: folder, Err: fs.ErrNotExist}
	}
	var items []item
	var names []string
	at := map[string]int{}
	for _, sub := range []string{"new", "cur"} { // a file that moves meanwhile is seen at least once
		entries, err := os.ReadDir(filepath.Join(dir, sub))
		if err != nil {
			return nil, err
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for _, e := range entries {
			name := e.Name()
			if strings.HasPrefix(name, ".") || e.IsDir() || len(items) >= mostLocal {
				continue
			}
			unique, info := cutInfo(name)
			if strings.ContainsRune(info, 'T') { // to be removed
				continue
			}
			one := item{
				path: filepath.Join(dir, sub, name), seen: strings.ContainsRune(info, 'S'),
				flagged: strings.ContainsRune(info, 'F'), answered: strings.ContainsRune(info, 'R'),
			}
			if i, twice := at[unique]; twice {
				items[i] = one
				continue
			}
			at[unique] = len(items)
			items, names = append(items, one), append(names, unique)
		}
	}
	return number(items, names, uidOf), nil
}

// cutInfo parts a file's name into what is unique about it and its flags.
func cutInfo(name string) (unique, flags string) {
	for _, mark := range []string{":2,", ";2,", "!2,"} {
		if unique, flags, ok := strings.Cut(name, mark); ok {
			return unique, flags
		}
	}
	return strings.TrimRight(name, ":;!"), ""
}

func (maildir) header(i item) ([]byte, error) { return head(i) }
