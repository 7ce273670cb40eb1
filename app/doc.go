// Package app assembles the program and owns its life: paths, log, secrets,
// storage, the LinkedIn client, practice LinkedIn, the engine, the window and
// the commands (DESIGN section 5 is their contract).
//
// It decides nothing about people, batches or limits: that is package sync's.
// It holds no SQL and none of LinkedIn's JSON.
package app
