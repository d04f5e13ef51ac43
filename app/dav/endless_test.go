package dav

import (
	"errors"
	"io"
	"strings"
	"testing"

	"oroconnector/app/crm"
)

// forever gives its head, and then the same again and again. It ends behind four responses' worth of bytes, so
// that a reader without bounds fails its test and not the computer.
type forever struct {
	head, again string
	at, read    int
}

func (e *forever) Read(p []byte) (int, error) {
	if e.read > 4*responseLimit {
		return 0, io.EOF
	}
	text := e.head
	if e.read >= len(e.head) {
		text = e.again
	}
	n := copy(p, text[e.at:])
	e.at, e.read = e.at+n, e.read+n
	if e.at == len(text) {
		e.at = 0
	}
	return n, nil
}

// Whatever in an answer has no end is given up before it fills the memory.
func TestMultistatus_WhatNeverEndsIsGivenUp(t *testing.T) {
	t.Parallel()
	const open = `<multistatus xmlns="DAV:">`
	block := strings.Repeat("x", 1<<10)
	for name, e := range map[string]*forever{
		"text":          {head: open + `<response><href>`, again: block},
		"text on top":   {head: open, again: block},
		"CDATA":         {head: open + `<response><href><![CDATA[`, again: block + "<"},
		"a comment":     {head: open + `<response><!--`, again: block + "<"},
		"an attribute":  {head: open + `<response a="`, again: block},
		"a name":        {head: open + `<response `, again: block},
		"many texts":    {head: open + `<response>`, again: "<href>" + block + "</href>"},
		"before it all": {head: "", again: block},
	} {
		_, err := multistatus(e, func(response) error { return nil })
		if f := crm.AsFault("", err); f.Code != "dav.answer" || name != "many texts" && !errors.Is(err, errEndless) {
			t.Errorf("%s: %v", name, err)
		}
		if e.read > responseLimit+1<<20 {
			t.Errorf("%s: %d bytes were read", name, e.read)
		}
	}
}

// An answer may be as long as it likes where no response is; one record at its limit is read, or told as large.
func TestMultistatus_LongAnswersStream(t *testing.T) {
	t.Parallel()
	one := `<response><href>/a</href><x>` + strings.Repeat("&lt;", recordLimit/4) + `</x></response>`
	large := `<response><href>/b</href><propstat><prop><x>` + strings.Repeat("x", recordLimit+1) + `</x></prop></propstat></response>`
	n, cut := 0, 0
	_, err := multistatus(strings.NewReader(`<multistatus xmlns="DAV:">`+strings.Repeat(one, 3)+large+`</multistatus>`), func(r response) error {
		n++
		if len(r.ok.children) > 0 && r.ok.children[0].large {
			cut++
		}
		return nil
	})
	if err != nil || n != 4 || cut != 1 {
		t.Errorf("%d, %d large: %v", n, cut, err)
	}
}
