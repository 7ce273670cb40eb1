package ui

import (
	stdsync "sync"
	"sync/atomic"
	"time"
)

// When nobody does anything the window's thread waits for input in place of looking
// for it sixty times a second, which is most of what an idle window costs. Between
// two waits, and after what was brought to it, the toolkit looks and draws a few
// times; after input it runs for a while as fast as it can, for what moves.
const (
	restsFor   = 500 * time.Millisecond
	dozesFor   = 100 * time.Millisecond // at first, and where a cursor blinks
	dozes      = 10
	restsAfter = 40 * time.Millisecond
	awakeFor   = time.Second
)

// resting lets the window's thread rest, and wakes it for what other threads bring.
type resting struct {
	do     func(func())                            // brings a function to the window's thread
	wait   func(atMost time.Duration) (input bool) // on the window's thread, until there is input
	wake   func()                                  // ends a wait, from any thread
	blinks func() bool                             // says whether a cursor does
	use    *use

	mu      stdsync.Mutex
	waiting bool
	woken   bool
	due     int  // functions on their way
	drawn   bool // what they did is drawn; only the window's thread looks at it
	calm    int  // waits since the last input; likewise
}

// rests makes what l brings to the window's thread wake it, and lets it rest from
// start on. Call it before anything is brought.
func (l *live) rests(wait func(time.Duration) bool, wake func(), blinks func() bool) (start func()) {
	r := &resting{do: l.do, wait: wait, wake: wake, blinks: blinks, use: &l.use}
	l.do = r.run
	var again func()
	again = func() { l.bring(r.rest(), r.do, again) }
	return func() { l.bring(awakeFor, r.do, again) }
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

// rest waits once, on the window's thread, and says when it should do so again.
func (r *resting) rest() (after time.Duration) {
	if !r.drawn || !r.begin() {
		r.drawn = true // in the meantime
		return restsAfter
	}
	atMost := restsFor
	if r.calm++; r.calm <= dozes || r.blinks() {
		atMost = dozesFor
	}
	input := r.wait(atMost)
	if woken := r.end(); input && !woken {
		r.calm = 0
		r.use.note(time.Now())
		return awakeFor
	}
	return restsAfter
}

// begin says whether there is nothing to do.
func (r *resting) begin() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.waiting, r.woken = r.due == 0, false
	return r.waiting
}

func (r *resting) end() (woken bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.waiting = false
	return r.woken
}

// use is when somebody used the window. While it is awake it does not tell, and what
// other threads bring puts off a rest, so that a use counts for a while.
type use struct {
	first, last atomic.Int64 // Unix nanoseconds; the first without a pause
	asked       atomic.Int64 // when something to be shown was asked for, or came
}

const (
	useCounts = awakeFor + usePause
	usePause  = 1500 * time.Millisecond // without input; what came while the window was awake is not known
	showTime  = 150 * time.Millisecond  // in which what was asked for comes, or what came is drawn
)

func (u *use) note(now time.Time) {
	if u.howLong(now) == 0 {
		u.first.Store(now.UnixNano())
	}
	u.last.Store(now.UnixNano())
}

// howLong says for how long somebody has been using the window without a pause; 0:
// nobody does.
func (u *use) howLong(now time.Time) time.Duration {
	if now.Sub(time.Unix(0, u.last.Load())) >= useCounts {
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
