package mailbox

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
)

// trust gives the TLS configuration for a server: the system's certificates, and exactly one more where the
// person has pinned it (spec 1.6). A pinned certificate is taken by its bytes alone; any other is verified as
// always. base, where it is given, is taken instead.
func trust(base *tls.Config, host, pinned string) *tls.Config {
	if base != nil {
		config := base.Clone()
		config.ServerName = host
		return config
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: host}
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
		if _, err := leaf.Verify(x509.VerifyOptions{DNSName: host, Intermediates: between}); err != nil {
			return &tls.CertificateVerificationError{UnverifiedCertificates: state.PeerCertificates, Err: err}
		}
		return nil
	}
	return config
}

// Fingerprint gives the SHA-256 of a certificate's bytes (DER) in lower-case hex, as crm.Login.PinnedCert
// has it.
func Fingerprint(der []byte) string {
	sum := sha256.Sum256(der)
	return hex.EncodeToString(sum[:])
}
