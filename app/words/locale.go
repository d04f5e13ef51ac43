package words

import (
	"strings"

	"golang.org/x/text/language"
)

// locale is how dates, clocks and money are written (Unicode CLDR, where the pictures say nothing
// else). In date forms {d} is the day, {m} the month's name, {y} the year.
type locale struct {
	tag      language.Tag
	long     string   // 30 September 2026
	short    string   // 30 Sep, in the present year
	brief    string   // 30 Sep 2026
	first    string   // the first day of a month; empty: 1
	twelve   bool     // 9:40 AM instead of 09:40
	months   []string // as they stand in a date
	abridged []string
	days     []string // from Sunday on
	weekdays []string // the same, short
	// money: where the sign of the currency stands, "{sign}{amount}".
	money string
}

// Where the sign of a currency stands.
const (
	signFirst = "{sign}{amount}"
	signApart = "{sign}\u00a0{amount}"
	signLast  = "{amount}\u00a0{sign}"
)

// moment is a date and a clock together: in all our languages a comma divides them.
const moment = "{date}, {time}"

var english = locale{
	tag: language.BritishEnglish, long: "{d} {m} {y}", short: "{d} {m}", brief: "{d} {m} {y}", money: signFirst,
	months:   strings.Fields("January February March April May June July August September October November December"),
	abridged: strings.Fields("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"),
	days:     strings.Fields("Sunday Monday Tuesday Wednesday Thursday Friday Saturday"),
	weekdays: strings.Fields("Sun Mon Tue Wed Thu Fri Sat"),
}

var locales = []*locale{
	&english,
	english.with(func(l *locale) {
		l.tag, l.twelve = language.AmericanEnglish, true
		l.long, l.short, l.brief = "{m} {d}, {y}", "{m} {d}", "{m} {d}, {y}"
	}),
	english.with(func(l *locale) { // every name of it looks foreign
		l.tag = pseudoTag
		for _, names := range []*[]string{&l.months, &l.abridged, &l.days, &l.weekdays} {
			*names = strings.Fields(accents.Replace(strings.Join(*names, " ")))
		}
	}),
	{
		tag: language.German, long: "{d}. {m} {y}", short: "{d}. {m}", brief: "{d}. {m} {y}", money: signLast,
		months:   strings.Fields("Januar Februar März April Mai Juni Juli August September Oktober November Dezember"),
		abridged: strings.Fields("Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez."),
		days:     strings.Fields("Sonntag Montag Dienstag Mittwoch Donnerstag Freitag Samstag"),
		weekdays: strings.Fields("So Mo Di Mi Do Fr Sa"),
	},
	{
		tag: language.French, long: "{d} {m} {y}", short: "{d} {m}", brief: "{d} {m} {y}", first: "1er", money: signLast,
		months:   strings.Fields("janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
		abridged: strings.Fields("janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc."),
		days:     strings.Fields("dimanche lundi mardi mercredi jeudi vendredi samedi"),
		weekdays: strings.Fields("dim. lun. mar. mer. jeu. ven. sam."),
	},
	{
		tag: language.Spanish, long: "{d} de {m} de {y}", short: "{d} {m}", brief: "{d} {m} {y}", money: signLast,
		months:   strings.Fields("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"),
		abridged: strings.Fields("ene feb mar abr may jun jul ago sept oct nov dic"),
		days:     strings.Fields("domingo lunes martes miércoles jueves viernes sábado"),
		weekdays: strings.Fields("dom lun mar mié jue vie sáb"),
	},
	{
		tag: language.Ukrainian, long: "{d} {m} {y} р.", short: "{d} {m}", brief: "{d} {m} {y} р.", money: signLast,
		months: strings.Fields(
			"січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня"),
		abridged: strings.Fields("січ. лют. бер. квіт. трав. черв. лип. серп. вер. жовт. лист. груд."),
		days:     strings.Fields("неділя понеділок вівторок середа четвер пʼятниця субота"),
		weekdays: strings.Fields("нд пн вт ср чт пт сб"),
	},
}

// with is a locale that differs from another one in little.
func (l *locale) with(change func(*locale)) *locale {
	own := *l
	change(&own)
	return &own
}

// localeOf is the locale of the first wanted language that is in the table; British English where
// none is. A region of its own keeps its numbers: de-CH has German dates and Swiss numbers. Where the first
// names no region, one of the same language further down does: "de", chosen in Austria.
func localeOf(wanted []language.Tag) *locale {
	for _, tag := range wanted {
		tag = settled(tag, wanted)
		for _, l := range locales {
			if l.tag == tag {
				return l
			}
		}
		base, _ := tag.Base()
		for _, l := range locales { // of a language the first one is the usual
			if usual, _ := l.tag.Base(); usual != base {
				continue
			}
			if _, sure := tag.Region(); sure != language.Exact {
				return l
			}
			return l.with(func(own *locale) { own.tag, own.money = tag, moneyIn(tag, l.money) })
		}
	}
	return &english
}

// settled is a tag with the region that another of the same language has.
func settled(tag language.Tag, among []language.Tag) language.Tag {
	base, _ := tag.Base()
	if _, sure := tag.Region(); sure == language.Exact {
		return tag
	}
	for _, other := range among {
		if same, _ := other.Base(); same == base && other != pseudoTag {
			if _, sure := other.Region(); sure == language.Exact {
				return other
			}
		}
	}
	return tag
}

// moneyIn is the place of the currency's sign where a region differs from its language.
func moneyIn(tag language.Tag, usual string) string {
	switch tag.String() {
	case "de-AT", "de-CH", "de-LI", "es-MX", "es-US", "es-AR", "es-CO", "es-CL", "es-PE", "fr-CH":
		return signApart
	}
	return usual
}
