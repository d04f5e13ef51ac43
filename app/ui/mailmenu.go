package ui

import (
	"context"

	"fyne.io/fyne/v2"

	"oroconnector/app/crm"
	"oroconnector/app/ui/part"
)

// folderMenu opens the list of folders and accounts, and the search in the folder: at once, with the folders as they
// were asked for when the account began to be shown, or the menu was opened last.
func (w *window) folderMenu(under fyne.CanvasObject) {
	login, ok := w.mailbox.active()
	if !ok {
		return
	}
	known, there := w.mailbox.folders[login.Login.ID]
	if there {
		part.ShowMenuUnder(w.folderItems(login, known), under)
	}
	w.loadFolders(login.Login.ID, func(folders []crm.Folder) {
		if !there {
			part.ShowMenuUnder(w.folderItems(login, folders), under)
		}
	})
}

// loadFolders asks for an account's folders and keeps them for the menu.
func (w *window) loadFolders(login string, then func([]crm.Folder)) {
	ask(w.bridge, &w.foldering, func(ctx context.Context) ([]crm.Folder, error) {
		return w.desk.Mail.Folders(ctx, login)
	}, func(folders []crm.Folder, err error) {
		if err != nil {
			w.o.Log.Info("the folders are not known", "err", err)
		} else {
			if w.mailbox.folders == nil {
				w.mailbox.folders = map[string][]crm.Folder{}
			}
			w.mailbox.folders[login] = folders
		}
		then(folders)
	})
}

func (w *window) folderItems(login crm.LoginState, folders []crm.Folder) []part.MenuItem {
	say := w.words.Say
	items := []part.MenuItem{
		{Label: say("messages.search"), Icon: "search", Tapped: func() { w.openSearch(true) }},
		{Label: say("account.refresh"), Icon: "refresh", Tapped: func() { w.mendMail(retryAccount) }}, {},
	}
	for _, f := range folders {
		if f.NoMessages {
			continue
		}
		title := w.folderTitle(f)
		item := part.MenuItem{Label: title, Checked: f.Name == login.Login.Shown(), Tapped: func() { w.chooseFolder(login.Login.ID, f.Name) }}
		if f.Unread > 0 {
			item.Key = w.words.Number(f.Unread)
		}
		items = append(items, item)
	}
	if len(w.mailbox.logins) > 1 {
		items = append(items, part.MenuItem{})
		for i, l := range w.mailbox.logins {
			item := part.MenuItem{Label: loginTitle(l.Login), Icon: "mail", Checked: l.Active, Tapped: func() { w.useLogin(l.Login) }}
			if i < len(accountKeys) {
				item.Key = say("key.ctrl") + " " + string(accountKeys[i])
			}
			items = append(items, item)
		}
	}
	return items
}

// folderTitle names a folder; the inbox in the person's language.
func (w *window) folderTitle(f crm.Folder) string {
	if f.Role == crm.FolderInbox || f.Name == crm.Inbox {
		return w.words.Say("messages.inbox")
	}
	if f.Title == "" {
		return f.Name
	}
	return f.Title
}

// loginTitle is what the person calls an account.
func loginTitle(l crm.Login) string {
	for _, name := range []string{l.Title, l.Address, l.Path} {
		if name != "" {
			return name
		}
	}
	return l.Host
}

func (w *window) chooseFolder(login, folder string) {
	w.bridge.do(func(ctx context.Context) error { return w.desk.Mail.Choose(ctx, login, folder) }, w.mailChanged)
}

// accountKeys choose the accounts, in their order.
var accountKeys = []fyne.KeyName{
	fyne.Key1, fyne.Key2, fyne.Key3, fyne.Key4, fyne.Key5, fyne.Key6, fyne.Key7, fyne.Key8, fyne.Key9,
}

// useNth makes the account in a place the one that is shown.
func (w *window) useNth(n int) {
	if all := w.mailbox.logins; n < len(all) && len(all) > 1 {
		w.useLogin(all[n].Login)
	}
}

// useLogin makes an account the one that is shown, and says which.
func (w *window) useLogin(l crm.Login) {
	w.bridge.do(func(ctx context.Context) error { return w.desk.Mail.Use(ctx, l.ID) }, func(err error) {
		w.mailChanged(err)
		if err == nil {
			w.tell(part.UndoData{Icon: "mail", Text: w.words.Say("account.shown", "account", loginTitle(l))})
		}
	})
}

func (w *window) mailChanged(err error) {
	if err != nil {
		w.failed(err)
	}
	w.loadMail()
}

// mendMail does what helps an account: asks again, or opens its settings.
func (w *window) mendMail(verb accountVerb) {
	login, ok := w.mailbox.active()
	switch {
	case !ok:
	case verb == retryAccount:
		w.bridge.do(func(context.Context) error { return w.desk.Mail.Retry(login.Login.ID) }, w.mailChanged)
	case w.hooks.account != nil:
		w.hooks.account(login.Login)
	}
}

// addAccount opens the form for a new mail account.
func (w *window) addAccount() {
	if w.hooks.account != nil {
		w.hooks.account(crm.Login{})
	}
}

// menuOfMail is the menu of a message in the list.
func (w *window) menuOfMail(i int, at fyne.Position) {
	p := w.parts.messages
	subject, address := "", ""
	if p.view.Keys != nil {
		if i >= len(p.keys) {
			return
		}
		l := w.letter(p.keys[i])
		if l == nil {
			return
		}
		subject, address = l.message.Subject, senderOf(l.message).Email
	} else if row, ok := w.mailbox.at(i); ok {
		subject, address = row.Subject, row.From.Email
	} else {
		return
	}
	say := w.words.Say
	part.ShowMenu([]part.MenuItem{
		{Label: say("action.open"), Icon: "mail-read", Key: say("key.enter"), Tapped: func() { p.onOpen(i) }}, {},
		{Label: say("account.copySubject"), Icon: "copy", Tapped: func() { w.copyText(subject) }},
		{Label: say("action.copyAddress"), Icon: "copy", Disabled: address == "", Tapped: func() { w.copyText(address) }},
	}, at, w.win.Canvas())
}
