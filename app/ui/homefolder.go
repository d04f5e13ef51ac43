package ui

// mostOnHome is how many of the folder's messages the home page lists.
const mostOnHome = 30

// homeFolder is the beginning of the mail account's folder, for the home page of a window without a column for it.
func (w *window) homeFolder() homeView {
	m := &w.mailbox
	login, has := m.active()
	if !has || w.frame.columns == 3 || m.text != "" || m.server != nil || w.standing.firstLoad() {
		return homeView{}
	}
	v := homeView{Folder: w.mailTabs(login)[0]}
	if m.unread > 0 {
		v.Unread = w.words.Say("messages.unread", "count", m.unread)
	}
	for i := range min(m.total, mostOnHome) {
		row, here := m.at(i)
		if !here {
			break
		}
		d := mailRow(w.words, row)
		d.Kind, d.Initials, d.Reason = row.Sender.Ref.Kind, initials(row.From.Name, row.From.Email), ""
		if d.Initials == "" {
			d.Initials = "?"
		}
		v.Inbox = append(v.Inbox, d)
	}
	return v
}

// listFolder shows the whole folder as a page.
func (w *window) listFolder() {
	w.mailbox.tab = folderTab
	w.listLetters()
}
