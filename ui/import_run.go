package ui

import (
	"context"
	"errors"
	"os"
	"strings"
	stdsync "sync"
	"sync/atomic"
	"time"

	"audiencesync/sync"
	"audiencesync/sync/listfile"
)

// importRun is an import that goes on.
type importRun struct {
	cancel   func()
	usedFor  func() (time.Duration, bool) // see importKeeper
	aside    atomic.Bool                  // its sheet was left, and it goes on
	stored   atomic.Bool                  // it only tidies up
	next     atomic.Int64                 // when its next piece of work may begin, where it is slow; Unix nanoseconds
	stopped  bool                         // somebody cancelled it
	since    time.Time
	shown    bool // the progress stands where the button was
	mu       stdsync.Mutex
	total    string           // rows there may be, in words
	reader   *listfile.Reader // nil until the file is open
	progress importProgress
}

// progressEvery is how often the progress is drawn, and after how long first.
const progressEvery = 300 * time.Millisecond

func (r *importRun) opened(reader *listfile.Reader) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reader = reader
}

// read tells how far reading is; nothing before the file is open.
func (r *importRun) read() importProgress {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.reader == nil:
		return importProgress{What: "Opening the file"}
	case r.stored.Load():
		return importProgress{What: "Saved, tidying up", Share: 1}
	}
	bytes, of, rows := r.reader.Progress()
	return progressOf(bytes, of, rows, r.total, time.Since(r.since))
}

// importKeeper wants to know which imports run, because quitting ends them, and
// says for how long somebody has been using the window without a pause (0: nobody
// does), and whether something that they asked for is on its way.
type importKeeper interface {
	importing(s *importSheet, runs bool)
	usedFor() (d time.Duration, asks bool)
}

// mayLose says whether the list is lost when the program ends now.
func (s *importSheet) mayLose() bool { return s.run == nil || !s.run.stored.Load() }

func (s *importSheet) tell(runs bool) {
	if k, ok := s.shell.(importKeeper); ok {
		k.importing(s, runs)
	}
}

// While somebody uses the window, which draws on the same processor, an import does
// nothing between pieces of work. Where its progress is watched that is a breath;
// otherwise until there is a pause. Who makes none for a minute has waited enough for
// the list: its steps go on in turn, slowly, while nothing that was asked for is on its
// way, or has been for long.
const (
	breath   = 5 * time.Millisecond
	longRest = 200 * time.Millisecond // from the beginning of a piece to that of the next
	mostRest = 2 * time.Second
	longUse  = time.Minute
)

// giveWay is sync.ImportSpec's.
func (r *importRun) giveWay(ctx context.Context) {
	for rested := time.Duration(0); ; rested += breath {
		used, asks := r.usedFor()
		switch {
		case used == 0:
			return
		case !r.aside.Load():
			if rested >= breath {
				return
			}
		case used > longUse && (!asks || rested >= mostRest) && r.turn(time.Now()):
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(breath):
		}
	}
}

// turn says whether a step may do a piece of work now, and that no other may for a while.
func (r *importRun) turn(now time.Time) bool {
	next := r.next.Load()
	return now.UnixNano() >= next && r.next.CompareAndSwap(next, now.Add(longRest).UnixNano())
}

// begin imports the list. Nothing of it is kept when it fails or is cancelled.
func (s *importSheet) begin() {
	if s.run != nil || s.done != nil || s.facts.preview == nil || s.unread || s.view.Fault != "" {
		return
	}
	run := &importRun{since: time.Now(), total: rowWords(s.facts.preview), usedFor: func() (time.Duration, bool) { return 0, false }}
	if k, ok := s.shell.(importKeeper); ok {
		run.usedFor = k.usedFor
	}
	s.run, s.err = run, nil
	s.tell(true)
	var out importOutcome
	source, options, headers := s.facts.source, s.options, headersOf(s.facts.preview)
	spec := sync.ImportSpec{List: s.targetList(), At: time.Now(), Existing: s.facts.existing, OptedOut: s.facts.optedOut}
	options.Mapping, options.Words = s.facts.mapping, wordsOf(s.facts)
	s.show()
	run.cancel = s.shell.work(func(ctx context.Context) (err error) {
		out, err = importList(ctx, s.ws, run, source, options, spec)
		if err != nil {
			return err
		}
		return s.ws.SaveMapping(ctx, headers, options.Mapping)
	}, func(err error) { s.ended(run, out, err) })
	s.tick(run)
}

