package house

import (
	"net/http"
	"time"

	"oroconnector/app/oro"
	"oroconnector/app/settings"
)

// agent is how the program names itself to servers (spec 1.7).
func (h *House) agent() string { return "OroConnector/" + h.o.Version }

// web is the HTTP client for one Oro: its pinned certificate, the person's time limit, our name.
func (h *House) web(pin string) *http.Client {
	limit := settings.Resolve(h.config.Layers("", "")).Get(settings.OroTimeout).Value.Int()
	return oro.Named(oro.NewHTTP(pin, time.Duration(limit)*time.Second), h.agent())
}
