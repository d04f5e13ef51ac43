package match

import "oroconnector/app/crm"

// Ask says what is to be asked about a message. Domains are those of the addresses and, where one is
// below a registrable domain ("mail.alpina.example"), that one too; never a public provider's.
// Numbers are at most 60. The zero message gives a question about its derived id only.
func Ask(m crm.Message) crm.Question {
	people := m.Participants()
	q := crm.Question{
		Thread:     m.Thread(),
		MessageIDs: m.IDs(),
		From:       sender(m),
		Addresses:  make([]string, 0, len(people)),
	}
	seen := map[string]bool{}
	for _, p := range people {
		q.Addresses = append(q.Addresses, p.Email)
		for _, d := range domains(p.Email) {
			if !seen[d] {
				seen[d] = true
				q.Domains = append(q.Domains, d)
			}
		}
	}
	for _, n := range numbers(m) {
		q.Numbers = append(q.Numbers, n.text)
	}
	return q
}

// sender is the address that a message came from: the first of From, else Sender.
func sender(m crm.Message) string {
	for _, a := range m.From {
		if a.Email != "" {
			return a.Email
		}
	}
	return m.Sender.Email
}
