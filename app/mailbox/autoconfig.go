package mailbox

import (
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"oroconnector/app/crm"
)

const (
	autoconfigLimit = 256 << 10 // bytes of a settings file
	autoconfigHops  = 3
	maxServers      = 8 // of one file
)

// autoconfigAt asks a domain for its settings file (Thunderbird's autoconfiguration, config-v1.1), over https
// only.
func autoconfigAt(pattern string) func(context.Context, mailAddress, ProposeOptions) []Proposal {
	return func(ctx context.Context, at mailAddress, o ProposeOptions) []Proposal {
		address := fmt.Sprintf(pattern, at.domain) + "?emailaddress=" + url.QueryEscape(at.whole)
		data, ok := httpsGet(ctx, o.HTTP, address)
		if !ok {
			return nil
		}
		return parseAutoconfig(data, at)
	}
}

// httpsGet reads a small file; whatever goes wrong, there is none.
func httpsGet(ctx context.Context, client *http.Client, address string) ([]byte, bool) {
	if client == nil {
		client = http.DefaultClient
	}
	guarded := *client
	guarded.Jar = nil
	guarded.CheckRedirect = func(req *http.Request, via []*http.Request) error {
		if req.URL.Scheme != "https" || len(via) > autoconfigHops {
			return http.ErrUseLastResponse
		}
		return nil
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, false
	}
	resp, err := guarded.Do(req)
	if err != nil {
		return nil, false
	}
	defer func() { _ = resp.Body.Close() }() // read or given up
	if resp.StatusCode != http.StatusOK {
		return nil, false
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, autoconfigLimit+1))
	return data, err == nil && len(data) <= autoconfigLimit
}

// clientConfig is the part of a settings file that we read.
type clientConfig struct {
	Servers []struct {
		Type       string   `xml:"type,attr"`
		Host       string   `xml:"hostname"`
		Port       string   `xml:"port"`
		SocketType string   `xml:"socketType"`
		User       string   `xml:"username"`
		Auth       []string `xml:"authentication"`
	} `xml:"emailProvider>incomingServer"`
}

// parseAutoconfig reads a settings file's IMAP servers. Those without encryption are left out; anything that
// cannot be is skipped.
func parseAutoconfig(data []byte, at mailAddress) []Proposal {
	var config clientConfig
	if xml.Unmarshal(data, &config) != nil {
		return nil
	}
	fill := strings.NewReplacer("%EMAILADDRESS%", at.whole, "%EMAILLOCALPART%", at.local, "%EMAILDOMAIN%", at.domain)
	var out []Proposal
	for _, server := range config.Servers {
		host := strings.ToLower(strings.TrimSuffix(strings.TrimSpace(fill.Replace(server.Host)), "."))
		port, err := strconv.ParseUint(strings.TrimSpace(server.Port), 10, 16)
		security, secure := socketTypes[strings.ToUpper(strings.TrimSpace(server.SocketType))]
		if !strings.EqualFold(strings.TrimSpace(server.Type), "imap") || !hostName(host) || err != nil || port == 0 || !secure {
			continue
		}
		if known := byServer(at, host); known != nil {
			return known
		}
		login := at.login(host, int(port), security)
		if user := strings.TrimSpace(fill.Replace(server.User)); user != "" && len(user) <= 254 && !strings.ContainsAny(user, "\x00\r\n%") {
			login.User = user
		}
		if len(out) < maxServers {
			out = append(out, Proposal{Login: login, Source: SourceAutoconfig, Note: at.elsewhere(host)})
		}
	}
	return out
}

var socketTypes = map[string]crm.Security{"SSL": crm.SecurityTLS, "TLS": crm.SecurityTLS, "STARTTLS": crm.SecurityStartTLS}
