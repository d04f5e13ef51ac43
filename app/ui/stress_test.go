package ui

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"oroconnector/app/crm"
	"oroconnector/app/settings"
	"oroconnector/app/ui/look"
	"oroconnector/app/ui/seen"
	"oroconnector/app/words"
)

// hard are names as people have them, none of them short and Latin.
var hard = []string{
	"Jean-Baptiste Emmanuel Zorg de la Rochefoucauld-Liancourt et Cie. (Établissements réunis)",
	"שירה בן־דוד לוי (רכש) 10482", "شركة النور للتجارة والمقاولات المحدودة ٢٠٢٦", "東京特許許可局国際営業本部第三課長補佐代理見習い",
	"Дмитро Коваленко-Задунайський", "👩‍👩‍👧‍👦 Familie Großmann 🇩🇪 & Söhne 🏳️‍🌈", "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
	"ราชบัณฑิตยสถาน", "",
}

// hardLetter has forty people, a subject of three hundred letters and a name for each of its files.
func hardLetter() crm.Message {
	m := letterFrom()
	m.From[0].Name = hard[1]
	m.Subject = strings.Repeat("Re: הזמנה 10482 נשלחה, 納期のご確認 και доставка ", 7)
	m.Text = hard[0] + "\n" + hard[1] + "\n" + strings.Repeat("x", 400) + "\n" + strings.Repeat(hard[2]+" ", 20)
	for i := range 40 {
		m.Cc = append(m.Cc, crm.Address{Name: hard[i%len(hard)], Email: fmt.Sprintf("person.%d.with.a.long.name@department.subsidiary.example", i)})
	}
	for _, name := range hard {
		m.Attachments = append(m.Attachments, crm.Attachment{Name: name + ".pdf", Type: "application/pdf", Size: 1 << 30})
	}
	return m
}

// hardRecords gives the sender two hundred suggestions.
func hardRecords(f *fakes) {
	for i := range 200 {
		ref := crm.Ref{Kind: crm.Kinds()[i%len(crm.Kinds())], ID: fmt.Sprint(1000 + i)}
		f.entities[ref] = crm.Entity{
			Ref: ref, Name: hard[i%len(hard)], Emails: []string{"elena@alpina.example"}, Depth: crm.DepthListed, ReadAt: noon, URL: "https://crm.example.com/x",
			Fields: []crm.Field{
				{Key: crm.FieldStatus, Value: crm.Value{Type: crm.Label, Text: hard[(i+3)%len(hard)]}},
				{Key: crm.FieldBudget, Value: crm.Value{Type: crm.Money, Text: "123456789012.34", Currency: "EUR"}},
				{Key: crm.FieldCustomerNeed, Value: crm.Value{Type: crm.LongText, Text: strings.Repeat(hard[(i+1)%len(hard)]+" ", 9)}},
			},
		}
		f.answer.Attached = append(f.answer.Attached, crm.Attached{Ref: ref})
		if i > 9 {
			f.answer.Attached = f.answer.Attached[:10]
		}
	}
	f.pending = append(f.pending, crm.Pending{
		Change: crm.Change{ID: "c9", Thread: "m1@alpina.example", Op: crm.OpAttach, Refs: []crm.Ref{{Kind: crm.Kinds()[1], ID: "1001"}}, At: noon, Envelope: hardLetter().Envelope()},
		State:  crm.PendingRefused, Last: &crm.Fault{Kind: crm.Refused, Code: "email.denied"},
	})
}

// hardStates are the panes with all that.
var hardStates = map[string]func(*stage){
	"context": func(s *stage) { s.read(hardLetter()) },
	"opened": func(s *stage) {
		s.read(hardLetter())
		s.parts.context.card.toggle()
	},
	"everyone": func(s *stage) {
		s.read(hardLetter())
		s.parts.context.card.showEveryone()
	},
	"far down": func(s *stage) {
		s.read(hardLetter())
		s.parts.context.column.list.SetOffset(4000)
	},
	"record": func(s *stage) {
		s.read(hardLetter())
		s.openRecord(crm.Ref{Kind: crm.Kinds()[1], ID: "1001"})
	},
	"outbox": func(s *stage) {
		s.read(hardLetter())
		s.showOutbox()
	},
	"search": func(s *stage) {
		s.read(hardLetter())
		s.parts.search.SetText(hard[1])
		s.onSearch(hard[1])
	},
	"home": func(s *stage) {
		s.read(hardLetter())
		s.back()
	},
	"undo": func(s *stage) {
		s.read(hardLetter())
		s.add([]crm.Ref{{Kind: crm.Kinds()[1], ID: "1001"}})
	},
}

