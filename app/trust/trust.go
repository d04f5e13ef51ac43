// Package trust decides which certificates of servers are taken, for Oro, mail, address books and calendars alike:
// those that the system trusts, and exactly one more for each server where the person has pinned it (spec 1.6). It
// names certificates by their fingerprint, always in the one form that is kept, shown and pinned.
package trust

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"strings"
)

// Config gives the TLS configuration (1.2 or later) for servers: the system's certificates, or the given roots, and
// the pinned one. That is taken by its bytes alone, so neither its name nor its dates are looked at; any other is
// verified as always, or refused where that cannot be. pinned is a fingerprint in any form; empty: none.
//
// host is the one server that is connected to, a name or an IP address. Where it is empty the name is that of each
// connection, as net/http sets it: an address that is an IP has none then, and beside a pin nothing tells whether
// another certificate is that address's, so it is refused.
func Config(host, pinned string, roots *x509.CertPool) *tls.Config {
	config := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: host, RootCAs: roots}
	pin := normal(pinned)
	if pin == "" {
		return config
	}
	// The usual verification cannot make the one exception; VerifyConnection below makes it, or verifies.
	config.InsecureSkipVerify = true
	config.VerifyConnection = func(state tls.ConnectionState) error {
		if len(state.PeerCertificates) == 0 {
			return x509.UnknownAuthorityError{}
		}
		if Fingerprint(state.PeerCertificates[0].Raw) == pin {
			return nil
		}
		name := host
		if name == "" {
			name = state.ServerName
		}
		if err := verify(state.PeerCertificates, name, roots); err != nil {
			return &tls.CertificateVerificationError{UnverifiedCertificates: state.PeerCertificates, Err: err}
		}
		return nil
	}
	return config
}

// verify looks at a certificate that is not the pinned one: at its chain, its dates and its name.
func verify(chain []*x509.Certificate, name string, roots *x509.CertPool) error {
	if name == "" {
		return x509.HostnameError{Certificate: chain[0], Host: "an IP address"}
	}
	between := x509.NewCertPool()
	for _, cert := range chain[1:] {
		between.AddCert(cert)
	}
	_, err := chain[0].Verify(x509.VerifyOptions{DNSName: name, Intermediates: between, Roots: roots})
	return err
}

// Fingerprint is the SHA-256 of a certificate's bytes (DER) in lower-case hex: 64 characters, as PinnedCert of
// crm.Connection and crm.Login have it, and as faults tell it.
func Fingerprint(der []byte) string {
	sum := sha256.Sum256(der)
	return hex.EncodeToString(sum[:])
}

// normal takes "AB:CD:…" as people copy it, too.
func normal(pin string) string {
	return strings.ToLower(strings.NewReplacer(":", "", " ", "").Replace(pin))
}

// Untrusted tells whether the other side's certificate was the cause of an error, and its fingerprint where known.
func Untrusted(err error) (fingerprint string, is bool) {
	var verification *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	var cert *x509.Certificate
	switch {
	case errors.As(err, &verification):
		if len(verification.UnverifiedCertificates) > 0 {
			cert = verification.UnverifiedCertificates[0]
		}
	case errors.As(err, &authority):
		cert = authority.Cert
	case errors.As(err, &host):
		cert = host.Certificate
	case errors.As(err, &invalid):
		cert = invalid.Cert
	default:
		return "", false
	}
	if cert == nil {
		return "", true
	}
	return Fingerprint(cert.Raw), true
}
