// Package scenario holds tests that live through the desk's main job as people
// do: a real desk in a temporary folder, spoken to over HTTP and SMTP, and in
// one test by a browser. Its clock is moved by hand, so that hours of a service
// level pass at once. There is no product code here.
package scenario
