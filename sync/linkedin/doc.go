// Package linkedin is the client of LinkedIn's Marketing API and of its
// sign-in: the one package that knows LinkedIn's addresses and JSON. It
// implements sync.Partner, signs in with OAuth 2.0, renews tokens, and turns
// every way in which LinkedIn is known to fail into one *sync.Failure.
//
// It must not decide what is sent or when it is sent again (that is package
// sync's), must not keep anything but tokens, which go to sync.Secrets, and
// must not put a person's data or a token into an error or a log.
//
// Each call takes the same steps: build the path, exchange, read the answer,
// return our nouns. docs/linkedin.md says of each rule where we know it from.
package linkedin
