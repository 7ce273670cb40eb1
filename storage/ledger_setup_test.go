package storage

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"audiencesync/sync"
)

// ledger is a workspace with people in it (see personRow) and a clock that
// stands until the test moves it.
type ledger struct {
	*DB
	t   testing.TB
	now time.Time
}

func newLedger(t testing.TB, people int) *ledger {
	t.Helper()
	l := &ledger{DB: openAt(t, t.TempDir()), t: t, now: testTime}
	if people > 0 {
		mustImport(t, l.DB, fullSpec("List"), personRows(0, people))
	}
	return l
}

func (l *ledger) must(err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
}

func (l *ledger) code(what string, err error, want sync.Code) {
	l.t.Helper()
	if got := sync.CodeOf(err); got != want {
		l.t.Errorf("%s: code %q (%v), want %q", what, got, err, want)
	}
}

func stepTo(action sync.Action, audience string) sync.Component {
	return sync.Component{Step: &sync.AudienceSync{Partner: sync.PartnerLinkedIn, AdAccount: "516413367", Audience: audience, Create: true, Action: action, Fields: sync.MatchFields{Email: true}}}
}

func pauseFor(d time.Duration) sync.Component { return sync.Component{Delay: sync.Delay(d)} }

// launch makes a canvas without criteria and launches it.
func (l *ledger) launch(name string, components ...sync.Component) sync.Canvas {
	l.t.Helper()
	return l.launchFor(sync.Criteria{}, name, components...)
}

func (l *ledger) launchFor(entry sync.Criteria, name string, components ...sync.Component) sync.Canvas {
	l.t.Helper()
	c, err := l.SaveCanvas(context.Background(), name, sync.Definition{Entry: entry, Components: components}, l.now)
	l.must(err)
	l.must(l.Launch(context.Background(), c.ID, l.now))
	return c
}

// enter lets people into a canvas: those from one ID up to before another.
func (l *ledger) enter(c sync.Canvas, from, to int) {
	l.t.Helper()
	people := &sync.PeopleSet{}
	people.AddRange(sync.PersonID(from), sync.PersonID(to))
	n, err := l.Enter(context.Background(), c.ID, people, l.now)
	l.must(err)
	if n != to-from {
		l.t.Fatalf("%d of %d entered", n, to-from)
	}
}

// take takes the next batch, which must be there.
func (l *ledger) take(size int) *sync.Batch {
	l.t.Helper()
	b, next, err := l.TakeBatch(context.Background(), l.now, size)
	l.must(err)
	if b == nil {
		l.t.Fatalf("no batch; the next at %v", next)
	}
	return b
}

// drain sends everything there is.
func (l *ledger) drain(size int) (batches int) {
	l.t.Helper()
	for ; ; batches++ {
		b, _, err := l.TakeBatch(context.Background(), l.now, size)
		l.must(err)
		if b == nil {
			return batches
		}
		l.must(l.FinishBatch(context.Background(), b.ID, nil, l.now))
	}
}

func (l *ledger) step(c sync.Canvas, index int) sync.StepMetrics {
	l.t.Helper()
	all, err := l.Metrics(context.Background(), c.ID)
	l.must(err)
	for _, s := range all[0].Steps {
		if s.Index == index {
			return s
		}
	}
	l.t.Fatalf("%q has no step %d", c.Name, index)
	return sync.StepMetrics{}
}

// want compares entered, synced, not synced, pending and errored of a step.
func (l *ledger) want(c sync.Canvas, index int, want ...int) {
	l.t.Helper()
	s := l.step(c, index)
	got := [5]int{s.Entered, s.Synced, s.NotSynced, s.Pending, s.Errored}
	if got != [5]int(want) || !s.Conserved() {
		l.t.Errorf("step %d: entered, synced, not synced, pending, errored are %v, want %v", index, got, want)
	}
}

// ownedSets are the sets that belong to something.
const ownedSets = `SELECT set_id FROM intake UNION SELECT set_id FROM batch UNION SELECT set_id FROM outcome UNION SELECT set_id FROM cohort
	UNION SELECT set_id FROM entrance WHERE set_id IS NOT NULL UNION SELECT members FROM audience UNION SELECT entered_set FROM canvas UNION SELECT set_id FROM list`

// sound checks the whole file, the ledger's books included, and that every set
// belongs to something.
func (l *ledger) sound() {
	l.t.Helper()
	l.must(l.Check(context.Background()))
	if n := l.count("SELECT count(*) FROM people_set WHERE id NOT IN (" + ownedSets + ")"); n != 0 {
		l.t.Errorf("%d sets belong to nothing", n)
	}
	if n := l.count("SELECT count(*) FROM people_block WHERE set_id NOT IN (SELECT id FROM people_set)"); n != 0 {
		l.t.Errorf("%d blocks belong to no set", n)
	}
}

// count asks the file for one number.
func (l *ledger) count(query string, args ...any) (n int) {
	l.t.Helper()
	l.must(l.read.QueryRowContext(context.Background(), query, args...).Scan(&n))
	return n
}

// sql changes the file as only a test or a flaw would.
func (l *ledger) sql(query string, args ...any) error {
	l.t.Helper()
	_, err := l.write.ExecContext(context.Background(), query, args...)
	return err
}

// folder is where the workspace is.
func (l *ledger) folder() string { return filepath.Dir(l.path) }
