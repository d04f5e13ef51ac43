package ui

import "oroconnector/app/crm"

// acts is what panes can have done. The window carries it out; panes only say what a person wants.
type acts interface {
	openRecord(ref crm.Ref)
	followRecord(ref crm.Ref) // from another record, so that back leads there
	openMessage(key string)
	add(refs []crm.Ref)
	remove(refs []crm.Ref)
	retry(change string) // "": everything refused
	discard(change string)
	browse(url string)
	copyText(text string)
	searchFor(text string) // "": the field alone
	refresh()
	pauseLoad(on bool)
	openFiles()
	paste()
	back()
}
