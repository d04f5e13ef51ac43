package windowtest

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/websocket"
)

// chromium is a page of a headless browser with a profile of its own, driven over the DevTools protocol.
type chromium struct {
	t    *testing.T
	conn *websocket.Conn
	next int
}

func (d *desktop) chromium() *chromium {
	d.t.Helper()
	name := ""
	for _, one := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if _, err := exec.LookPath(one); err == nil {
			name = one
			break
		}
	}
	if name == "" {
		d.t.Skip("Chromium is not installed; the test of the sign-in needs it (.ci/setup)")
	}
	cmd := exec.Command(name, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--password-store=basic", "--remote-debugging-port=0", "--remote-allow-origins=*",
		"--user-data-dir="+filepath.Join(d.dir, "chromium"), "about:blank")
	cmd.Env = append(append([]string(nil), d.env...), "HOME="+d.dir)
	out, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { end(cmd) })
	host := make(chan string, 1)
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if _, address, found := strings.Cut(lines.Text(), "DevTools listening on ws://"); found {
				at, _, _ := strings.Cut(address, "/")
				host <- at
			}
		}
	}()
	select {
	case at := <-host:
		return d.page(at)
	case <-time.After(patience):
		d.t.Fatal("Chromium did not start")
		return nil
	}
}

// page joins the first page of the browser at the address.
func (d *desktop) page(at string) *chromium {
	d.t.Helper()
	var pages []struct {
		Type string
		URL  string `json:"webSocketDebuggerUrl"`
	}
	c := &chromium{t: d.t}
	eventually(d.t, "Chromium's page", func() bool {
		resp, err := http.Get("http://" + at + "/json/list")
		if err != nil {
			return false
		}
		defer resp.Body.Close()
		if json.NewDecoder(resp.Body).Decode(&pages) != nil {
			return false
		}
		for _, p := range pages {
			if p.Type == "page" {
				c.conn, err = websocket.Dial(p.URL, "", "http://"+at)
				return err == nil
			}
		}
		return false
	})
	d.t.Cleanup(func() { _ = c.conn.Close() })
	return c
}

// call sends a command and decodes its result.
func (c *chromium) call(method string, params map[string]any, result any) error {
	c.next++
	if err := websocket.JSON.Send(c.conn, map[string]any{"id": c.next, "method": method, "params": params}); err != nil {
		return err
	}
	if err := c.conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	for {
		var answer struct {
			ID     int
			Result json.RawMessage
			Error  *struct{ Message string }
		}
		if err := websocket.JSON.Receive(c.conn, &answer); err != nil {
			return err
		}
		switch {
		case answer.ID != c.next: // news of the page
		case answer.Error != nil:
			return errors.New(answer.Error.Message)
		case result == nil:
			return nil
		default:
			return json.Unmarshal(answer.Result, result)
		}
	}
}

func (c *chromium) open(url string) {
	c.t.Helper()
	if err := c.call("Page.navigate", map[string]any{"url": url}, nil); err != nil {
		c.t.Fatal(err)
	}
}

// eval runs a script in the page and gives its value as text; "" while the page is between two documents.
func (c *chromium) eval(script string) string {
	var answer struct{ Result struct{ Value any } }
	if err := c.call("Runtime.evaluate", map[string]any{"expression": script}, &answer); err != nil || answer.Result.Value == nil {
		return ""
	}
	return fmt.Sprint(answer.Result.Value)
}

// waitFor waits until the page has what the selector names.
func (c *chromium) waitFor(selector string) {
	c.t.Helper()
	eventually(c.t, "the page's "+selector, func() bool {
		return c.eval(fmt.Sprintf("document.readyState == 'complete' && !!document.querySelector(%q)", selector)) == "true"
	})
}

// fill writes into a field of a form, click presses what the selector names.
func (c *chromium) fill(selector, text string) {
	c.eval(fmt.Sprintf("document.querySelector(%q).value = %q", selector, text))
}

func (c *chromium) click(selector string) {
	c.eval(fmt.Sprintf("document.querySelector(%q).click()", selector))
}
