// Package archtest holds the house rules as tests: which package may know
// which, what template.yaml must say so that AWS does not refuse it or lose
// something at run time, and that the sample events are what the functions
// get. Each failure gives the reason of its rule.
//
// It has no code of its own and nothing imports it. Sizes (about 400 lines a
// file, 60 a function) are reported by `go test -v`, not failed.
package archtest
