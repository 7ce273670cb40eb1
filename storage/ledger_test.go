package storage

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"audiencesync/sync"

	"pgregory.net/rapid"
)

// Everybody enters once, also across the borders of blocks and when the
// same people are let in again.
func TestEnterAcrossBlocks(t *testing.T) {
	t.Parallel()
	l := newLedger(t, 0)
	c := l.launch("C", stepTo(sync.ActionRemove, "A"), pauseFor(time.Hour))
	people := &sync.PeopleSet{}
	people.AddRange(sync.BlockSize-10, sync.BlockSize+10)
	people.AddRange(3*sync.BlockSize, 3*sync.BlockSize+5)
	for i, want := range []int{25, 0} {
		n, err := l.Enter(t.Context(), c.ID, people, l.now)
		l.must(err)
		if n != want {
			t.Errorf("call %d: %d entered, want %d", i, n, want)
		}
	}
	got, err := l.Entered(t.Context(), c.ID)
	l.must(err)
	if got.Len() != 25 {
		t.Errorf("%d entered", got.Len())
	}
	l.want(c, 1, 25, 0, 25, 0, 0) // nobody of them is known, so that nothing of them can be matched
	l.sound()
}

func TestBatchesAreTheLowestPeople(t *testing.T) {
	t.Parallel()
	l := newLedger(t, 100)
	c := l.launch("C", stepTo(sync.ActionAdd, "A"))
	l.enter(c, 50, 100)
	l.enter(c, 0, 50)
	for _, want := range [][2]sync.PersonID{{50, 70}, {70, 90}, {90, 100}, {0, 20}, {20, 40}, {40, 50}} {
		b := l.take(20)
		got := slices.Collect(b.People.All())
		if got[0] != want[0] || got[len(got)-1] != want[1]-1 || len(got) != int(want[1]-want[0]) {
			t.Errorf("took %v, want %v", got, want)
		}
	}
	if n := l.count("SELECT count(*) FROM intake"); n != 0 {
		t.Errorf("%d intakes are left with nobody in", n)
	}
	l.want(c, 1, 100, 0, 0, 100, 0)
	l.sound()
}

// Whole batches of people who withdrew are passed over in one call, and those
// behind the batch that is made are not looked at yet.
func TestTakeBatchLooksAhead(t *testing.T) {
	t.Parallel()
	l := newLedger(t, 1000)
	opted := sync.Criteria{All: []sync.Condition{{Field: "opted_in", Op: sync.OpIsNot, Value: false}}}
	c := l.launchFor(opted, "C", stepTo(sync.ActionAdd, "A"))
	l.enter(c, 0, 1000)
	var out []sync.Record
	for n := range 1000 {
		if row := personRow(n); n < 903 || n >= 910 {
			row.Attributes[1] = []byte("false")
			out = append(out, row)
		} else {
			row.Attributes[1] = []byte("true")
			out = append(out, row)
		}
	}
	mustImport(t, l.DB, fullSpec("List"), out)
	b := l.take(10)
	if got := slices.Collect(b.People.All()); !slices.Equal(got, []sync.PersonID{903, 904, 905, 906, 907, 908, 909}) {
		t.Errorf("took %v", got)
	}
	l.want(c, 1, 1000, 0, 903, 97, 0)
	if b, _, err := l.TakeBatch(t.Context(), l.now, 10); b != nil || err != nil {
		t.Errorf("took %v, %v", b, err)
	}
	l.want(c, 1, 1000, 0, 993, 7, 0)
	if n := l.count("SELECT count(*) FROM batch"); n != 1 {
		t.Errorf("%d batches", n)
	}
	l.sound()
}

