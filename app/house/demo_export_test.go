package house

import "oroconnector/app/demo"

// DemoServer is the demo of a house, for tests that change what is in it.
func (h *House) DemoServer() *demo.Server { return h.demo }
