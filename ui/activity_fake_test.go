package ui

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"audiencesync/sync"
)

// fakeOutbox is a workspace that sends: its batches are what the test says.
type fakeOutbox struct {
	*fakeStore
	status   sync.Status
	batches  []sync.Batch // newest first
	attempts map[int64][]sync.Attempt
	retried  []int64
	released []string
	failing  error
	reads    int
}

func (f *fakeOutbox) Status(context.Context) (sync.Status, error) {
	defer f.lock()()
	s := f.status
	s.Totals.Batches = map[sync.BatchState]int{}
	for _, b := range f.batches {
		s.Totals.Batches[b.State]++
	}
	return s, f.failing
}

// Reasons: step 9's people were refused, those of others were not sent in time.
func (f *fakeOutbox) Reasons(_ context.Context, stepID int64) (map[sync.Reason]int, error) {
	if stepID != 9 {
		return map[sync.Reason]int{{State: sync.EntryErrored, Text: "LinkedIn has trouble of its own at the moment."}: 8}, f.failing
	}
	return map[sync.Reason]int{{State: sync.EntryErrored, Text: refusedWords + "it does not accept the email hash (status 400)"}: 5}, f.failing
}

func (f *fakeOutbox) Batches(_ context.Context, states []sync.BatchState, offset, limit int) ([]sync.Batch, int, error) {
	defer f.lock()()
	f.reads++
	if n := len(f.batches); states == nil {
		return slices.Clone(f.batches[min(offset, n):min(offset+limit, n)]), n, nil
	}
	all := slices.DeleteFunc(slices.Clone(f.batches), func(b sync.Batch) bool { return len(states) > 0 && !slices.Contains(states, b.State) })
	n := len(all)
	return all[min(offset, n):min(offset+limit, n)], n, nil
}

func (f *fakeOutbox) FindBatches(_ context.Context, text string, states []sync.BatchState, limit int) ([]sync.Batch, error) {
	defer f.lock()()
	var out []sync.Batch
	for _, b := range f.batches {
		named := strings.Contains(strings.ToLower(b.Canvas+"\n"+b.Audience.Name), strings.ToLower(text))
		if len(out) < limit && (named || text == strconv.FormatInt(b.ID, 10)) && (len(states) == 0 || slices.Contains(states, b.State)) {
			out = append(out, b)
		}
	}
	return out, f.failing
}

func (f *fakeOutbox) Attempts(_ context.Context, id int64) ([]sync.Attempt, error) {
	defer f.lock()()
	return slices.Clone(f.attempts[id]), f.failing
}

// failed has the last batch's tries fail in these ways, one after another.
func (f *fakeOutbox) failed(times int, ways ...sync.FailedTries) {
	b := &f.batches[len(f.batches)-1]
	at := b.FirstAt
	for i := range times {
		w := ways[i%len(ways)]
		a := sync.Attempt{Number: i + 1, At: at, AnsweredAt: at.Add(300 * time.Millisecond), Failure: w.Failure, Status: w.Status, Answer: b.Answer}
		if w.Failure == sync.FailureLost {
			a.AnsweredAt = at.Add(30 * time.Second)
		}
		f.attempts[b.ID] = append(f.attempts[b.ID], a)
		at = at.Add(min(33*time.Second<<i, 13*time.Minute))
	}
	for i, w := range ways {
		w.Tries = (times + len(ways) - 1 - i) / len(ways)
		b.Failed = append(b.Failed, w)
	}
}

func (f *fakeOutbox) RetryNow(_ context.Context, id int64, _ time.Time) (int, error) {
	defer f.lock()()
	f.retried = append(f.retried, id)
	n := 0
	for _, b := range f.batches {
		if b.State == sync.BatchWaiting || b.State == sync.BatchUncertain {
			n++
		}
	}
	return n, nil
}

func (f *fakeOutbox) Release(_ context.Context, scope sync.HoldScope, ref string) error {
	defer f.lock()()
	f.released = append(f.released, string(scope)+ref)
	f.status.Holds = nil
	return nil
}

func (f *fakeOutbox) Pause(ctx context.Context, id int64, at time.Time) error {
	err := f.fakeStore.Pause(ctx, id, at)
	f.reState()
	return err
}

func (f *fakeOutbox) Resume(ctx context.Context, id int64, at time.Time) error {
	err := f.fakeStore.Resume(ctx, id, at)
	f.reState()
	return err
}

func (f *fakeOutbox) Stop(ctx context.Context, id int64, at time.Time) error {
	err := f.fakeStore.Stop(ctx, id, at)
	f.reState()
	return err
}

