package eml

import (
	"strings"
	"testing"
	"time"
)

// Lists as people and broken programs write them: "name|address", joined by ", ".
func TestAddressList_OddForms(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, want string
		fault      listFault
	}{
		// no commas
		{"a@x.org b@x.org c@x.org", "|a@x.org, |b@x.org, |c@x.org", listMended},
		{"<a@x.org> <b@x.org>\t<c@x.org>", "|a@x.org, |b@x.org, |c@x.org", listFine},
		{"Ann <a@x.org> Bo Lee <b@x.org>", "Ann|a@x.org, Bo Lee|b@x.org", listFine},
		{"Ann <a@x.org> b@x.org, c@x.org", "Ann|a@x.org, |b@x.org, |c@x.org", listFine},
		{"Ann a@x.org Bo b@x.org", "Ann|a@x.org, Bo|b@x.org", listMended},
		{"a@x.org and b@x.org", "|a@x.org, |b@x.org", listMended},
		{"a@x.org|b@x.org / c@x.org", "|a@x.org, |b@x.org, |c@x.org", listMended},
		{"a@x.org/b@x.org", "|a@x.org, |b@x.org", listMended},
		{"a@x.org；b@x.org，c@x.org、d@x.org", "|a@x.org, |b@x.org, |c@x.org, |d@x.org", listMended},
		{"M <m@x.org\r\n\tn@x.org>", "M|m@x.org, |n@x.org", listMended},
		{"M <m@x.org, n@x.org; o@x.org>, p@x.org", "M|m@x.org, |n@x.org, |o@x.org, |p@x.org", listMended},
		{"<a-very-long-local-part-of-an-address-that.\r\n was-folded@and-a-long-domain.example>", "|a-very-long-local-part-of-an-address-that.was-folded@and-a-long-domain.example", listFine},
		{"<a-very-long-local-part-of-an-address\r\n -was-folded@and-a-long-domain.example>", "|a-very-long-local-part-of-an-address-was-folded@and-a-long-domain.example", listFine},
		{"<Undisclosed Recipients@x.org>", "", listLost},
		{"Dr. a@x.org", "Dr.|a@x.org", listFine},
		{"mary @ x.org", "|mary@x.org", listFine},
		{"Ann mary @ x.org", "Ann|mary@x.org", listFine},
		// other separators, brackets, quotes
		{"a@x.org; b@x.org;", "|a@x.org, |b@x.org", listFine},
		{"Lee, Ann <a@x.org>; Roe, Bo <b@x.org>", "Lee, Ann|a@x.org, Roe, Bo|b@x.org", listFine},
		{"'Lee, Ann' <a@x.org>", "Lee, Ann|a@x.org", listFine},
		{"< <a@x.org> >", "|a@x.org", listFine},
		{"<'a@x.org'>, \"'b@x.org'\", 'c@x.org'", "|a@x.org, |b@x.org, |c@x.org", listFine},
		{`"Ann "A" Lee" <a@x.org>, b@x.org`, "Ann A Lee|a@x.org, |b@x.org", listFine},
		{`"Ann <a@x.org>, "Bo" <b@x.org>`, "Ann|a@x.org, Bo|b@x.org", listMended},
		{`"Ann <a@x.org>, "Bo <b@x.org>, c@x.org`, "Ann|a@x.org, Bo|b@x.org, |c@x.org", listFine},
		{`Ann" <a@x.org>, "Lee, Bo" <b@x.org>`, "Ann|a@x.org, Lee, Bo|b@x.org", listMended},
		{`"a@x.org, "Bo" <b@x.org>`, "|a@x.org, Bo|b@x.org", listMended},
		{`"Ann Lee <a@x.org>"`, "Ann Lee|a@x.org", listFine},
		{`"boss@good.org" <a@x.org>`, "boss@good.org|a@x.org", listFine},
		{`DOMAIN\ann <a@x.org>`, `DOMAIN\ann|a@x.org`, listFine},
		{"Ann (sales <a@x.org>, b@x.org", "Ann (sales|a@x.org, |b@x.org", listFine},
		{"Ann Lee (a@x.org)", "Ann Lee|a@x.org", listMended},
		{"a@x.org (Ann (Bo) Lee)", "Ann (Bo) Lee|a@x.org", listFine},
		{"Ann &lt;a@x.org&gt;, &quot;Lee, Bo&quot; &lt;b@x.org&gt;", "Ann|a@x.org, Lee, Bo|b@x.org", listMended},
		// links and heads
		{"a@x.org<mailto:a@x.org>", "|a@x.org", listFine},
		{"mailto:a@x.org?subject=hello", "|a@x.org", listFine},
		{"<MAILTO:a%40x.org>", "", listLost},
		{"SMTP:a@x.org, [SMTP:b@x.org], smtp: c@x.org", "|a@x.org, |b@x.org, |c@x.org", listFine},
		{"Ann </o=Org/ou=First/cn=Recipients/cn=ann>, b@x.org", "|b@x.org", listLost},
		{"Ann </o=Org/cn=ann> <a@x.org>", "Ann|a@x.org", listFine},
		{"Ann <IMCEAEX-_O=ORG_OU=ONE_CN=ANN@x.org>", "Ann|imceaex-_o=org_ou=one_cn=ann@x.org", listFine},
		{"<@relay.org,@other.org:a@x.org>, @relay.org:b@x.org", "|a@x.org, |b@x.org", listFine},
		{"user%host.org@relay.org, a!b!c@x.org", "|user%host.org@relay.org, |a!b!c@x.org", listFine},
		// groups
		{"undisclosed-recipients:;", "", listFine},
		{"undisclosed-recipients: ;, unlisted:;", "", listFine},
		{"unlisted-recipients:; (no To-header on input)", "", listFine},
		{"<undisclosed-recipients:;>", "", listFine},
		{`"undisclosed-recipients:;"`, "", listFine},
		{"10:30 Ann <a@x.org>", "10:30 Ann|a@x.org", listFine},
		{"A: a@x.org, Bo <b@x.org>; B:; c@x.org", "|a@x.org, Bo|b@x.org, |c@x.org", listFine},
		{`"My: group": a@x.org;`, "|a@x.org", listFine},
		{"A: B: a@x.org;;", "|a@x.org", listFine},
		// beyond ASCII
		{"jörg@bücher.example", "|jörg@xn--bcher-kva.example", listFine},
		{"j\xf6rg@x.org", "|jörg@x.org", listFine},
		{"用户@例子.广告", "|用户@xn--fsqu00a.xn--4rr70v", listFine},
		{"Ann <a@x。org>", "Ann|a@x.org", listFine},
		{"a@=?utf-8?Q?b=C3=BCcher=2Eexample?=", "|a@xn--bcher-kva.example", listFine},
		{"\u200ba@x.org\u00a0, <\ufeffb@x.org>", "|a@x.org, |b@x.org", listFine},
		{"a\x01@x.org", "|a@x.org", listFine},
		{"\x1b$BF|K\\\x1b(B <a@x.org>, b@x.org", "日本|a@x.org, |b@x.org", listFine},
		{"\x8e\x52\x83\x5c\x82\xb3\x82\xf1 <a@x.org>", "山ソさん|a@x.org", listFine},
		{"=?utf-8?Q?Lee, Ann?= <a@x.org>", "Lee, Ann|a@x.org", listFine},
		{"=?utf-8?Q?Ann?=<a@x.org>,=?utf-8?Q?Bo?=<b@x.org>", "Ann|a@x.org, Bo|b@x.org", listFine},
		{"=?utf-8?Q?Ann_=3Ca=40x=2Eorg=3E=2C_b=40x=2Eorg?=", "Ann|a@x.org, |b@x.org", listFine},
		{"\"\u202egnp.exe\" <a@x.org>", "gnp.exe|a@x.org", listFine},
		{"＜a@x.org＞，Bo ＜b@x.org＞", "|a@x.org, Bo|b@x.org", listMended},
		{"a＠x.org", "|a@x.org", listMended},
		// brackets and comments where they do not belong
		{"Ann Lee -- a@x.org, b@x.org - Bo", "Ann Lee|a@x.org, Bo|b@x.org", listFine},
		{"Ann <a@x.org>/Bo <b@x.org>", "Ann|a@x.org, Bo|b@x.org", listFine},
		{"a@x.org (Ann) b@x.org (Bo)", "Ann|a@x.org, Bo|b@x.org", listFine},
		{"<Ann, a@x.org>", "|a@x.org", listFine},
		{`<"Ann" a@x.org>`, "|a@x.org", listFine},
		{"<Ann <a@x.org>>", "Ann|a@x.org", listFine},
		{"{a@x.org}, {b}@x.org", "|a@x.org, |{b}@x.org", listFine},
		{"(((((a@x.org", "|a@x.org", listFine},
		{"<<<<<a@x.org", "|a@x.org", listFine},
		{`"""""a@x.org`, "|a@x.org", listMended},
		{`"a@x.org <a@x.org>" <a@x.org>`, "|a@x.org", listFine},
		{`Pete(A nice \) chap) <pete(his account)@silly.test(his host)>`, "Pete|pete@silly.test", listFine},
		{"http://x.org/a@b, a@x.org/resource", "|a@x.org", listLost},
		{"sip:a@x.org, \"/G=Ann/S=Lee/\"@x.org", "|a@x.org, |/g=ann/s=lee/@x.org", listFine},
		// junk
		{"a@x.org:25, b@x.org?subject=x, c@x.org\\", "|a@x.org, |b@x.org, |c@x.org", listFine},
		{`Ann\, Lee <a@x.org>`, "Ann, Lee|a@x.org", listFine},
		{"a@x.org.", "|a@x.org", listFine},
		{"a@x.org>, b@x.org,,;", "|a@x.org, |b@x.org", listFine},
		{"Meeting @ 5pm, a@x.org", "|a@x.org", listLost},
		{"@x.org, a@, b@x.org", "|b@x.org", listLost},
		{"<>, <a@x.org>", "|a@x.org", listLost},
		{`"john doe"@x.org, "a\"b"@x.org`, `|"john doe"@x.org, |"a\"b"@x.org`, listFine},
	} {
		list, fault := addressList(c.text, "")
		var got []string
		for _, a := range list {
			got = append(got, a.Name+"|"+a.Email)
		}
		if s := strings.Join(got, ", "); s != c.want || fault != c.fault {
			t.Errorf("%q:\n got %s (%v)\nwant %s (%v)", c.text, s, fault, c.want, c.fault)
		}
	}
}

// Whatever opens and never closes must cost what its length costs: a megabyte of it would take minutes otherwise.
func TestAddressList_Linear(t *testing.T) {
	const size = 1 << 20
	for _, piece := range []string{"(", "(,", "\"", "\\\"", "\"@,", "<", "<a", "<\"", "<a@x ", "a@x ", "=?", "=?a?q?", "=?a?q?b ", ":", "a@x:", "<a@x>b@y,", "<a@x> b ", "\x1b(", "ü@", "(\\", "&lt;",
		"=?x1?Q?=C4=E3=BA=C3?= =?x2?Q?=C4=E3?= ", "=?x1?Q?=C4=E3=BA=C3?=, =?x2?Q?=C4=E3?=, ", "=?x?Q?=C4=E3?= <a@x>, ", "\xc4\xe3 <a@x>, "} {
		in := strings.Repeat(piece, size/len(piece))
		within(t, 20*time.Second, func() { addressList(in, "") })
	}
}
