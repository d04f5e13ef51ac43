package mailtest

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"path/filepath"
	"testing"
	"time"
)

// prepareOAuth lets the server check tokens by itself, with a key that it shares with Token.
func (d *Dovecot) prepareOAuth(t testing.TB) {
	t.Helper()
	d.secret = []byte(rand.Text())
	keys := filepath.Join("keys", "default", "HS256")
	d.mkdir(t, filepath.Join(d.dir, keys))
	d.write(t, filepath.Join(keys, "default"), []byte(base64.StdEncoding.EncodeToString(d.secret)))
	d.write(t, "oauth.conf.ext", []byte("introspection_mode = local\nusername_attribute = sub\n"+
		"local_validation_key_dict = fs:posix:prefix="+filepath.Join(d.dir, "keys")+"/\n"))
}

// Token is an access token of the user, good until then (Options.OAuth).
func (d *Dovecot) Token(t testing.TB, until time.Time) string {
	t.Helper()
	part := func(v any) string {
		data, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return base64.RawURLEncoding.EncodeToString(data)
	}
	text := part(map[string]string{"typ": "JWT", "alg": "HS256"}) + "." +
		part(map[string]any{"sub": d.User, "iat": until.Add(-time.Hour).Unix(), "exp": until.Unix()})
	sign := hmac.New(sha256.New, d.secret)
	sign.Write([]byte(text))
	return text + "." + base64.RawURLEncoding.EncodeToString(sign.Sum(nil))
}
