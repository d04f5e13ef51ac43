package words

import (
	"strings"
	"time"

	"oroconnector/app/crm"
)

// Version names the side whose version of a record it is: Oro, or what holds such records in the account.
func (w *Words) Version(kind crm.SheetKind, p crm.Party) string {
	if p == crm.PartyOro {
		return w.Say("journal.version.oro")
	}
	return w.Say("journal.version." + string(kind))
}

// SheetField names a field of a contact, task or event that is synchronized.
func (w *Words) SheetField(f crm.SheetField) string { return w.Say("sheet." + string(f)) }

// SheetValue words a field's canonical value: days and moments as the person writes them, lists with commas. What
// is no such value stays as it is.
func (w *Words) SheetValue(f crm.SheetField, value string) string {
	switch f {
	case crm.SheetGender, crm.SheetPriority, crm.SheetStatus, crm.SheetAllDay:
		if key := "sheet." + string(f) + "." + value; w.Has(key) {
			return w.Say(key)
		}
	case crm.SheetEmails:
		return strings.ReplaceAll(value, "\n", ", ")
	case crm.SheetBirthday, crm.SheetDue, crm.SheetStart, crm.SheetEnd:
		if day, err := time.Parse(time.DateOnly, value); err == nil {
			return w.Day(day)
		}
		if at, err := time.Parse(time.RFC3339, value); err == nil {
			return w.DateTime(at)
		}
	}
	return value
}
