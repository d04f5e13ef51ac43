package crashtest

import (
	"context"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"

	"oroconnector/app/demo"
)

var (
	formTag   = regexp.MustCompile(`<form[^>]*>`)
	formTo    = regexp.MustCompile(`action="([^"]*)"`)
	formField = regexp.MustCompile(`<(?:input|button)[^>]*name="([^"]*)"(?:[^>]*value="([^"]*)")?`)
)

// signIn goes through the login and the Grant page as somebody with a browser does.
func signIn(ctx context.Context, address string, who demo.User) error {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return err
	}
	web := &http.Client{Jar: jar}
	method, fields := http.MethodGet, url.Values{}
	for range 6 {
		r, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(fields.Encode()))
		if err != nil {
			return err
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		answer, err := web.Do(r)
		if err != nil {
			return err
		}
		page, err := io.ReadAll(answer.Body)
		if err = joined(err, answer.Body.Close()); err != nil {
			return err
		}
		tag := formTag.Find(page)
		if tag == nil {
			return nil // the page that the browser ends on
		}
		to := ""
		if m := formTo.FindSubmatch(tag); m != nil {
			to = html.UnescapeString(string(m[1]))
		}
		next, err := answer.Request.URL.Parse(to)
		if err != nil {
			return err
		}
		fields = url.Values{}
		for _, f := range formField.FindAllSubmatch(page, -1) {
			fields.Set(string(f[1]), html.UnescapeString(string(f[2])))
		}
		if fields.Has("_username") {
			fields.Set("_username", who.Name)
			fields.Set("_password", who.Password)
		}
		if fields.Has("grantAccess") {
			fields.Set("grantAccess", "true")
		}
		method, address = http.MethodPost, next.String()
	}
	return fmt.Errorf("the sign-in goes round in a circle")
}

func joined(first, second error) error {
	if first != nil {
		return first
	}
	return second
}
