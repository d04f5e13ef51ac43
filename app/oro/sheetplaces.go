package oro

import (
	"context"
	"net/url"
	"regexp"
	"strings"
	"sync"

	"oroconnector/app/crm"
)

// places are Oro's countries and regions, fetched when an address names one that is no code.
type places struct {
	mu        sync.Mutex
	countries []resource            // nil: not asked yet
	regions   map[string][]resource // by country
}

var (
	countryCode = regexp.MustCompile(`^[A-Z]{2}$`)
	regionCode  = regexp.MustCompile(`^[A-Z]{2}-[A-Z0-9]{1,3}$`)
)

// countryNames are what people write for countries and neither Oro's English names nor its codes are.
var countryNames = map[string]string{
	"usa": "US", "u.s.a.": "US", "u.s.": "US", "united states of america": "US", "america": "US", "uk": "GB", "u.k.": "GB",
	"great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB",
	"deutschland": "DE", "allemagne": "DE", "alemania": "DE", "österreich": "AT", "schweiz": "CH", "suisse": "CH",
	"svizzera": "CH", "españa": "ES", "italia": "IT", "україна": "UA", "polska": "PL", "nederland": "NL",
	"the netherlands": "NL", "holland": "NL", "belgië": "BE", "belgique": "BE", "czechia": "CZ", "česko": "CZ",
	"sverige": "SE", "norge": "NO", "danmark": "DK", "suomi": "FI", "russia": "RU", "south korea": "KR", "brasil": "BR",
	"méxico": "MX",
}

// checkCountries makes sure that Oro knows the countries of the addresses before anything is written.
func (c *Client) checkCountries(ctx context.Context, f crm.Fields) error {
	for _, kind := range addressKinds {
		parts, some := addressParts(f, kind)
		if !some {
			continue
		}
		if _, err := c.country(ctx, parts[crm.SheetCountry]); err != nil {
			return err
		}
	}
	return nil
}

// putPlace puts country and region into an address's object. A region that Oro does not know goes as text; what
// there is none of is cleared, unless the address is new.
func (c *Client) putPlace(ctx context.Context, data map[string]any, parts map[string]string, isNew bool) error {
	country, err := c.country(ctx, parts[crm.SheetCountry])
	if err != nil {
		return err
	}
	put(data, "relationships", "country", toOne("countries", country))
	region := parts[crm.SheetRegion]
	code, err := c.region(ctx, country, region)
	if err != nil {
		return err
	}
	if code != "" {
		region = ""
	}
	if code != "" || !isNew {
		put(data, "relationships", "region", toOne("regions", code))
	}
	if region != "" || !isNew {
		put(data, "attributes", "customRegion", orNull(region))
	}
	return nil
}

// country gives the code of a country that is given by code or name. Oro wants one of every address: where the
// account has none it is the user's own country, as in Oro's form.
func (c *Client) country(ctx context.Context, text string) (string, error) {
	text = oneLine(text)
	if text == "" {
		return c.ownCountry(ctx)
	}
	if countryCode.MatchString(text) {
		return text, nil
	}
	known, err := c.countries(ctx)
	if err != nil {
		return "", err
	}
	alias := countryNames[strings.ToLower(text)]
	for _, r := range known {
		if r.ID == alias || strings.EqualFold(r.ID, text) || strings.EqualFold(r.text("iso3Code"), text) || strings.EqualFold(r.text("name"), text) {
			return r.ID, nil
		}
	}
	if alias != "" {
		return alias, nil
	}
	return "", &crm.Fault{Kind: crm.Refused, Code: "sheet.country", Detail: clip(text, 60)}
}

// ownCountry is Oro's configured one.
func (c *Client) ownCountry(ctx context.Context) (string, error) {
	doc, err := c.call(ctx, request{path: "configurationoptions/oro_locale.country"})
	switch {
	case status(err) == 403, status(err) == 404, err == nil && len(doc.Data) == 0:
		return "", &crm.Fault{Kind: crm.Refused, Code: "sheet.country"}
	case err != nil:
		return "", err
	}
	if code := doc.Data[0].text("value"); countryCode.MatchString(code) {
		return code, nil
	}
	return "", &crm.Fault{Kind: crm.Refused, Code: "sheet.country"}
}

func (c *Client) countries(ctx context.Context) ([]resource, error) {
	c.places.mu.Lock()
	defer c.places.mu.Unlock()
	if c.places.countries != nil {
		return c.places.countries, nil
	}
	q := query{}
	q.fields("countries", "name", "iso3Code")
	doc, err := c.list(ctx, request{path: "countries", query: q}, sheetPage)
	if err != nil {
		return nil, err
	}
	c.places.countries = append([]resource{}, doc.Data...)
	return c.places.countries, nil
}

// region gives the id ("US-NY") of a region that is given by it, by the code in the country or by name; empty
// where Oro has none such.
func (c *Client) region(ctx context.Context, country, text string) (string, error) {
	text = oneLine(text)
	if text == "" {
		return "", nil
	}
	if regionCode.MatchString(text) && strings.HasPrefix(text, country+"-") {
		return text, nil
	}
	known, err := c.regions(ctx, country)
	if err != nil {
		return "", err
	}
	for _, r := range known {
		if strings.EqualFold(r.ID, text) || strings.EqualFold(r.text("code"), text) || strings.EqualFold(r.text("name"), text) {
			return r.ID, nil
		}
	}
	return "", nil
}

// regions are a country's; none where Oro does not list them.
func (c *Client) regions(ctx context.Context, country string) ([]resource, error) {
	c.places.mu.Lock()
	defer c.places.mu.Unlock()
	if known, ok := c.places.regions[country]; ok {
		return known, nil
	}
	q := query{"include": "regions"}
	q.fields("countries", "regions")
	q.fields("regions", "name", "code")
	doc, err := c.call(ctx, request{path: "countries/" + url.PathEscape(country), query: q, bare: true})
	if s := status(err); err != nil && s != 403 && s != 404 {
		return nil, err
	}
	if c.places.regions == nil {
		c.places.regions = map[string][]resource{}
	}
	c.places.regions[country] = doc.Included
	return doc.Included, nil
}
