package ui

import (
	"context"

	"fyne.io/fyne/v2"

	"audiencesync/sync"
)

// A screen is one page of the window. It is made when it is first shown, lives
// as long as its route is on the screen, and knows no other screen.
type screen interface {
	// content is made once.
	content() fyne.CanvasObject
	// topics are the changes after which the screen fetches again.
	topics() sync.Topic
	// fetch reads plain values off the window's thread and returns how to show
	// them; the returned function runs on the thread and changes only what
	// differs.
	fetch(ctx context.Context) (apply func(), err error)
}

// A route names a page and what it is about.
type route struct {
	page   page
	canvas string // name, for pageCanvas and pageStep
	step   int    // position from 1, for pageStep
	tab    string // of pageStep: "metrics", "details"
}

type page string

const (
	pageLinkedIn page = "linkedin"
	pagePeople   page = "people"
	pageCanvases page = "canvases"
	pageCanvas   page = "canvas"
	pageStep     page = "step"
	pageActivity page = "activity"
	pageSettings page = "settings"
)

// section is the entry of the navigation under which a page stands.
func (p page) section() page {
	if p == pageCanvas || p == pageStep {
		return pageCanvases
	}
	return p
}

// shell is what a screen may ask of the window around it.
type shell interface {
	// open shows another page.
	open(r route)
	// refresh makes the screen on show fetch again.
	refresh()
	// read and work run things off the window's thread; see live.
	read(fetch func(ctx context.Context) (apply func(), err error))
	work(task func(ctx context.Context) error, done func(err error)) (cancel func())
	// toast says that something finished elsewhere; never an error.
	toast(text string)
	// fail shows an error in words with what to do.
	fail(err error)
	// sheet opens a panel on the right over the page; closing asks guard, if
	// any, whether that loses something. closeSheet closes it without asking.
	sheet(title, subtitle string, icon fyne.Resource, width float32, body, footer fyne.CanvasObject, guard func() bool)
	closeSheet()
	// confirm asks before something that cannot be undone or that starts
	// sending.
	confirm(c confirmation)
	// copy puts text on the clipboard.
	copy(text string)
	// save asks where to save a file and writes it there; write runs off the
	// thread.
	save(name string, write func(path string) error)
	// choose lets the person choose one or several list files.
	choose(chosen func(paths []string))
}

// confirmation is a dialog with one verb.
type confirmation struct {
	title       string
	text        string
	verb        string
	destructive bool
	then        func()
}
