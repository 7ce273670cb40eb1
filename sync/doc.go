// Package sync holds the nouns and the rules of Audience Sync and the engine
// that follows them: who is a person, who meets a canvas's criteria, who is
// sent where, what a crash leaves and when something is given up.
//
// It declares the interfaces it needs (Store, Partner, Secrets) beside their
// only consumer; storage and sync/linkedin implement them. It imports the
// standard library only. It must not know SQL, HTTP, LinkedIn's JSON or a
// window, and it never sees a raw email address outside NormaliseEmail.
package sync
