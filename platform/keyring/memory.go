package keyring

import (
	"context"
	"sync"
)

// Memory returns a store that forgets everything with the process.
func Memory() Store { return &memory{secrets: map[string][]byte{}} }

type memory struct {
	mu      sync.Mutex
	secrets map[string][]byte
}

func (m *memory) Get(ctx context.Context, name string) ([]byte, error) {
	if err := enter(ctx, name); err != nil {
		return nil, wrap("get", name, err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	secret, ok := m.secrets[name]
	if !ok {
		return nil, wrap("get", name, ErrNotFound)
	}
	return append([]byte{}, secret...), nil
}

func (m *memory) Set(ctx context.Context, name string, secret []byte) error {
	if err := enter(ctx, name); err != nil {
		return wrap("set", name, err)
	}
	if len(secret) > maxSecret {
		return wrap("set", name, ErrSize)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.secrets[name] = append([]byte{}, secret...)
	return nil
}

func (m *memory) Delete(ctx context.Context, name string) error {
	if err := enter(ctx, name); err != nil {
		return wrap("delete", name, err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.secrets, name)
	return nil
}

func enter(ctx context.Context, name string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return checkName(name)
}
