package storetest

import (
	"time"

	"audiencesync/sync"
)

var audienceCases = []suiteCase{
	{"draft", func(w *workspace) {
		a, err := w.DraftAudience(w.t.Context(), adAccount, "Trial users", w.now)
		w.must(err)
		if a.ID == 0 || !a.Draft() || a.Name != "Trial users" || a.AdAccount != adAccount || a.SourceKey == "" || !a.CreatedAt.Equal(w.now) || !a.RemoteAt.IsZero() || a.Latest.Status != sync.StatusDraft {
			w.t.Errorf("%+v", a)
		}
		_, err = w.DraftAudience(w.t.Context(), adAccount, "TRIAL USERS", w.now)
		w.code("taken", err, sync.CodeConflict)
		b, err := w.DraftAudience(w.t.Context(), "2", "Trial users", w.now)
		w.must(err)
		if b.SourceKey == a.SourceKey {
			w.t.Errorf("two audiences with the key %q", a.SourceKey)
		}
		found, err := w.FindAudience(w.t.Context(), adAccount, "trial USERS")
		w.must(err)
		equal(w, "found", found.ID, a.ID)
		equal(w, "its key", found.SourceKey, a.SourceKey)
		_, err = w.FindAudience(w.t.Context(), "3", "Trial users")
		w.code("in another ad account", err, sync.CodeNotFound)
		w.inside("Trial users")
	}},
	{"by ad account and name", func(w *workspace) {
		for _, a := range [][2]string{{"1", "beta"}, {"2", "delta"}, {"1", "Alpha"}, {"2", "charlie"}} {
			_, err := w.DraftAudience(w.t.Context(), a[0], a[1], w.now)
			w.must(err)
		}
		for account, want := range map[string]string{"1": "Alpha beta ", "2": "charlie delta ", "": "Alpha beta charlie delta ", "3": ""} {
			all, err := w.Audiences(w.t.Context(), account)
			w.must(err)
			names := ""
			for _, a := range all {
				names += a.Name + " "
			}
			equal(w, "ad account "+account, names, want)
		}
	}},
	{"created at LinkedIn", func(w *workspace) {
		a, err := w.DraftAudience(w.t.Context(), adAccount, "A", w.now)
		w.must(err)
		w.after(time.Hour)
		w.must(w.AudienceCreated(w.t.Context(), a.ID, "77", w.now))
		got, err := w.FindAudience(w.t.Context(), adAccount, "A")
		w.must(err)
		if got.ID != a.ID || got.RemoteID != "77" || got.Draft() || !got.RemoteAt.Equal(w.now) || got.SourceKey != a.SourceKey || got.Latest.Status == sync.StatusDraft {
			w.t.Errorf("%+v", got)
		}
		w.code("nothing", w.AudienceCreated(w.t.Context(), 1<<40, "78", w.now), sync.CodeNotFound)
	}},
	{"adopted", func(w *workspace) {
		r := sync.RemoteAudience{RemoteID: "5", AdAccount: adAccount, Name: "Existing", User: true}
		a, err := w.AdoptAudience(w.t.Context(), r, w.now)
		w.must(err)
		if a.ID == 0 || a.RemoteID != "5" || a.Name != "Existing" || a.AdAccount != adAccount || a.SourceKey != "" || a.Draft() || !a.RemoteAt.IsZero() {
			w.t.Errorf("%+v", a)
		}
		r.Name = "Renamed"
		b, err := w.AdoptAudience(w.t.Context(), r, w.now)
		w.must(err)
		equal(w, "the same audience", b.ID, a.ID)
		equal(w, "its new name", b.Name, "Renamed")
		_, err = w.FindAudience(w.t.Context(), adAccount, "Existing")
		w.code("the old name", err, sync.CodeNotFound)
	}},
	{"adopted by the name of a draft", func(w *workspace) {
		c := w.save("C", step(sync.ActionAdd, "A"))
		draft, err := w.FindAudience(w.t.Context(), adAccount, "A")
		w.must(err)
		a, err := w.AdoptAudience(w.t.Context(), sync.RemoteAudience{RemoteID: "5", AdAccount: adAccount, Name: "a"}, w.now)
		w.must(err)
		equal(w, "the same audience", a.ID, draft.ID)
		equal(w, "remote ID", a.RemoteID, "5")
		equal(w, "the step's audience", w.step(c, 1).AudienceID, a.ID)
	}},
	{"readings", func(w *workspace) {
		a, err := w.DraftAudience(w.t.Context(), adAccount, "A", w.now)
		w.must(err)
		size, input, matched := 1200, 3000, 0
		at := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
		for _, r := range []sync.Reading{
			{At: at, Status: sync.StatusBuilding}, {At: at.Add(59 * time.Minute), Status: sync.StatusReady, Size: &size},
			{At: at.Add(time.Hour), Status: sync.StatusUpdating, Input: &input, Matched: &matched}, {At: at.Add(3 * time.Hour), Status: "NEW_WORD", Size: &size, Input: &input, Matched: &matched},
		} {
			w.must(w.Record(w.t.Context(), a.ID, r))
		}
		got, err := w.Readings(w.t.Context(), a.ID, time.Time{})
		w.must(err)
		if len(got) != 3 {
			w.t.Fatalf("the last of each hour: %+v", got)
		}
		if r := got[0]; !r.At.Equal(at.Add(59*time.Minute)) || r.Status != sync.StatusReady || r.Size == nil || *r.Size != 1200 || r.Input != nil || r.Matched != nil {
			w.t.Errorf("%+v", r)
		}
		if r := got[1]; r.Size != nil || r.Input == nil || *r.Input != 3000 || r.Matched == nil || *r.Matched != 0 {
			w.t.Errorf("unknown and 0 are two things: %+v", r)
		}
		got, err = w.Readings(w.t.Context(), a.ID, at.Add(time.Hour))
		w.must(err)
		equal(w, "since", len(got), 2)
		a, err = w.FindAudience(w.t.Context(), adAccount, "A")
		w.must(err)
		if a.Latest.Status != "NEW_WORD" || !a.Latest.At.Equal(at.Add(3*time.Hour)) || a.Latest.Size == nil || *a.Latest.Size != 1200 {
			w.t.Errorf("%+v", a.Latest)
		}
		w.code("of nothing", w.Record(w.t.Context(), 1<<40, sync.Reading{At: at}), sync.CodeNotFound)
	}},
}
