package post

import (
	"context"

	"oroconnector/app/crm"
)

func noLogin(id string) error {
	return &crm.Fault{Kind: crm.Missing, Op: "mail.login", Code: "mail.none", Detail: id}
}

// with runs f on an account's mailbox; once more where another part has just exchanged that for a new one.
func (p *Post) with(ctx context.Context, id string, f func(Mailbox) error) error {
	for again := true; ; again = false {
		login, ok := p.login(id)
		if !ok {
			return noLogin(id)
		}
		box, err := p.mailbox(login)
		if err == nil {
			err = f(box)
		}
		if !again || !crm.IsFault(err, crm.Cancelled) || ctx.Err() != nil {
			return err
		}
	}
}

// Folders returns an account's folders, from the cache where the mailbox cannot be reached and they are
// known.
func (p *Post) Folders(ctx context.Context, id string) ([]crm.Folder, error) {
	var all []crm.Folder
	err := p.with(ctx, id, func(box Mailbox) (err error) {
		all, err = box.Folders(ctx)
		return err
	})
	if err == nil {
		return all, p.o.Store.PutFolders(ctx, id, all)
	}
	if kept, keptErr := p.o.Store.Folders(ctx, id); keptErr == nil && len(kept) > 0 {
		return kept, nil
	}
	return nil, err
}

// Find asks the mailbox for messages with the text and returns their headers, newest first.
func (p *Post) Find(ctx context.Context, id, folder, text string) ([]crm.Header, error) {
	var uids []uint32
	err := p.with(ctx, id, func(box Mailbox) (err error) {
		uids, err = box.Search(ctx, folder, text)
		return err
	})
	if err != nil {
		return nil, err
	}
	return p.o.Store.HeadersOf(ctx, id, folder, uids)
}

// Bytes fetches a message, at most limit bytes. A folder that was made anew since is a Fault Missing.
func (p *Post) Bytes(ctx context.Context, key crm.HeaderKey, limit int64) (data []byte, cut bool, err error) {
	state, err := p.o.Store.FolderState(ctx, key.Login, key.Folder)
	if err != nil {
		return nil, false, err
	}
	if state.Validity != key.Validity {
		return nil, false, &crm.Fault{Kind: crm.Missing, Op: "mail.open", Code: "mail.message"}
	}
	err = p.with(ctx, key.Login, func(box Mailbox) (err error) {
		data, cut, err = box.Bytes(ctx, key.Folder, key.UID, limit)
		return err
	})
	return data, cut, err
}

// Forget removes what the cache has of an account that is no more.
func (p *Post) Forget(ctx context.Context, id string) error {
	p.drop(id)
	defer p.tell()
	return p.o.Store.DropLogin(ctx, id)
}
