package oro

import (
	"context"
	"crypto/x509"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestTrust_WithAPin: beside the pinned certificate only one that is verified for the host's name is taken. The
// server's is valid for example.com and 127.0.0.1, and its issuer is trusted here.
func TestTrust_WithAPin(t *testing.T) {
	t.Parallel()
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // the handshakes that are refused here
	s.StartTLS()
	t.Cleanup(s.Close)
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	own, other := Fingerprint(s.Certificate().Raw), strings.Repeat("ab", 32)
	port := s.URL[strings.LastIndexByte(s.URL, ':'):]
	for _, c := range []struct {
		name, pin, host string
		roots           *x509.CertPool
		taken           bool
	}{
		{"another pin, right name, trusted issuer", other, "example.com", roots, true},
		{"another pin, wrong name, trusted issuer", other, "elsewhere.example", roots, false},
		{"another pin, right name, unknown issuer", other, "example.com", x509.NewCertPool(), false},
		{"another pin, an address without a name, trusted issuer", other, "127.0.0.1", roots, false},
		{"another pin, an address without a name, unknown issuer", other, "127.0.0.1", x509.NewCertPool(), false},
		{"this pin, wrong name", own, "elsewhere.example", x509.NewCertPool(), true},
		{"this pin, an address without a name", own, "127.0.0.1", x509.NewCertPool(), true},
		{"no pin, right name, trusted issuer", "", "example.com", roots, true},
		{"no pin, wrong name, trusted issuer", "", "elsewhere.example", roots, false},
		{"no pin, an address of the certificate", "", "127.0.0.1", roots, true},
	} {
		transport := &http.Transport{
			TLSClientConfig: trust(c.pin, c.roots),
			DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
				return new(net.Dialer).DialContext(ctx, network, s.Listener.Addr().String())
			},
		}
		resp, err := (&http.Client{Transport: transport}).Get("https://" + c.host + port)
		if err == nil {
			_ = resp.Body.Close()
		}
		if (err == nil) != c.taken {
			t.Errorf("%s: %v", c.name, err)
		}
		if fault := networkFault(t.Context(), err); err != nil && (fault.Code != "connect.certificate" || fault.Detail != own) {
			t.Errorf("%s: %+v", c.name, fault)
		}
		transport.CloseIdleConnections()
	}
}
