package words

import "golang.org/x/text/language"

// locale is how dates, clocks and money are written (Unicode CLDR, where the pictures say nothing
// else). In date forms {d} is the day, {m} the month's name, {y} the year.
type locale struct {
	tag      language.Tag
	long     string // 30 September 2026
	short    string // 30 Sep, in the present year
	brief    string // 30 Sep 2026
	moment   string // {date} and {time} together
	twelve   bool   // 9:40 AM instead of 09:40
	months   [12]string
	abridged [12]string
	days     [7]string // from Sunday on
	weekdays [7]string // the same, short
	// money: where the sign of the currency stands, "{sign}{amount}".
	money string
}

var english = locale{
	tag: language.BritishEnglish, long: "{d} {m} {y}", short: "{d} {m}", brief: "{d} {m} {y}", moment: "{date}, {time}",
	months: [12]string{
		"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
	},
	abridged: [12]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
	days:     [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
	weekdays: [7]string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
	money:    "{sign}{amount}",
}

var american = func() locale {
	l := english
	l.tag, l.twelve = language.AmericanEnglish, true
	l.long, l.short, l.brief = "{m} {d}, {y}", "{m} {d}", "{m} {d}, {y}"
	return l
}()

var german = locale{
	tag: language.German, long: "{d}. {m} {y}", short: "{d}. {m}", brief: "{d}. {m} {y}", moment: "{date}, {time}",
	months: [12]string{
		"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember",
	},
	abridged: [12]string{"Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."},
	days:     [7]string{"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"},
	weekdays: [7]string{"So", "Mo", "Di", "Mi", "Do", "Fr", "Sa"},
	money:    "{amount}\u00a0{sign}",
}

var french = locale{
	tag: language.French, long: "{d} {m} {y}", short: "{d} {m}", brief: "{d} {m} {y}", moment: "{date}, {time}",
	months: [12]string{
		"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre",
	},
	abridged: [12]string{
		"janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.",
	},
	days:     [7]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
	weekdays: [7]string{"dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam."},
	money:    "{amount}\u00a0{sign}",
}

var spanish = locale{
	tag: language.Spanish, long: "{d} de {m} de {y}", short: "{d} {m}", brief: "{d} {m} {y}", moment: "{date}, {time}",
	months: [12]string{
		"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
	},
	abridged: [12]string{"ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"},
	days:     [7]string{"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"},
	weekdays: [7]string{"dom", "lun", "mar", "mié", "jue", "vie", "sáb"},
	money:    "{amount}\u00a0{sign}",
}

var ukrainian = locale{
	tag: language.Ukrainian, long: "{d} {m} {y} р.", short: "{d} {m}", brief: "{d} {m} {y} р.", moment: "{date}, {time}",
	months: [12]string{
		"січня", "лютого", "березня", "квітня", "травня", "червня", "липня", "серпня", "вересня", "жовтня", "листопада", "грудня",
	},
	abridged: [12]string{
		"січ.", "лют.", "бер.", "квіт.", "трав.", "черв.", "лип.", "серп.", "вер.", "жовт.", "лист.", "груд.",
	},
	days:     [7]string{"неділя", "понеділок", "вівторок", "середа", "четвер", "пʼятниця", "субота"},
	weekdays: [7]string{"нд", "пн", "вт", "ср", "чт", "пт", "сб"},
	money:    "{amount}\u00a0{sign}",
}

var locales = []*locale{&english, &american, &german, &french, &spanish, &ukrainian}

// localeOf is the locale of the first wanted language that is in the table; British English where
// none is. A region of its own keeps its numbers: de-CH has German dates and Swiss numbers.
func localeOf(wanted []language.Tag) *locale {
	for _, tag := range wanted {
		base, _ := tag.Base()
		region, sure := tag.Region()
		for _, l := range locales {
			lb, _ := l.tag.Base()
			lr, _ := l.tag.Region()
			if lb != base || base.String() == "en" && (sure == language.Exact && region.String() == "US") != (lr.String() == "US") {
				continue
			}
			if sure != language.Exact || tag == pseudoTag {
				return l
			}
			own := *l
			own.tag = tag
			own.money = moneyIn(tag, l.money)
			return &own
		}
	}
	return &english
}

// moneyIn is the place of the currency's sign where a region differs from its language.
func moneyIn(tag language.Tag, usual string) string {
	switch tag.String() {
	case "de-AT", "de-CH", "de-LI":
		return "{sign}\u00a0{amount}"
	case "es-MX", "es-US", "es-AR", "es-CO", "es-CL", "es-PE", "fr-CH":
		return "{sign}\u00a0{amount}"
	}
	return usual
}
