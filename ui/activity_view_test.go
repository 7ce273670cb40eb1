package ui

import (
	"strings"
	"testing"
	"time"

	"audiencesync/sync"
)

func seedActivity() activityFacts {
	return activityFacts{
		status: sync.Status{Running: true, LastSecond: 4, LastMinute: 46, PerMinute: 500, UnderWay: 1, Totals: sync.ActivityTotals{Unsent: 10_000, Sending: 80, Uncertain: 96,
			Batches: map[sync.BatchState]int{sync.BatchDone: 61_837, sync.BatchSending: 1, sync.BatchWaiting: 2, sync.BatchUncertain: 1}}},
		metrics: []sync.CanvasMetrics{{CanvasID: 1, Name: "Retarget trial users", State: sync.CanvasActive,
			Steps: []sync.StepMetrics{{Synced: 900, Errored: 24, AudienceID: 7, Audience: "Trial users Q4", Pending: 3}, {Synced: 100, Errored: 8}}}},
		accounts: []sync.AdAccount{{ID: "516413367", Name: "Harbourline EMEA"}}, connection: goodConnection,
		settings: sync.DefaultSettings(), now: monday,
	}
}

func TestActivityView(t *testing.T) {
	t.Parallel()
	f := seedActivity()
	v := activityViewOf(f)
	if !v.Sending || v.Word != "Sending" || v.Certain.Value != "1,000" || v.Errored.Value != "32" || v.UnderWay.Note != "in 1 request" || strings.ReplaceAll(v.Uncertain.Note, unbroken, " ") != "1 batch, no answer yet" || !v.CanPause || v.CanResume || !strings.HasPrefix(pillWords(v), "Sending, about ") || v.Retry != 3 || v.Second != 4 || v.SecondLimit != 10 || v.Minute != 46 || v.MinuteLimit != 500 {
		t.Errorf("%+v", v)
	}
	if len(v.Canvases) != 1 || v.Canvases[0].Inside != "3 people are pending. " {
		t.Errorf("%+v", v.Canvases)
	}
	f.status = sync.Status{PerMinute: 500, LastMinute: 500}
	if v = activityViewOf(f); v.Word != "Idle" || v.Limited != "at the limit" || v.TimeLeft != "" {
		t.Errorf("%+v", v)
	}
	f.metrics[0].State = sync.CanvasPaused
	if v = activityViewOf(f); v.Word != "Paused" || !v.CanResume || v.CanPause || pillWords(v) != "Paused" {
		t.Errorf("%+v", v)
	}
	f.metrics[0].State = sync.CanvasStopped
	if v = activityViewOf(f); v.CanResume || v.CanPause || len(v.Canvases) != 0 || v.Errored.Value != "32" {
		t.Errorf("a stopped canvas cannot be stopped again, its people still count: %+v", v)
	}
	f.connection.Kind = sync.ConnectionPractice
	if v = activityViewOf(f); !strings.Contains(v.Subtitle, "practice LinkedIn") {
		t.Errorf("practice is not marked: %q", v.Subtitle)
	}
}

func TestActivityQuiet(t *testing.T) {
	t.Parallel()
	f := activityFacts{now: monday, settings: sync.DefaultSettings()}
	say := func(want string) {
		t.Helper()
		if q := activityViewOf(f).Quiet; !strings.Contains(q.Text, want) {
			t.Errorf("%+v, want %q", q, want)
		}
	}
	say("Connect LinkedIn")
	f.connection = goodConnection
	say("Launch a canvas")
	f.metrics = []sync.CanvasMetrics{{State: sync.CanvasActive}}
	say("Nobody has met")
	f.status.Totals.Unsent = 5
	say("next flush")
	f.metrics[0].State = sync.CanvasPaused
	say("Resume one")
	f.status.Totals.Batches = map[sync.BatchState]int{sync.BatchDone: 1}
	say("another filter")
}

// TestActivityWaits: where every audience with pending people is held, nothing
// is being sent.
func TestActivityWaits(t *testing.T) {
	t.Parallel()
	f := seedActivity()
	f.status.Holds = []sync.Hold{{Scope: sync.HoldAudience, Ref: "7", Kind: sync.FailureTooYoung, Until: monday.Add(5 * time.Second)}}
	if v := activityViewOf(f); v.Word != "Sending" {
		t.Error(v.Word)
	}
	f.status.UnderWay, f.status.Totals.Sending = 0, 0
	if v := activityViewOf(f); v.Word != "Waiting" || v.TimeLeft != "" || v.UnderWay.Note != "none under way" || v.Holds[0].Until != "Next try at 14:32:05." {
		t.Errorf("%+v", v)
	}
}

