package demo

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// mailLetter is a message that was made from a sample.
type mailLetter struct {
	raw  []byte
	date time.Time
	id   string
}

// mailLine says that a sample was answered, or what its sender writes next.
type mailLine struct{ number, text string }

// repliedTo are samples that the owner has answered.
var repliedTo = []mailLine{
	{"07-", "Thank you, Lukas. I will bring the signed copy to Kassel."},
	{"18-", "Thank you, Yael. The brine report goes to the laboratory today."},
	{"26-", "Hana, of course. I will call you in the morning."},
}

// mailNews are what arrives, over and over, each from the sender of a sample and in its thread.
var mailNews = []mailLine{
	{"01-", "Good morning Nora,\r\n\r\nthe plan for the second delivery is agreed. Please send the confirmation for Q-2043.\r\n\r\nElena"},
	{"13-", "Hello,\r\n\r\nthe carrier now says Tuesday for order 10476. Can you confirm that?\r\n\r\nNiamh"},
	{"23-", "Hello again,\r\n\r\nI found the plate with the number of the old pump. Shall I send a photograph?\r\n\r\nAnna Schreiber"},
	{"02-", "Nora,\r\n\r\nthe minimum of 40 is fine for the new valves. What would 60 cost?\r\n\r\nHana"},
	{"18-", "Shalom Nora,\r\n\r\nthe laboratory has the samples. The result comes on Thursday.\r\n\r\nYael"},
	{"07-", "Liebe Nora,\r\n\r\nunsere Einkäufer haben dem Rahmenvertrag 2027 zugestimmt.\r\n\r\nLukas Brandt"},
	{"17-", "Dear Nora,\r\n\r\nthe drawing for Q-2039 is ready. Please tell us the quantity.\r\n\r\nTanaka"},
	{"10-", "Run finished. 3 volumes, 0 warnings."},
}

var replyMark = regexp.MustCompile(`(?i)^(re|aw|sv|antw)\s*:`)

// repliesTo are the owner's answers to samples.
func repliesTo(samples []sample, owner string) []mailLetter {
	var out []mailLetter
	for _, r := range repliedTo {
		to := findSample(samples, r.number)
		if to.raw == nil {
			continue
		}
		out = append(out, to.answer(owner, to.head.Get("From"), to.date.Add(2*time.Hour), "reply-"+strings.Trim(r.number, "-"), r.text))
	}
	return out
}

// followUp is what arrives as the one.N-th, always the same for the same.
func followUp(samples []sample, owner string, one arrived) mailLetter {
	next := mailNews[one.N%len(mailNews)]
	from := findSample(samples, next.number)
	return from.answer(from.head.Get("From"), owner, one.At, fmt.Sprintf("new-%d-%d", one.N, one.At.Unix()), next.text)
}

// answer is a message in the sample's thread.
func (s sample) answer(from, to string, date time.Time, id, text string) mailLetter {
	subject := s.head.Get("Subject")
	if !replyMark.MatchString(subject) {
		subject = "Re: " + subject
	}
	id += "@brightwater.example"
	references := strings.TrimSpace(s.head.Get("References") + " " + s.head.Get("Message-Id"))
	var b strings.Builder
	fmt.Fprintf(&b, "Date: %s\r\nFrom: %s\r\nTo: %s\r\nSubject: %s\r\nMessage-ID: <%s>\r\n", date.Format(time.RFC1123Z), from, to, subject, id)
	if own := s.head.Get("Message-Id"); own != "" {
		fmt.Fprintf(&b, "In-Reply-To: %s\r\nReferences: %s\r\n", own, references)
	}
	fmt.Fprintf(&b, "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n%s\r\n", text)
	return mailLetter{raw: []byte(b.String()), date: date, id: id}
}
