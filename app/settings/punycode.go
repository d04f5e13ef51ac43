package settings

import (
	"strings"
	"unicode/utf8"
)

// asciiDomain gives the domain as mail has it: labels with letters beyond ASCII become A-labels (RFC 3492,
// RFC 5890), so that "münchen.example" in a list also covers "xn--mnchen-3ya.example" in a message. It
// lowers case and takes the full-width dots of IDNA; it does not normalize beyond that. ok is false where a
// label has no such form.
func asciiDomain(domain string) (ascii string, ok bool) {
	domain = strings.NewReplacer("\u3002", ".", "\uff0e", ".", "\uff61", ".").Replace(strings.ToLower(domain))
	labels := strings.Split(domain, ".")
	for i, label := range labels {
		if strings.ContainsFunc(label, func(r rune) bool { return r >= utf8.RuneSelf }) {
			coded, ok := punycode(label)
			if !ok {
				return "", false
			}
			labels[i] = "xn--" + coded
		}
	}
	return strings.Join(labels, "."), true
}

// Parameters of RFC 3492, section 5.
const (
	base, tMin, tMax, skew, damp = 36, 1, 26, 38, 700
	initialBias, initialN        = 72, 0x80
)

// punycode encodes one label (RFC 3492, section 6.3).
func punycode(label string) (string, bool) {
	runes := []rune(label)
	if !utf8.ValidString(label) || len(runes) > 63 {
		return "", false
	}
	var out []byte
	for _, r := range runes {
		if r < utf8.RuneSelf {
			out = append(out, byte(r))
		}
	}
	done, basic := len(out), len(out)
	if basic > 0 {
		out = append(out, '-')
	}
	n, delta, bias := rune(initialN), 0, initialBias
	for done < len(runes) {
		next := rune(utf8.MaxRune)
		for _, r := range runes {
			if r >= n && r < next {
				next = r
			}
		}
		delta += int(next-n) * (done + 1) // at most 0x10FFFF × 64: no overflow
		n = next
		for _, r := range runes {
			if r < n {
				delta++
			}
			if r == n {
				out = variable(out, delta, bias)
				bias = adapt(delta, done+1, done == basic)
				delta = 0
				done++
			}
		}
		delta++
		n++
	}
	return string(out), true
}

// variable writes delta as a variable-length integer.
func variable(out []byte, delta, bias int) []byte {
	for k := base; ; k += base {
		t := min(max(k-bias, tMin), tMax)
		if delta < t {
			return append(out, digit(delta))
		}
		out = append(out, digit(t+(delta-t)%(base-t)))
		delta = (delta - t) / (base - t)
	}
}

func adapt(delta, points int, first bool) int {
	if first {
		delta /= damp
	} else {
		delta /= 2
	}
	delta += delta / points
	k := 0
	for ; delta > (base-tMin)*tMax/2; k += base {
		delta /= base - tMin
	}
	return k + (base-tMin+1)*delta/(delta+skew)
}

func digit(d int) byte {
	return "abcdefghijklmnopqrstuvwxyz0123456789"[d]
}
