// Package crashtest runs the built program against a demo Oro in the test's own process, kills it with
// SIGKILL at moments chosen by chance during first load, link, unlink and sync, starts it again, and proves by
// Oro's log and state that nothing acknowledged was lost and nothing was done twice (spec 12.1). In every fifth
// case it kills a program that stays, as one with a window does, while others work through it. It has tests
// only.
//
//	go test ./app/crashtest                    25 kills
//	ORO_KILLS=500 go test -timeout 30m -v ./app/crashtest
//	ORO_KEEP=folder …                          keeps the profile and the story of a run that failed
//	ORO_SEED=… go test ./app/crashtest         the same choices again
package crashtest
