package ui

import (
	"testing"

	"audiencesync/sync"
)

func frameOf(states ...sync.CanvasState) frameFacts {
	f := frameFacts{connection: goodConnection, now: monday, status: sync.Status{Running: true, PerMinute: 500}}
	for i, s := range states {
		f.canvases = append(f.canvases, sync.Canvas{ID: int64(i + 1), Name: "C", State: s})
	}
	return f
}

func TestFrameViewPaused(t *testing.T) {
	t.Parallel()
	if v := frameViewOf(frameOf(sync.CanvasPaused, sync.CanvasDraft)); v.Strip.Health != healthPaused || v.Strip.Word != "Sending paused by you" {
		t.Errorf("%+v", v)
	}
	if v := frameViewOf(frameOf(sync.CanvasPaused, sync.CanvasActive)); v.Strip.Health != healthGood {
		t.Errorf("%+v", v)
	}
	f := frameOf(sync.CanvasPaused)
	f.connection.Health = sync.HealthInvalid
	if v := frameViewOf(f); v.Strip.Health != healthRejected {
		t.Errorf("%+v", v)
	}
}

func TestFrameViewSaysWhenSomethingWasStored(t *testing.T) {
	t.Parallel()
	f := frameOf(sync.CanvasActive)
	if v := frameViewOf(f); v.Saved != "" {
		t.Errorf("%q before anything was stored", v.Saved)
	}
	f.saved = f.now
	if v := frameViewOf(f); v.Saved != "Saved "+clock(f.now, f.now) {
		t.Errorf("%q", v.Saved)
	}
	f.connection.Kind = sync.ConnectionPractice
	if v := frameViewOf(f); v.Saved != "" {
		t.Errorf("%q beside the practice mark", v.Saved)
	}
}

func TestFrameViewCountsTheCanvasesThatCannotSend(t *testing.T) {
	t.Parallel()
	f := frameOf(sync.CanvasActive, sync.CanvasActive, sync.CanvasDraft, sync.CanvasStopped)
	if v := frameViewOf(f); v.CannotSend != "" {
		t.Errorf("%+v", v)
	}
	f.connection.Health = sync.HealthInvalid
	if v := frameViewOf(f); v.CannotSend != "2" {
		t.Errorf("%+v", v)
	}
}

func TestFrameNews(t *testing.T) {
	t.Parallel()
	sending := frameOf(sync.CanvasActive)
	sending.status.Totals.Unsent = 300
	done := frameOf(sync.CanvasActive)
	done.metrics = []sync.CanvasMetrics{{Steps: []sync.StepMetrics{{Synced: 1200, Errored: 3}}}}
	news := frameNews(sending, done)
	if len(news) != 1 || news[0].Title != "Everything is sent" || news[0].Content != "1,200 people are synced, 3 errored." {
		t.Errorf("%+v", news)
	}
	if news := frameNews(done, done); len(news) != 0 {
		t.Errorf("%+v", news)
	}
	rejected := sending
	rejected.connection.Health = sync.HealthInvalid
	if news := frameNews(sending, rejected); len(news) != 1 || news[0].Title != "LinkedIn rejects the sign-in" {
		t.Errorf("%+v", news)
	}
	if news := frameNews(rejected, rejected); len(news) != 0 {
		t.Errorf("said again: %+v", news)
	}
	sending.connection.Kind, done.connection.Kind = sync.ConnectionPractice, sync.ConnectionPractice
	if news := frameNews(sending, done); news[0].Title != "Practice: Everything is sent" {
		t.Errorf("practice is not marked: %+v", news)
	}
}

func TestSplitFlush(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]string{
		"Next flush in 3 s": {"Next flush in", "3 s"}, "Next try at 14:33": {"Next try at", "14:33"},
		"Sending paused since 14:02": {"Sending paused since", "14:02"}, "Nothing to send": {"Nothing to send", ""},
	} {
		if label, value := splitFlush(text); label != want[0] || value != want[1] {
			t.Errorf("%q is %q and %q", text, label, value)
		}
	}
}
