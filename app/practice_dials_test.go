//go:build !headless

package app

import (
	"testing"
	"time"

	"audiencesync/sync"
	"audiencesync/sync/linkedin/simulator"
)

func TestPracticeDials(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	secrets := &memorySecrets{}
	w := openWorkspace(t, Config{Dir: dir, Secrets: secrets})
	if err := w.ConnectPractice(t.Context()); err != nil {
		t.Fatal(err)
	}
	dials := w.Practice()
	if len(dials.Kinds()) != len(simulator.Kinds) {
		t.Error(dials.Kinds())
	}
	dials.Fault("403", -1)
	_, err := w.RemoteAudiences(t.Context(), emea)
	wantCode(t, err, sync.CodePermission, "")
	dials.Fault("unheard of", 1)
	dials.ClearFaults()
	if _, err := w.RemoteAudiences(t.Context(), emea); err != nil {
		t.Error(err)
	}
	dials.Advance(48 * time.Hour)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	again := openWorkspace(t, Config{Dir: dir, Secrets: secrets})
	if err := again.ConnectPractice(t.Context()); err != nil {
		t.Fatal(err)
	}
	p := again.partners.practice
	if err := p.check(t.Context()); err != nil {
		t.Fatal(err)
	}
	if ahead := time.Until(p.server.Now()); ahead < 47*time.Hour {
		t.Errorf("its clock is %v ahead", ahead)
	}
}

func TestVersionWarningOfTheWorkspace(t *testing.T) {
	t.Parallel()
	w := openWorkspace(t, Config{})
	if w.VersionWarning(sync.DefaultAPIVersion, time.Date(2027, 7, 20, 0, 0, 0, 0, time.UTC)) == "" {
		t.Error("the end of the version is not said")
	}
}
