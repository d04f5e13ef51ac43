package trust_test

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"oroconnector/app/trust"
)

// server has a certificate for example.com and 127.0.0.1.
func server(t *testing.T) (s *httptest.Server, roots *x509.CertPool, own string) {
	t.Helper()
	s = httptest.NewUnstartedServer(http.NotFoundHandler())
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // the handshakes that are refused here
	s.StartTLS()
	t.Cleanup(s.Close)
	roots = x509.NewCertPool()
	roots.AddCert(s.Certificate())
	return s, roots, trust.Fingerprint(s.Certificate().Raw)
}

// shown is the same fingerprint as browsers and openssl show it.
func shown(s *httptest.Server) string {
	return strings.ReplaceAll(fmt.Sprintf("% X", sha256.Sum256(s.Certificate().Raw)), " ", ":")
}

// Beside the pinned certificate only one that is verified for the host's name is taken: by net/http, which names the
// server of each connection, and for one server that is named beforehand.
func TestConfig_TakesThePinnedCertificateAndElseVerifies(t *testing.T) {
	t.Parallel()
	s, roots, own := server(t)
	other, none := strings.Repeat("ab", 32), x509.NewCertPool()
	for _, c := range []struct {
		name, pin, host string
		roots           *x509.CertPool
		web, named      bool // taken
	}{
		{"another pin, right name, trusted issuer", other, "example.com", roots, true, true},
		{"another pin, wrong name, trusted issuer", other, "elsewhere.example", roots, false, false},
		{"another pin, right name, unknown issuer", other, "example.com", none, false, false},
		{"another pin, an address of the certificate, trusted issuer", other, "127.0.0.1", roots, false, true},
		{"another pin, another address, trusted issuer", other, "127.0.0.2", roots, false, false},
		{"another pin, an address, unknown issuer", other, "127.0.0.1", none, false, false},
		{"this pin, wrong name", own, "elsewhere.example", none, true, true},
		{"this pin, an address", own, "127.0.0.1", none, true, true},
		{"this pin as people copy it", shown(s), "elsewhere.example", none, true, true},
		{"no pin, right name, trusted issuer", "", "example.com", roots, true, true},
		{"no pin, wrong name, trusted issuer", "", "elsewhere.example", roots, false, false},
		{"no pin, an address of the certificate", "", "127.0.0.1", roots, true, true},
	} {
		web := get(t, s, c.host, trust.Config("", c.pin, c.roots))
		named := shake(t, s, trust.Config(c.host, c.pin, c.roots))
		for way, got := range map[string]struct {
			err  error
			want bool
		}{"web": {web, c.web}, "named": {named, c.named}} {
			if (got.err == nil) != got.want {
				t.Errorf("%s, %s: %v", c.name, way, got.err)
			}
			if fingerprint, is := trust.Untrusted(got.err); got.err != nil && (!is || fingerprint != own) {
				t.Errorf("%s, %s: %q %v of %v", c.name, way, fingerprint, is, got.err)
			}
		}
	}
	if c := trust.Config("", "", nil); c.InsecureSkipVerify || c.MinVersion < tls.VersionTLS12 {
		t.Errorf("without a pin: %+v", c)
	}
}

func get(t *testing.T, s *httptest.Server, host string, config *tls.Config) error {
	t.Helper()
	transport := &http.Transport{
		TLSClientConfig: config,
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, s.Listener.Addr().String())
		},
	}
	defer transport.CloseIdleConnections()
	resp, err := (&http.Client{Transport: transport}).Get("https://" + host + s.URL[strings.LastIndexByte(s.URL, ':'):])
	if err == nil {
		_ = resp.Body.Close()
	}
	return err
}

func shake(t *testing.T, s *httptest.Server, config *tls.Config) error {
	t.Helper()
	conn, err := (&tls.Dialer{Config: config}).DialContext(t.Context(), "tcp", s.Listener.Addr().String())
	if err == nil {
		_ = conn.Close()
	}
	return err
}

func TestUntrusted_TellsTheCertificateByItsFingerprint(t *testing.T) {
	t.Parallel()
	s, _, own := server(t)
	cert := s.Certificate()
	if !regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(own) {
		t.Fatalf("%q", own)
	}
	for i, c := range []struct {
		err         error
		fingerprint string
		is          bool
	}{
		{&tls.CertificateVerificationError{UnverifiedCertificates: []*x509.Certificate{cert}, Err: io.EOF}, own, true},
		{&tls.CertificateVerificationError{}, "", true},
		{x509.UnknownAuthorityError{Cert: cert}, own, true},
		{x509.UnknownAuthorityError{}, "", true},
		{fmt.Errorf("get: %w", x509.HostnameError{Certificate: cert}), own, true},
		{x509.CertificateInvalidError{Cert: cert, Reason: x509.Expired}, own, true},
		{io.EOF, "", false},
		{os.ErrDeadlineExceeded, "", false},
		{nil, "", false},
	} {
		if fingerprint, is := trust.Untrusted(c.err); fingerprint != c.fingerprint || is != c.is {
			t.Errorf("%d: %q, %v", i, fingerprint, is)
		}
	}
}