// targetList is the list's name, in the spelling of the one that is there.
func (s *importSheet) targetList() string {
	name := tidyName(s.facts.list)
	for _, l := range s.facts.lists {
		if sameName(l.Name, name) {
			return l.Name
		}
	}
	return name
}

func importList(ctx context.Context, ws importSource, run *importRun, source listfile.Source, o listfile.Options, spec sync.ImportSpec) (out importOutcome, err error) {
	reader, err := listfile.Open(ctx, source, o)
	if err != nil {
		return out, err
	}
	defer func() {
		if e := reader.Close(); err == nil && e != nil {
			err = e
		}
	}()
	run.opened(reader)
	made := reader.Spec()
	made.List, made.At, made.Existing, made.OptedOut = spec.List, spec.At, spec.Existing, spec.OptedOut
	made.GiveWay, made.Published = run.giveWay, func() { run.stored.Store(true) }
	out.result, err = ws.Import(ctx, made, reader)
	out.list, out.problems, out.took = spec.List, reader.Problems(), time.Since(run.since)
	return out, err
}

// tick draws the progress as long as the import goes on, while its sheet is there.
func (s *importSheet) tick(run *importRun) {
	after(s.shell, progressEvery, func() {
		if s.run != run {
			return
		}
		run.shown, run.progress = true, run.read()
		if !s.left {
			s.showFooter()
		}
		s.tick(run)
	})
}

func (s *importSheet) ended(run *importRun, out importOutcome, err error) {
	if s.run != run {
		return
	}
	s.run = nil
	s.tell(false)
	if err != nil && out.result.ListID == 0 {
		s.failed(err, run.stopped)
		return
	}
	s.done, s.err = &out, err // err: the mapping was not remembered
	s.ws.Changed(sync.TopicPeople)
	s.shell.refresh()
	if s.left {
		s.shell.toast(importToast(out))
		return
	}
	s.show()
	s.view.Title, s.view.Subtitle = out.list+" was imported", s.facts.source.Base()
	s.open() // from the top
	s.focusPrimary()
}

func (s *importSheet) failed(err error, stopped bool) {
	// What was cut off by Cancel may come back as another failure.
	if errors.Is(err, context.Canceled) || stopped && sync.CodeOf(err) == sync.CodeInternal {
		err = sync.Errorf(sync.CodeCanceled, err, "Nothing of %s was kept. Your people are as they were.", s.facts.source.Base())
	}
	s.err = err
	if s.left {
		if sync.CodeOf(err) != sync.CodeCanceled {
			s.shell.fail(err)
		}
		return
	}
	s.show()
}

func importToast(o importOutcome) string {
	words := []string{counted(o.result.New.Len(), "new person", "new people")}
	if n := o.result.Updated.Len(); n > 0 {
		words = append(words, count(n)+" updated")
	}
	if n := o.problems.Rejected; n > 0 {
		words = append(words, counted(n, "row rejected", "rows rejected"))
	}
	return o.list + " was imported: " + strings.Join(words, ", ") + "."
}

// cancelRun stops the import, of whose file nothing is kept; one that is stored ends by
// itself.
func (s *importSheet) cancelRun() {
	if s.run != nil && s.run.cancel != nil && s.mayLose() {
		s.run.stopped = true
		s.run.cancel()
	}
}

// next turns to the next list of the queue, or closes the sheet.
func (s *importSheet) next() {
	if s.at+1 < len(s.queue) {
		s.at++
		s.start()
		return
	}
	s.shell.closeSheet()
}

// saveProblems writes what was wrong with the rows, never what they hold.
func (s *importSheet) saveProblems() {
	problems := s.done.problems
	s.shell.save(s.done.list+" rejected rows.csv", func(path string) error { return writeProblems(path, problems) })
}

func writeProblems(path string, problems listfile.Problems) (err error) {
	file, err := os.Create(path)
	if err != nil {
		return sync.Errorf(sync.CodeReadOnly, err, "The file cannot be written there. Choose another folder.")
	}
	defer func() {
		if e := file.Close(); err == nil && e != nil {
			err = e
		}
		if err != nil {
			_ = os.Remove(path) // half a file is none
			err = sync.Errorf(sync.CodeDiskFull, err, "The file could not be written to its end. Is there room on the disk?")
		}
	}()
	return problems.WriteCSV(file)
}
