package eml

import (
	"strings"
	"testing"
	"unicode/utf8"

	"oroconnector/app/crm"
)

func TestHTMLText_Forms(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, html, want string }{
		{"paragraphs", "<p>one</p><p>two</p>", "one\n\ntwo\n"},
		{"lines", "one<br>two<br/>three<div>four</div><div>five</div>", "one\ntwo\nthree\nfour\nfive\n"},
		{"blanks", "<p>  a \n\t b&nbsp;&nbsp;c </p>", "a b c\n"},
		{"inline tags", "a <b>b</b><i>c</i> d", "a bc d\n"},
		{"entities", "&lt;a&gt; &amp; &euro; &#8211; &uuml;", "<a> & € – ü\n"},
		{"a link", `see <a href="https://one.example/x">here</a>.`, "see here <https://one.example/x>.\n"},
		{"a link that shows itself", `<a href="https://one.example/">one.example</a> <a href="mailto:a@b.example">a@b.example</a>`, "one.example a@b.example\n"},
		{"a link to nothing", `<a href="#top">up</a> <a href="javascript:alert(1)">x</a>`, "up x\n"},
		{"links that are the thing itself", `<a href="data:text/html;base64,PHA+aGk8L3A+">a</a> <a href=" DATA:x,y ">b</a> <a href="cid:p1@x">c</a> <a href="vbscript:x">d</a> <a href="blob:x">e</a>`, "a b c d e\n"},
		{"an image that says something", `<img src=x alt="A house"> here`, "[A house] here\n"},
		{"an image whose name is the image", `a<img src=x alt="data:image/png;base64,AAAA"> b`, "a b\n"},
		{"a tracking pixel", `a<img src="http://t.example/p" width=1 height=1 alt="x">b`, "ab\n"},
		{"an image in a link", `<a href="http://one.example"><img src=x></a>text`, "text\n"},
		{"styles and scripts", `<head><title>t</title><style>p{}</style></head><body>a<script>var x="</p>"</script>b</body>`, "ab\n"},
		{"what is hidden", `<div style="display: none">preview</div><span style="display:none">x<span>y</span></span>seen`, "seen\n"},
		{"comments", "a<!-- b --><!--[if mso]>c<![endif]-->d", "ad\n"},
		{"lists", "<ul><li>a<li>b<ol><li>c</li><li>d</li></ol></ul>e", "- a\n- b\n  1. c\n  2. d\ne\n"},
		{"a table", "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>", "a b\nc d\n"},
		{"a quote", "<p>mine</p><blockquote><p>yours</p><p>more</p></blockquote><p>end</p>", "mine\n\n> yours\n>\n> more\n\nend\n"},
		{"pre", "<pre>a\n  b\n</pre>c", "a\n  b\nc\n"},
		{"Outlook's paragraphs", `<p class="MsoNormal">a</p><p class="MsoNormal">b</p>`, "a\nb\n"},
		{"a torn end", "<p>a</p><p b", "a\n"},
		{"no body before text", "plain", "plain\n"},
		{"invisible letters", "a\u200bb\u00adc\ufeff", "abc\n"},
		{"nothing", "<html><body></body></html>", ""},
	}
	for _, c := range cases {
		if got := htmlText(c.html); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestRead_ChoosesTheReadableText(t *testing.T) {
	t.Parallel()
	alternative := func(plain, html string) string {
		return "Subject: x\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\n" + plain +
			"\n--b\nContent-Type: text/html\n\n" + html + "\n--b--\n"
	}
	cases := []struct{ name, text, want string }{
		{"plain wins", alternative("plain", "<p>html</p>"), "plain\n"},
		{"blank plain", alternative(" \n", "<p>html</p>"), "html\n"},
		{"plain that only points at the HTML", alternative("Your program shows no HTML.", "<p>a long text here, longer than that</p>"), "a long text here, longer than that\n"},
		{"blank HTML", alternative("", "<p></p>"), ""},
		{"HTML only", "Subject: x\nContent-Type: text/html\n\n<b>x</b>", "x\n"},
		{"HTML with its own charset", "Subject: x\nContent-Type: text/html\n\n<meta charset=\"windows-1251\"><b>\xcf\xf0\xe8\xe2\xe5\xf2</b>", "Привет\n"},
		{"two parts", "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n\ntwo\n--b--\n", "one\n\ntwo\n"},
		{"an attached text", "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\nContent-Disposition: attachment; filename=a.txt\n\ntwo\n--b--\n", "one\n"},
		{"flowed", "Subject: x\nContent-Type: text/plain; format=flowed\n\nThis line \ngoes on.\n> a quote \n> too\n-- \nAnn\n", "This line goes on.\n> a quote too\n--\nAnn\n"},
		{"flowed, DelSp", "Subject: x\nContent-Type: text/plain; format=flowed; delsp=yes\n\nwo \nrd\n", "word\n"},
		{"space stuffed", "Subject: x\nContent-Type: text/plain; format=flowed\n\n From here\n >no quote\n", "From here\n>no quote\n"},
		{"enriched", "Subject: x\nContent-Type: text/enriched\n\n<bold>a</bold> <<b> <color><param>red</param>c</color>", "a <b> c\n"},
		{"controls", "Subject: x\n\na\x07b\x00c   \n\n\n\n\nd", "abc\n\n\nd\n"},
		{"quoted-printable without a word about it", "Subject: x\nContent-Transfer-Encoding: quoted-printable\n\nGr=C3=BC=\n=C3=9Fe", "Grüße\n"},
		{"wrong charset", "Subject: x\nContent-Type: text/plain; charset=iso-8859-1\n\nGrüße an Käthe", "Grüße an Käthe\n"},
	}
	for _, c := range cases {
		if got := readString(t, c.text).Text; got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestRead_KeepsTheStartOfLongText(t *testing.T) {
	t.Parallel()
	for _, head := range []string{"Subject: x\n\n", "Subject: x\nContent-Type: text/html\n\n"} {
		m := readString(t, head+strings.Repeat("Wörter über Wörter\n", 100_000))
		if !m.Cut || len(m.Text) > maxText || len(m.Text) < maxText-8 || !utf8.ValidString(m.Text) {
			t.Errorf("%d bytes, cut %v", len(m.Text), m.Cut)
		}
	}
	if m := readString(t, "Subject: x\n\nshort"); m.Cut {
		t.Error("a short text counts as cut")
	}
}

func TestQuotedSpans_Forms(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, text string
		want       []string // the quoted parts
	}{
		{"nothing", "Hello,\nhow are you?\n", nil},
		{"a quote", "Yes.\n> really?\n> or not?\nBye\n", []string{"> really?\n> or not?\n"}},
		{"with its sentence", "Yes.\n\nOn Monday, Ann Lee wrote:\n> really?\n", []string{"On Monday, Ann Lee wrote:\n> really?\n"}},
		{"a sentence on two lines", "Yes.\n\nOn Mon, 1 Jan 2024 at 10:00, Ann Lee\n<ann@one.example> wrote:\n\n> really?\n", []string{"On Mon, 1 Jan 2024 at 10:00, Ann Lee\n<ann@one.example> wrote:\n\n> really?\n"}},
		{"German", "Ja.\n\nAm 01.01.24 um 10:00 schrieb Ann Lee:\n> wirklich?\n", []string{"Am 01.01.24 um 10:00 schrieb Ann Lee:\n> wirklich?\n"}},
		{"French", "Oui.\n\nLe lun. 1 janv. 2024 à 10:00, Ann <a@one.example> a écrit :\n> vraiment ?\n", []string{"Le lun. 1 janv. 2024 à 10:00, Ann <a@one.example> a écrit :\n> vraiment ?\n"}},
		{"Ukrainian", "Так.\n\nпн, 1 січ. 2024 р. Ann пише:\n> справді?\n", []string{"пн, 1 січ. 2024 р. Ann пише:\n> справді?\n"}},
		{"answers between", "> one\nyes\n\n> two\nno\n", []string{"> one\n", "> two\n"}},
		{"a quote with a gap", "Yes.\n> one\n\n> two\n", []string{"> one\n\n> two\n"}},
		{"a signature", "Bye\n--\nAnn Lee\nOne Ltd\n", []string{"--\nAnn Lee\nOne Ltd\n"}},
		{"original message", "Yes.\n\n-----Original Message-----\nFrom: Ann\n\nold\n", []string{"-----Original Message-----\nFrom: Ann\n\nold\n"}},
		{"Outlook", "Yes.\n\nFrom: Ann Lee <ann@one.example>\nSent: Monday\nTo: Bob\nSubject: x\n\nold\n", []string{"From: Ann Lee <ann@one.example>\nSent: Monday\nTo: Bob\nSubject: x\n\nold\n"}},
		{"Outlook in German", "Ja.\n\nVon: Ann Lee\nGesendet: Montag\nAn: Bob\nBetreff: x\n\nalt\n", []string{"Von: Ann Lee\nGesendet: Montag\nAn: Bob\nBetreff: x\n\nalt\n"}},
		{"all of it", "> only a quote\n", nil},
		{"no signature", "a -- b\n--\n", nil},
		{"a word From", "Hello\nFrom: here to there\nit is far\n", nil},
	}
	for _, c := range cases {
		var got []string
		for _, s := range quotedSpans(c.text) {
			got = append(got, c.text[s.From:s.To])
		}
		if strings.Join(got, "|") != strings.Join(c.want, "|") {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add("<p>a<blockquote>b<a href=x:y>c</a>", "windows-1252")
	f.Add("On Monday Ann wrote:\n> a\n\n--\nAnn", "")
	f.Fuzz(func(t *testing.T, s, label string) {
		for _, html := range []bool{false, true} {
			var m crm.Message
			w := newWalker(&m, Options{}, -1)
			w.pieces = []piece{{raw: []byte(s), charset: label, html: html, flowed: true}}
			text, _ := w.readable()
			w.setText(text)
			sane(t, m)
		}
		unflow(s, true)
		enrichedText(s)
	})
}
