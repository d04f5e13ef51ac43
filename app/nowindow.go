//go:build nowindow

package main

import (
	"context"

	"oroconnector/app/cli"
	"oroconnector/app/house"
)

// window is absent from this build, which needs no graphics libraries; the command line is whole.
var window func(context.Context, *house.House, cli.Call) int

// trouble is said on standard error alone.
var trouble func(context.Context, string, string)
