package storetest

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"audiencesync/sync"
)

// readerCases are what screens read of canvases, people and batches.
var readerCases = []suiteCase{
	{"metrics of one canvas and of all", func(w *workspace) {
		w.people(2)
		d := w.launch("beta", step(sync.ActionAdd, "A"), wait(time.Hour), step(sync.ActionRemove, "B"))
		w.save("Alpha")
		w.enter(d, 0, 1)
		all, err := w.Metrics(w.t.Context(), 0)
		w.must(err)
		if len(all) != 2 || all[0].Name != "Alpha" || all[0].State != sync.CanvasDraft || len(all[0].Steps) != 0 || all[1].Name != "beta" || all[1].CanvasID != d.ID || all[1].State != sync.CanvasActive {
			w.t.Fatalf("%+v", all)
		}
		a, err := w.FindAudience(w.t.Context(), adAccount, "A")
		w.must(err)
		equal(w, "first step", all[1].Steps[0], sync.StepMetrics{
			StepID: d.Definition.Components[0].StepID, Index: 1, AdAccount: adAccount, AudienceID: a.ID, Audience: "A", Action: sync.ActionAdd, Entered: 2, Proceeded: 2, Pending: 2,
		})
		if s := all[1].Steps[1]; s.Index != 3 || s.Action != sync.ActionRemove || s.Entered != 0 {
			w.t.Errorf("%+v", s)
		}
		if len(all[1].Delays) != 1 || all[1].Delays[0].Waiting != 2 {
			w.t.Errorf("%+v", all[1].Delays)
		}
		one, err := w.Metrics(w.t.Context(), d.ID)
		w.must(err)
		equal(w, "of one", len(one), 1)
	}},
	{"who is behind a number", func(w *workspace) {
		w.imports("CRM", "email,consent,n", "a@x.org,1,0", ",1,1", "c@x.org,1,2", "d@x.org,1,3", "e@x.org,1,4", "f@x.org,1,5")
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0, 1, 2, 3, 4, 5)
		w.must(w.FinishBatch(w.t.Context(), w.take(2).ID, map[sync.PersonID]string{2: "malformed"}, w.now))
		w.failed(w.take(1), sync.FailureServer, time.Hour)
		w.must(w.FailBatch(w.t.Context(), w.take(1).ID, "refused", w.now))
		all, n, err := w.Behind(w.t.Context(), w.step(c, 1).StepID, "", "", 0, 10)
		w.must(err)
		equal(w, "everybody", n, 6)
		want := []sync.Entry{
			{State: sync.EntrySynced}, {State: sync.EntryNotSynced, Reason: sync.ReasonNoMatchField.Text}, {State: sync.EntryErrored, Reason: "malformed"},
			{State: sync.EntryPending, Reason: "answer server"}, {State: sync.EntryErrored, Reason: "refused"}, {State: sync.EntryPending},
		}
		for i, e := range all {
			if e.State != want[i].State || e.Reason != want[i].Reason || e.Person.Person != sync.PersonID(i) || e.Person.List != "CRM" || e.Person.Row != i+2 {
				w.t.Errorf("%+v, want %+v", e, want[i])
			}
		}
		for _, c := range []struct {
			state         sync.EntryState
			reason        string
			offset, limit int
			total         int
			want          []sync.PersonID
		}{
			{sync.EntryErrored, "", 0, 10, 2, []sync.PersonID{2, 4}}, {sync.EntryErrored, "refused", 0, 10, 1, []sync.PersonID{4}},
			{sync.EntryErrored, "other", 0, 10, 0, nil}, {"", "", 1, 2, 6, []sync.PersonID{1, 2}}, {"", "", 4, 10, 6, []sync.PersonID{4, 5}},
			{"", "", 10, 10, 6, nil}, {sync.EntryErrored, "", 1, 1, 2, []sync.PersonID{4}}, {sync.EntryPending, "", 0, 10, 2, []sync.PersonID{3, 5}},
			{sync.EntryPending, "answer server", 0, 10, 1, []sync.PersonID{3}}, {sync.EntrySynced, "", 0, 0, 1, nil},
		} {
			entries, n, err := w.Behind(w.t.Context(), all1(w).StepID, c.state, c.reason, c.offset, c.limit)
			w.must(err)
			var ids []sync.PersonID
			for _, e := range entries {
				ids = append(ids, e.Person.Person)
			}
			if n != c.total || !slices.Equal(ids, c.want) {
				w.t.Errorf("%+v: %v of %d", c, ids, n)
			}
		}
	}},
	{"of no step", func(w *workspace) {
		_, _, err := w.Behind(w.t.Context(), 1<<40, "", "", 0, 1)
		w.code("behind", err, sync.CodeNotFound)
		_, err = w.Reasons(w.t.Context(), 1<<40)
		w.code("reasons", err, sync.CodeNotFound)
		_, err = w.Days(w.t.Context(), 1<<40)
		w.code("days", err, sync.CodeNotFound)
	}},
	{"days", func(w *workspace) {
		w.people(6)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0, 1, 2, 3)
		w.synced(w.take(1))
		w.after(15 * time.Hour) // over midnight
		w.must(w.FinishBatch(w.t.Context(), w.take(2).ID, map[sync.PersonID]string{1: "no"}, w.now))
		w.after(48 * time.Hour)
		w.enter(c, 4)
		w.consent("no", 3)
		w.synced(w.take(5))
		days, err := w.Days(w.t.Context(), w.step(c, 1).StepID)
		w.must(err)
		day := func(d int) time.Time { return time.Date(2026, 11, d, 0, 0, 0, 0, time.UTC) }
		want := []sync.DayMetrics{
			{Day: day(24), Entered: 4, Synced: 1}, {Day: day(25), Synced: 1, Errored: 1}, {Day: day(27), Entered: 1, Synced: 1, NotSynced: 1},
		}
		if !slices.EqualFunc(days, want, func(a, b sync.DayMetrics) bool {
			same := a.Day.Equal(b.Day)
			a.Day, b.Day = time.Time{}, time.Time{}
			return same && a == b
		}) {
			w.t.Errorf("%+v", days)
		}
	}},
	{"pages of batches", func(w *workspace) {
		w.people(9)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0, 1, 2, 3, 4, 5, 6, 7, 8)
		var taken []int64
		for range 5 {
			b := w.take(2)
			taken = append(taken, b.ID)
			if len(taken)%2 == 0 {
				w.synced(b)
			}
		}
		page := func(offset, limit int, states ...sync.BatchState) ([]int64, int) {
			batches, n, err := w.Batches(w.t.Context(), states, offset, limit)
			w.must(err)
			var ids []int64
			for _, b := range batches {
				ids = append(ids, b.ID)
				if b.People != nil || b.Canvas != "C" || b.Audience.Name != "A" || b.Index != 1 || b.Action != sync.ActionAdd {
					w.t.Errorf("%+v", b)
				}
			}
			return ids, n
		}
		ids, n := page(1, 2)
		equal(w, "in all", n, 5)
		if !slices.Equal(ids, []int64{taken[3], taken[2]}) {
			w.t.Errorf("newest first: %v of %v", ids, taken)
		}
		ids, n = page(0, 10, sync.BatchDone)
		equal(w, "done", n, 2)
		if !slices.Equal(ids, []int64{taken[3], taken[1]}) {
			w.t.Errorf("%v of %v", ids, taken)
		}
		_, n = page(0, 10, sync.BatchDone, sync.BatchSending)
		equal(w, "done or being sent", n, 5)
		ids, n = page(10, 10)
		if len(ids) != 0 || n != 5 {
			w.t.Errorf("behind the end: %v of %d", ids, n)
		}
	}},
	{"batches by number, canvas and audience", func(w *workspace) {
		w.people(4)
		summer := w.launch("Été 2026", step(sync.ActionAdd, "Trial users"))
		winter := w.launch("Winter", step(sync.ActionAdd, "Customers"))
		var taken []int64
		for _, c := range []sync.Canvas{summer, winter} {
			w.enter(c, 0, 1, 2, 3)
			for range 2 {
				b := w.take(2)
				w.synced(b)
				taken = append(taken, b.ID)
			}
		}
		find := func(text string, limit int, states ...sync.BatchState) []int64 {
			batches, err := w.FindBatches(w.t.Context(), text, states, limit)
			w.must(err)
			var ids []int64
			for _, b := range batches {
				ids = append(ids, b.ID)
				if b.People != nil || b.Canvas == "" || b.Audience.Name == "" || b.Index != 1 {
					w.t.Errorf("%+v", b)
				}
			}
			return ids
		}
		for name, c := range map[string]struct{ got, want []int64 }{
			"canvas":         {find(" éTÉ ", 10), []int64{taken[1], taken[0]}},
			"audience":       {find("CUSTOM", 10), []int64{taken[3], taken[2]}},
			"number":         {find(strconv.FormatInt(taken[2], 10), 10), taken[2:3]},
			"newest first":   {find("e", 3), []int64{taken[3], taken[2], taken[1]}},
			"state":          {find("e", 10, sync.BatchDone, sync.BatchSending), []int64{taken[3], taken[2], taken[1], taken[0]}},
			"no such state":  {find("e", 10, sync.BatchSending), nil},
			"no such name":   {find("100%", 10), nil},
			"nothing to ask": {find(" ", 10), nil},
		} {
			if !slices.Equal(c.got, c.want) {
				w.t.Errorf("%s: %v, want %v", name, c.got, c.want)
			}
		}
	}},
	{"activity", func(w *workspace) {
		w.people(10)
		c := w.launch("C", step(sync.ActionAdd, "A"))
		w.enter(c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9)
		w.synced(w.take(1))
		w.failed(w.take(2), sync.FailureNetwork, time.Hour)
		w.failed(w.take(3), sync.FailureLost, time.Hour)
		w.take(1)
		got, err := w.Activity(w.t.Context())
		w.must(err)
		if got.Unsent != 5 || got.Sending != 1 || got.Uncertain != 3 {
			w.t.Errorf("%+v", got)
		}
		maps.DeleteFunc(got.Batches, func(_ sync.BatchState, n int) bool { return n == 0 })
		if want := map[sync.BatchState]int{sync.BatchDone: 1, sync.BatchWaiting: 1, sync.BatchUncertain: 1, sync.BatchSending: 1}; !maps.Equal(got.Batches, want) {
			w.t.Errorf("%v", got.Batches)
		}
	}},
}

// all1 returns the first step of the one canvas that there is.
func all1(w *workspace) sync.StepMetrics {
	w.t.Helper()
	all, err := w.Metrics(w.t.Context(), 0)
	w.must(err)
	return all[0].Steps[0]
}
