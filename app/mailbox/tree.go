package mailbox

import (
	"cmp"
	"slices"
	"strings"

	"github.com/emersion/go-imap/v2"

	"oroconnector/app/crm"
)

// branch is a folder on its way into the tree.
type branch struct {
	crm.Folder
	delim string
	parts []string
	ranks []int // of the folders on the way to it, and its own
}

// tree makes folders of what a server listed.
func tree(listed []*imap.ListData) []crm.Folder {
	seen := map[string]bool{}
	shown := map[string]*branch{} // the folders that hold others, by what is shown of them
	var all []*branch
	for _, data := range listed {
		if data.Mailbox == "" || seen[data.Mailbox] {
			continue
		}
		seen[data.Mailbox] = true
		b := &branch{Folder: folderOf(data)}
		if data.Delim != 0 {
			b.delim = string(data.Delim)
		}
		b.parts = shownParts(data.Mailbox, b.delim)
		if path := strings.Join(b.parts, b.delim); shown[path] == nil {
			shown[path] = b
		}
		all = append(all, b)
	}
	nameRoles(all)
	for _, b := range all {
		b.place(shown)
	}
	slices.SortStableFunc(all, before)
	folders := make([]crm.Folder, len(all))
	for i, b := range all {
		folders[i] = b.Folder
	}
	return folders
}

// place finds the folders that hold this one. Its title is what its name has beyond the nearest of them.
func (b *branch) place(shown map[string]*branch) {
	held := 0 // parts of the nearest
	for i := range b.parts {
		above := shown[strings.Join(b.parts[:i+1], b.delim)]
		if above == nil {
			b.ranks = append(b.ranks, len(rolesInOrder))
			continue
		}
		b.ranks = append(b.ranks, rank(above.Role))
		if i < len(b.parts)-1 {
			held = i + 1
			b.Depth++
		}
	}
	b.Title = strings.Join(b.parts[held:], b.delim)
}

// before orders the tree: part by part, by role, then by name; what holds comes before what it holds.
func before(a, b *branch) int {
	for i := range min(len(a.parts), len(b.parts)) {
		if a.parts[i] == b.parts[i] {
			continue
		}
		return cmp.Or(
			cmp.Compare(a.ranks[i], b.ranks[i]),
			strings.Compare(strings.ToLower(a.parts[i]), strings.ToLower(b.parts[i])),
			strings.Compare(a.parts[i], b.parts[i]),
		)
	}
	return cmp.Compare(len(a.parts), len(b.parts))
}

// folderOf is one line of the list.
func folderOf(data *imap.ListData) crm.Folder {
	f := crm.Folder{Name: data.Mailbox, Total: -1, Unread: -1}
	if strings.EqualFold(f.Name, inbox) {
		f.Role = crm.FolderInbox
	}
	for _, attr := range data.Attrs {
		switch attr {
		case imap.MailboxAttrNoSelect, imap.MailboxAttrNonExistent:
			f.NoMessages = true
		default:
			if role, known := roleAttrs[attr]; known && f.Role == "" {
				f.Role = role
			}
		}
	}
	if data.Status != nil {
		if data.Status.NumMessages != nil {
			f.Total = int(*data.Status.NumMessages)
		}
		if data.Status.NumUnseen != nil {
			f.Unread = int(*data.Status.NumUnseen)
		}
	}
	return f
}

// roleAttrs are those of RFC 6154.
var roleAttrs = map[imap.MailboxAttr]crm.FolderRole{
	imap.MailboxAttrSent: crm.FolderSent, imap.MailboxAttrDrafts: crm.FolderDrafts, imap.MailboxAttrArchive: crm.FolderArchive,
	imap.MailboxAttrJunk: crm.FolderJunk, imap.MailboxAttrTrash: crm.FolderTrash, imap.MailboxAttrAll: crm.FolderAll,
}

var rolesInOrder = []crm.FolderRole{
	crm.FolderInbox, crm.FolderDrafts, crm.FolderSent, crm.FolderArchive, crm.FolderAll, crm.FolderJunk, crm.FolderTrash,
}

func rank(role crm.FolderRole) int {
	if at := slices.Index(rolesInOrder, role); at >= 0 {
		return at
	}
	return len(rolesInOrder)
}

// usualNames are what servers and clients without SPECIAL-USE call the folders that have a role.
var usualNames = map[crm.FolderRole][]string{
	crm.FolderSent: {
		"sent", "sent items", "sent mail", "sent messages", "gesendet", "gesendete elemente", "gesendete objekte", "envoyés",
		"éléments envoyés", "messages envoyés", "enviados", "elementos enviados", "надіслані", "відправлені", "отправленные",
	},
	crm.FolderDrafts:  {"drafts", "draft", "entwürfe", "brouillons", "borradores", "чернетки", "черновики"},
	crm.FolderArchive: {"archive", "archives", "archiv", "archivo", "архів", "архив"},
	crm.FolderJunk: {
		"junk", "junk e-mail", "junk email", "spam", "bulk mail", "spamverdacht", "unerwünscht", "courrier indésirable",
		"indésirables", "correo no deseado", "спам",
	},
	crm.FolderTrash: {
		"trash", "deleted items", "deleted messages", "bin", "papierkorb", "gelöscht", "gelöschte elemente", "corbeille",
		"éléments supprimés", "papelera", "elementos eliminados", "кошик", "видалені", "корзина",
	},
}

// nameRoles gives roles by usual names, each role that the server gave to no folder to the first that has one:
// at the top, or right below the inbox.
func nameRoles(all []*branch) {
	given := map[crm.FolderRole]bool{}
	for _, b := range all {
		given[b.Role] = true
	}
	for _, role := range rolesInOrder {
		names := usualNames[role]
		if given[role] || len(names) == 0 {
			continue
		}
		for _, b := range all {
			top := len(b.parts) == 1 || len(b.parts) == 2 && strings.EqualFold(b.parts[0], inbox)
			if b.Role == "" && !b.NoMessages && top && slices.Contains(names, strings.ToLower(b.parts[len(b.parts)-1])) {
				b.Role = role
				break
			}
		}
	}
}
