//go:build windows || darwin

package notify

import "context"

func send(context.Context, Note) error { return ErrUnavailable }
