package words

// sameInAll are texts that are no words of a language: names of products and formats, examples, signs, keys.
var sameInAll = []string{
	"Oro", "OroConnector", "OroConnector {version}", // names
	".eml · .msg · .emlx · .mbox · Maildir", "crm.example.com", // formats and examples
	"A+", "A−", // a sign for larger and smaller letters
	"OAuth",       // a name
	"Esc", "Ctrl", // what stands on keyboards
}

// sameWords are words that a language shares with English.
var sameWords = map[string][]string{
	"de": {
		"Account", "Accounts", "Lead", "Leads", // as Oro's own German has them
		"Bcc", "Cc", "Budget", "Domain", "Fax", "In Oro", "In {name}", "Offline", "Start", "Status", "Normal", "Port", "System", "Text",
		"Version {version}", "Website",
	},
	"fr": {
		"Budget", "Cc", "Contact", "Contacts", "Date", "Description", "E-mail", "Fax", "Licence", "Note", "Notes", "Port", "Source", "Total", "Contacts {count}",
		"Version {version}", "{count} contact", "{count} contacts",
	},
	"es": {"Cc", "Fax", "General", "No", "Normal", "Subtotal", "Total", "{count} byte", "{count} bytes"},
	"uk": {"Del", "Enter", "Shift"}, // Ukrainian keyboards carry them
}
