package app

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDoorbell(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if ring(t.Context(), dir) {
		t.Fatal("somebody answers where nobody is")
	}
	d, err := hangDoorbell(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(dir, doorbellName))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v: others may ring", info, err)
	}
	for range 3 { // the window is slow to come
		if !ring(t.Context(), dir) {
			t.Error("nobody answers")
		}
	}
	<-d.rings
	select {
	case <-d.rings:
		t.Error("rings pile up")
	default:
	}
	ring(t.Context(), dir)
	<-d.rings
	d.takeDown()
	if ring(t.Context(), dir) {
		t.Error("somebody answers after the end")
	}
	if _, err := os.Stat(filepath.Join(dir, doorbellName)); !os.IsNotExist(err) {
		t.Errorf("the socket is left behind: %v", err)
	}
}

// TestDoorbellAfterAKill: a socket that nobody listens on is in nobody's way.
func TestDoorbellAfterAKill(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l, err := net.Listen("unix", filepath.Join(dir, doorbellName))
	if err != nil {
		t.Fatal(err)
	}
	l.(*net.UnixListener).SetUnlinkOnClose(false)
	_ = l.Close()
	if ring(t.Context(), dir) {
		t.Error("the dead answer")
	}
	d, err := hangDoorbell(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if !ring(t.Context(), dir) {
		t.Error("nobody answers")
	}
	d.takeDown()
}

// TestDoorbellWhereNoneFits: a path that is too long for a socket is an error,
// not an end.
func TestDoorbellWhereNoneFits(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), strings.Repeat("a long name ", 12))
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if d, err := hangDoorbell(t.Context(), dir); err == nil {
		d.takeDown()
		t.Error("it hangs")
	}
	if ring(t.Context(), dir) {
		t.Error("somebody answers")
	}
}
