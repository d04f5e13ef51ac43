package oro

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"strings"
)

// trust gives the TLS configuration: the system's certificates (or the given roots), and exactly one more where the person
// has pinned it (spec 1.6). A pinned certificate is taken by its bytes alone, so neither its name nor
// its dates are looked at; any other certificate is verified as always, or refused where that cannot be.
func trust(pinned string, roots *x509.CertPool) *tls.Config {
	config := &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots}
	pinned = normalPin(pinned)
	if pinned == "" {
		return config
	}
	// The usual verification cannot make the one exception; VerifyConnection below makes it, or verifies.
	config.InsecureSkipVerify = true
	config.VerifyConnection = func(state tls.ConnectionState) error {
		if len(state.PeerCertificates) == 0 {
			return x509.UnknownAuthorityError{}
		}
		leaf := state.PeerCertificates[0]
		if Fingerprint(leaf.Raw) == pinned {
			return nil
		}
		if err := verify(state, roots); err != nil {
			return &tls.CertificateVerificationError{UnverifiedCertificates: state.PeerCertificates, Err: err}
		}
		return nil
	}
	return config
}

// verify looks at a certificate that is not the pinned one: at its chain, its dates and its name. A connection to
// an IP address has no server name here, so nothing tells whether the certificate is that address's: it is refused.
func verify(state tls.ConnectionState, roots *x509.CertPool) error {
	leaf := state.PeerCertificates[0]
	if state.ServerName == "" {
		return x509.HostnameError{Certificate: leaf, Host: "an IP address"}
	}
	between := x509.NewCertPool()
	for _, cert := range state.PeerCertificates[1:] {
		between.AddCert(cert)
	}
	_, err := leaf.Verify(x509.VerifyOptions{DNSName: state.ServerName, Intermediates: between, Roots: roots})
	return err
}

// Fingerprint gives the SHA-256 of a certificate's bytes (DER) in lower-case hex, as
// crm.Connection.PinnedCert has it.
func Fingerprint(der []byte) string {
	sum := sha256.Sum256(der)
	return hex.EncodeToString(sum[:])
}

// normalPin takes "AB:CD:…" as people copy it, too.
func normalPin(pin string) string {
	return strings.ToLower(strings.NewReplacer(":", "", " ", "").Replace(pin))
}