// reState has the metrics name the canvases' states.
func (f *fakeOutbox) reState() {
	defer f.lock()()
	for i, m := range f.metrics {
		for _, c := range f.canvases {
			if c.ID == m.CanvasID {
				f.metrics[i].State = c.State
			}
		}
	}
}

// outbox is the workspace of the mockup.
func outbox(more int) *fakeOutbox {
	f := &fakeOutbox{fakeStore: seedStore(true), attempts: map[int64][]sync.Attempt{}}
	f.status = sync.Status{Running: true, LastSecond: 4, LastMinute: 46, PerMinute: 500, UnderWay: 1, Totals: sync.ActivityTotals{Unsent: 133, Sending: 80, Uncertain: 96}}
	now := time.Now()
	f.canvases = append(f.canvases, sync.Canvas{ID: 2, Name: "Suppress customers", State: sync.CanvasActive}, sync.Canvas{ID: 3, Name: "Webinar follow-up", State: sync.CanvasPaused})
	f.metrics = append(f.metrics, sync.CanvasMetrics{CanvasID: 2, Name: "Suppress customers", State: sync.CanvasActive, Steps: []sync.StepMetrics{{StepID: 9, Index: 1, AudienceID: 108, Audience: "Customers", Synced: 41_200, Errored: 5}}},
		sync.CanvasMetrics{CanvasID: 3, Name: "Webinar follow-up", State: sync.CanvasPaused, Steps: []sync.StepMetrics{{StepID: 12, Index: 1, AudienceID: 109, Audience: "Webinar October", Synced: 37}}})
	add := func(state sync.BatchState, canvas, step int, action sync.Action, people, tries int, answer string, age time.Duration) {
		c := f.canvases[canvas-1]
		b := sync.Batch{ID: int64(61842 - len(f.batches)), CanvasID: c.ID, Canvas: c.Name, StepID: 9, Index: step, Action: action, State: state, Count: people, Attempts: tries, Answer: answer,
			Audience: sync.Audience{Name: []string{"Trial users Q4", "Customers", "Webinar October"}[canvas-1]}, FirstAt: now.Add(-age), FormedAt: now.Add(-age), Considered: people, SentAt: now.Add(-age)}
		switch state {
		case sync.BatchWaiting, sync.BatchUncertain:
			b.NextAt = now.Add(21 * time.Second)
		case sync.BatchSending:
		case sync.BatchErrored:
			b.EndedAt, b.Errored = now.Add(sync.RetryWindow-age), people
		default:
			b.EndedAt, b.Synced = now.Add(-age), people
		}
		f.batches = append(f.batches, b)
	}
	limit, busy := sync.FailedTries{Failure: sync.FailureMinuteLimit, Status: 429}, sync.FailedTries{Failure: sync.FailureServer, Status: 503}
	add(sync.BatchWaiting, 1, 3, sync.ActionRemove, 133, 1, "LinkedIn takes no more requests this minute (429).", 20*time.Second)
	f.failed(1, limit)
	add(sync.BatchUncertain, 1, 1, sync.ActionAdd, 96, 2, "LinkedIn has trouble (503).", 66*time.Second)
	f.batches[1].Considered = 97
	f.failed(2, sync.FailedTries{Failure: sync.FailureLost}, busy)
	add(sync.BatchSending, 1, 1, sync.ActionAdd, 80, 1, "", 2*time.Second)
	add(sync.BatchDone, 2, 1, sync.ActionAdd, 412, 1, "", 3*time.Minute)
	add(sync.BatchDone, 1, 1, sync.ActionAdd, 56, 1, "", 4*time.Minute)
	f.batches[4].Count, f.batches[4].Errored = 58, 2
	add(sync.BatchDone, 2, 1, sync.ActionAdd, 1204, 2, "LinkedIn takes no more requests this minute (429).", 9*time.Minute)
	f.failed(1, limit)
	add(sync.BatchDone, 3, 1, sync.ActionAdd, 37, 1, "", 12*time.Minute)
	add(sync.BatchErrored, 1, 3, sync.ActionRemove, 8, 61, "LinkedIn has trouble of its own at the moment.", 26*time.Hour)
	f.failed(61, busy)
	add(sync.BatchErrored, 1, 1, sync.ActionAdd, 19, 61, "LinkedIn has trouble of its own at the moment.", 27*time.Hour)
	f.failed(61, busy)
	for i := range more {
		add(sync.BatchDone, 1+i%2, 1, sync.ActionAdd, 40+i%61, 1, "", 30*time.Hour+time.Duration(i)*time.Minute)
	}
	return f
}
