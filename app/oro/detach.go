package oro

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"oroconnector/app/crm"
)

// detach takes records off a whole conversation. Ids are read afresh, for they change with the thread's
// oldest e-mail (api 9.26). 2 requests and one per record, where the ids are of one thread in Oro; where they are
// of several (a reply whose references Oro did not know), Oro's ids speak of one of them only (api 3.5),
// and what is left is looked for message by message.
func (c *Client) detach(ctx context.Context, change crm.Change) (crm.Receipt, error) {
	ids := conversation(change)
	wanted := map[crm.Ref]bool{}
	for _, ref := range change.Refs {
		wanted[ref] = true
	}
	attached, err := c.attachedTo(ctx, ids)
	if err != nil {
		return crm.Receipt{}, err
	}
	if !anyOf(attached, wanted) {
		receipt := c.receipt(change, "", attached)
		receipt.Unchanged = true
		return receipt, nil
	}
	if err := c.deleteItems(ctx, attached, wanted); err != nil {
		return crm.Receipt{}, err
	}
	if attached, err = c.attachedTo(ctx, ids); err != nil {
		return crm.Receipt{}, err
	}
	for _, id := range ids {
		if !anyOf(attached, wanted) || len(ids) == 1 {
			break
		}
		alone, err := c.attachedTo(ctx, []string{id})
		if err != nil {
			return crm.Receipt{}, err
		}
		if !anyOf(alone, wanted) {
			continue
		}
		if err := c.deleteItems(ctx, alone, wanted); err != nil {
			return crm.Receipt{}, err
		}
		if attached, err = c.attachedTo(ctx, ids); err != nil {
			return crm.Receipt{}, err
		}
	}
	if anyOf(attached, wanted) {
		// Oro said yes, and has them still: somebody attached them again meanwhile, or will not let go.
		return crm.Receipt{}, &crm.Fault{Kind: crm.Busy, Code: "oro.busy"}
	}
	return c.receipt(change, "", attached), nil
}

// deleteItems deletes the wanted ones of the items; one that is not there any more counts as deleted
// (recordings 16-thread-06, -07).
func (c *Client) deleteItems(ctx context.Context, attached []crm.Attached, wanted map[crm.Ref]bool) error {
	for _, item := range attached {
		if !wanted[item.Ref] {
			continue
		}
		_, err := c.call(ctx, request{
			method: http.MethodDelete, path: "emailthreadcontext/" + url.PathEscape(item.ItemID), change: true,
		})
		if err != nil && !gone(err) {
			return err
		}
	}
	return nil
}

// gone tells whether Oro refused for there being nothing to delete. That its whole API is switched off is
// a 404, too; an e-mail that it does not know is a 500 (16-thread-11).
func gone(err error) bool {
	var refused *statusError
	if !errors.As(err, &refused) {
		return false
	}
	return crm.IsFault(err, crm.Missing) ||
		len(refused.problems) > 0 && refused.problems[0].Title == "entity not found exception"
}

func (c *Client) detachDone(ctx context.Context, change crm.Change) (crm.Receipt, bool, error) {
	attached, err := c.attachedTo(ctx, conversation(change))
	if err != nil {
		return crm.Receipt{}, false, err
	}
	wanted := map[crm.Ref]bool{}
	for _, ref := range change.Refs {
		wanted[ref] = true
	}
	if anyOf(attached, wanted) {
		return crm.Receipt{}, false, nil
	}
	return c.receipt(change, "", attached), true, nil
}

func anyOf(attached []crm.Attached, wanted map[crm.Ref]bool) bool {
	for _, a := range attached {
		if wanted[a.Ref] {
			return true
		}
	}
	return false
}
