package mailbox

import (
	"context"
	"strings"

	"oroconnector/app/crm"
)

// bySRV asks for the servers that the domain names itself (RFC 6186, RFC 8314).
func bySRV(ctx context.Context, at mailAddress, o ProposeOptions) []Proposal {
	var out []Proposal
	for _, ask := range []struct {
		service  string
		security crm.Security
	}{{"imaps", crm.SecurityTLS}, {"imap", crm.SecurityStartTLS}} {
		_, records, err := o.DNS.LookupSRV(ctx, ask.service, "tcp", at.domain)
		if err != nil {
			continue // the domain names none
		}
		for _, record := range records {
			host := strings.ToLower(strings.TrimSuffix(record.Target, "."))
			if !hostName(host) || record.Port == 0 { // "." says that there is none
				continue
			}
			if known := byServer(at, host); known != nil {
				out = append(out, known...)
				break
			}
			out = append(out, Proposal{
				Login: at.login(host, int(record.Port), ask.security), Source: SourceSRV, Note: at.elsewhere(host),
			})
			break // they come in the order to be tried
		}
	}
	return out
}

// byMX recognises a large provider that receives the domain's mail.
func byMX(ctx context.Context, at mailAddress, o ProposeOptions) []Proposal {
	records, err := o.DNS.LookupMX(ctx, at.domain)
	if err != nil || len(records) == 0 {
		return nil
	}
	return byServer(at, strings.ToLower(strings.TrimSuffix(records[0].Host, ".")))
}

// byGuess tries names that are usual. It only looks whether they exist.
func byGuess(ctx context.Context, at mailAddress, o ProposeOptions) []Proposal {
	var out []Proposal
	for _, host := range []string{"imap." + at.domain, "mail." + at.domain} {
		if found, err := o.DNS.LookupHost(ctx, host); err == nil && len(found) > 0 {
			out = append(out, Proposal{Login: at.login(host, 993, crm.SecurityTLS), Source: SourceGuess})
		}
	}
	return out
}
