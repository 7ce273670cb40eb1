package ui

import (
	"strings"
	"testing"
	"time"

	"audiencesync/sync"
)

func TestStripView(t *testing.T) {
	t.Parallel()
	good := sync.Connection{Kind: sync.ConnectionLinkedIn, Health: sync.HealthValid}
	practice := sync.Connection{Kind: sync.ConnectionPractice, Health: sync.HealthValid}
	invalid := sync.Connection{Kind: sync.ConnectionLinkedIn, Health: sync.HealthInvalid}
	running := sync.Status{Running: true, NextFlush: monday.Add(3 * time.Second), LastMinute: 46, PerMinute: 500, Totals: sync.ActivityTotals{Unsent: 133, Sending: 80, Uncertain: 96}}
	held := func(h sync.Hold) sync.Status { s := running; s.Holds = []sync.Hold{h}; return s }
	tests := map[string]struct {
		c      sync.Connection
		s      sync.Status
		active int
		want   stripView
	}{
		"sending":               {good, running, 1, stripView{healthGood, "LinkedIn connected", "309", "46", "of 500 requests/min", "Next flush in 3 s", false}},
		"practice":              {practice, running, 1, stripView{healthGood, "Connected", "309", "46", "of 500 requests/min", "Next flush in 3 s", true}},
		"nothing":               {good, sync.Status{Running: true, PerMinute: 500, NextFlush: monday}, 0, stripView{healthGood, "LinkedIn connected", "0", "0", "of 500 requests/min", "Nothing to send", false}},
		"all is sent":           {good, sync.Status{Running: true, PerMinute: 500, NextFlush: monday}, 1, stripView{healthGood, "LinkedIn connected", "0", "0", "of 500 requests/min", "Everything is sent", false}},
		"rejected, all is sent": {invalid, sync.Status{Running: true, PerMinute: 500}, 1, stripView{healthRejected, "Sign-in rejected, reconnect", "0", "0", "of 500 requests/min", "Sending is paused", false}},
		"not connected":         {sync.Connection{}, sync.Status{Running: true, PerMinute: 500}, 0, stripView{healthNone, "Not connected", "0", "0", "of 500 requests/min", "Nothing to send", false}},
		"rejected": {invalid, held(sync.Hold{Scope: sync.HoldAll, Kind: sync.FailureSignIn, Since: monday.Add(-30 * time.Minute)}), 1,
			stripView{healthRejected, "Sign-in rejected, reconnect", "309", "46", "of 500 requests/min", "Sending paused since 14:02", false}},
		"offline": {good, held(sync.Hold{Scope: sync.HoldAll, Kind: sync.FailureNetwork, Until: monday.Add(time.Minute)}), 1,
			stripView{healthHeld, "Offline, trying again", "309", "46", "of 500 requests/min", "Next try at 14:33", false}},
		"one audience held": {good, held(sync.Hold{Scope: sync.HoldAudience, Kind: sync.FailureNotFound}), 1, stripView{healthGood, "LinkedIn connected", "309", "46", "of 500 requests/min", "Next flush in 3 s", false}},
	}
	for name, test := range tests {
		if got := stripViewOf(test.c, test.s, test.active, monday); got != test.want {
			t.Errorf("%s:\n got %+v\nwant %+v", name, got, test.want)
		}
	}
	for _, k := range []sync.FailureKind{sync.FailureSignIn, sync.FailureNetwork, sync.FailureMinuteLimit, sync.FailureDayLimit, sync.FailureVersion, sync.FailurePermission, sync.FailureNotFound, sync.FailureAccountLimit, sync.FailureTooYoung} {
		if holdWord(k) == holdWord(sync.FailureServer) {
			t.Errorf("%s has no word of its own", k)
		}
	}
}

func TestMessages(t *testing.T) {
	t.Parallel()
	m := messageOf(sync.Errorf(sync.CodeSignIn, nil, "Reconnect."))
	if m.Title != "LinkedIn does not accept the sign-in" || m.Text != "Reconnect." || m.Route.page != pageLinkedIn || m.Remedy == "" {
		t.Errorf("%+v", m)
	}
	m = messageOf(&sync.Failure{Kind: sync.FailurePermission, Message: "Ask an admin."})
	if m.Text != "Ask an admin." || m.Remedy == "" {
		t.Errorf("%+v", m)
	}
	foreign := messageOf(strangeError("runtime error: index out of range, ada@example.com"))
	if strings.Contains(foreign.Text+foreign.Title, "runtime") || strings.Contains(foreign.Text, "@") {
		t.Errorf("a technical text reaches the screen: %+v", foreign)
	}
}

type strangeError string

func (e strangeError) Error() string { return string(e) }
