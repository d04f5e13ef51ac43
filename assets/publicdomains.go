package assets

import _ "embed"

// PublicDomains lists mail domains that anybody can have an address in, one a line, lower case; lines
// that begin with '#' are comments. Two addresses in one of them say nothing about each other.
//
//go:embed publicdomains.txt
var PublicDomains string
