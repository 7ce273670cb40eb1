package app

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"audiencesync/sync"
)

// failsOnce is a store whose first look for people fails.
type failsOnce struct {
	sync.Store
	failed atomic.Bool
}

func (f *failsOnce) Match(ctx context.Context, c sync.Criteria, within *sync.PeopleSet, now time.Time) (*sync.PeopleSet, error) {
	if !f.failed.Swap(true) {
		return nil, sync.Errorf(sync.CodeBusy, nil, "The database is busy.")
	}
	return f.Store.Match(ctx, c, within, now)
}

// TestRunIsNotIdleBeforeEverybodyEntered: a flush that failed let nobody in, and
// so nobody is pending.
func TestRunIsNotIdleBeforeEverybodyEntered(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	w := openWorkspace(t, Config{Flush: 20 * time.Millisecond})
	if err := w.practise(ctx); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "people.csv")
	if err := os.WriteFile(file, []byte("Email\nana@example.com\nbo@example.com\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	s := &session{stdout: &out, stderr: new(bytes.Buffer), json: true, partial: map[string]any{}}
	if err := s.importFiles(ctx, w, []string{file}, importing{mapping: sync.Mapping{}}); err != nil {
		t.Fatal(err)
	}
	step := sync.AudienceSync{Partner: sync.PartnerLinkedIn, AdAccount: selected(t, w)[0], Audience: "Trial users Q3", Action: sync.ActionAdd, Fields: sync.MatchFields{Email: true}}
	if _, err := w.SaveCanvas(ctx, "Trial", sync.Definition{Components: []sync.Component{{Step: &step}}}, time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := w.LaunchCanvas(ctx, "Trial"); err != nil {
		t.Fatal(err)
	}
	w.Engine.Store = &failsOnce{Store: w.Store}
	out.Reset()
	if err := s.runEngine(ctx, w, true); err != nil {
		t.Fatal(err)
	}
	var r totals
	if err := json.Unmarshal(out.Bytes(), &r); err != nil || r.Synced != 2 {
		t.Errorf("it ended with %s, %v", out.Bytes(), err)
	}
}
