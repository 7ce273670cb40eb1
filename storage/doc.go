// Package storage keeps a workspace in one SQLite file. It is the only place
// with SQL, and implements sync.Store; the suite in sync/storetest says what
// that means.
//
// People live in chunks with one blob for each column, and patches of it; sets of
// people are bitmaps, and outcomes are a ledger of sets with counters that change
// in the same transaction: docs/architecture.md says why, storage/migrations
// describes the tables.
//
// It decides nothing: who enters, what is retried and when something is given
// up are package sync's rules. No idea of SQLite may leak out of it: a shared
// PostgreSQL workspace comes later.
package storage
