package post

import (
	"context"
	"slices"

	"oroconnector/app/crm"
)

// mostRead is how many messages the list of the last read ones has.
const mostRead = 20

// saw puts a message at the head of the list of the last read ones.
func (p *Post) saw(ctx context.Context, h crm.Header) {
	p.readMu.Lock()
	defer p.readMu.Unlock()
	p.load(ctx)
	p.before, p.viewedBefore = p.last, p.viewed
	next := append([]crm.Header{h}, slices.DeleteFunc(slices.Clone(p.last), func(old crm.Header) bool { return same(old, h) })...)
	p.last, p.viewed = next[:min(len(next), mostRead)], h.Key
	p.keepRead(ctx)
}

// unsee takes back what saw did last.
func (p *Post) unsee(ctx context.Context) {
	p.readMu.Lock()
	defer p.readMu.Unlock()
	p.last, p.viewed = p.before, p.viewedBefore
	p.keepRead(ctx)
}

// keepRead writes the list down. The caller holds readMu.
func (p *Post) keepRead(ctx context.Context) {
	if err := p.o.Shelf.Save(ctx, encode(p.last)); err != nil {
		p.o.Log.Warn("the list of what was read last is not kept", "err", err)
	}
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
