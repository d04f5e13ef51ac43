package signin

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// recording reads one recorded exchange: the request, and the answer as the server sent it. The recordings
// lie beside the project; without them the test is skipped.
func recording(t *testing.T, name string) (request string, answer *http.Response, body []byte) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "oro", "recordings", filepath.FromSlash(name)+".http"))
	if err != nil {
		t.Skip("the recordings are not here:", err)
	}
	request, raw, ok := strings.Cut(string(data), "#################### answer\n")
	if !ok {
		t.Fatal("no answer in", name)
	}
	head, rest, _ := strings.Cut(raw, "\n\n")
	answer, err = http.ReadResponse(bufio.NewReader(strings.NewReader(head+"\nConnection: close\n\n")), nil)
	if err != nil {
		t.Fatal(name, err)
	}
	return request, answer, bytes.TrimSpace([]byte(rest))
}

// recorded answers every request as the recording does.
type recorded struct {
	t    *testing.T
	name string
	sent *[]string // bodies
}

func (r recorded) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		if r.sent != nil {
			*r.sent = append(*r.sent, string(body))
		}
	}
	_, answer, body := recording(r.t, r.name)
	answer.Body = io.NopCloser(bytes.NewReader(body))
	answer.Request = req
	return answer, nil
}

var testSite = Site{Auth: "https://crm.example.com/oauth2-token/authorize", Token: "https://crm.example.com/oauth2-token"}

func TestRedeem_AnswersAsRecorded(t *testing.T) {
	for name, want := range map[string]Code{
		"crm/03-token-01-missing-verifier":             CodeVerifier,
		"crm/03-token-02-wrong-verifier":               CodeVerifier,
		"crm/03-token-03-ok-public":                    "",
		"crm/03-token-04-code-reused":                  CodeCode,
		"crm/03-token-05-wrong-code":                   CodeCode,
		"crm/03-token-06-wrong-redirect":               CodeClient,
		"crm/03-token-07-confidential-body-secret":     "",
		"crm/03-token-09-confidential-no-secret":       CodeClient,
		"crm/03-token-10-confidential-wrong-secret":    CodeClient,
		"crm/03-token-23-unsupported-grant":            CodeGrant,
		"crm/03-token-24-no-grant":                     CodeGrant,
		"crm/03-token-26-unknown-client":               CodeClient,
		"crm/03-token-27-grant-not-allowed-for-client": CodeClient,
		"crm/03-token-28-get":                          CodeNotJSON,
		"crm/03-token-29-options":                      CodeNotJSON,
		"crm/03-token-30-code-expired":                 CodeCode,
		"crm/33-maintenance-02-token":                  CodeServer,
		"crm/33-webapi-disabled-04-token":              CodeClient,
		"commerce/03-token-01-ok":                      "",
		"commerce/03-token-02-admin-prefix":            CodeNotJSON,
	} {
		t.Run(name, func(t *testing.T) {
			a := asking{
				Options: Options{Client: Client{ID: "c"}}, client: guarded(&http.Client{Transport: recorded{t: t, name: name}}),
				verifier: strings.Repeat("v", 43), config: protocol(Client{ID: "c"}, testSite, "http://127.0.0.1:1/callback"),
			}
			token, err := a.redeem(context.Background(), answer{code: "OPAQUE"})
			switch {
			case want == "" && (err != nil || token.Access != "ACCESS-TOKEN" || token.Refresh != "OPAQUE-CODE-OR-REFRESH-TOKEN" || token.Expiry.IsZero()):
				t.Errorf("got %v, %v", token, err)
			case want != "" && (err == nil || err.Code != want):
				t.Errorf("got %v, want %s", err, want)
			}
		})
	}
}

