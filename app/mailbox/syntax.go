package mailbox

import (
	"bytes"
	"fmt"
)

// maxDepth is how deep lists may lie in one another: no answer that we ask for has more than four.
const maxDepth = 64

// syntax follows a response outside its literals and finds what the library cannot bear: lists so deep that
// reading them takes all memory (it reads a message's structure by recursion without limit, and a stack that
// grows too large ends the program), and a parenthesis among capabilities, before which it stands for ever.
type syntax struct {
	head            []byte // of the response, in capitals
	depth           int
	quoted, escaped bool
	closed          bool // a ] has come
}

// headSize is more than a tag, a status and CAPABILITY.
const headSize = 64

func (x *syntax) scan(part []byte) error {
	if room := headSize - len(x.head); room > 0 {
		x.head = append(x.head, bytes.ToUpper(part[:min(room, len(part))])...)
	}
	for _, c := range part {
		switch {
		case x.escaped:
			x.escaped = false
		case x.quoted && c == '\\':
			x.escaped = true
		case c == '"':
			x.quoted = !x.quoted
		case x.quoted:
		case c == '(':
			if x.depth++; x.depth > maxDepth {
				return fmt.Errorf("%w: lists %d deep", errBounds, x.depth)
			}
			if x.capabilities() {
				return fmt.Errorf("%w: a list among capabilities", errBounds)
			}
		case c == ')':
			x.depth--
		case c == ']':
			x.closed = true
		}
	}
	return nil
}

// capabilities tells whether the library reads capabilities at this place (RFC 9051 sections 7.1 and 7.2.2).
func (x *syntax) capabilities() bool {
	if !bytes.Contains(x.head, []byte("CAPABILITY")) && !bytes.Contains(x.head, []byte("ENABLED")) {
		return false
	}
	words := bytes.Fields(x.head)
	if len(words) > 2 && bytes.HasPrefix(words[2], []byte("[CAPABILITY")) {
		return !x.closed
	}
	if len(words) > 1 && len(digitsOnly(string(words[1]))) == len(words[1]) {
		words = words[1:] // a number may stand before any response, to the library
	}
	return len(words) > 1 && (bytes.HasPrefix(words[1], []byte("CAPABILITY")) || bytes.HasPrefix(words[1], []byte("ENABLED")))
}

// next begins a response.
func (x *syntax) next() { *x = syntax{head: x.head[:0]} }
