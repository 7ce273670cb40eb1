// Package ui is the desktop window: it shows the state of a workspace and asks
// the engine to change it. It knows neither SQL nor LinkedIn.
//
// The threading rule: every widget is made and changed on Fyne's own thread,
// and nothing slow happens there. A screen is three things: what it shows, a
// plain value that is made off the thread by its fetch function and tested
// without a window; widgets, made once; and an apply function that changes only
// what differs. live.go is the only place that starts goroutines and the only
// one that calls fyne.Do.
package ui
