package oro

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"strings"
)

// trust gives the TLS configuration: the system's certificates, and exactly one more where the person
// has pinned it (spec 1.6). A pinned certificate is taken by its bytes alone, so neither its name nor
// its dates are looked at; any other certificate is verified as always.
func trust(pinned string) *tls.Config {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
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
		between := x509.NewCertPool()
		for _, cert := range state.PeerCertificates[1:] {
			between.AddCert(cert)
		}
		_, err := leaf.Verify(x509.VerifyOptions{DNSName: state.ServerName, Intermediates: between})
		if err != nil {
			return &tls.CertificateVerificationError{UnverifiedCertificates: state.PeerCertificates, Err: err}
		}
		return nil
	}
	return config
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
