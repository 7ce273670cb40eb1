//go:build linux && !headless && cgo

package app

import "testing"

// TestNoTray: without a message bus nobody shows an icon; TestJourneyTray has one.
func TestNoTray(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
	if hasTray(t.Context()) {
		t.Error("there is a tray without a message bus")
	}
}
