package post

import (
	"context"
	"slices"

	"oroconnector/app/crm"
)

// mostRead is how many messages the list of the last read ones has.
const mostRead = 20

// follow brings a message that was read in another client into view (spec 5.4). Several that turned at once
// were marked, not read: they are not followed.
func (s *session) follow(ctx context.Context, turned []uint32) error {
	if len(turned) != 1 || !s.o.Follow() {
		return nil
	}
	hs, err := s.o.Store.HeadersOf(ctx, s.login.ID, s.folder, turned)
	if err != nil || len(hs) == 0 {
		return err
	}
	return s.saw(ctx, hs[0])
}

// saw puts a message at the head of the list of the last read ones.
func (p *Post) saw(ctx context.Context, h crm.Header) error {
	p.readMu.Lock()
	defer p.readMu.Unlock()
	p.load(ctx)
	next := append([]crm.Header{h}, slices.DeleteFunc(slices.Clone(p.last), func(old crm.Header) bool { return same(old, h) })...)
	next = next[:min(len(next), mostRead)]
	p.last, p.viewed = next, h.Key
	if err := p.o.Shelf.Save(ctx, encode(next)); err != nil {
		p.o.Log.Warn("the list of what was read last is not kept", "err", err)
	}
	return nil
}

// same tells whether two headers are of one message: it may have been moved.
func same(a, b crm.Header) bool {
	return a.Key == b.Key || a.MessageID != "" && a.MessageID == b.MessageID && a.Key.Login == b.Key.Login
}

// load reads the list of earlier processes. The caller holds readMu.
func (p *Post) load(ctx context.Context) {
	if p.read {
		return
	}
	data, err := p.o.Shelf.Load(ctx)
	if err == nil {
		p.last, err = decode(data)
	}
	if err != nil {
		p.o.Log.Warn("the list of what was read last cannot be read", "err", err)
	}
	p.read = ctx.Err() == nil
}

// Last returns the messages read last in any client, newest first: of this process and of earlier ones. Those
// of accounts that are no more are left out.
func (p *Post) Last(ctx context.Context) ([]crm.Header, error) {
	p.readMu.Lock()
	p.load(ctx)
	all := slices.Clone(p.last)
	p.readMu.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, crm.AsFault("mail.read", err)
	}
	return slices.DeleteFunc(all, func(h crm.Header) bool {
		_, there := p.login(h.Key.Login)
		return !there
	}), nil
}

// Viewed is the message read last in another client since the start.
func (p *Post) Viewed() (crm.HeaderKey, bool) {
	p.readMu.Lock()
	defer p.readMu.Unlock()
	_, there := p.login(p.viewed.Login)
	return p.viewed, there && p.o.Follow()
}
