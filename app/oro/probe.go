package oro

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"oroconnector/app/crm"
)

// probeLimit bounds what is read of an answer while looking for an Oro.
const probeLimit = 1 << 20

// probeTimeout bounds one question while looking: somebody waits beside the field.
const probeTimeout = 20 * time.Second

// ask does one request without a token. Redirects to another host, or to https, are noted in moved
// where they keep the path; an error is a fault of the way there.
func (f *finder) ask(ctx context.Context, method, address string) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	hr, err := http.NewRequestWithContext(ctx, method, address, nil)
	if err != nil {
		return answer{}, &crm.Fault{Kind: crm.Invalid, Code: "connect.address"}
	}
	hr.Header.Set("Accept", mediaType)
	if strings.Contains(hr.URL.Path, "/.well-known/") {
		hr.Header.Set("Accept", "application/json")
	}
	resp, err := f.http.Do(hr)
	if err != nil {
		if plainHTTP(err) {
			return answer{}, &crm.Fault{Kind: crm.Refused, Code: "connect.insecure", Detail: hr.URL.Host, Err: err}
		}
		return answer{}, networkFault(ctx, err)
	}
	defer func() { _ = resp.Body.Close() }() // only looked at
	got := answer{status: resp.StatusCode, header: resp.Header}
	if got.body, err = io.ReadAll(io.LimitReader(resp.Body, probeLimit)); err != nil {
		return answer{}, networkFault(ctx, err)
	}
	f.note(hr.URL, got)
	return got, nil
}

// note remembers what an answer says about the whole site: that it has moved, or why nothing of an Oro
// may be found in it. Of several reasons the first that says more than "errors" stays.
func (f *finder) note(asked *url.URL, got answer) {
	switch {
	case got.status == http.StatusServiceUnavailable || got.status == http.StatusUnsupportedMediaType && got.html():
		f.worst = &crm.Fault{Kind: crm.Busy, Code: "connect.maintenance", Detail: asked.Host}
	case got.status == http.StatusTooManyRequests || got.status >= 500:
		f.reason(&crm.Fault{Kind: crm.Busy, Code: "connect.failing", Detail: asked.Host, After: crm.RetryAfter(got.header, time.Now(), maxRetryAfter)})
	case got.status >= 300 && got.status < 400:
		f.leadsOn(asked, got.header.Get("Location"))
	}
}

func (f *finder) reason(why *crm.Fault) {
	if f.worst == nil {
		f.worst = why
	}
}

// leadsOn follows a move that keeps the path, and notes one to another host's page: a portal in front of
// the site, or its new address.
func (f *finder) leadsOn(asked *url.URL, location string) {
	to, err := asked.Parse(location)
	if err != nil || to.Host == "" || to.Scheme != "https" && to.Scheme != "http" {
		return
	}
	elsewhere := to.Host != asked.Host
	switch {
	case to.Path == asked.Path && (elsewhere || to.Scheme == "https" && asked.Scheme == "http"):
		f.moved = to
	case elsewhere:
		f.reason(&crm.Fault{Kind: crm.Invalid, Code: "connect.redirect", Detail: to.Host})
	}
}

// apiState is what an address says when it is asked as if it were Oro's API.
type apiState uint8

const (
	apiNone    apiState = iota // nothing of Oro
	apiOff                     // an Oro, its API switched off
	apiAnswers                 // an Oro's API that wants a token
)

// api asks for a resource that every back office has. Without a token Oro's API answers 401 with an
// empty body of its own media type (recording 30-userprofile-05), or where it is off, 404 of that type
// (33-webapi-disabled).
func (f *finder) api(ctx context.Context, base string) (apiState, error) {
	got, err := f.ask(ctx, http.MethodGet, base+"/api/userprofile")
	if err != nil {
		return apiNone, err
	}
	ours := got.mediaType() == mediaType
	switch {
	case got.status == http.StatusUnauthorized && len(strings.TrimSpace(string(got.body))) == 0 &&
		(ours || strings.HasPrefix(got.header.Get("WWW-Authenticate"), "Bearer")):
		return apiAnswers, nil
	case got.status == http.StatusNotFound && ours:
		return apiOff, nil
	}
	return apiNone, nil
}

// storefront tells an OroCommerce's shop from a back office without prefix: both have an API and
// metadata, but only the shop has its customers' login (recording commerce/02-authorize-06 leads there).
func (f *finder) storefront(ctx context.Context, root string) (bool, error) {
	got, err := f.ask(ctx, http.MethodGet, root+"/customer/user/login")
	if err != nil {
		return false, err
	}
	to, _ := url.Parse(got.header.Get("Location"))
	return got.status == http.StatusOK && got.mediaType() == "text/html" ||
		got.status >= 300 && got.status < 400 && to != nil && strings.Contains(to.Path, "/customer/"), nil
}

// Check tells after sign-in what Find could not: that the token is taken, the API on, the version recent
// enough (emailcontextentities came with 5.1.2), and the search allowed that contexts need. One or two
// requests, those of Kinds.
func (c *Client) Check(ctx context.Context) error {
	_, err := c.askKinds(ctx)
	f := crm.AsFault("connect.check", err)
	if f != nil && f.Code == "oro.kind" {
		f = &crm.Fault{Kind: crm.Refused, Code: "connect.tooOld", Detail: f.Detail, Err: f.Err}
	}
	if f == nil {
		return nil
	}
	return fail("connect.check", f)
}
