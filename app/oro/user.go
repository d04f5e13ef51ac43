package oro

import "oroconnector/app/crm"

func users() *kindSpec {
	return &kindSpec{
		kind: crm.KindUser, view: "/user/view", ownAddress: true,
		listed: []string{
			"username", "namePrefix", "firstName", "middleName", "lastName", "nameSuffix", "title", "email", "emails",
			"phone", "enabled", "createdAt", "updatedAt",
		},
		whole: []string{"birthday", "lastLogin"},
		name: func(b *build) string {
			if name := b.personName(); name != "" {
				return name
			}
			return oneLine(b.text("username"))
		},
		fill: func(b *build) {
			b.line(crm.FieldJobTitle, "title")
			b.emails("email", "emails")
			b.phones("phone", "")
			b.line(crm.FieldUsername, "username")
			b.yesNo(crm.FieldEnabled, "enabled")
			b.moment(crm.FieldLastLogin, "lastLogin")
			b.day(crm.FieldBirthday, "birthday")
		},
	}
}
