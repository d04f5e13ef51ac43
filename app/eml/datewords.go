package eml

import (
	"strings"
	"unicode/utf8"
)

// months are the names of the months in the languages in which programs write them, January first: whole names in the
// forms that stand in dates, of which any three letters or more are an abbreviation. English stands first.
var months = [12]string{
	"january janvier januar jänner januari enero gennaio janeiro ianuarie stycznia ledna januára január tammikuu січень січня январь января студзень януари ocak ιανουαρίου ιαν يناير",
	"february février fevrier februar februari febrero febbraio fevereiro februarie lutego února februára február helmikuu лютий лютого февраль февраля февруари şubat φεβρουαρίου φεβ فبراير",
	"march mars märz maerz mrz maart marzo março marco martie marca března brezna márc március maaliskuu березень березня март марта mart μαρτίου μαρ مارس",
	"april avril abril aprile aprilie kwietnia dubna apríla április huhtikuu квітень квітня апрель апреля април nisan απριλίου απρ أبريل",
	"may mai mei mayo maggio maio maja května mája május toukokuu травень травня май мая mayıs μαΐου μαϊ مايو",
	"june juin juni junio giugno junho iunie czerwca června cervna júna június kesäkuu червень червня июнь июня юни haziran ιουνίου ιουν يونيو",
	"july juillet juli julio luglio julho iulie lipca července cervence júla július heinäkuu липень липня июль июля юли temmuz ιουλίου ιουλ يوليو",
	"august août aout agosto augustus sierpnia srpna augusta augusztus elokuu серпень серпня август августа ağustos agustos αυγούστου αυγ أغسطس",
	"september septembre septiembre setiembre settembre setembro septembrie września wrzesnia září zari szeptember syyskuu вересень вересня сентябрь сентября септември eylül eylul σεπτεμβρίου σεπ سبتمبر",
	"october octobre oktober octubre ottobre outubro octombrie października pazdziernika října rijna október lokakuu жовтень жовтня октябрь октября октомври ekim οκτωβρίου οκτ أكتوبر",
	"november novembre noviembre novembro noiembrie listopada listopadu marraskuu листопад листопада ноябрь ноября ноември kasım kasim νοεμβρίου νοε نوفمبر",
	"december décembre dezember diciembre dicembre dezembro decembrie grudnia prosince decembra joulukuu грудень грудня декабрь декабря декември aralık aralik δεκεμβρίου δεκ ديسمبر",
}

// monthOf returns the month that a word in lower case names, 0 where it names none.
func monthOf(low string) int {
	if len(low) < 3 || utf8.RuneCountInString(low) < 3 {
		return 0
	}
	for i := range months {
		if strings.HasPrefix(months[i], low) {
			return i + 1
		}
	}
	if len(low) == 3 && low[2] < utf8.RuneSelf && weekOf(low) > 0 {
		return 0
	}
	for i, names := range months {
		for rest := names; ; {
			blank := strings.IndexByte(rest, ' ')
			if blank < 0 {
				break
			}
			if rest = rest[blank+1:]; strings.HasPrefix(rest, low) {
				return i + 1
			}
		}
	}
	return 0
}

// halfDay takes a word for the half of the day that it names.
func (d *dateScan) halfDay(low string) bool {
	switch low {
	case "am", "vorm", "дп", "πμ":
		d.am = true
	case "pm", "nachm", "пп", "μμ":
		d.pm = true
	default:
		if low[0] < utf8.RuneSelf {
			return false
		}
		switch { // these stand without blanks in front of the hour, behind other signs
		case strings.HasSuffix(low, "午前"), strings.HasSuffix(low, "上午"), strings.HasSuffix(low, "오전"):
			d.am = true
		case strings.HasSuffix(low, "午後"), strings.HasSuffix(low, "下午"), strings.HasSuffix(low, "오후"):
			d.pm = true
		default:
			return false
		}
	}
	d.mended = true
	return true
}

// zones are the obsolete ones of RFC 5322 section 4.3 and others in use, in minutes east of UTC. The
// military letters count as UTC, since RFC 822 gave them the wrong sign.
var zones = map[string]int{
	"ut": 0, "utc": 0, "gmt": 0, "z": 0, "wet": 0, "est": -300, "edt": -240, "cst": -360, "cdt": -300,
	"mst": -420, "mdt": -360, "pst": -480, "pdt": -420, "akst": -540, "akdt": -480, "hst": -600,
	"cet": 60, "met": 60, "mez": 60, "cest": 120, "mest": 120, "mesz": 120, "eet": 120, "eest": 180, "msk": 180,
	"msd": 240, "bst": 60, "ist": 330, "jst": 540, "kst": 540, "hkt": 480, "sgt": 480, "aest": 600, "aedt": 660, "awst": 480,
	"acst": 570, "acdt": 630,
	"nzst": 720, "nzdt": 780, "ast": -240, "adt": -180, "nst": -210, "ndt": -150, "sast": 120, "west": 60,
	"brt": -180, "art": -180, "wib": 420, "mewt": 60, "swt": 60, "fst": 120, "fwt": 60,
	"cat": 120, "eat": 180, "wat": 60, "pkt": 300, "ict": 420, "pht": 480, "brst": -120, "clt": -240, "clst": -180,
	"uzt": 300, "yekt": 300, "krat": 420, "irkt": 480, "vlat": 600, "trt": 180, "gst": 240, "irst": 210, "npt": 345,
}

// plainDigits turns the decimal digits and colons of other scripts into ASCII, and blanks into plain ones.
func plainDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf {
			return r
		}
		for _, zero := range [...]rune{0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0xFF10} {
			if r >= zero && r <= zero+9 {
				return '0' + r - zero
			}
		}
		switch {
		case r == 0xFF1A:
			return ':'
		case r == 0xFF0F:
			return '/'
		case r == 0xFF08:
			return '('
		case r == 0xFF09:
			return ')'
		case r == 0x2212 || r == 0x2013 || r == 0x2010 || r == 0x2011:
			return '-'
		case isBlank(r) || r == 0x3001 || r == 0xFF0C:
			return ' '
		case invisible(r):
			return -1
		}
		return r
	}, s)
}