// Behind pages through people of every kind, in the order of their IDs, as a
// plain list of all would.
func TestBehindPages(t *testing.T) {
	t.Parallel()
	l := newLedger(t, 400)
	c := l.launch("C", stepTo(sync.ActionAdd, "A"))
	id := l.step(c, 1).StepID
	l.enter(c, 0, 400)
	plain := map[sync.PersonID]sync.Reason{}
	note := func(s *sync.PeopleSet, r sync.Reason) {
		for p := range s.All() {
			plain[p] = r
		}
	}
	finished, failed, waiting := l.take(90), l.take(90), l.take(90)
	refused := map[sync.PersonID]string{3: "malformed", 80: "malformed", 81: "unknown"}
	l.must(l.FinishBatch(t.Context(), finished.ID, refused, l.now))
	note(finished.People, sync.ReasonSynced)
	for p, why := range refused {
		plain[p] = sync.Reason{State: sync.EntryErrored, Text: why}
	}
	l.must(l.FailBatch(t.Context(), failed.ID, "gone", l.now))
	note(failed.People, sync.Reason{State: sync.EntryErrored, Text: "gone"})
	l.must(l.RetryBatch(t.Context(), waiting.ID, &sync.Failure{Kind: sync.FailureServer, Message: "busy"}, false, l.now, l.now))
	note(waiting.People, sync.Reason{State: sync.EntryPending, Text: "busy"})
	for p := sync.PersonID(270); p < 400; p++ {
		plain[p] = sync.Reason{State: sync.EntryPending}
	}
	rapid.Check(t, func(r *rapid.T) {
		state := rapid.SampledFrom([]sync.EntryState{"", sync.EntryPending, sync.EntrySynced, sync.EntryNotSynced, sync.EntryErrored}).Draw(r, "state")
		reason := rapid.SampledFrom([]string{"", "", "malformed", "gone", "busy", "none such"}).Draw(r, "reason")
		offset, limit := rapid.IntRange(0, 420).Draw(r, "offset"), rapid.IntRange(0, 120).Draw(r, "limit")
		var want []string
		for _, p := range slices.Sorted(maps.Keys(plain)) {
			if e := plain[p]; (state == "" || e.State == state) && (reason == "" || e.Text == reason) {
				want = append(want, fmt.Sprint(p, e))
			}
		}
		total := len(want)
		want = want[min(offset, total):min(offset+limit, total)]
		page, n, err := l.Behind(t.Context(), id, state, reason, offset, limit)
		if err != nil {
			r.Fatal(err)
		}
		var got []string
		for _, e := range page {
			got = append(got, fmt.Sprint(e.Person.Person, sync.Reason{State: e.State, Text: e.Reason}))
		}
		if n != total || !slices.Equal(got, want) {
			r.Fatalf("%d people, %v; want %d, %v", n, got, total, want)
		}
	})
	_, _, err := l.Behind(t.Context(), id+1, "", "", 0, 1)
	l.code("a step that is not there", err, sync.CodeNotFound)
	l.sound()
}

// A page may begin in any block, skip some, and end in another.
func TestBehindAcrossBlocks(t *testing.T) {
	t.Parallel()
	const people = 2*sync.BlockSize + 100
	l := newLedger(t, 0)
	rows := make([]sync.Record, people)
	for n := range rows {
		rows[n] = sync.Record{Row: n + 2, Email: emailOf(n), HasEmail: true}
	}
	mustImport(t, l.DB, sync.ImportSpec{List: "List", File: "list.csv", Email: true, At: testTime}, rows)
	c := l.launch("C", stepTo(sync.ActionAdd, "A"))
	synced, early := sync.BlockSize+40, sync.BlockSize+50
	first := l.now.Truncate(time.Minute)
	l.enter(c, 0, early)
	l.now = l.now.Add(36 * time.Hour)
	l.enter(c, early, people)
	l.must(l.FinishBatch(t.Context(), l.take(synced).ID, nil, l.now))
	for _, page := range []struct {
		state                sync.EntryState
		offset, limit, first int
		total                int
	}{
		{"", 0, 5, 0, people},
		{"", sync.BlockSize - 3, 6, sync.BlockSize - 3, people},
		{"", sync.BlockSize, 5, sync.BlockSize, people},
		{"", 2*sync.BlockSize - 2, 102, 2*sync.BlockSize - 2, people},
		{"", sync.BlockSize - 1, sync.BlockSize + 2, sync.BlockSize - 1, people},
		{sync.EntrySynced, synced - 45, 45, synced - 45, synced},
		{sync.EntryPending, 0, 5, synced, people - synced},
		{sync.EntryPending, sync.BlockSize - 42, 50, synced + sync.BlockSize - 42, people - synced},
	} {
		entries, total, err := l.Behind(t.Context(), c.Definition.Components[0].StepID, page.state, "", page.offset, page.limit)
		l.must(err)
		if total != page.total || len(entries) != page.limit {
			t.Fatalf("%+v: %d of %d", page, len(entries), total)
		}
		for i, e := range entries {
			want := sync.EntrySynced
			if page.first+i >= synced {
				want = sync.EntryPending
			}
			if int(e.Person.Person) != page.first+i || e.State != want {
				t.Fatalf("%+v: person %d is %s at %d", page, e.Person.Person, e.State, i)
			}
			if late := page.first+i >= early; !e.EnteredAt.Equal(first) && !late || late && !e.EnteredAt.Equal(l.now.Truncate(time.Minute)) {
				t.Fatalf("%+v: person %d entered at %v", page, e.Person.Person, e.EnteredAt)
			}
		}
	}
}

