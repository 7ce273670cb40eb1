package simulator_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"slices"
	"strings"
	"testing"
	"time"

	"audiencesync/sync/linkedin/simulator"
)

// TestStateOfEveryAge saves audiences in every status, and lets both worlds
// grow older side by side.
func TestStateOfEveryAge(t *testing.T) {
	t.Parallel()
	p := longLived(t)
	old := p.create("Expired")
	p.send(old, many(300, addEmail)...).want(t, 200)
	p.srv.Advance(60 * day)
	archived := p.create("Archived")
	p.send(archived, many(320, addEmail)...).want(t, 200)
	p.srv.Advance(35 * day)
	ready, updating, failed := p.create("Ready"), p.create("Updating"), p.create("Failed")
	for _, id := range []int64{ready, updating, failed} {
		p.send(id, many(400, addEmail)...).want(t, 200)
	}
	p.srv.Advance(49 * time.Hour)
	p.send(updating, many(50, removeEmail)...).want(t, 200)
	if err := p.srv.SetSegmentStatus(failed, "FAILED"); err != nil {
		t.Fatal(err)
	}
	building := p.create("Building")
	p.send(building, many(310, addEmail)...).want(t, 200)
	empty := p.create("Empty")

	q := p.reloaded(simulator.Options{MatchRate: 1, OptOutRate: -1, BuildTime: 48 * time.Hour})
	statuses := func(one *practice) (all []string) {
		for _, id := range []int64{old, archived, ready, updating, failed, building, empty} {
			all = append(all, one.read(id).Destinations[0].Status)
		}
		return all
	}
	if got := fmt.Sprint(statuses(q)); got != "[EXPIRED ARCHIVED READY UPDATING FAILED BUILDING BUILDING]" {
		t.Errorf("statuses %s", got)
	}
	for _, step := range []time.Duration{5 * time.Minute, time.Hour, 47 * time.Hour, day, 5 * day, 30 * day, 60 * day} {
		p.srv.Advance(step)
		q.srv.Advance(step)
		if a, b := p.srv.Segments(), q.srv.Segments(); !slices.Equal(a, b) {
			t.Errorf("after %s more:\n%+v\nwant\n%+v", step, b, a)
		}
	}
}

// TestStateKeepsTheWeek: somebody who was sent before and is sent again after
// counts once in the 7 days.
func TestStateKeepsTheWeek(t *testing.T) {
	t.Parallel()
	p := longLived(t)
	id := p.create("Week")
	p.send(id, many(400, addEmail)...).want(t, 200)
	p.srv.Advance(3 * day)
	q := p.reloaded(simulator.Options{MatchRate: 1, OptOutRate: -1})
	q.send(id, many(450, addEmail)...).want(t, 200)
	q.srv.Advance(time.Hour)
	q.wantCounts(id, 450, 450, 450)
	q.srv.Advance(4 * day) // the first 400 were sent again since
	q.wantCounts(id, 450, 450, 450)
	q.srv.Advance(3 * day)
	q.wantCounts(id, 0, 0, 450)
}

// TestStateAndOptions: accounts and sign-ins are the state's; how LinkedIn
// behaves, and what it is doing just now, is not.
func TestStateAndOptions(t *testing.T) {
	t.Parallel()
	p := start(t, simulator.Options{NoAudiences: true, PerSecond: 3, DayQuota: 5})
	p.fault(simulator.Fault{Kind: simulator.ServerError, Times: -1})
	for range 5 {
		p.get("/rest/me").want(t, 500)
	}
	if err := p.srv.SetRole(emea, "VIEWER"); err != nil {
		t.Fatal(err)
	}
	q := p.reloaded(simulator.Options{Versions: []string{"202701"}, Accounts: manyAccounts(3)})
	if n := len(q.srv.Accounts()); n != 6 || len(q.srv.Faults()) != 0 || len(q.srv.Requests()) != 0 {
		t.Errorf("%d accounts, faults %v, requests %v", n, q.srv.Faults(), q.srv.Requests())
	}
	next := header("LinkedIn-Version", "202701")
	for range 9 {
		q.get("/rest/me", next).want(t, 200) // the token is still one; the limits are those of the options
	}
	q.get("/rest/me").want(t, 426)
	q.do("POST", "/rest/dmpSegments", createBody("Viewer", "USER"), next).want(t, 403)
	q.srv.RevokeTokens()
	again := q.reloaded(simulator.Options{})
	again.get("/rest/me").says(t, 401, "65601")
}

// stateOf is a saved state with this head, whose segments have nobody in them.
func stateOf(head string, segments int) []byte {
	b := append([]byte("practice LinkedIn 1\n"), binary.LittleEndian.AppendUint64(nil, uint64(len(head)))...)
	b = append(b, head...)
	b = append(b, make([]byte, 16*segments)...) // no people, no aliases
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)))
}

// TestStateThatContradictsItself: a checksum that is right does not make a
// world of nonsense a good one.
func TestStateThatContradictsItself(t *testing.T) {
	t.Parallel()
	for head, good := range map[string]bool{
		`{}`:                               true,
		`{"Segments":[{"ID":5}]}`:          true,
		`{"Segments":[{"ID":5},{"ID":6}]}`: true,
		`{"Segments":[{"ID":5},{"ID":5}]}`: false,
		`{"Segments":[null]}`:              false,
		`{"Segments":7}`:                   false,
		`{"Tokens":{"a":null}}`:            true,
		`[]`:                               false,
	} {
		s, err := simulator.Load(bytes.NewReader(stateOf(head, strings.Count(head, "ID")+strings.Count(head, "[null]"))), simulator.Options{})
		if (err == nil) != good || (s != nil) != good {
			t.Errorf("%s: %v", head, err)
		}
	}
}
