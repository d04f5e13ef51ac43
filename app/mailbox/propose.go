package mailbox

import (
	"context"
	"net"
	"net/http"

	"oroconnector/app/crm"
)

// ProposalSource says where a proposal comes from.
type ProposalSource string

// Sources, the surest first.
const (
	SourceKnown      ProposalSource = "known"      // our own table of providers
	SourceAutoconfig ProposalSource = "autoconfig" // the domain's own settings file
	SourceSRV        ProposalSource = "srv"        // the domain's DNS (RFC 6186)
	SourceGuess      ProposalSource = "guess"      // usual names that exist
)

// Proposal is a login that may fit an address. Its ID, Connection and Title are empty.
type Proposal struct {
	Login  crm.Login
	Source ProposalSource
	// Note is what a person should know first, as a key of words ("mailNote.<code>"), or empty.
	Note string
}

// ProposeOptions say whom Propose may ask.
type ProposeOptions struct {
	HTTP     *http.Client  // nil: one without redirects to plain http, with a short limit
	Resolver *net.Resolver // nil: the system's
	Offline  bool          // the table only: nobody is asked
}

// Propose gives the settings that may fit an e-mail address, the surest first.
func Propose(ctx context.Context, address string, o ProposeOptions) ([]Proposal, error) {
	return nil, later("mail.propose")
}
