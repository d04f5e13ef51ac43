package signin

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"golang.org/x/oauth2"
)

// Token is a pair of tokens as the server issued it.
type Token struct {
	Access, Refresh string
	Expiry          time.Time // of Access, by this machine's clock, UTC; zero: the server did not tell
}

// String hides the tokens.
func (t Token) String() string { return "token until " + t.Expiry.UTC().Format(time.RFC3339) }

// GoString hides the tokens.
func (t Token) GoString() string { return t.String() }

// LogValue hides the tokens.
func (t Token) LogValue() slog.Value { return slog.StringValue(t.String()) }

// MarshalJSON refuses: a token must not get into a file or an answer by accident. Encode is for the keyring.
func (t Token) MarshalJSON() ([]byte, error) {
	return nil, errors.New("tokens are not written as JSON")
}

// ErrToken means that Decode was given something else than what Encode makes.
var ErrToken = errors.New("not a token")

// tokenVersion is of the form below; an older program refuses a newer one.
const tokenVersion = 1

type tokenForm struct {
	Version int       `json:"version"`
	Access  string    `json:"access"`
	Refresh string    `json:"refresh"`
	Expiry  time.Time `json:"expiry,omitzero"`
}

// Encode gives the form that the keyring keeps.
func (t Token) Encode() []byte {
	data, err := json.Marshal(tokenForm{tokenVersion, t.Access, t.Refresh, t.Expiry.UTC().Round(0)})
	if err != nil { // a year beyond 9999
		data, _ = json.Marshal(tokenForm{Version: tokenVersion, Access: t.Access, Refresh: t.Refresh})
	}
	return data
}

// Decode reads what Encode made. Errors wrap ErrToken and tell nothing of the data.
func Decode(data []byte) (Token, error) {
	var f tokenForm
	switch err := json.Unmarshal(data, &f); {
	case err != nil:
		return Token{}, fmt.Errorf("read token: %w", ErrToken)
	case f.Version != tokenVersion:
		return Token{}, fmt.Errorf("read token of version %d: %w", f.Version, ErrToken)
	case f.Access == "" && f.Refresh == "":
		return Token{}, fmt.Errorf("read token: %w: it is empty", ErrToken)
	}
	return Token{Access: f.Access, Refresh: f.Refresh, Expiry: f.Expiry}, nil
}

// issued takes over what the library got. A lifetime that is zero or negative says nothing: the token is
// used until the server refuses it.
func issued(t *oauth2.Token) Token {
	expiry := t.Expiry
	if t.ExpiresIn <= 0 {
		expiry = time.Time{}
	}
	return Token{Access: t.AccessToken, Refresh: t.RefreshToken, Expiry: expiry}
}