// Whatever names and numbers there are, at every width and text size: no text stands in another one, and none beyond
// the window or what it belongs to.
func TestStress_NothingOverlapsOrLeavesItsPlace(t *testing.T) {
	for name, play := range hardStates {
		for _, at := range []struct{ width, scale float32 }{{look.LeastWidth, 1}, {420, 1.5}, {800, 1}, {1180, 1.5}} {
			t.Run(fmt.Sprintf("%s at %v, %v", name, at.width, at.scale), func(t *testing.T) {
				s := newStage(t, at.width, hardRecords)
				s.app.Settings().SetTheme(look.New(look.Light, at.scale))
				play(s)
				inOrder(t, s.win.Content(), at.width)
			})
		}
	}
}

// inOrder tells what stands in something else, or where it does not belong.
func inOrder(t *testing.T, content fyne.CanvasObject, width float32) {
	t.Helper()
	texts := seen.Texts(content)
	if len(texts) < 4 {
		t.Errorf("only %d texts are seen", len(texts))
	}
	bar := -1
	if i := slices.IndexFunc(texts, func(one seen.Text) bool { return one.Text == "Undo" }); i >= 0 {
		bar = int(texts[i].Y) // what is under the bar is covered
	}
	texts = slices.DeleteFunc(texts, func(one seen.Text) bool { return bar >= 0 && math.Abs(float64(one.Y)-float64(bar)) < 40 })
	for i, text := range texts {
		if text.X < -1 || text.X+text.Width > width+1 {
			t.Errorf("%q leaves the window: from %v, %v wide", text.Text, text.X, text.Width)
		}
		for _, other := range texts[i+1:] {
			if overlap(text, other) {
				t.Errorf("%q stands in %q", text.Text, other.Text)
			}
		}
	}
	insideTheirs(t, content)
}

// insideTheirs looks into every widget: a text of it that is seen has to stand within it.
func insideTheirs(t *testing.T, o fyne.CanvasObject) {
	t.Helper()
	if o == nil || !o.Visible() {
		return
	}
	switch o := o.(type) {
	case *fyne.Container:
		for _, child := range o.Objects {
			insideTheirs(t, child)
		}
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(o).Objects() {
			text, ok := child.(*canvas.Text)
			if !ok {
				insideTheirs(t, child)
				continue
			}
			if end := text.Position().X + text.MinSize().Width; text.Visible() && text.Text != "" && (text.Position().X < -1 || end > o.Size().Width+1.5) {
				t.Errorf("%q ends at %v of the %v that its %T has", text.Text, end, o.Size().Width, o)
			}
		}
	}
}

// Every window of settings has room for every language at the largest text size.
func TestStress_SettingsFitInEveryLanguageAndSize(t *testing.T) {
	for tag, scales := range map[string][]float32{"en-GB": {1}, "de": {1.1, 1.5}, "es": {1.5}, "fr": {1.5}, "uk": {1.5}} {
		for _, scale := range scales {
			t.Run(fmt.Sprintf("%s at %v", tag, scale), func(t *testing.T) {
				m := managed(t, administrator())
				p := preferred(t, &fakes{entities: records()}, person(settings.Layer{}), preferencesActs{})
				fyne.CurrentApp().Settings().SetTheme(look.New(look.Light, scale))
				w := wordsIn(t, tag)
				m.words, p.words = w, w
				m.window.SetContent(m.build())
				m.choose(1)
				m.window.Resize(manageSize)
				m.again()
				if least := m.window.Content().MinSize().Width; least > manageSize.Width {
					t.Errorf("Manage Add-on asks for %v units", least)
				}
				inOrder(t, m.window.Content(), manageSize.Width)
				for _, page := range prefsPages() {
					p.window.SetContent(p.build())
					p.window.Resize(preferencesSize)
					p.open(page.name)
					inOrder(t, p.window.Content(), preferencesSize.Width)
				}
			})
		}
	}
}

func wordsIn(t *testing.T, tag string) *words.Words {
	t.Helper()
	w, err := words.Open(tag)
	if err != nil {
		t.Fatal(err)
	}
	return w
}
