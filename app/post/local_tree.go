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

// branch is a place in the file system where an account's folders lie.
type branch struct {
	dir    string
	prefix string // of the names of the folders in it
	depth  int
}

// below adds the folders that lie in a place and in those inside it, in the order of their names. of tells which
// folder an entry is, if any, without its name, and the place where further ones lie; empty: nowhere.
func below(ctx context.Context, at branch, all *[]crm.Folder, of func(fs.DirEntry, branch) (f crm.Folder, is bool, inner string)) error {
	entries, err := os.ReadDir(at.dir)
	if err != nil || at.depth > deepest {
		return err
	}
	for _, e := range entries {
		if err := ctx.Err(); err != nil {
			return err
		}
		if len(*all) >= mostFolders {
			return nil
		}
		f, is, inner := of(e, at)
		if is {
			f.Name, f.Total, f.Unread = at.prefix+e.Name(), -1, -1
			*all = append(*all, f)
		}
		if inner == "" {
			continue
		}
		err := below(ctx, branch{inner, at.prefix + e.Name() + "/", at.depth + 1}, all, of)
		if err != nil && !errors.Is(err, fs.ErrPermission) {
			return err
		}
	}
	return nil
}

// inside is a path below another one. A name that leads out of it is not there.
func inside(path, folder string) (string, error) {
	if !filepath.IsLocal(filepath.FromSlash(folder)) {
		return "", fs.ErrNotExist
	}
	return filepath.Join(path, filepath.FromSlash(folder)), nil
}

// inboxName is the name of the folder that is the inbox where none is called so by the account.
func inboxName(f format) (string, error) {
	all, err := f.folders(context.Background())
	at := slices.IndexFunc(all, func(f crm.Folder) bool { return f.Role == crm.FolderInbox })
	if err != nil || at < 0 {
		return "", errors.Join(fs.ErrNotExist, err)
	}
	return all[at].Name, nil
}

// inboxOf is where that lies.
func inboxOf(f format, path string) (string, error) {
	name, err := inboxName(f)
	if err != nil || name == crm.Inbox {
		return path, err
	}
	return inside(path, name)
}

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
