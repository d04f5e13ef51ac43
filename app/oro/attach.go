package oro

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"oroconnector/app/crm"
)

// attach attaches records to the message, which is created in Oro where it is not there (spec 4.9).
// Three requests: look-up, change, and what the conversation has now.
func (c *Client) attach(ctx context.Context, change crm.Change) (crm.Receipt, error) {
	refs := uniqueRefs(change.Refs)
	if err := c.acceptable(refs); err != nil {
		return crm.Receipt{}, err
	}
	found, ok, err := c.findEmail(ctx, change.Envelope.MessageID)
	if err != nil {
		return crm.Receipt{}, err
	}
	created, unchanged := false, ok && found.hasAll(refs)
	if !ok {
		found, created, err = c.createOrFind(ctx, change, refs)
		if err != nil {
			return crm.Receipt{}, err
		}
	}
	if !created && !unchanged && !found.hasAll(refs) {
		if err := c.addTargets(ctx, found.id, refs); err != nil {
			return crm.Receipt{}, err
		}
	}
	// The change is carried out; that Oro does not tell how the conversation stands now does not undo it.
	attached, err := c.attachedTo(ctx, conversation(change))
	if err != nil {
		attached = nil
	}
	receipt := c.receipt(change, found.id, attached)
	receipt.Created, receipt.Unchanged = created, unchanged
	return receipt, nil
}

// createOrFind creates the e-mail. A 409 says that its Message-ID is there after all: it is looked up
// once more, and if nothing is found it belongs to somebody else, and nothing can be added to it
// through the API (recordings 16-thread-27, -28).
func (c *Client) createOrFind(ctx context.Context, change crm.Change, refs []crm.Ref) (found email, created bool, err error) {
	doc, err := c.emailDocument(change, refs)
	if err != nil {
		return email{}, false, err
	}
	ask := request{method: http.MethodPost, path: "emails", body: doc, change: true}
	answer, err := c.call(ctx, ask)
	if doc.withoutRefused(err) {
		answer, err = c.call(ctx, ask)
	}
	switch {
	case status(err) == http.StatusConflict:
		var ok bool
		if found, ok, err = c.findEmail(ctx, change.Envelope.MessageID); err != nil {
			return email{}, false, err
		}
		if !ok {
			return email{}, false, &crm.Fault{Kind: crm.Refused, Code: "email.others"}
		}
		return found, false, nil
	case err != nil:
		return email{}, false, err
	case len(answer.Data) == 0:
		return email{}, false, &crm.Fault{Kind: crm.Busy, Code: "oro.badAnswer", Err: errors.New("created without a document")}
	}
	return email{id: answer.Data[0].ID}, true, nil
}

// addTargets adds records to one e-mail; those that it has stay (recordings 15-targets-02, -03).
func (c *Client) addTargets(ctx context.Context, emailID string, refs []crm.Ref) error {
	_, err := c.call(ctx, request{
		method: http.MethodPost, path: "emails/" + url.PathEscape(emailID) + "/relationships/activityTargets",
		body: map[string]any{"data": identifiers(refs)}, change: true,
	})
	if status(err) == http.StatusForbidden {
		f := *crm.AsFault("", err)
		f.Code = "email.denied"
		return &f
	}
	return err
}

// attachDone takes one request where the change is not done, two where it is.
func (c *Client) attachDone(ctx context.Context, change crm.Change) (crm.Receipt, bool, error) {
	found, ok, err := c.findEmail(ctx, change.Envelope.MessageID)
	if err != nil || !ok || !found.hasAll(change.Refs) {
		return crm.Receipt{}, false, err
	}
	attached, err := c.attachedTo(ctx, conversation(change))
	if err != nil {
		attached = nil
	}
	return c.receipt(change, found.id, attached), true, nil
}

// acceptable refuses kinds of which it is known that Oro takes none, before an e-mail is created.
func (c *Client) acceptable(refs []crm.Ref) error {
	c.mu.Lock()
	kinds := c.kinds
	c.mu.Unlock()
	for _, ref := range refs {
		if kinds != nil && !info(kinds, ref.Kind).Attachable {
			return &crm.Fault{Kind: crm.Refused, Code: "kind.notAttachable", Detail: string(ref.Kind)}
		}
		if !fits(ref.ID) {
			return &crm.Fault{Kind: crm.Missing, Code: "oro.missing", Detail: ref.String()}
		}
	}
	return nil
}

func identifiers(refs []crm.Ref) []identifier {
	out := make([]identifier, 0, len(refs))
	for _, ref := range refs {
		out = append(out, identifier{Type: string(ref.Kind), ID: ref.ID})
	}
	return out
}

func uniqueRefs(refs []crm.Ref) []crm.Ref {
	seen := map[crm.Ref]bool{}
	var out []crm.Ref
	for _, ref := range refs {
		if !ref.IsZero() && !seen[ref] {
			seen[ref] = true
			out = append(out, ref)
		}
	}
	return out
}
