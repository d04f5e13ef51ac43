package house_test

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/html"

	"oroconnector/app/cli"
)

// person signs in as somebody with a browser does: reads the page, fills in its form, sends it.
type person struct {
	t        *testing.T
	name     string
	password string
	grant    bool

	browser sync.WaitGroup
	last    string // text of the page that the browser ended on; to be read after browser.Wait
}

// open implements house.Process.Browser. Like a real browser it does not keep the program waiting.
func (p *person) open(ctx context.Context, address string) error {
	p.browser.Go(func() {
		if err := p.browse(context.WithoutCancel(ctx), address); err != nil {
			p.t.Errorf("the browser: %v", err)
		}
	})
	return nil
}

// browse follows the whole way from Oro's address to the end page.
func (p *person) browse(ctx context.Context, address string) error {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return err
	}
	web := &http.Client{Jar: jar}
	page, at, err := p.fetch(ctx, web, http.MethodGet, address, nil)
	for range 6 {
		if err != nil {
			return err
		}
		action, fields := form(page)
		if action == "" && len(fields) == 0 {
			p.last = page
			return nil
		}
		target, parseErr := at.Parse(action)
		if parseErr != nil {
			return parseErr
		}
		if _, ok := fields["_username"]; ok {
			fields.Set("_username", p.name)
			fields.Set("_password", p.password)
		}
		if _, ok := fields["grantAccess"]; ok {
			fields.Set("grantAccess", map[bool]string{true: "true", false: "false"}[p.grant])
		}
		page, at, err = p.fetch(ctx, web, http.MethodPost, target.String(), fields)
	}
	p.t.Error("the sign-in goes round in a circle")
	return nil
}

func (p *person) fetch(ctx context.Context, web *http.Client, method, address string, fields url.Values) (string, *url.URL, error) {
	r, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(fields.Encode()))
	if err != nil {
		return "", nil, err
	}
	if fields != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer, err := web.Do(r)
	if err != nil {
		return "", nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	return string(body), answer.Request.URL, err
}

// form returns where a page's first form goes and its fields; a page without one gives none.
func form(page string) (action string, fields url.Values) {
	fields = url.Values{}
	inside := false
	for z := html.NewTokenizer(strings.NewReader(page)); ; {
		switch z.Next() {
		case html.ErrorToken:
			return action, fields
		case html.StartTagToken, html.SelfClosingTagToken:
			token := z.Token()
			attrs := map[string]string{}
			for _, a := range token.Attr {
				attrs[a.Key] = a.Val
			}
			inside = inside || token.Data == "form"
			if token.Data == "form" {
				action = attrs["action"]
			}
			if (token.Data == "input" || token.Data == "button") && inside && attrs["name"] != "" {
				fields.Set(attrs["name"], attrs["value"])
			}
		case html.EndTagToken:
			if z.Token().Data == "form" {
				return action, fields
			}
		}
	}
}

func TestProgram_ConnectGoesThroughTheBrowser(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.ok("disconnect")
	who := &person{t: t, name: "nora.lindqvist", password: "demo", grant: true}
	p.browser = who.open
	r := p.ok("connect")
	who.browser.Wait()
	if !strings.Contains(r.out, "Nora Lindqvist") || !strings.Contains(who.last, "You can close this page") {
		t.Errorf("said %q; the browser shows %q", r.out, who.last)
	}
	if a := p.context(p.ok("context", quoteMail, "--json")); !a.Fresh || len(a.Items) == 0 {
		t.Errorf("%+v", a)
	}
}

func TestProgram_ConnectDenied(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	p.ok("disconnect")
	who := &person{t: t, name: "nora.lindqvist", password: "demo"}
	p.browser = who.open
	r := p.run("connect")
	who.browser.Wait()
	if r.code != cli.ExitRefused || !strings.Contains(who.last, "Not connected") || strings.Contains(r.err, "⟦") {
		t.Errorf("code %d, said %q; the browser shows %q", r.code, r.err, who.last)
	}
	if r := p.run("context", quoteMail); r.code != cli.ExitSignedOut {
		t.Errorf("after a refusal: code %d, %q", r.code, r.err)
	}
}

func TestProgram_ConnectElsewhereSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	for address, code := range map[string]int{
		"127.0.0.1:1": cli.ExitOffline, "http://crm.example.com": cli.ExitRefused, "::": cli.ExitInvalid,
	} {
		r := p.run("connect", address, "--client-id", "x")
		if r.code != code || strings.TrimSpace(r.err) == "" || strings.Contains(r.err, "⟦") {
			t.Errorf("%s: code %d, want %d, said %q", address, r.code, code, r.err)
		}
	}
}
