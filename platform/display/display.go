// Package display tells before a window is opened whether one can be: a toolkit that finds no screen panics,
// and one that finds no OpenGL runs on invisibly.
package display

import "errors"

// Why there can be no window.
var (
	ErrNone = errors.New("no display answers")
	ErrNoGL = errors.New("the display has no OpenGL")
)
