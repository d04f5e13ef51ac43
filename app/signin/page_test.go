package signin

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"time"
)

func form(t *testing.T, body string) url.Values {
	t.Helper()
	v, err := url.ParseQuery(body)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestEndPage_EscapesAndFetchesNothing(t *testing.T) {
	t.Parallel()
	for _, good := range []bool{true, false} {
		page := string(EndPage{Lang: "uk", Title: `Готово "<b>"`, Text: "<script>x</script>", Good: good}.HTML())
		if strings.Contains(page, "<script") || strings.Contains(page, "<b>") || !strings.Contains(page, `lang="uk"`) || !strings.Contains(page, "Готово") {
			t.Errorf("got %s", page)
		}
		for _, foreign := range []string{"http:", "https:", "src=", "url("} {
			if strings.Contains(page, foreign) {
				t.Errorf("the page has %s", foreign)
			}
		}
		if strings.Contains(page, `class="sign good"`) != good {
			t.Error("wrong sign")
		}
	}
}

func TestToken_EncodesAndHides(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 22, 15, 4, 5, 0, time.FixedZone("", 3600))
	for _, token := range []Token{{Access: "aaaa", Refresh: "rrrr", Expiry: at}, {Access: "aaaa"}, {Refresh: "rrrr"}} {
		back, err := Decode(token.Encode())
		if err != nil || back.Access != token.Access || back.Refresh != token.Refresh || !back.Expiry.Equal(token.Expiry) {
			t.Errorf("%v became %v, %v", token, back, err)
		}
		var log bytes.Buffer
		slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "token", token, "client", Client{"id", "rrrr"})
		_, err = json.Marshal(token)
		told := fmt.Sprintf("%v %+v %#v %s %q %v", token, token, token, token, []Token{token}, err) + log.String()
		if strings.Contains(told, "aaaa") || strings.Contains(told, "rrrr") {
			t.Errorf("told: %s", told)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(Token{Access: "a", Refresh: "r", Expiry: time.Unix(1, 0)}.Encode())
	f.Add([]byte(`{"version":2,"access":"a"}`))
	f.Add([]byte(`{"version":1}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		token, err := Decode(data)
		if err != nil {
			if !errors.Is(err, ErrToken) {
				t.Error(err)
			}
			return
		}
		back, err := Decode(token.Encode())
		if err != nil || back.Access != token.Access || back.Refresh != token.Refresh {
			t.Errorf("%v became %v, %v", token, back, err)
		}
	})
}
