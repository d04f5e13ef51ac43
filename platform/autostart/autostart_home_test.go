//go:build !unix || darwin

package autostart

import "testing"

func home(t *testing.T) { t.Setenv("HOME", t.TempDir()) }
