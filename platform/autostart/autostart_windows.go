package autostart

import (
	"errors"
	"strings"
	"syscall"

	"golang.org/x/sys/windows/registry"
)

// runKey is the person's own list of programs that are started at login.
const runKey = `Software\Microsoft\Windows\CurrentVersion\Run`

func set(e Entry) error {
	key, _, err := registry.CreateKey(registry.CURRENT_USER, runKey, registry.QUERY_VALUE|registry.SET_VALUE)
	if err != nil {
		return err
	}
	defer key.Close()
	command := []string{syscall.EscapeArg(e.Program)}
	for _, arg := range e.Args {
		command = append(command, syscall.EscapeArg(arg))
	}
	line := strings.Join(command, " ")
	if now, _, err := key.GetStringValue(e.ID); err == nil && now == line {
		return nil
	}
	return key.SetStringValue(e.ID, line)
}

func remove(id string) error {
	key, err := registry.OpenKey(registry.CURRENT_USER, runKey, registry.SET_VALUE)
	if errors.Is(err, registry.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer key.Close()
	if err := key.DeleteValue(id); err != nil && !errors.Is(err, registry.ErrNotExist) {
		return err
	}
	return nil
}

func has(id string) (bool, error) {
	key, err := registry.OpenKey(registry.CURRENT_USER, runKey, registry.QUERY_VALUE)
	if errors.Is(err, registry.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer key.Close()
	_, _, err = key.GetStringValue(id)
	if errors.Is(err, registry.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}
