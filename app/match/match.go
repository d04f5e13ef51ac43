// Package match says what an e-mail could be about. Ask turns a message into the question that the
// cache and Oro are asked; Find turns what is known into rows with reasons (spec 4.5). Both are pure:
// they do no I/O, keep no state, read their arguments only and give the same answer to the same input,
// whatever the order of maps and of the lists in Known.
package match

import "oroconnector/app/crm"

// Who is the person at the desk and what Oro lets that person attach.
type Who struct {
	Me    crm.Me
	Kinds []crm.KindInfo // of the connection; kinds that are not among them cannot be attached
}

// Found is what Find made of a message: the rows of the three groups of a context. No record stands in
// more than one of them, or twice in one.
type Found struct {
	Attached  []crm.Row // In Context Of: by kind, then name
	Suggested []crm.Row // Could Be Related To: the strongest reason first
	Folded    []crm.Row // the signed-in user, then co-workers
}
