package demo

// choices adds the lists that every Oro has and that the records leave out: statuses, priorities,
// roles, the organization.
func (s *Server) choices() {
	for kind, list := range dictionaries {
		k := s.records.kinds[kind]
		if k == nil || len(s.records.order[kind]) > 0 {
			continue
		}
		for i, pair := range list {
			r := &resource{ref: ref{kind, pair[0]}, rels: map[string]relation{}}
			if k.enum {
				r.set("priority", i+1)
				r.set("default", i == 0)
				r.set("name", pair[1])
			} else {
				if k.attr("order") {
					r.set("order", i+1)
				}
				r.set("label", pair[1])
			}
			s.records.put(r)
		}
	}
	if len(s.records.order["organizations"]) == 0 {
		r := &resource{ref: ref{"organizations", "1"}, rels: map[string]relation{}}
		r.set("name", "Demo")
		r.set("createdAt", s.stamp())
		r.set("updatedAt", s.stamp())
		s.records.put(r)
	}
	if len(s.records.order["userroles"]) == 0 {
		for i, role := range [][2]string{
			{"ROLE_USER", "User"}, {"ROLE_MANAGER", "Sales Manager"}, {"ROLE_ADMINISTRATOR", "Administrator"},
			{"ROLE_SALES_REP", "Sales Rep"}, {"ROLE_PARTIAL", "Mail Desk"}, {"ROLE_NO_RIGHTS", "Nobody"},
		} {
			r := &resource{ref: ref{"userroles", itoa(i + 1)}, rels: map[string]relation{}}
			r.set("role", role[0])
			r.set("label", role[1])
			s.records.put(r)
		}
	}
}

// dictionaries are ids and labels in Oro's order; the first is the default.
var dictionaries = map[string][][2]string{
	"taskstatuses":     {{"open", "Open"}, {"in_progress", "In Progress"}, {"closed", "Closed"}},
	"taskpriorities":   {{"low", "Low"}, {"normal", "Normal"}, {"high", "High"}},
	"casestatuses":     {{"open", "Open"}, {"in_progress", "In Progress"}, {"resolved", "Resolved"}, {"closed", "Closed"}},
	"casepriorities":   {{"low", "Low"}, {"normal", "Normal"}, {"high", "High"}},
	"casesources":      {{"phone", "Phone"}, {"email", "Email"}, {"web", "Web"}, {"other", "Other"}},
	"leadstatuses":     {{"new", "New"}, {"qualified", "Qualified"}, {"canceled", "Disqualified"}},
	"leadsources":      {{"website", "Website"}, {"direct_mail", "Direct Mail"}, {"email_marketing", "Email Marketing"}, {"outbound", "Outbound Call"}, {"partner", "Partner"}},
	"contactsources":   {{"call", "Call"}, {"tv", "TV"}, {"website", "Website"}, {"other", "Other"}},
	"contactmethods":   {{"fax", "Fax"}, {"phone", "Phone"}, {"email", "Email"}},
	"addresstypes":     {{"billing", "Billing"}, {"shipping", "Shipping"}},
	"callstatuses":     {{"completed", "Completed"}, {"in_progress", "In Progress"}},
	"calldirections":   {{"incoming", "Incoming"}, {"outgoing", "Outgoing"}},
	"userauthstatuses": {{"active", "Active"}, {"reset", "Reset"}},
	"opportunitystatuses": {
		{"in_progress", "Open"}, {"identification_alignment", "Identification & Alignment"}, {"needs_analysis", "Needs Analysis"},
		{"solution_development", "Solution Development"}, {"negotiation", "Negotiation"}, {"won", "Closed Won"}, {"lost", "Closed Lost"},
	},
	"opportunityclosereasons":  {{"cancelled", "Cancelled"}, {"outsold", "Outsold"}, {"won", "Won"}},
	"customeruserauthstatuses": {{"active", "Active"}, {"reset", "Reset"}},
	"customerratings":          {{"1_of_5", "1 of 5"}, {"2_of_5", "2 of 5"}, {"3_of_5", "3 of 5"}, {"4_of_5", "4 of 5"}, {"5_of_5", "5 of 5"}},
	"orderinternalstatuses":    {{"open", "Open"}, {"cancelled", "Cancelled"}, {"closed", "Closed"}, {"archived", "Archived"}, {"shipped", "Shipped"}},
	"ordershippingstatuses":    {{"not_shipped", "Not Shipped"}, {"shipped", "Shipped"}, {"partially_shipped", "Partially Shipped"}},
	"orderstatuses":            {{"pending", "Pending"}, {"processing", "Processing"}, {"completed", "Completed"}},
	"quoteinternalstatuses":    {{"draft", "Draft"}, {"template", "Template"}, {"open", "Open"}, {"sent_to_customer", "Sent to Customer"}, {"expired", "Expired"}, {"accepted", "Accepted"}, {"declined", "Declined"}, {"cancelled", "Cancelled"}, {"deleted", "Deleted"}},
	"quotecustomerstatuses":    {{"open", "Open"}, {"expired", "Expired"}, {"accepted", "Accepted"}, {"declined", "Declined"}},
	"rfqinternalstatuses":      {{"open", "Open"}, {"processed", "Processed"}, {"more_info_requested", "More Info Requested"}, {"declined", "Declined"}, {"cancelled_by_customer", "Cancelled By Customer"}, {"deleted", "Deleted"}},
	"rfqcustomerstatuses":      {{"submitted", "Submitted"}, {"pending_approval", "Pending Approval"}, {"requires_attention", "Requires Attention"}, {"cancelled", "Cancelled"}},
}
