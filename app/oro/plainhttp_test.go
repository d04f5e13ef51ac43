package oro

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"

	"oroconnector/app/demo"
)

// atHost is a client for which every host is the demo's machine.
func atHost(s *demo.Server) *http.Client {
	address := strings.Split(strings.TrimPrefix(s.URL(), "http://"), "/")[0]
	return &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, network, to string) (net.Conn, error) {
			if strings.HasSuffix(to, ":443") {
				to = "127.0.0.1:1" // nobody listens
			} else {
				to = address
			}
			return new(net.Dialer).DialContext(ctx, network, to)
		},
		DisableKeepAlives: true,
	}}
}

func TestFind_PlainOnlyAfterAYes(t *testing.T) {
	t.Parallel()
	s := startDemo(t)
	for _, c := range []struct {
		typed string
		yes   bool
		base  string
		code  string
	}{
		{"http://crm.example.test", false, "", "connect.insecure"},
		{"http://crm.example.test", true, "http://crm.example.test/admin", ""},
		{"crm.example.test", false, "", "connect.refused"},
		{"crm.example.test", true, "http://crm.example.test/admin", ""},
		{"crm.example.test:8080", false, "", "connect.insecure"},
		{"crm.example.test:8080", true, "http://crm.example.test:8080/admin", ""},
		{"https://crm.example.test:8080", true, "", "connect.insecure"},
	} {
		var options []FindOption
		if c.yes {
			options = append(options, AllowHTTP())
		}
		got, err := Find(t.Context(), atHost(s), c.typed, options...)
		if c.code != "" {
			if f := asFault(t, err); f.Code != c.code || c.code == "connect.insecure" && f.Detail == "" {
				t.Errorf("%s, %v: %+v", c.typed, c.yes, f)
			}
			continue
		}
		if err != nil || got.Base != c.base || !strings.HasPrefix(got.Token, "http://crm.example.test") {
			t.Errorf("%s: %+v, %v", c.typed, got, err)
		}
	}
}
