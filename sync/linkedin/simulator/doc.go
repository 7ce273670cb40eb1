// Package simulator is practice LinkedIn: an http.Handler that looks and
// behaves like the parts of LinkedIn that Audience Sync talks to, so that
// everything works without an account and every failure can be rehearsed.
//
// It serves the paths of https://api.linkedin.com (/rest/…) and those of
// https://www.linkedin.com (/oauth/…) at one address, and a control path
// (/practice/…, loopback only) for its clock, its fault dial and its state.
//
// It must not import anything of ours: it is the other side of the wire, and
// would prove nothing if it shared a line with the client. It never opens a
// connection, starts no goroutine, and keeps no personal data: a member is a
// 64-bit key.
//
// Each rule names its source: "Learn: …" is Microsoft Learn, "Help: …"
// LinkedIn's help centre, "Postman" LinkedIn's own collection, "observed" what
// open-source clients met, "unsure" what nobody could confirm.
package simulator
