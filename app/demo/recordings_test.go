package demo

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// recording is one exchange with a real Oro: a request, and its answer.
type recording struct {
	name   string // without .http
	method string
	target string // path and query
	header http.Header
	body   string
	status int
	answer http.Header
	text   string // body of the answer
}

func (r *recording) group() string { return r.name[:2] }

// recordings reads a set in the order of its index; it skips the test where there is none.
func recordings(t *testing.T, set string) []*recording {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		found := filepath.Join(dir, "shared", "oro", "recordings", set)
		if _, err := os.Stat(found); err == nil {
			return readAll(t, found)
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Skip("no recordings of a real Oro beside the project")
		}
		dir = up
	}
}

func readAll(t *testing.T, dir string) []*recording {
	t.Helper()
	index, err := os.ReadFile(filepath.Join(dir, "INDEX.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	var out []*recording
	for n, line := range strings.Split(strings.TrimSpace(string(index)), "\n") {
		name, _, _ := strings.Cut(line, "\t")
		if n == 0 {
			continue
		}
		file := filepath.Join(dir, name+".http")
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		r, err := parseRecording(strings.TrimSuffix(filepath.Base(file), ".http"), string(data))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

func parseRecording(name, text string) (*recording, error) {
	request, answer, found := strings.Cut(text, "#################### answer\n")
	if !found {
		return nil, fmt.Errorf("%s: no answer", name)
	}
	r := &recording{name: name}
	head, body, _ := strings.Cut(request, "\n\n")
	first, lines, _ := strings.Cut(head, "\n")
	words := strings.SplitN(first, " ", 3)
	r.method, r.target = words[0], words[1]
	r.header = headerLines(lines)
	r.body = strings.TrimRight(body, "\n")
	head, r.text, _ = strings.Cut(answer, "\n\n")
	first, lines, _ = strings.Cut(head, "\n")
	words = strings.SplitN(first, " ", 3)
	var err error
	if r.status, err = strconv.Atoi(words[1]); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	r.answer = headerLines(lines)
	r.text = strings.TrimSpace(r.text)
	return r, nil
}

func headerLines(text string) http.Header {
	h := http.Header{}
	for line := range strings.SplitSeq(text, "\n") {
		if name, value, ok := strings.Cut(line, ":"); ok {
			h.Add(name, strings.TrimSpace(value))
		}
	}
	return h
}

var recordedOrigin = regexp.MustCompile(`http:\\?/\\?/127\.0\.0\.1:876[56]`)
