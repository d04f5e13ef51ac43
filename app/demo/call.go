package demo

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// call is one authenticated request to the API.
type call struct {
	s      *Server
	user   *User
	method string // after an override
	path   []string
	query  *query
	body   []byte
	bare   bool // without links (X-Include: noHateoas)
	total  bool // X-Include: totalCount
	count  bool // X-Include: deletedCount
	plain  bool // the client did not ask for JSON:API
	header http.Header
	uri    string // as requested, for messages
}

// kindOf finds the kind of the path. Oro knows kinds that its API does not offer.
func (c *call) kindOf() (*kind, error) {
	name := c.path[0]
	k := c.s.records.kinds[name]
	if k != nil && !k.hidden {
		return k, nil
	}
	if name == "conversations" { // a feature that is switched off (20-conversations-01)
		return nil, &failure{status: 404, title: titleNotFound}
	}
	if k != nil || slices.Contains(inaccessible, name) {
		return nil, &failure{status: 404, title: "resource not accessible exception", detail: "The resource is not accessible."}
	}
	return nil, &failure{status: 404, title: titleType, detail: "Unknown entity type: " + name + "."}
}

// inaccessible kinds exist in Oro and have no API (17-user-32 to 40).
var inaccessible = []string{
	"emailorigins", "emailfolders", "emailtemplates", "contactrequests", "shoppinglists", "websites",
}

// idOf checks the id of the path: a number that PostgreSQL can hold, but for dictionaries.
func (c *call) idOf(k *kind) (ref, error) {
	id := c.path[1]
	if dictionary(k) || k.name == "countries" || k.name == "regions" || k.name == "addresstypes" {
		return ref{k.name, id}, nil
	}
	return ref{k.name, id}, checkID(id, "")
}

func checkID(id, pointer string) error {
	n, err := strconv.ParseInt(id, 10, 64)
	switch {
	case err != nil:
		return &failure{status: 400, title: titleID, detail: `Expected integer value. Given "` + id + `".`, pointer: pointer}
	case n > math.MaxInt32 || n < math.MinInt32:
		return driverFailure()
	}
	return nil
}

// record finds the record of the path for reading it.
func (c *call) record(k *kind) (*resource, error) {
	to, err := c.idOf(k)
	if err != nil {
		return nil, err
	}
	if !c.user.Role.sees(k) {
		return nil, noType()
	}
	r := c.s.records.get(to)
	if r == nil {
		return nil, noRecord()
	}
	if !c.s.mayView(c.user, to) {
		return nil, denied("No access to the entity.")
	}
	return r, nil
}

// parent finds the record of the path for reading or changing one of its relationships.
func (c *call) parent(k *kind, permission string) (*resource, error) {
	to, err := c.idOf(k)
	if err != nil {
		return nil, err
	}
	r := c.s.records.get(to)
	allowed := c.user.Role.sees(k) && (permission == "VIEW" || c.user.Role.edits(k))
	switch {
	case r == nil && allowed:
		return nil, &failure{status: 404, title: titleNotFound, detail: "The parent entity does not exist."}
	case !allowed || !c.s.mayView(c.user, to):
		if permission == "VIEW" {
			return nil, denied("No access to the parent entity.")
		}
		return nil, denied(`No access by "` + permission + `" permission to the parent entity.`)
	}
	return r, nil
}

// document reads the request's body as a JSON:API document.
func (c *call) document() (*document, error) {
	if len(strings.TrimSpace(string(c.body))) == 0 {
		return nil, badData("The request data should not be empty.", "")
	}
	var d document
	if !json.Valid(c.body) {
		return nil, &failure{status: 400, title: "bad request http exception", detail: "Invalid json message received."}
	}
	if err := json.Unmarshal(c.body, &d); err != nil {
		return nil, badData(fmt.Sprintf("The request data cannot be read: %v", err), "")
	}
	return &d, nil
}

// document is what a client sends.
type document struct {
	Data     json.RawMessage
	Included []json.RawMessage
	Meta     map[string]any
}
