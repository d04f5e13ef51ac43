package oro

import (
	"context"
	"net/http"

	"oroconnector/app/crm"
)

// email is what Oro has of a message: its id and what is attached to it alone (not to its thread).
type email struct {
	id      string
	targets []identifier
}

// findEmail looks a message up by its Message-ID. One request. ok is false where Oro does not have it or
// the user may not see it.
func (c *Client) findEmail(ctx context.Context, messageID string) (found email, ok bool, err error) {
	id := bracketed(messageID)
	if id == "" {
		return email{}, false, nil
	}
	q := query{"filter[messageId]": id} // one id: this filter takes no list (recording 16-thread-29)
	q.fields("emails", "messageId", "activityTargets")
	doc, err := c.call(ctx, request{path: "emails", query: q})
	if err != nil || len(doc.Data) == 0 {
		return email{}, false, err
	}
	for _, r := range doc.Data {
		if r.text("messageId") == id {
			return email{id: r.ID, targets: r.Relationships["activityTargets"]}, true, nil
		}
	}
	return email{}, false, nil
}

func (e email) has(ref crm.Ref) bool {
	for _, target := range e.targets {
		if target.Type == string(ref.Kind) && target.ID == ref.ID {
			return true
		}
	}
	return false
}

// hasAll tells whether every record is attached to the message itself.
func (e email) hasAll(refs []crm.Ref) bool {
	for _, ref := range refs {
		if !e.has(ref) {
			return false
		}
	}
	return true
}

// presence looks a message up for a context. A user who may not see e-mails at all, or an Oro without
// the feature, leaves it unknown: the context itself is shown all the same.
func (c *Client) presence(ctx context.Context, messageID string) (crm.Presence, string, error) {
	found, ok, err := c.findEmail(ctx, messageID)
	switch {
	case status(err) == http.StatusForbidden, status(err) == http.StatusNotFound:
		return crm.PresenceUnknown, "", nil
	case err != nil:
		return crm.PresenceUnknown, "", err
	case ok:
		return crm.InOro, found.id, nil
	}
	return crm.NotInOro, "", nil
}
