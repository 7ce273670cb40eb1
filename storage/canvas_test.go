package storage

import (
	"errors"
	"strings"
	"testing"
	"time"

	"audiencesync/sync"

	"pgregory.net/rapid"
)

// Two names fold alike exactly when strings.EqualFold says that they are one.
func TestFold(t *testing.T) {
	t.Parallel()
	for _, pair := range [][2]string{{"Trial users", "TRIAL USERS"}, {"ärger", "ÄRGER"}, {"Kelvin \u212a", "kelvin k"}, {"ſ", "S"}, {"ß", "ss"}, {"i", "İ"}, {"Σίσυφος", "ΣΊΣΥΦΟΣ"}, {"a", "b"}} {
		if got, want := fold(pair[0]) == fold(pair[1]), strings.EqualFold(pair[0], pair[1]); got != want {
			t.Errorf("%q and %q: %v, want %v", pair[0], pair[1], got, want)
		}
	}
	rapid.Check(t, func(r *rapid.T) {
		a, b := rapid.String().Draw(r, "a"), rapid.String().Draw(r, "b")
		for _, other := range []string{b, strings.ToUpper(a), strings.ToLower(a)} {
			if got, want := fold(a) == fold(other), strings.EqualFold(a, other); got != want {
				r.Fatalf("%q and %q: %v, want %v", a, other, got, want)
			}
		}
	})
}

func TestNamesBeyondASCII(t *testing.T) {
	t.Parallel()
	l := newLedger(t, 0)
	c := l.launch("Ärzte", stepTo(sync.ActionAdd, "Zürich Ü"))
	found, err := l.Canvas(t.Context(), "äRZTE")
	l.must(err)
	if found.ID != c.ID || found.Name != "Ärzte" {
		t.Errorf("found %+v", found)
	}
	_, err = l.DraftAudience(t.Context(), "516413367", "zÜRICH ü", l.now)
	l.code("the same audience", err, sync.CodeConflict)
	l.must(l.RenameCanvas(t.Context(), c.ID, "ÄRZTE"))
	other, err := l.SaveCanvas(t.Context(), "Other", sync.Definition{}, l.now)
	l.must(err)
	l.code("a taken name", l.RenameCanvas(t.Context(), other.ID, "ärzte"), sync.CodeConflict)
	l.code("no canvas", l.RenameCanvas(t.Context(), 99, "New"), sync.CodeNotFound)
}

// An audience that was renamed at LinkedIn is still the step's, although the
// canvas has its old name.
func TestRenamedAudienceStaysTheSteps(t *testing.T) {
	t.Parallel()
	l := newLedger(t, 10)
	c := l.launch("C", stepTo(sync.ActionAdd, "Old"))
	id := l.step(c, 1).AudienceID
	l.must(l.AudienceCreated(t.Context(), id, "77", l.now))
	a, err := l.AdoptAudience(t.Context(), sync.RemoteAudience{RemoteID: "77", AdAccount: "516413367", Name: "New"}, l.now)
	l.must(err)
	if a.ID != id || a.Name != "New" {
		t.Errorf("adopted %+v", a)
	}
	again, err := l.SaveCanvas(t.Context(), "C", c.Definition, l.now)
	l.must(err)
	if again.Version != 2 || again.Definition.Components[0].StepID != c.Definition.Components[0].StepID {
		t.Errorf("saved %+v", again)
	}
	l.enter(c, 0, 10)
	if b := l.take(10); b.Audience.ID != id || b.Audience.Name != "New" {
		t.Errorf("took %+v", b.Audience)
	}
	all, err := l.Audiences(t.Context(), "")
	l.must(err)
	if len(all) != 1 {
		t.Errorf("audiences %+v", all)
	}
}