func TestSource_AnswersAsRecorded(t *testing.T) {
	for name, want := range map[string]Code{
		"crm/04-refresh-01-ok":                 "",
		"crm/04-refresh-02-old-token-reused":   CodeRefresh,
		"crm/04-refresh-03-garbage":            CodeRefresh,
		"crm/04-refresh-04-other-client":       CodeRefresh,
		"crm/04-refresh-05-confidential-ok":    "",
		"crm/04-refresh-06-expired":            CodeRefresh,
		"crm/04-refresh-07-missing":            CodeRefresh,
		"crm/04-refresh-08-client-deactivated": CodeClient,
		"crm/33-maintenance-02-token":          CodeServer,
		"commerce/03-token-02-admin-prefix":    CodeNotJSON,
		"commerce/04-refresh-01-ok":            "",
	} {
		t.Run(name, func(t *testing.T) {
			recording(t, name) // skips here: the source reads it in a goroutine of its own, which could not
			s := NewSource(Token{Refresh: "old"}, SourceOptions{
				Client: Client{ID: "c"}, Site: testSite, HTTP: &http.Client{Transport: recorded{t: t, name: name}},
				Save: func(context.Context, Token) error { return nil },
			})
			defer s.Close()
			access, err := s.Token(context.Background())
			var e *Error
			switch {
			case want == "" && (err != nil || access != "ACCESS-TOKEN"):
				t.Errorf("got %v", err)
			case want == "":
			case !errors.As(err, &e) || e.Code != want:
				t.Errorf("got %v, want %s", err, want)
			case errors.Is(err, ErrSignedOut) == e.Temporary():
				t.Errorf("signed out and temporary at once, or neither: %v", err)
			}
		})
	}
}

// TestRequests_AsRecorded compares what we send with what real servers took.
func TestRequests_AsRecorded(t *testing.T) {
	for name, client := range map[string]Client{
		"crm/03-token-03-ok-public":                {ID: "PxbFIVn8PX0sxzMWwz_vBuMbqygEvlyt"},
		"crm/03-token-07-confidential-body-secret": {ID: "cj_p-G2vQJjGo0Jfc1TY6mCd31_54KI1", Secret: "CLIENT-SECRET"},
		"crm/04-refresh-01-ok":                     {ID: "PxbFIVn8PX0sxzMWwz_vBuMbqygEvlyt"},
		"crm/04-refresh-05-confidential-ok":        {ID: "cj_p-G2vQJjGo0Jfc1TY6mCd31_54KI1", Secret: "CLIENT-SECRET"},
	} {
		t.Run(name, func(t *testing.T) {
			request, _, _ := recording(t, name)
			_, body, _ := strings.Cut(request, "\n\n")
			want := form(t, strings.TrimSpace(body))
			var sent []string
			transport := &http.Client{Transport: recorded{t: t, name: name, sent: &sent}}
			if want.Get("grant_type") == "refresh_token" {
				s := NewSource(Token{Refresh: want.Get("refresh_token")}, SourceOptions{
					Client: client, Site: testSite, HTTP: transport, Save: func(context.Context, Token) error { return nil },
				})
				defer s.Close()
				if _, err := s.Token(context.Background()); err != nil {
					t.Fatal(err)
				}
			} else {
				a := asking{
					Options: Options{Client: client}, client: guarded(transport), verifier: want.Get("code_verifier"),
					config: protocol(client, testSite, want.Get("redirect_uri")),
				}
				if _, err := a.redeem(context.Background(), answer{code: want.Get("code")}); err != nil {
					t.Fatal(err)
				}
			}
			if len(sent) != 1 || form(t, sent[0]).Encode() != want.Encode() {
				t.Errorf("sent %q, want %q", sent, want.Encode())
			}
		})
	}
}

func TestProbe_AnswersAsRecorded(t *testing.T) {
	for name, want := range map[string]Code{
		"crm/02-authorize-01-not-logged-in":      "",
		"crm/02-authorize-05-grant-page":         "",
		"crm/02-authorize-08-no-pkce-public":     CodeVerifier,
		"crm/02-authorize-11-plain-pkce":         CodeVerifier,
		"crm/02-authorize-16-bad-response-type":  CodeGrant,
		"crm/02-authorize-09-unknown-client":     CodeClient, // the token endpoint says invalid_client too
		"crm/02-authorize-21-client-deactivated": CodeClient,
		"crm/33-maintenance-03-authorize":        CodeServer,
		"crm/33-webapi-disabled-05-authorize":    CodeClient,
	} {
		t.Run(name, func(t *testing.T) {
			a := asking{
				client: guarded(&http.Client{Transport: recorded{t: t, name: name}}),
				config: protocol(Client{ID: "c"}, testSite, "http://127.0.0.1:1/callback"),
			}
			err := a.probe(context.Background())
			var e *Error
			if want == "" && err != nil || want != "" && (!errors.As(err, &e) || e.Code != want) {
				t.Errorf("got %v, want %q", err, want)
			}
		})
	}
}
