package signin

import (
	"bytes"
	"html/template"
)

// EndPage is a page to end on, in the product's look, light and dark, without anything fetched from
// elsewhere. The words are the caller's.
type EndPage struct {
	Lang  string // BCP 47
	Title string
	Text  string
	Good  bool // a tick, else a cross
}

// HTML gives the page. Texts are escaped.
func (p EndPage) HTML() []byte {
	var out bytes.Buffer
	if err := endPage.Execute(&out, p); err != nil {
		return []byte(template.HTMLEscapeString(p.Title))
	}
	return out.Bytes()
}

var endPage = template.Must(template.New("end").Parse(`<!DOCTYPE html>
<html lang="{{.Lang}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{{.Title}}</title>
<style>
:root { --canvas: #F5F6F8; --surface: #FFFFFF; --hairline: #E5E7EC; --text: #1A1C22; --text2: #505663;
  --good: #1A6E46; --goodSoft: #E2F4EA; --bad: #B4232F; --badSoft: #FDEAEB; }
@media (prefers-color-scheme: dark) {
  :root { --canvas: #15161A; --surface: #1D1F24; --hairline: #2B2E35; --text: #ECEDF1; --text2: #B2B7C3;
    --good: #74D3A2; --goodSoft: #16322A; --bad: #FF9A9C; --badSoft: #42212A; }
}
body { margin: 0; min-height: 100vh; display: flex; align-items: center; justify-content: center;
  background: var(--canvas); color: var(--text); font: 16px/1.5 Inter, system-ui, sans-serif; }
main { max-width: 26rem; margin: 1rem; padding: 2.5rem; text-align: center; background: var(--surface);
  border: 1px solid var(--hairline); border-radius: 14px; }
.sign { width: 56px; height: 56px; border-radius: 14px; margin: 0 auto 1.25rem; display: flex;
  align-items: center; justify-content: center; }
.good { background: var(--goodSoft); color: var(--good); }
.bad { background: var(--badSoft); color: var(--bad); }
h1 { margin: 0 0 .5rem; font-size: 1.35rem; line-height: 1.3; font-weight: 600; }
p { margin: 0; color: var(--text2); }
</style>
</head>
<body>
<main>
<div class="sign {{if .Good}}good{{else}}bad{{end}}" aria-hidden="true">
<svg width="28" height="28" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">
{{if .Good}}<path d="M5 12.5l4.5 4.5L19 7.5"/>{{else}}<path d="M7 7l10 10M17 7L7 17"/>{{end}}
</svg>
</div>
<h1>{{.Title}}</h1>
<p>{{.Text}}</p>
</main>
</body>
</html>
`))
