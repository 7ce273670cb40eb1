package ui

import (
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2/test"
)

// Where the toolkit returns in time nothing ends the program besides; where it
// does not, that is done once.
func TestOverdue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ended := 0
		end := func() { ended++ }
		var inTime, late, never overdue
		inTime.begin(end)
		time.Sleep(endsWithin - time.Second)
		if !inTime.met() {
			t.Error("a second before it was due it was too late")
		}
		late.begin(end)
		late.begin(end) // asked again
		never.begin(nil)
		time.Sleep(2 * endsWithin)
		synctest.Wait()
		if ended != 1 || late.met() || !never.met() {
			t.Errorf("ended %d times; the late one is in time: %t", ended, late.met())
		}
	})
}

// Quitting begins it, with what is under way first.
func TestQuitIsOverdue(t *testing.T) {
	w := openWindow(t, newDesk(t), Options{Overdue: func() {}})
	w.quit()
	if w.overdue.timer == nil || !w.overdue.met() {
		t.Error("nobody ends the program where the toolkit does not")
	}
}

// So does closing the small window that tells why the program cannot open.
func TestTellingIsOverdue(t *testing.T) {
	w := test.NewWindow(nil)
	o := watched(w, func() {})
	if !o.met() {
		t.Error("the time runs while it is read")
	}
	w.Close()
	if o.timer == nil || !o.met() {
		t.Error("nobody ends the program where the toolkit does not")
	}
}
