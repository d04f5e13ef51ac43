package crm

// SheetDelta is what a side tells at the end of a listing beside the sheets themselves.
type SheetDelta struct {
	// Gone are ids that the side no longer has. Ids that nobody knows do no harm.
	Gone []string
	// Full: every record that the side has was listed, so that what was not listed is gone.
	Full bool
	// Next is where the next listing goes on; opaque, at most 900 KB. It is kept only after all that was
	// listed has been dealt with or noted: what a killed run was told, the next one is told again.
	Next []byte
}