// The counters rest on nobody ending twice: what would break them is refused,
// and nothing of it is kept.
func TestNobodyEndsTwice(t *testing.T) {
	t.Parallel()
	l := newLedger(t, 10)
	c := l.launch("C", stepTo(sync.ActionAdd, "A"))
	l.enter(c, 0, 10)
	b := l.take(5)
	err := l.update(t.Context(), "test", func(tx *tx) error {
		return tx.end(b.StepID, sync.NewPeopleSet(0), sync.ReasonSynced, l.now)
	})
	l.must(err)
	l.code("finishing", l.FinishBatch(t.Context(), b.ID, nil, l.now), sync.CodeInternal)
	l.want(c, 1, 10, 1, 0, 9, 0)
	l.code("a check that finds it", l.Check(t.Context()), sync.CodeDamaged)
}

// The schema refuses states and sums that must not be, whoever writes them.
func TestConstraintsRefuse(t *testing.T) {
	t.Parallel()
	l := newLedger(t, 10)
	c := l.launch("C", stepTo(sync.ActionAdd, "A"), stepTo(sync.ActionAdd, "B"))
	l.enter(c, 0, 10)
	l.take(4)
	for _, query := range []string{
		"UPDATE step SET synced = 11",
		"UPDATE step SET synced = 6, errored = 5",
		"UPDATE step SET errored = -1",
		"UPDATE step SET exited = exited + 1",
		"UPDATE step SET entered = entered - 1",
		"UPDATE step SET action = 'replace'",
		"UPDATE canvas SET state = 'sleeping'",
		"UPDATE canvas SET state = 'paused'",
		"UPDATE canvas SET stopped_at = 1",
		"UPDATE canvas SET state = 'draft'",
		"UPDATE canvas SET version = 0",
		"UPDATE batch SET state = 'sent'",
		"UPDATE batch SET state = 'done'",
		"UPDATE batch SET state = 'errored'",
		"UPDATE batch SET state = 'uncertain'",
		"UPDATE batch SET awaited = 1",
		"UPDATE batch SET ended_at = 1",
		"UPDATE intake SET people = 0",
		"UPDATE entrance SET people = 0",
		"UPDATE entrance SET at = at + 1",
		"UPDATE entrance SET at = 0",
		"UPDATE entrance SET set_id = NULL",
		"UPDATE entrance SET set_id = (SELECT max(set_id) FROM entrance)",
		"UPDATE step_hour SET synced = -1",
		"UPDATE step_hour SET exited = 11",
		"INSERT INTO attempt (batch_id, number, failure, answer) VALUES (1, 0, '', '')",
		"INSERT INTO attempt (batch_id, number, failure, answer) VALUES (99, 1, '', '')",
		"UPDATE intake SET set_id = (SELECT set_id FROM intake ORDER BY id LIMIT 1)",
		"UPDATE intake SET step_id = 99",
		"UPDATE audience SET name_key = 'a'",
		"UPDATE audience SET members = (SELECT set_id FROM intake) + 1000",
		"UPDATE people_block SET people = 0",
		"INSERT INTO hold VALUES ('step', '1', 'server', '', 0, 0, 1)",
		"INSERT INTO canvas (name, name_key, state, version, created_at, entered_set) VALUES ('c', 'C', 'draft', 1, 1, (SELECT min(id) FROM people_set))",
		"DELETE FROM people_set WHERE id = (SELECT set_id FROM batch)",
	} {
		if err := l.sql(query); err == nil {
			t.Errorf("taken: %s", query)
		}
	}
	l.sound()
}

// Check finds every way in which the books can be wrong.
func TestCheckFindsWrongBooks(t *testing.T) {
	t.Parallel()
	for _, query := range []string{
		"UPDATE step SET entered = entered + 1, exited = exited + 1",
		"UPDATE step SET synced = synced - 1, not_synced = not_synced + 1",
		"UPDATE intake SET people = people + 1",
		"UPDATE outcome SET people = people + 1",
		"UPDATE canvas SET entered = entered - 1",
		"UPDATE entrance SET people = people + 1",
		"DELETE FROM entrance",
		"UPDATE entrance SET set_id = (SELECT set_id FROM intake)",
		"INSERT INTO entrance (step_id, at, people) SELECT id, 0, 1 FROM step",
		"UPDATE step_hour SET entered = entered + 1",
		"UPDATE step_hour SET hour = hour + 24",
		"INSERT INTO attempt (batch_id, number, failure, answer) VALUES (1, 2, '', '')",
		"UPDATE people_block SET people = people + 1",
		"UPDATE batch_total SET batches = batches + 1 WHERE state = 'done'",
		"UPDATE batch_total SET people = people + 1 WHERE state = 'waiting'",
		"UPDATE batch SET set_id = (SELECT set_id FROM intake)",
		"UPDATE audience SET members = (SELECT entered_set FROM canvas)",
		"PRAGMA foreign_keys = 0; UPDATE intake SET audience_id = 99",
	} {
		t.Run(query, func(t *testing.T) {
			t.Parallel()
			l := newLedger(t, 10)
			c := l.launch("C", stepTo(sync.ActionAdd, "A"))
			l.enter(c, 0, 10)
			l.must(l.FinishBatch(t.Context(), l.take(4).ID, nil, l.now))
			l.sound()
			l.must(l.sql(query))
			l.code("check", l.Check(t.Context()), sync.CodeDamaged)
		})
	}
}

