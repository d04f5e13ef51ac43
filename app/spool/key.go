package spool

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"fmt"

	"filippo.io/age"
	"golang.org/x/crypto/chacha20poly1305"
)

// ownKey wraps the key of each file with the spool's: age's recipient and identity in one. The stanza holds
// a random nonce of 24 bytes and the file key under XChaCha20-Poly1305.
type ownKey struct{ secret []byte }

var (
	_ age.Recipient = ownKey{}
	_ age.Identity  = ownKey{}
)

const stanza = "oroconnector-spool"

func newKey(key []byte) ownKey { return ownKey{derive(key, "files")} }

// derive makes a key of its own for each use of the one that is kept.
func derive(key []byte, use string) []byte {
	out, err := hkdf.Key(sha256.New, key, nil, "oroconnector spool "+use, chacha20poly1305.KeySize)
	if err != nil {
		panic(err) // only for lengths that are not ours
	}
	return out
}

// Wrap implements age.Recipient.
func (k ownKey) Wrap(fileKey []byte) ([]*age.Stanza, error) {
	aead, err := chacha20poly1305.NewX(k.secret)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, aead.NonceSize(), aead.NonceSize()+len(fileKey)+aead.Overhead())
	rand.Read(nonce)
	return []*age.Stanza{{Type: stanza, Body: aead.Seal(nonce, nonce, fileKey, []byte(stanza))}}, nil
}

// Unwrap implements age.Identity.
func (k ownKey) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	aead, err := chacha20poly1305.NewX(k.secret)
	if err != nil {
		return nil, err
	}
	for _, s := range stanzas {
		if s.Type != stanza || len(s.Body) < aead.NonceSize() {
			continue
		}
		fileKey, err := aead.Open(nil, s.Body[:aead.NonceSize()], s.Body[aead.NonceSize():], []byte(stanza))
		if err != nil {
			return nil, fmt.Errorf("%w: %w", age.ErrIncorrectIdentity, err)
		}
		return fileKey, nil
	}
	return nil, age.ErrIncorrectIdentity
}
