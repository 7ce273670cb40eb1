package ui

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// A loop stands in for the toolkit's: it runs what is brought, and waits for input.
type restingLoop struct {
	calls  chan func()
	ended  <-chan struct{}
	input  chan struct{}
	used   func()
	woken  chan struct{}
	waits  atomic.Int32
	blinks atomic.Bool
	wait   atomic.Int64 // the last one, as it was asked for
}

func startRestingLoop(t *testing.T) (l *restingLoop, live *live) {
	l = &restingLoop{ended: t.Context().Done(), calls: make(chan func(), 10), input: make(chan struct{}, 1), woken: make(chan struct{}, 1)}
	live = newLive(t.Context(), func(err error) { t.Error(err) })
	live.do = func(f func()) { l.calls <- f }
	start, used := live.rests(l.await, func() { l.woken <- struct{}{} }, l.blinks.Load)
	l.used = used
	go func() {
		for {
			select {
			case <-l.ended:
				return
			case f := <-l.calls:
				f()
			}
		}
	}()
	start()
	return l, live
}

func (l *restingLoop) await(atMost time.Duration) {
	l.waits.Add(1)
	l.wait.Store(int64(atMost))
	select {
	case <-l.ended:
	case <-l.input:
		l.used()
	case <-l.woken:
	case <-time.After(atMost):
	}
}

// during counts the waits that begin in so long.
func (l *restingLoop) during(d time.Duration) int32 {
	before := l.waits.Load()
	time.Sleep(d)
	return l.waits.Load() - before
}

func TestRestsWhenNothingHappens(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, _ := startRestingLoop(t)
		if n := l.during(startsFor - time.Millisecond); n != 0 {
			t.Errorf("%d waits while it starts", n)
		}
		const each = restsFor + restsAfter
		if n := l.during(10 * each); n < 9 || n > 11 {
			t.Errorf("%d waits in the time of ten", n)
		}
		l.blinks.Store(true)
		time.Sleep(each)
		if l.wait.Load() != int64(dozesFor) {
			t.Errorf("waits %v where a cursor blinks", time.Duration(l.wait.Load()))
		}
	})
}

// After input the waits are short for a while, and what came of it is drawn first.
func TestInputEndsTheRest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, live := startRestingLoop(t)
		time.Sleep(startsFor + restsFor/2)
		used := func() time.Duration { return live.use.howLong(time.Now()) }
		press := func() {
			l.input <- struct{}{}
			synctest.Wait()
		}
		if used() != 0 {
			t.Error("in use before there was input")
		}
		press()
		if n := l.during(restsAfter - time.Millisecond); n != 0 {
			t.Errorf("%d waits before it can be drawn", n)
		}
		const doze = dozesFor + restsAfter
		if n := l.during(10 * doze); n < 9 || n > 11 || l.wait.Load() != int64(dozesFor) {
			t.Errorf("%d waits, the last of them %v", n, time.Duration(l.wait.Load()))
		}
		for range 20 {
			time.Sleep(usePause / 2)
			press()
		}
		if d := used(); d < 9*usePause {
			t.Errorf("in use for %v, although there was no pause", d)
		}
		time.Sleep(usePause + restsAfter) // it was seen in the wait after it came
		if d := used(); d != 0 {
			t.Errorf("still in use, for %v", d)
		}
	})
}

// What other threads bring is done at once, and drawn before the rest goes on.
func TestWorkWakes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, live := startRestingLoop(t)
		time.Sleep(startsFor + restsFor/2)
		began, ran := time.Now(), time.Duration(-1)
		live.do(func() { ran = time.Since(began) })
		live.do(func() {}) // wakes once only
		synctest.Wait()
		if ran != 0 {
			t.Errorf("it ran after %v", ran)
		}
		if n := l.during(2*restsAfter - time.Millisecond); n != 0 {
			t.Errorf("%d waits before it can be drawn", n)
		}
		if n := l.during(2 * time.Millisecond); n != 1 {
			t.Errorf("%d waits after it", n)
		}
	})
}

// What is on its way when a wait would begin is not waited out.
func TestNoRestBeforeWork(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ran := false
		r := &resting{wake: func() { t.Error("woken, and does not wait") }, blinks: func() bool { return false }, use: new(use)}
		r.wait = func(time.Duration) { t.Error("waits") }
		queue := make(chan func(), 1)
		r.do = func(f func()) { queue <- f }
		r.run(func() { ran = true })
		r.drawn = true
		r.rest()
		(<-queue)()
		if r.rest(); !ran { // it is to be drawn
			t.Error("it did not run")
		}
		waited := false
		r.wait = func(time.Duration) { waited = true }
		if r.rest(); !waited || r.due != 0 {
			t.Errorf("waited %v, %d due", waited, r.due)
		}
	})
}

func TestTyping(t *testing.T) {
	w := openDesk(t, newDesk(t), route{page: pageSettings})
	if w.typing() {
		t.Error("nothing is focused")
	}
	w.win.Canvas().Focus(w.screen.(*settingsScreen).limits.version.Focusable())
	if !w.typing() {
		t.Error("the cursor is in a field")
	}
}