// TestHoldRows: every kind of trouble has words, and a remedy where there is one.
func TestHoldRows(t *testing.T) {
	t.Parallel()
	f := seedActivity()
	all := sync.Hold{Scope: sync.HoldAll, Message: "why"}
	of := func(h sync.Hold, k sync.FailureKind) sync.Hold { h.Kind = k; return h }
	account := sync.Hold{Scope: sync.HoldAccount, Ref: "516413367", Message: "why"}
	audience := sync.Hold{Scope: sync.HoldAudience, Ref: "7", Message: "why"}
	later := func(h sync.Hold) sync.Hold { h.Until = monday.Add(time.Hour); return h }
	tests := []struct {
		hold    sync.Hold
		title   string
		remedy  string
		page    page
		release bool
		until   string
	}{
		{of(all, sync.FailureSignIn), "Sign-in rejected, reconnect", "Reconnect", pageLinkedIn, false, "somebody acts"},
		{of(account, sync.FailurePermission), "Permission is missing: Harbourline EMEA", "Open LinkedIn page", pageLinkedIn, true, "somebody acts"},
		{of(all, sync.FailureVersion), "API version has ended", "Open Settings", pageSettings, true, "somebody acts"},
		{of(audience, sync.FailureNotFound), "The audience is gone: Trial users Q4", "Open canvas", pageCanvas, true, "somebody acts"},
		{of(audience, sync.FailureAccountLimit), "The ad account is full: Trial users Q4", "Open canvas", pageCanvas, true, "somebody acts"},
		{later(of(all, sync.FailureNetwork)), "Offline, trying again", "", "", true, "at 15:32"},
		{later(of(all, sync.FailureDayLimit)), "LinkedIn's limit for today", "", "", false, "at 15:32"},
		{later(of(all, sync.FailureMinuteLimit)), "LinkedIn's limit by minute", "", "", false, "at 15:32"},
		{later(of(audience, sync.FailureTooYoung)), "Getting the audience ready: Trial users Q4", "", "", false, "at 15:32"},
	}
	for _, test := range tests {
		f.status.Holds = []sync.Hold{test.hold}
		v := activityViewOf(f)
		r := v.Holds[0]
		if r.Title != test.title || r.Remedy != test.remedy || r.Route.page != test.page || r.CanRelease != test.release || !strings.Contains(r.Until, test.until) || r.Text != "why" {
			t.Errorf("%s: %+v", test.hold.Kind, r)
		}
		if waits := v.Word == "Waiting"; waits != (test.hold.Scope == sync.HoldAll) {
			t.Errorf("%s: %s", test.hold.Kind, v.Word)
		}
	}
}

func seedBatch(state sync.BatchState) sync.Batch {
	b := sync.Batch{ID: 61841, CanvasID: 1, Canvas: "Retarget trial users", Index: 1, Action: sync.ActionAdd, State: state, Count: 96, Attempts: 2,
		Audience: sync.Audience{ID: 7, Name: "Trial users Q4"}, FirstAt: monday.Add(-time.Minute), Answer: "LinkedIn answered 503."}
	switch state {
	case sync.BatchWaiting, sync.BatchUncertain:
		b.NextAt = monday.Add(20 * time.Second)
	case sync.BatchSending:
	default:
		b.EndedAt, b.Synced, b.Errored = monday.Add(-time.Hour), 90, 6
	}
	return b
}

