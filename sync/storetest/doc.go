// Package storetest holds what every implementation of sync.Store must pass,
// and the plainest implementation there is: Memory, which forgets everything.
// It knows no database.
package storetest