// A name that another audience of the workspace has is not taken over.
func TestAdoptTakenName(t *testing.T) {
	t.Parallel()
	l := newLedger(t, 0)
	_, err := l.DraftAudience(t.Context(), "1", "Draft", l.now)
	l.must(err)
	_, err = l.AdoptAudience(t.Context(), sync.RemoteAudience{RemoteID: "77", AdAccount: "1", Name: "Other"}, l.now)
	l.must(err)
	_, err = l.AdoptAudience(t.Context(), sync.RemoteAudience{RemoteID: "77", AdAccount: "1", Name: "draft"}, l.now)
	l.code("a taken name", err, sync.CodeConflict)
	if a, err := l.FindAudience(t.Context(), "1", "Other"); err != nil || a.RemoteID != "77" {
		t.Errorf("%+v, %v", a, err)
	}
}

// Two workspaces that make audiences in one ad account do not find each
// other's by the key.
func TestSourceKeysAreTheWorkspacesOwn(t *testing.T) {
	t.Parallel()
	keys := map[string]bool{}
	for range 3 {
		a, err := newLedger(t, 0).DraftAudience(t.Context(), "1", "A", testTime)
		if err != nil || !strings.HasPrefix(a.SourceKey, sync.SourceKeyPrefix) || keys[a.SourceKey] {
			t.Errorf("key %q, %v; those before are %v", a.SourceKey, err, keys)
		}
		keys[a.SourceKey] = true
	}
}

// Numbers that LinkedIn did not say stay unknown, zero stays zero.
func TestReadingsKeepUnknown(t *testing.T) {
	t.Parallel()
	l := newLedger(t, 0)
	a, err := l.DraftAudience(t.Context(), "1", "A", l.now)
	l.must(err)
	zero := 0
	l.must(l.Record(t.Context(), a.ID, sync.Reading{At: l.now, Status: sync.StatusReady, Input: &zero}))
	all, err := l.Readings(t.Context(), a.ID, l.now)
	l.must(err)
	found, err := l.FindAudience(t.Context(), "1", "A")
	l.must(err)
	for _, r := range append(all, found.Latest) {
		if r.Size != nil || r.Matched != nil || r.Input == nil || *r.Input != 0 || !r.At.Equal(l.now) {
			t.Errorf("%+v", r)
		}
	}
	if err := l.sql("UPDATE audience SET size = -1"); err == nil {
		t.Error("a negative size was taken")
	}
	l.code("no audience", l.Record(t.Context(), 99, sync.Reading{At: l.now}), sync.CodeNotFound)
}

// Stopping a canvas while most of it waits ends everybody once and empties its
// delays, however many sets they are in.
func TestStopOfMuch(t *testing.T) {
	t.Parallel()
	l := newLedger(t, 400)
	c := l.launch("C", stepTo(sync.ActionAdd, "A"), pauseFor(time.Hour), stepTo(sync.ActionRemove, "A"))
	for from := 0; from < 400; from += 40 {
		l.enter(c, from, from+40)
	}
	sending, uncertain, waiting := l.take(30), l.take(30), l.take(30)
	f := &sync.Failure{Kind: sync.FailureServer, Message: "busy"}
	l.must(l.RetryBatch(t.Context(), uncertain.ID, f, true, l.now.Add(time.Hour), l.now))
	l.must(l.RetryBatch(t.Context(), waiting.ID, f, false, l.now.Add(time.Hour), l.now))
	l.must(l.Stop(t.Context(), c.ID, l.now))
	unsure := sending.Count + uncertain.Count
	l.want(c, 1, 400, 0, 400-unsure, 0, unsure)
	l.want(c, 3, 0, 0, 0, 0, 0)
	if m, err := l.Metrics(t.Context(), c.ID); err != nil || m[0].Delays[0].Waiting != 0 {
		t.Errorf("%+v, %v", m, err)
	}
	l.sound()
	l.must(l.FinishBatch(t.Context(), uncertain.ID, nil, l.now)) // its request was not under way
	l.must(l.FinishBatch(t.Context(), sending.ID, map[sync.PersonID]string{0: "malformed"}, l.now.Add(48*time.Hour)))
	l.must(l.FinishBatch(t.Context(), sending.ID, nil, l.now))
	l.want(c, 1, 400, sending.Count-1, 400-unsure, 0, uncertain.Count+1)
	l.sound()
	if err := l.Check(t.Context()); err != nil {
		t.Error(errors.Unwrap(err))
	}
}
