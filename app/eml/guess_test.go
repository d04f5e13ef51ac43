package eml

import (
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// Subjects and names as they stand raw in headers, which name no character set.
var rawSubjects = []struct {
	name string
	enc  encoding.Encoding
	list []string
}{
	{"Shift_JIS", japanese.ShiftJIS, []string{"山ソさん", "会議のお知らせ", "お見積りの件", "ご注文ありがとうございます", "Re: 見積書", "株式会社テスト 田中", "テスト", "日本"}},
	{"EUC-JP", japanese.EUCJP, []string{"会議のお知らせ", "お見積りの件", "ご注文ありがとうございます", "Re: 見積書", "株式会社テスト 田中", "テスト"}},
	{"ISO-2022-JP", japanese.ISO2022JP, []string{"会議のお知らせ", "Re: 見積書 (2)"}},
	{"GBK", simplifiedchinese.GBK, []string{"会议通知", "您好", "关于合同的问题", "Re: 报价单", "北京有限公司 王明", "发票", "测试邮件"}},
	{"Big5", traditionalchinese.Big5, []string{"會議通知", "關於合約的問題", "Re: 報價單", "台北有限公司 王明", "發票", "測試郵件"}},
	{"EUC-KR", korean.EUCKR, []string{"회의 안내", "안녕하세요", "견적서 요청드립니다", "Re: 견적서", "홍길동", "테스트"}},
	{"KOI8-R", charmap.KOI8R, []string{"Приглашение на встречу", "Привет", "Счет на оплату", "Re: договор", "Иванов Иван", "тест"}},
	{"Windows-1251", charmap.Windows1251, []string{"Приглашение на встречу", "Привет", "Счет на оплату", "Re: договор", "Иванов Иван", "тест", "Запрошення на зустріч"}},
	{"CP866", charmap.CodePage866, []string{"Приглашение на встречу", "Привет"}},
	{"Windows-1252", charmap.Windows1252, []string{"Le café", "Bogotá", "Voilà", "Reuniã",
		"Grüße aus Köln", "Réunion à préparer", "Año nuevo", "Überraschung für José", "Ärger", "naïve café", "€ 100", "Søren Ærø Åse",
		"Bestätigung für Jürgen Müller, Größe „XL“", "État général des dépenses présentées à l'été", "Formação: campanha final de verão", "49¢ each · 5 m²", "Þórður Árnason",
	}},
	{"Windows-1250", charmap.Windows1250, []string{"Žádost o nabídku", "Příliš žluťoučký kůň", "Zażółć gęślą jaźń", "Łódź"}},
	{"ISO-8859-2", charmap.ISO8859_2, []string{"Žádost o nabídku", "Příliš žluťoučký kůň", "Zażółć gęślą jaźń", "Łódź"}},
	{"Windows-1253", charmap.Windows1253, []string{"Πρόσκληση σε συνάντηση", "Τιμολόγιο", "Καλημέρα"}},
	{"Windows-1254", charmap.Windows1254, []string{"Toplantı daveti için teşekkürler", "Fatura ödemesi", "İyi günler"}},
	{"Windows-1255", charmap.Windows1255, []string{"הזמנה לפגישה", "שלום"}},
	{"Windows-1256", charmap.Windows1256, []string{"دعوة إلى اجتماع", "مرحبا"}},
	{"Windows-874", charmap.Windows874, []string{"เชิญประชุม", "สวัสดี"}},
	{"UTF-8", encoding.Nop, []string{"Grüße", "日本", "Привет", "é", "👍"}},
}

func TestDetect_ShortTexts(t *testing.T) {
	t.Parallel()
	for _, s := range rawSubjects {
		for _, text := range s.list {
			b, err := s.enc.NewEncoder().Bytes([]byte(text))
			if err != nil {
				t.Fatal(s.name, text, err)
			}
			for _, label := range []string{"", "us-ascii", "unknown-8bit", "x-nobody-knows"} {
				if got, _ := toUTF8(b, label); got != text {
					t.Errorf("%s as %q: %q, want %q", s.name, label, got, text)
				}
			}
			if got, _ := decodeWords(string(b), ""); got != text {
				t.Errorf("%s raw: %q, want %q", s.name, got, text)
			}
		}
	}
}

// A label of the west that programs put on everything is not believed against letters that are surely others; neither
// does text of the west become anything else.
func TestToUTF8_WesternLabelThatLies(t *testing.T) {
	t.Parallel()
	for _, s := range rawSubjects {
		for _, text := range s.list {
			b, _ := s.enc.NewEncoder().Bytes([]byte(text))
			got, _ := toUTF8(b, "iso-8859-1")
			sure := s.name == "Windows-1252" || text == "会议通知" || text == "关于合同的问题" || text == "ご注文ありがとうございます" || text == "Приглашение на встречу"
			if sure && got != text {
				t.Errorf("%s: %q, want %q", s.name, got, text)
			}
		}
	}
}

func TestToUTF8_Aliases(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ label, bytes, want string }{
		{"utf8mb4", "Gr\xc3\xbc", "Grü"}, {"UTF-8-BOM", "Gr\xc3\xbc", "Grü"}, {"utf-8//IGNORE", "Gr\xc3\xbc", "Grü"},
		{"cp932", "\x93\xfa\x96\x7b", "日本"}, {"x-sjis", "\x93\xfa\x96\x7b", "日本"}, {"Windows-31J", "\x93\xfa\x96\x7b", "日本"}, {"MS_Kanji", "\x93\xfa\x96\x7b", "日本"},
		{"ks_c_5601-1987", "\xc7\xd1\xb1\xdb", "한글"}, {"UHC", "\xc7\xd1\xb1\xdb", "한글"}, {"cp949", "\xc7\xd1\xb1\xdb", "한글"}, {"x-windows-949", "\xc7\xd1\xb1\xdb", "한글"},
		{"iso-2022-kr", "\x1b$)C\x0eGQ1[\x0f abc", "한글 abc"}, {"us-ascii", "\x1b$)C\x0eGQ1[\x0f", "한글"}, {"iso-2022-cn", "\x1b$)A\x0eVPND\x0f", "中文"},
		{"gb2312", "\xc4\xe3\xba\xc3\x81\x30\x84\x36", "你好¥"}, {"gbk", "\x80", "€"}, {"cp936", "\xc4\xe3\xba\xc3", "你好"}, {"hz-gb-2312", "~{VPND~}", "中文"},
		{"big5-hkscs", "\xa7A\xa6n", "你好"}, {"cp950", "\xa7A\xa6n", "你好"}, {"x-x-big5", "\xa7A\xa6n", "你好"}, {"BIG-5", "\xa7A\xa6n", "你好"},
		{"utf-16", "a\x00b\x00\xfc\x00", "abü"}, {"utf-16", "\x00a\x00b\x00\xfc", "abü"}, {"utf-16", "\xff\xfea\x00", "a"}, {"unicode", "a\x00b\x00", "ab"},
		{"us-ascii", "\x1b$BF|K\\\x1b(B", "日本"}, {"utf-8", "\x1b$BF|K\\\x1b(B", "日本"}, {"cp1251", "\xcf\xf0\xe8\xe2\xe5\xf2", "Привет"}, {"koi8-ru", "\xd0\xd2\xc9\xd7\xc5\xd4", "привет"},
		{"macintosh", "Gr\x9f\xa7e", "Grüße"}, {"cp437", "\x81", "ü"}, {"ibm850", "\x84", "ä"}, {"iso-8859-8-i", "\xf9\xec\xe5\xed", "שלום"},
		{"UTF-8", "gut \xc3\xbc\xc3\xb6\xc3\xa4 kaputt \xc3", "gut üöä kaputt \uFFFD"},
	} {
		if got, _ := toUTF8([]byte(c.bytes), c.label); got != c.want {
			t.Errorf("%s: %q, want %q", c.label, got, c.want)
		}
	}
}
