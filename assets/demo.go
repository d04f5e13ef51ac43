package assets

import "embed"

// Demo holds the invented company "Brightwater Europe" that --demo and the tests run on:
//
//   - demo/records/<type>.json, one file a JSON:API type: an array of resources as Oro's back office
//     gives them (all attributes of the type in Oro's order, relationships as linkage only, both
//     directions where Oro shows both). Links, entityUrl and userprofile are the server's to add.
//   - demo/mail/NN-slug.eml, sample messages in the order in which a newcomer would drop them. They
//     and the records know the same people, numbers and Message-IDs.
//
// Addresses lie under .example (RFC 2606), but for invented people at public mail providers.
//
//go:embed demo
var Demo embed.FS

// DemoDay is the day on which the demo company lives: its newest mail is of that morning, and due and
// closing dates are told from there. A server that wants the company to live today moves every date
// by the days between.
const DemoDay = "2026-09-12"