// Deleting a canvas takes all of it, and none of the others'.
func TestDeleteCanvasLeavesNothing(t *testing.T) {
	t.Parallel()
	l := newLedger(t, 60)
	kept := l.launch("Kept", stepTo(sync.ActionAdd, "A"))
	gone := l.launch("Gone", stepTo(sync.ActionAdd, "B"), pauseFor(time.Hour), stepTo(sync.ActionRemove, "B"))
	for _, c := range []sync.Canvas{kept, gone} {
		l.enter(c, 0, 60)
	}
	for range 4 {
		l.must(l.RetryBatch(t.Context(), l.take(20).ID, &sync.Failure{Kind: sync.FailureServer, Message: "busy"}, false, l.now, l.now))
		l.must(l.FinishBatch(t.Context(), l.take(20).ID, map[sync.PersonID]string{1: "malformed"}, l.now))
	}
	l.code("deleting an active canvas", l.DeleteCanvas(t.Context(), gone.ID), sync.CodeConflict)
	l.must(l.Stop(t.Context(), gone.ID, l.now))
	l.must(l.DeleteCanvas(t.Context(), gone.ID))
	for _, table := range []string{"step", "step_day", "step_hour", "outcome", "entrance", "intake", "cohort", "batch", "attempt", "canvas_version"} {
		where := "canvas_id = ?"
		switch table {
		case "step_day", "step_hour", "outcome", "entrance":
			where = "step_id NOT IN (SELECT id FROM step) OR step_id = -?"
		case "attempt":
			where = "batch_id NOT IN (SELECT id FROM batch) OR batch_id = -?"
		}
		if n := l.count("SELECT count(*) FROM "+table+" WHERE "+where, gone.ID); n != 0 {
			t.Errorf("%d rows of %s are left", n, table)
		}
	}
	l.want(kept, 1, 60, 59, 0, 0, 1)
	in, err := l.AudiencePeople(t.Context(), l.step(kept, 1).AudienceID)
	l.must(err)
	if in.Len() != 59 {
		t.Errorf("%d in the audience", in.Len())
	}
	l.code("again", l.DeleteCanvas(t.Context(), gone.ID), sync.CodeNotFound)
	l.sound()
}

// Batches and their totals by state agree with a plain count, whatever the page.
func TestBatchPages(t *testing.T) {
	t.Parallel()
	l := newLedger(t, 90)
	c := l.launch("C", stepTo(sync.ActionAdd, "A"))
	l.enter(c, 0, 90)
	f := &sync.Failure{Kind: sync.FailureServer, Message: "busy"}
	for i := range 18 {
		b := l.take(5)
		switch i % 4 {
		case 0:
			l.must(l.FinishBatch(t.Context(), b.ID, nil, l.now))
		case 1:
			l.must(l.FailBatch(t.Context(), b.ID, "gone", l.now))
		case 2:
			l.must(l.RetryBatch(t.Context(), b.ID, f, i%8 == 2, l.now.Add(time.Hour), l.now))
		}
	}
	all, total, err := l.Batches(t.Context(), nil, 0, 100)
	l.must(err)
	if total != 18 || len(all) != 18 || !slices.IsSortedFunc(all, func(a, b sync.Batch) int { return int(b.ID - a.ID) }) {
		t.Fatalf("%d batches of %d", len(all), total)
	}
	states := []sync.BatchState{sync.BatchDone, sync.BatchErrored, sync.BatchWaiting, sync.BatchUncertain, sync.BatchSending, sync.BatchSplit}
	rapid.Check(t, func(r *rapid.T) {
		some := rapid.SliceOfN(rapid.SampledFrom(states), 1, 4).Draw(r, "states")
		offset, limit := rapid.IntRange(0, 20).Draw(r, "offset"), rapid.IntRange(0, 20).Draw(r, "limit")
		var want []int64
		for _, b := range all {
			if slices.Contains(some, b.State) {
				want = append(want, b.ID)
			}
		}
		page, n, err := l.Batches(t.Context(), some, offset, limit)
		if err != nil || n != len(want) {
			r.Fatalf("%d batches, want %d; %v", n, len(want), err)
		}
		var got []int64
		for _, b := range page {
			got = append(got, b.ID)
		}
		if want = want[min(offset, n):min(offset+limit, n)]; !slices.Equal(got, want) {
			r.Fatalf("%v, want %v", got, want)
		}
	})
	l.sound()
}
