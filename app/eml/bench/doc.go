// Package bench compares eml's pace with other readers of mail on the same bytes. It is a module of its
// own so that what it compares with is no dependency of the product. Run it with
//
//	go test -run Pace -v .
package bench
