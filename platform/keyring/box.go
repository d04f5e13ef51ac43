package keyring

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/chacha20poly1305"
)

// The file, version 1: a header of 88 bytes, then the secrets (JSON: name → base64), sealed with
// XChaCha20-Poly1305 with the header as additional data.
//
//	0  8  "OROKEYS" and the version
//	8  12 Argon2id: passes, KiB of memory, lanes (4 bytes each, big endian)
//	20 16 salt
//	36 24 nonce, new at every write
//	60 16 check of the passphrase: HMAC-SHA-256 of bytes 0 to 36 by the second half of the derived key
//	76 12 SHA-256 of bytes 0 to 76, to tell damage from a wrong passphrase
const (
	magic      = "OROKEYS"
	version    = 1
	saltAt     = 20
	nonceAt    = 36
	checkAt    = 60
	sumAt      = 76
	headerSize = 88
	maxFile    = 16 << 20
)

// cost is what deriving a key takes.
type cost struct{ passes, kib, lanes uint32 }

// standard is the second recommended option of RFC 9106, section 4.
var standard = cost{passes: 3, kib: 64 << 10, lanes: 4}

// least is what Argon2 allows at least.
var least = cost{passes: 1, kib: 8, lanes: 1}

// sane keeps a foreign file from taking all memory or time.
func (c cost) sane() bool {
	return c.passes >= 1 && c.passes <= 16 && c.lanes >= 1 && c.lanes <= 64 && c.kib >= 8*c.lanes && c.kib <= 1<<20
}

type header struct {
	cost  cost
	bytes []byte // all 88
}

func parseHeader(data []byte) (header, error) {
	if len(data) < headerSize || string(data[:len(magic)]) != magic {
		return header{}, fmt.Errorf("%w: not a keyring file", ErrDamaged)
	}
	if data[len(magic)] > version {
		return header{}, ErrVersion
	}
	h := header{bytes: bytes.Clone(data[:headerSize])}
	sum := sha256.Sum256(h.bytes[:sumAt])
	if !bytes.Equal(sum[:headerSize-sumAt], h.bytes[sumAt:]) {
		return header{}, fmt.Errorf("%w: header", ErrDamaged)
	}
	h.cost = cost{
		passes: binary.BigEndian.Uint32(data[8:]), kib: binary.BigEndian.Uint32(data[12:]), lanes: binary.BigEndian.Uint32(data[16:]),
	}
	if data[len(magic)] != version || !h.cost.sane() {
		return header{}, fmt.Errorf("%w: header", ErrDamaged)
	}
	return h, nil
}

// box is a derived key with what it was derived from.
type box struct {
	prefix []byte // bytes 0 to 36 of the header
	key    []byte // of the cipher
	check  []byte
}

func newBox(passphrase []byte, c cost) (*box, error) {
	prefix := append([]byte(magic), version)
	for _, n := range []uint32{c.passes, c.kib, c.lanes} {
		prefix = binary.BigEndian.AppendUint32(prefix, n)
	}
	salt := make([]byte, nonceAt-saltAt)
	if _, err := rand.Read(salt); err != nil {
		return nil, err
	}
	return derive(append(prefix, salt...), c, passphrase), nil
}

// openBox derives the key of an existing file: ErrPassphrase when the passphrase is not its own.
func openBox(h header, passphrase []byte) (*box, error) {
	b := derive(h.bytes[:nonceAt], h.cost, passphrase)
	if !hmac.Equal(b.check, h.bytes[checkAt:sumAt]) {
		return nil, ErrPassphrase
	}
	return b, nil
}

func derive(prefix []byte, c cost, passphrase []byte) *box {
	key := argon2.IDKey(passphrase, prefix[saltAt:nonceAt], c.passes, c.kib, uint8(c.lanes), 64) //nolint:gosec // at most 64 lanes
	mac := hmac.New(sha256.New, key[32:])
	mac.Write(prefix)
	return &box{prefix: bytes.Clone(prefix), key: key[:32], check: mac.Sum(nil)[:sumAt-checkAt]}
}

// fits tells whether the key was derived from the same salt and cost.
func (b *box) fits(h header) bool {
	return bytes.Equal(b.prefix, h.bytes[:nonceAt]) && hmac.Equal(b.check, h.bytes[checkAt:sumAt])
}

func (b *box) seal(secrets map[string][]byte) ([]byte, error) {
	plain, err := json.Marshal(secrets)
	if err != nil {
		return nil, err
	}
	cipher, err := chacha20poly1305.NewX(b.key)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, checkAt-nonceAt)
	if _, err := rand.Read(nonce); err != nil {
		return nil, err
	}
	out := bytes.Join([][]byte{b.prefix, nonce, b.check}, nil)
	sum := sha256.Sum256(out)
	out = append(out, sum[:headerSize-sumAt]...)
	return cipher.Seal(out, nonce, plain, out), nil
}

func (b *box) open(h header, data []byte) (map[string][]byte, error) {
	cipher, err := chacha20poly1305.NewX(b.key)
	if err != nil {
		return nil, err
	}
	plain, err := cipher.Open(nil, h.bytes[nonceAt:checkAt], data[headerSize:], h.bytes)
	if err != nil {
		return nil, fmt.Errorf("%w: contents", ErrDamaged)
	}
	secrets := map[string][]byte{}
	if err := json.Unmarshal(plain, &secrets); err != nil {
		return nil, fmt.Errorf("%w: contents", ErrDamaged)
	}
	return secrets, nil
}
