// Package oro is the client of Oro's back-office JSON:API: OroCRM and OroCommerce, 5.1.3 and later. It
// turns Oro's documents into the nouns of crm and Oro's refusals into crm.Fault, and knows nothing of
// caches, queues or windows. What it relies on was recorded from real servers (tests read the
// recordings); a comment names the recording where a rule would surprise.
//
// A Client may be used by several goroutines. It has at most four requests under way at a time, repeats
// only what is safe to repeat, follows no redirect, and writes neither tokens nor queries to its log.
//
// # Faults
//
// Ops: connect.find, connect.check, me.read, kinds.read, context.ask, search.ask, entity.read,
// batch.read, change.attach, change.detach, change.check, change.send (an unknown operation).
//
// Codes of the way to Oro, all of kind Offline but for those that say otherwise:
//
//   - connect.address (Invalid): what was typed is not an address
//   - connect.insecure (Refused): http to another machine, without leave
//   - connect.unknownHost, connect.refused, connect.timeout, connect.lost: the network
//   - connect.proxy: the proxy that the environment names did not make the connection
//   - connect.certificate: not trusted; Detail is the SHA-256 fingerprint, or empty where unknown
//   - connect.redirect: the answer leads elsewhere; Detail is the other host
//   - connect.notOro (Invalid): something answers, but it is no Oro
//   - connect.failing (Busy): something answers, but only with errors
//   - connect.storefront (Invalid): the customers' side of an OroCommerce answers
//   - connect.apiOff: Oro's web API is switched off
//   - connect.maintenance (Busy): HTML where an answer is due; maintenance, or a proxy's page
//   - connect.tooOld (Refused): an Oro before 5.1.3
//   - connect.signIn (SignedOut): the token is refused, and so is its renewal
//
// Codes of answers:
//
//   - oro.busy (Busy, 429 502 503 504; After as the server wishes), oro.internal (Busy, other 5xx)
//   - oro.searchDenied (Refused): the role lacks the search capability that the context needs
//   - oro.denied (Refused, 403), oro.rejected (Refused for changes, Invalid for questions; 400),
//     oro.missing (Missing, 404), oro.kind (Missing): this Oro has no such kind,
//     oro.conflict (Conflict, 409), oro.tooLong (Invalid, 413 414), oro.protocol (Bug, other 4xx)
//   - oro.badAnswer (Damaged; Busy for changes, which are then looked up): not JSON, or cut
//   - oro.tooLarge (Damaged; Busy for changes): more than the size limit
//   - email.others (Refused): the e-mail is in Oro and belongs to somebody else (409, then nothing found)
//   - email.denied (Refused): the e-mail may be seen but not changed
//   - email.badID (Invalid): a Message-ID that Oro cannot store
//   - kind.notAttachable (Refused): records of the kind cannot be attached; Detail is the kind
//
// Detail is Oro's own first sentence where nothing else is said.
package oro
