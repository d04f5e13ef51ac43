package post

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"oroconnector/app/crm"
)

// maildir is a Maildir (cr.yp.to/proto/maildir.html) with the folders of Maildir++ (".Sent") or with Maildirs
// in folders below it. Flags stand in the names of files behind ":2,", where a system does not take a colon
// behind ";2," or "!2,".
type maildir struct{ path string }

func isMaildir(path string) bool {
	for _, sub := range []string{"cur", "new"} {
		if info, err := os.Stat(filepath.Join(path, sub)); err != nil || !info.IsDir() {
			return false
		}
	}
	return true
}

func (m maildir) folders(ctx context.Context) ([]crm.Folder, error) {
	var all []crm.Folder
	if isMaildir(m.path) {
		all = append(all, crm.Folder{Name: crm.Inbox, Title: filepath.Base(m.path), Role: crm.FolderInbox, Total: -1, Unread: -1})
	}
	err := m.below(ctx, m.path, "", 0, &all)
	if len(all) > 0 && all[0].Role != crm.FolderInbox {
		rolesByName(all)
	}
	return all, err
}

// below adds the Maildirs in a folder.
func (m maildir) below(ctx context.Context, dir, prefix string, depth int, all *[]crm.Folder) error {
	entries, err := os.ReadDir(dir)
	if err != nil || depth > deepest {
		return err
	}
	for _, e := range entries {
		if err := ctx.Err(); err != nil {
			return err
		}
		name := e.Name()
		if !e.IsDir() || name == "cur" || name == "new" || name == "tmp" || len(*all) >= mostFolders {
			continue
		}
		path := filepath.Join(dir, name)
		there := isMaildir(path)
		if there {
			title := strings.TrimPrefix(name, ".")
			if i := strings.LastIndexByte(title, '.'); strings.HasPrefix(name, ".") && i >= 0 {
				title = title[i+1:]
			}
			*all = append(*all, crm.Folder{
				Name: prefix + name, Title: title, Depth: depth + strings.Count(strings.TrimPrefix(name, "."), "."),
				Role: roleOf(title), Total: -1, Unread: -1,
			})
		}
		if there || !strings.HasPrefix(name, ".") {
			if err := m.below(ctx, path, prefix+name+"/", depth+1, all); err != nil && !errors.Is(err, fs.ErrPermission) {
				return err
			}
		}
	}
	return nil
}

// dir is where a folder lies. A name that leads out of the account's path is not there.
func (m maildir) dir(folder string) (string, error) {
	if folder == crm.Inbox && isMaildir(m.path) {
		return m.path, nil
	}
	return inside(m.path, folder)
}

func inside(path, folder string) (string, error) {
	if !filepath.IsLocal(filepath.FromSlash(folder)) {
		return "", fs.ErrNotExist
	}
	return filepath.Join(path, filepath.FromSlash(folder)), nil
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
	if !isMaildir(dir) {
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
	return &listing{items: number(items, names)}, nil
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

// roles by the names that mail programs give to their folders.
var folderRoles = map[string]crm.FolderRole{
	"inbox": crm.FolderInbox, "sent": crm.FolderSent, "sent items": crm.FolderSent, "sent messages": crm.FolderSent,
	"drafts": crm.FolderDrafts, "archive": crm.FolderArchive, "archives": crm.FolderArchive, "junk": crm.FolderJunk,
	"spam": crm.FolderJunk, "trash": crm.FolderTrash, "deleted items": crm.FolderTrash,
}

func roleOf(title string) crm.FolderRole { return folderRoles[strings.ToLower(title)] }

// rolesByName makes the folder that is called so, else the first one, the inbox.
func rolesByName(all []crm.Folder) {
	at := max(0, slices.IndexFunc(all, func(f crm.Folder) bool { return f.Role == crm.FolderInbox }))
	all[at].Role = crm.FolderInbox
	for i := range all {
		if i != at && all[i].Role == crm.FolderInbox {
			all[i].Role = ""
		}
	}
}