func TestBatchRows(t *testing.T) {
	t.Parallel()
	for state, want := range map[sync.BatchState][2]string{
		sync.BatchDone: {"accepted 90, refused 6", "1 h ago"}, sync.BatchSending: {"waiting for the answer", ""},
		sync.BatchWaiting: {"LinkedIn answered 503.", "next try at 14:32:20"}, sync.BatchUncertain: {"LinkedIn answered 503.", "next try at 14:32:20"},
		sync.BatchErrored: {"LinkedIn answered 503.", "1 h ago"}, sync.BatchSplit: {"its people went on in smaller batches", "1 h ago"}, sync.BatchDropped: {"LinkedIn answered 503.", "1 h ago"},
	} {
		r := batchRowOf(seedBatch(state), monday)
		if r.Answer != want[0] || r.Next != want[1] || r.Number != "61,841" || r.Canvas != "Retarget trial users" || r.Where != "step 1, Trial users Q4" || r.Action != "Add" || r.State == "" || r.Icon == "" {
			t.Errorf("%s: %+v", state, r)
		}
	}
	expired := seedBatch(sync.BatchErrored)
	expired.FirstAt, expired.Failed = expired.EndedAt.Add(-sync.RetryWindow), []sync.FailedTries{{Failure: sync.FailureLost, Tries: 1}, {Failure: sync.FailureServer, Status: 503, Tries: 60}}
	if r := batchRowOf(expired, monday); r.Answer != "503 for 13 hours" {
		t.Errorf("%+v", r)
	}
	expired.Failed = nil
	if r := batchRowOf(expired, monday); r.Answer != "LinkedIn answered 503." {
		t.Errorf("%+v", r)
	}
	b := seedBatch(sync.BatchDone)
	b.Synced, b.Errored, b.Action = 96, 0, sync.ActionRemove
	if r := batchRowOf(b, monday); r.Answer != "accepted all 96" || r.Action != "Remove" {
		t.Errorf("%+v", r)
	}
	totals := sync.ActivityTotals{Batches: map[sync.BatchState]int{sync.BatchDone: 61837, sync.BatchSending: 1}}
	if chipLabel(batchChips[4], totals) != "Certain 61,837" || chipLabel(batchChips[0], totals) != "All" || chipLabel(batchChips[5], totals) != "Errored 0" || batchChips[0].batches(totals) != 61838 {
		t.Error("the filters count wrongly")
	}
}

func TestBatchView(t *testing.T) {
	t.Parallel()
	for state, want := range map[sync.BatchState]struct {
		tab      string
		retry    bool
		deadline bool
		story    string
	}{
		sync.BatchDone: {"synced", false, false, "accepted most"}, sync.BatchSending: {"pending", false, false, "under way"},
		sync.BatchWaiting: {"pending", true, true, "tried again"}, sync.BatchUncertain: {"pending", true, true, "may have taken them"},
		sync.BatchErrored: {"errored", false, false, "given up"}, sync.BatchSplit: {"pending", false, false, "smaller batches"}, sync.BatchDropped: {"not_synced", false, false, "Nobody was left"},
	} {
		v := batchViewOf(seedBatch(state), nil, sync.CanvasActive, monday)
		if v.Behind != (route{page: pageStep, canvas: "Retarget trial users", step: 1, tab: want.tab}) || v.CanRetry != want.retry || (v.Deadline != "") != want.deadline || !strings.Contains(v.Story, want.story) || len(v.Moments) < 2 {
			t.Errorf("%s: %+v", state, v)
		}
		if want.deadline && !strings.Contains(v.Deadline, "03:31 tomorrow, these people become Errored") {
			t.Errorf("%s: %s", state, v.Deadline)
		}
	}
	v := batchViewOf(seedBatch(sync.BatchWaiting), nil, sync.CanvasPaused, monday)
	if v.CanRetry || !v.CanResume || v.CanPause || !v.CanStop || !strings.Contains(v.Deadline, "stand still") || v.Moments[2].How != "once the canvas is resumed" {
		t.Errorf("%+v", v)
	}
	if v = batchViewOf(seedBatch(sync.BatchDone), nil, "", monday); v.CanStop || v.CanPause || v.CanResume {
		t.Errorf("nothing can be done to a stopped canvas: %+v", v)
	}
	fresh := seedBatch(sync.BatchWaiting)
	fresh.FirstAt, fresh.Attempts, fresh.Answer, fresh.NextAt = time.Time{}, 0, "", monday
	if v = batchViewOf(fresh, nil, sync.CanvasActive, monday); v.Deadline != "" || len(v.Moments) != 1 || v.Moments[0].When != "now" || v.State.Answer != "none yet" {
		t.Errorf("%+v", v)
	}
}

func TestBatchSearch(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{" 61,841 ": "61841", "Trial  users": "Trial users", "A, 2": "A, 2", ",": ","} {
		if got := searchedBatch(typed); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
	for _, c := range []struct {
		n, all int
		text   string
		chip   int
		want   string
	}{{0, 9, "", 0, ""}, {9, 9, "", 0, "9 batches"}, {1, 9, "", 3, "1 of 9 batches"}, {2, 9, "a", 3, "2 batches found"}, {500, 900, "a", 0, "the newest 500 found"}, {500, 500, "", 0, "500 batches"}} {
		if got, _ := batchFooter(c.n, c.all, c.text, c.chip); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
	if q := quietFor("a", quiet{Title: "x"}); q.Title != "No batch found" || quietFor("", quiet{Title: "x"}).Title != "x" {
		t.Error("why nothing is shown")
	}
}
