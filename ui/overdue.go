package ui

import "time"

// endsWithin is how long the toolkit may take to return after it was told to.
const endsWithin = 10 * time.Second

// overdue ends the program where the toolkit does not: when Fyne 2.8 ends, an
// event that comes between two looks at its queue (runGL in
// internal/driver/glfw/loop.go) is waited for by Run and done by nobody. The zero
// value waits for nothing.
type overdue struct{ timer *time.Timer }

// begin gives the toolkit its time from now on; then end is called, on a goroutine
// of its own.
func (o *overdue) begin(end func()) {
	if o.timer == nil && end != nil {
		o.timer = time.AfterFunc(endsWithin, end)
	}
}

// met says that the toolkit returned; false is too late: the program is being
// ended.
func (o *overdue) met() bool { return o.timer == nil || o.timer.Stop() }
