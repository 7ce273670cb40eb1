package ui

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"audiencesync/sync"
)

// TestWindowOpensComplete: what stands on the first page is there before the
// window is, so that it is painted once.
func TestWindowOpensComplete(t *testing.T) {
	d := busyDesk(t, sync.ConnectionPractice)
	app := appOf(t)
	w := &testWindow{window: newWindow(t.Context(), app, d, Options{}), t: t, desk: d, calls: make(chan func(), 1000)}
	w.live.do = func(f func()) { w.calls <- f }
	t.Cleanup(func() { w.live.close(); w.win.Close() })
	w.prepare()
	if !w.ready || len(w.page.Objects) == 0 || w.page.Objects[0] != w.screen.content() {
		t.Fatal("the page is not there yet")
	}
	if len(w.calls) > 0 || !w.shows("Practice LinkedIn: nothing leaves this computer") {
		t.Errorf("%d changes come only when the window is seen", len(w.calls))
	}
	w.atOnce = 0
	w.open(route{page: pageSettings})
	if w.page.Objects[0] == w.screen.content() {
		t.Error("the window still waits for what it reads")
	}
	w.settle()
}

// TestPageOpensInOnePicture: what can be read in a moment is shown with the page, and
// what the page was opened for is done.
func TestPageOpensInOnePicture(t *testing.T) {
	w := openDesk(t, busyDesk(t, sync.ConnectionPractice), route{page: pageLinkedIn})
	w.atOnce = time.Minute // more than a busy machine takes
	w.menuTap("New canvas")
	if w.at.page != pageCanvases || w.page.Objects[0] != w.screen.content() || len(w.calls) > 0 || w.find("Create") == nil {
		t.Errorf("at %+v, %d changes come later", w.at, len(w.calls))
	}
	if w.prompt != 0 {
		t.Error("the window goes on waiting for what it reads")
	}
	if w.live.use.asked.Load() == 0 {
		t.Error("an import would not give way to it")
	}
}

// liveOf is a live whose window's thread is a channel.
func liveOf(ctx context.Context) (*live, chan func()) {
	calls := make(chan func(), 10)
	l := newLive(ctx, func(error) {})
	l.do = func(f func()) { calls <- f }
	return l, calls
}

func TestLivePromptlyWaitsForAWhile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, calls := liveOf(t.Context())
		defer l.close()
		quick := errors.New("quick")
		var came error
		l.promptly(patience, func(context.Context) error { return quick }, func(err error) { came = err })
		if !errors.Is(came, quick) || len(calls) > 0 {
			t.Errorf("what is quick came as %v, and %d times later", came, len(calls))
		}
		came = nil
		began := time.Now()
		l.promptly(patience, func(context.Context) error { <-time.After(time.Minute); return quick }, func(err error) { came = err })
		if took := time.Since(began); took != patience || came != nil {
			t.Errorf("waited %v for what is slow, which came as %v", took, came)
		}
		(<-calls)()
		if !errors.Is(came, quick) || time.Since(began) != time.Minute {
			t.Errorf("what is slow came as %v after %v", came, time.Since(began))
		}
		l.promptly(patience, func(context.Context) error { <-time.After(time.Minute); return quick }, func(error) { t.Error("done after the end") })
		l.close()
		l.wait()
		if len(calls) > 0 {
			t.Error("a closed window is called")
		}
	})
}

func TestLiveTidiesOnceUnlessClosed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, _ := liveOf(t.Context())
		tidied := 0
		l.tidy(time.Second, func() { tidied++ })
		<-time.After(time.Minute)
		synctest.Wait()
		l.tidy(time.Hour, func() { t.Error("tidied after the end") })
		l.close()
		l.wait()
		if tidied != 1 {
			t.Errorf("tidied %d times", tidied)
		}
	})
}
