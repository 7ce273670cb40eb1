package ui

import (
	stdsync "sync"
	"sync/atomic"
	"time"
)

// The toolkit looks for input sixty times a second, which is most of what an idle
// window costs, and draws what came of it up to a sixtieth later. So the window's
// thread waits for input instead: it is answered at once, and drawn then. Between two
// waits the toolkit looks and draws. What moves by itself is drawn between waits too,
// which are shorter after input.
const (
	startsFor  = time.Second
	restsFor   = 500 * time.Millisecond
	dozesFor   = 100 * time.Millisecond // where a cursor blinks, and
	dozesUntil = 2 * time.Second        // after input
	restsAfter = 20 * time.Millisecond  // for the toolkit to look once
)

// resting lets the window's thread rest, and wakes it for what other threads bring.
type resting struct {
	do     func(func())               // brings a function to the window's thread
	wait   func(atMost time.Duration) // on the window's thread, until the desktop has something for it
	wake   func()                     // ends a wait, from any thread
	blinks func() bool                // says whether a cursor does
	use    *use

	mu      stdsync.Mutex
	waiting bool
	woken   bool
	due     int  // functions on their way
	drawn   bool // what they did is drawn; only the window's thread looks at it
}

// rests makes what l brings to the window's thread wake it, and lets it rest from
// start on. Call it before anything is brought, and input on the window's thread
// whenever somebody uses the window.
func (l *live) rests(wait func(time.Duration), wake func(), blinks func() bool) (start, input func()) {
	r := &resting{do: l.do, wait: wait, wake: wake, blinks: blinks, use: &l.use}
	l.do = r.run
	var again func()
	again = func() {
		r.rest()
		l.bring(restsAfter, r.do, again)
	}
	return func() { l.bring(startsFor, r.do, again) }, func() { l.use.note(time.Now()) }
}

// run runs f on the window's thread, soon.
func (r *resting) run(f func()) {
	r.count(1)
	r.do(func() {
		r.count(-1)
		r.drawn = false
		f()
	})
	r.mu.Lock()
	defer r.mu.Unlock() // the toolkit, which is needed to wake it, cannot end before
	if r.waiting && !r.woken {
		r.woken = true
		r.wake()
	}
}

func (r *resting) count(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.due += n
}

// rest waits once, on the window's thread.
func (r *resting) rest() {
	if !r.drawn || !r.begin() {
		r.drawn = true // until the next
		return
	}
	atMost := restsFor
	if r.use.within(dozesUntil, time.Now()) || r.blinks() {
		atMost = dozesFor
	}
	r.wait(atMost)
	r.end()
}

// begin says whether there is nothing to do.
func (r *resting) begin() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.waiting, r.woken = r.due == 0, false
	return r.waiting
}

func (r *resting) end() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.waiting = false
}

// use is when somebody used the window.
type use struct {
	first, last atomic.Int64 // Unix nanoseconds; the first without a pause
	asked       atomic.Int64 // when something to be shown was asked for, or came
}

const (
	usePause = 1500 * time.Millisecond // without input
	showTime = 150 * time.Millisecond  // in which what was asked for comes, or what came is drawn
)

func (u *use) note(now time.Time) {
	if !u.within(usePause, now) {
		u.first.Store(now.UnixNano())
	}
	u.last.Store(now.UnixNano())
}

// within says whether there was input so short ago.
func (u *use) within(d time.Duration, now time.Time) bool {
	return now.Sub(time.Unix(0, u.last.Load())) < d
}

// howLong says for how long somebody has been using the window without a pause; 0:
// nobody does.
func (u *use) howLong(now time.Time) time.Duration {
	if !u.within(usePause, now) {
		return 0
	}
	return max(1, now.Sub(time.Unix(0, u.first.Load())))
}

func (u *use) ask(now time.Time) { u.asked.Store(now.UnixNano()) }

// asks says whether something to be shown is on its way.
func (u *use) asks(now time.Time) bool { return now.Sub(time.Unix(0, u.asked.Load())) < showTime }

// typing says whether the cursor is in a field to type in.
func (w *window) typing() bool {
	_, is := w.win.Canvas().Focused().(interface{ SelectedText() string })
	return is
}
