package oro

import (
	"context"

	"oroconnector/app/crm"
)

// Send carries a change out. It may be repeated: what is so already stays so. A fault of a passing kind
// leaves open whether Oro acted; Done tells.
func (c *Client) Send(ctx context.Context, change crm.Change) (crm.Receipt, error) {
	switch change.Op {
	case crm.OpAttach:
		receipt, err := c.attach(ctx, change)
		return receipt, fail("change.attach", err)
	case crm.OpDetach:
		receipt, err := c.detach(ctx, change)
		return receipt, fail("change.detach", err)
	}
	return crm.Receipt{}, &crm.Fault{Kind: crm.Bug, Op: "change.send", Detail: string(change.Op)}
}

// Done asks Oro whether everything of a change is already so: before a repeat (spec 7.3). For an attach
// the e-mail is there and has every record itself; for a detach none is left in the conversation.
func (c *Client) Done(ctx context.Context, change crm.Change) (crm.Receipt, bool, error) {
	var receipt crm.Receipt
	var done bool
	var err error
	switch change.Op {
	case crm.OpAttach:
		receipt, done, err = c.attachDone(ctx, change)
	case crm.OpDetach:
		receipt, done, err = c.detachDone(ctx, change)
	default:
		err = &crm.Fault{Kind: crm.Bug, Detail: string(change.Op)}
	}
	if err != nil {
		return crm.Receipt{}, false, fail("change.check", err)
	}
	return receipt, done, nil
}

// receipt begins a receipt. attached is what Oro says of the conversation; nil: it did not tell.
func (c *Client) receipt(change crm.Change, emailID string, attached []crm.Attached) crm.Receipt {
	return crm.Receipt{Change: change.ID, EmailID: emailID, Attached: attached, At: c.now().UTC()}
}

// conversation gives the ids of the change's conversation.
func conversation(change crm.Change) []string {
	if len(change.Envelope.IDs) > 0 {
		return change.Envelope.IDs
	}
	return []string{change.Envelope.MessageID}
}

// attachedTo asks what is attached to a conversation now. One request per 100 records.
func (c *Client) attachedTo(ctx context.Context, ids []string) ([]crm.Attached, error) {
	doc, err := c.list(ctx, request{path: "emailthreadcontext", query: query{
		"filter[messageId]": idList(ids), "filter[isContext]": "yes",
	}}, contextPage)
	if err != nil {
		return nil, err
	}
	attached := []crm.Attached{}
	for _, item := range contextItems(doc) {
		if item.attached {
			attached = append(attached, crm.Attached{Ref: item.ref, ItemID: item.id})
		}
	}
	sortAttached(attached)
	return attached, nil
}
