package oro

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"oroconnector/app/crm"
)

// FindOption changes how Find looks.
type FindOption func(*finder)

// AllowHTTP lets Find speak http to other machines: only after the person said yes (spec 12.5). Of an address
// without a scheme https is still asked first.
func AllowHTTP() FindOption { return func(f *finder) { f.insecure = true } }

// Find looks for an Oro's back office at what a person typed, without a token, and gives a connection
// with Base, API, Auth and Token set. client may be nil (NewHTTP). Newer versions tell by their
// metadata (recordings 05-metadata-*), others by how their API refuses. Faults have op connect.find and
// a code of the list in the package's comment. Whether the version is recent enough is told by
// Client.Check only, after sign-in.
func Find(ctx context.Context, client *http.Client, address string, options ...FindOption) (crm.Connection, error) {
	if client == nil {
		client = NewHTTP("", 0)
	}
	f := &finder{http: refuseRedirects(client)}
	for _, option := range options {
		option(f)
	}
	found, err := f.find(ctx, address)
	if err != nil {
		return crm.Connection{}, fail("connect.find", err)
	}
	return found, nil
}

type finder struct {
	http     *http.Client
	insecure bool
	moved    *url.URL // where a redirect leads that keeps the path
	worst    *crm.Fault
}

// hops is how many redirects to another host (example.com → www.example.com, http → https) are followed.
// No token is sent while looking.
const hops = 3

func (f *finder) find(ctx context.Context, address string) (crm.Connection, error) {
	at, err := parsePlace(address, f.insecure)
	if err != nil {
		return crm.Connection{}, err
	}
	for range hops {
		f.moved, f.worst = nil, nil
		found, err := f.look(ctx, at)
		if open := f.open(address, at, err); open != "" {
			at.root = open
			found, err = f.look(ctx, at)
		}
		if f.moved == nil || found.Base != "" {
			return found, err
		}
		next, moveErr := parsePlace(f.moved.Scheme+"://"+f.moved.Host, f.insecure || f.moved.Scheme == "https")
		if moveErr != nil {
			return crm.Connection{}, moveErr
		}
		next.bases = at.bases
		at = next
	}
	return crm.Connection{}, &crm.Fault{Kind: crm.Invalid, Code: "connect.notOro", Detail: at.host}
}

// open gives the root to ask without encryption, where that is allowed, no scheme was typed, and https met a
// server that speaks http or none; else nothing.
func (f *finder) open(address string, at place, err error) string {
	fault := crm.AsFault("", err)
	if fault == nil || !f.insecure || strings.Contains(address, "://") || fault.Code != "connect.insecure" && fault.Code != "connect.refused" {
		return ""
	}
	return "http://" + strings.TrimPrefix(at.root, "https://")
}

// look asks for the metadata of every place first, then for the API of every place.
func (f *finder) look(ctx context.Context, at place) (crm.Connection, error) {
	for _, base := range at.bases {
		meta, ok, err := f.metadata(ctx, at.root, base)
		if err != nil || f.moved != nil {
			return crm.Connection{}, err
		}
		if ok {
			return f.confirm(ctx, at, base, meta)
		}
	}
	for _, base := range at.bases {
		what, err := f.api(ctx, at.root+base)
		if err != nil || f.moved != nil {
			return crm.Connection{}, err
		}
		switch what {
		case apiAnswers:
			return f.confirm(ctx, at, base, metadata{})
		case apiOff:
			return crm.Connection{}, switchedOff(at)
		}
	}
	if f.worst != nil {
		return crm.Connection{}, f.worst
	}
	return crm.Connection{}, &crm.Fault{Kind: crm.Invalid, Code: "connect.notOro", Detail: at.host}
}

// confirm makes a connection of a place that is an Oro, if its API answers and it is the back office.
func (f *finder) confirm(ctx context.Context, at place, base string, meta metadata) (crm.Connection, error) {
	root := at.root + base
	if !strings.HasSuffix(base, "/admin") {
		if shop, err := f.storefront(ctx, root); err != nil {
			return crm.Connection{}, err
		} else if shop {
			return crm.Connection{}, &crm.Fault{Kind: crm.Invalid, Code: "connect.storefront", Detail: at.host}
		}
	}
	what, err := f.api(ctx, root)
	switch {
	case err != nil:
		return crm.Connection{}, err
	case what != apiAnswers && f.worst != nil:
		return crm.Connection{}, f.worst
	case what != apiAnswers:
		return crm.Connection{}, switchedOff(at)
	}
	found := crm.Connection{Base: root, API: root + "/api", Auth: root + "/oauth2-token/authorize"}
	token, err := f.tokenEndpoint(ctx, at, base, meta)
	found.Token = token
	return found, err
}

func switchedOff(at place) error {
	return &crm.Fault{Kind: crm.Offline, Code: "connect.apiOff", Detail: at.host}
}

// tokenEndpoint is never below the back office's prefix (api 1.1). Metadata is believed where it names
// the host that was typed; a sub-folder without metadata is told from a prefix by asking.
func (f *finder) tokenEndpoint(ctx context.Context, at place, base string, meta metadata) (string, error) {
	if strings.HasPrefix(meta.Token, at.root+"/") {
		return meta.Token, nil
	}
	if base == "" || strings.HasSuffix(base, "/admin") {
		return at.root + strings.TrimSuffix(base, "/admin") + "/oauth2-token", nil
	}
	parent := at.root + base[:strings.LastIndexByte(base, '/')]
	got, err := f.ask(ctx, http.MethodOptions, parent+"/oauth2-token")
	if err != nil {
		return "", err
	}
	if got.status == http.StatusOK && strings.Contains(got.header.Get("Allow"), "POST") {
		return parent + "/oauth2-token", nil
	}
	return at.root + base + "/oauth2-token", nil
}

// metadata is what RFC 8414 has about an authorization server.
type metadata struct {
	Issuer        string `json:"issuer"`
	Authorization string `json:"authorization_endpoint"`
	Token         string `json:"token_endpoint"`
}

// metadata asks for a back office's metadata: at the host's root, where RFC 8414 puts it, and for a
// sub-folder also inside of it, where such an installation can answer.
func (f *finder) metadata(ctx context.Context, root, base string) (metadata, bool, error) {
	const known = "/.well-known/oauth-authorization-server"
	places := []string{root + known + base + "/oauth2-server"}
	if folder := strings.TrimSuffix(base, "/admin"); folder != "" {
		places = append(places, root+folder+known+strings.TrimPrefix(base, folder)+"/oauth2-server")
	}
	for _, address := range places {
		got, err := f.ask(ctx, http.MethodGet, address)
		if err != nil || f.moved != nil {
			return metadata{}, false, err
		}
		var meta metadata
		if got.status == http.StatusOK && got.json() && json.Unmarshal(got.body, &meta) == nil &&
			strings.HasSuffix(meta.Issuer, "/oauth2-server") && meta.Token != "" {
			return meta, true, nil
		}
	}
	return metadata{}, false, nil
}
