package desk

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"oroconnector/app/crm"
	"oroconnector/app/eml"
)

// Source is where messages come from: a file or Maildir folder, or bytes (a paste). Path is read as a
// person gives it: a relative path, or a file:// address as file managers hand it over.
type Source struct {
	Path string
	Data []byte // used where Path is empty
	// Keep asks for a copy in the spool: mail clients delete what they let one drag. Mailboxes are not copied.
	Keep bool
	// Kept is the id of the copy, in what was opened; given, the copy is what is opened.
	Kept string
}

// Opened is one message of a source.
type Opened struct {
	Source  Source
	Message crm.Message
	// Mailbox: the source is an mbox or a Maildir and may hold more messages; Message.Index counts them.
	Mailbox bool
}

// Messages opens what a person drops, pastes or names. The zero value is ready and keeps no copies; it needs
// no connection.
type Messages struct{ lines Lines }

// Open yields the messages of the source in their order. An error is yielded in place of the message
// that it concerns; the ones after it still come where the source allows. Faults are of Op "file.read"
// with the codes file.web, file.missing, file.denied, file.folder, file.special, file.empty,
// file.notMail, file.tooDeep, file.tooManyParts, file.tooManyHeaders, file.headerTooBig and
// file.unreadable; Detail is the file's name.
func (d *Messages) Open(ctx context.Context, s Source) iter.Seq2[Opened, error] {
	return func(yield func(Opened, error) bool) {
		if s.Kept != "" {
			d.fromSpool(ctx, s, yield)
			return
		}
		path, err := localPath(s.Path)
		if err == nil && s.Path != "" {
			err = checkFile(path)
		}
		if err != nil {
			yield(Opened{Source: s}, err)
			return
		}
		if s.Path == "" {
			d.single(ctx, s, yield)
			return
		}
		if !eml.IsMaildir(path) {
			s.Kept = d.copied(ctx, s, path)
		}
		d.openPath(ctx, s, path, yield)
	}
}

// openPath yields one message late: whether a file with an mbox "From " line is a mailbox or a single
// message that once lay in one shows only when a second message follows.
func (d *Messages) openPath(ctx context.Context, s Source, path string, yield func(Opened, error) bool) {
	var held *Opened
	var fault error
	mailbox := eml.IsMaildir(path)
	for m, err := range eml.Each(ctx, path) {
		mailbox = mailbox || held != nil
		if mailbox {
			s.Kept = d.forget(s.Kept)
		}
		if held != nil && !yield(Opened{s, held.Message, mailbox}, fault) {
			return
		}
		held, fault = &Opened{Message: m}, fileFault(err, filepath.Base(path))
	}
	if fault != nil {
		s.Kept = d.forget(s.Kept)
	}
	if held != nil {
		yield(Opened{s, held.Message, mailbox}, fault)
	}
}

// First opens the source and returns its first message.
func (d *Messages) First(ctx context.Context, s Source) (crm.Message, error) {
	for opened, err := range d.Open(ctx, s) {
		return opened.Message, err
	}
	return crm.Message{}, &crm.Fault{Kind: crm.Invalid, Op: "file.read", Code: "file.empty", Detail: filepath.Base(s.Path)}
}

func localPath(path string) (string, error) {
	scheme, _, found := strings.Cut(path, "://")
	switch {
	case !found:
		return path, nil
	case strings.EqualFold(scheme, "file"):
		u, err := url.Parse(path)
		if err == nil && (u.Host == "" || u.Host == "localhost") {
			return filepath.FromSlash(u.Path), nil
		}
	}
	return "", &crm.Fault{Kind: crm.Invalid, Op: "file.read", Code: "file.web", Detail: path}
}

// checkFile turns away what must not even be opened: reading a pipe or a device could hang for ever.
func checkFile(path string) error {
	fault := func(kind crm.FaultKind, code string, err error) error {
		return &crm.Fault{Kind: kind, Op: "file.read", Code: code, Detail: filepath.Base(path), Err: err}
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fault(crm.Missing, "file.missing", err)
	case errors.Is(err, fs.ErrPermission):
		return fault(crm.Refused, "file.denied", err)
	case err != nil:
		return fault(crm.Invalid, "file.unreadable", err)
	case info.IsDir() && !eml.IsMaildir(path):
		return fault(crm.Invalid, "file.folder", nil)
	case !info.IsDir() && !info.Mode().IsRegular():
		return fault(crm.Invalid, "file.special", nil)
	case !info.IsDir() && info.Size() == 0:
		return fault(crm.Invalid, "file.empty", nil)
	}
	return nil
}

// fileFault puts the file's name into the fault of what could not be read.
func fileFault(err error, name string) error {
	if err == nil {
		return nil
	}
	f := *crm.AsFault("file.read", err)
	if f.Kind == crm.Bug { // not of eml: what keeps the copies, say
		f.Kind, f.Code = crm.Damaged, "file.unreadable"
	}
	if f.Detail == "" && f.Code != "" {
		f.Detail = name
	}
	return &f
}
