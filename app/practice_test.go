package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"audiencesync/sync"
	"audiencesync/sync/linkedin"
	"audiencesync/sync/linkedin/simulator"
)

// emea is an ad account at practice LinkedIn that can be synced to.
const emea = "516413367"

var testKey = bytes.Repeat([]byte{7}, sealingKeySize)

// practiceClient is a process of its own, as far as the file knows.
type practiceClient struct {
	*linkedin.Client
	practice *practice
}

func openPractice(t *testing.T, dir string) practiceClient {
	t.Helper()
	p, err := newPractice(dir, testKey)
	if err != nil {
		t.Fatal(err)
	}
	return practiceClient{practice: p, Client: linkedin.New(linkedin.Config{
		API: practiceAddress, SourcePlatform: "API", Tokens: linkedin.StaticToken("any"), HTTP: &http.Client{Transport: p},
	})}
}

// somebody has everything that is matched on.
func somebody(i int) sync.Member {
	m := sync.Member{Person: sync.PersonID(i), HasEmail: true, HasGAID: true, First: fmt.Sprint("Zebulon", i), Last: "Quillfeather"}
	m.Email = sha256.Sum256(fmt.Appendf(nil, "zebulon%d@example.com", i))
	copy(m.GAID[:], m.Email[:])
	return m
}

// newAudience makes one and waits until it takes people.
func (c practiceClient) newAudience(t *testing.T, name string) sync.Audience {
	t.Helper()
	r, err := c.CreateAudience(t.Context(), emea, name, "key of "+name)
	if err != nil {
		t.Fatal(err)
	}
	<-time.After(6 * time.Second) // of a bubble
	return sync.Audience{ID: 1, AdAccount: emea, Name: name, RemoteID: r.RemoteID}
}

func (c practiceClient) send(t *testing.T, a sync.Audience, action sync.Action, who ...int) {
	t.Helper()
	s := sync.Sending{Audience: a, Action: action, Fields: sync.MatchFields{Email: true, Name: true, GAID: true}}
	for _, i := range who {
		s.Members = append(s.Members, somebody(i))
	}
	sent, err := c.Send(t.Context(), s)
	if err != nil || len(sent.Refused) > 0 {
		t.Fatalf("%v (%v), refused %v", err, errors.Unwrap(err), sent.Refused)
	}
}

// members says who of the first ten is a member, as practice LinkedIn has it
// after a request.
func (c practiceClient) members(t *testing.T, a sync.Audience) string {
	t.Helper()
	if _, err := c.Audience(t.Context(), a.RemoteID); err != nil {
		t.Fatal(err)
	}
	id, err := strconv.ParseInt(a.RemoteID, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	var who strings.Builder
	for i := range 10 {
		if c.practice.server.Member(id, simulator.Identity{SHA256Email: somebody(i).Email.String()}) {
			fmt.Fprint(&who, i)
		}
	}
	return who.String()
}

func TestPracticeForgetsNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		c := openPractice(t, dir)
		a := c.newAudience(t, "Trial users Q4")
		c.send(t, a, sync.ActionAdd, 0, 1, 2, 3)
		c.send(t, a, sync.ActionRemove, 1)
		// The process is killed here: nothing is closed or saved.
		next := openPractice(t, dir)
		if got := next.members(t, a); got != "023" {
			t.Errorf("members after a kill: %s", got)
		}
		r, err := next.CreateAudience(t.Context(), emea, "Trial users Q4", "key of Trial users Q4")
		if err != nil || r.RemoteID != a.RemoteID {
			t.Errorf("the audience is another one: %+v, %v", r, err)
		}
	})
	holdsNothingInClear(t, filepath.Join(dir, "practice.state"))
}

// holdsNothingInClear looks for the people of somebody.
func holdsNothingInClear(t *testing.T, name string) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	for _, secret := range []string{"Zebulon", "Quillfeather", somebody(0).GAID.String(), somebody(0).Email.String()} {
		if bytes.Contains(data, []byte(secret)) {
			t.Errorf("the file holds %q", secret)
		}
	}
}

func TestPracticeIsTheSameForEveryProcess(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		one, two := openPractice(t, dir), openPractice(t, dir)
		a := one.newAudience(t, "Shared")
		two.send(t, a, sync.ActionAdd, 1, 2)
		one.send(t, a, sync.ActionAdd, 3)
		two.send(t, a, sync.ActionRemove, 1)
		if x, y := one.members(t, a), two.members(t, a); x != "23" || y != "23" {
			t.Errorf("one has %s, the other %s", x, y)
		}
		if err := one.practice.file.rewrite(one.practice.server); err != nil { // as when the file is crowded
			t.Fatal(err)
		}
		one.send(t, a, sync.ActionAdd, 4)
		two.send(t, a, sync.ActionAdd, 5)
		for i, c := range []practiceClient{one, two, openPractice(t, dir)} {
			if got := c.members(t, a); got != "2345" {
				t.Errorf("client %d has %s", i, got)
			}
		}
	})
}

func TestPracticeFileIsWrittenAnewWhenItIsCrowded(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		c := openPractice(t, dir)
		a := c.newAudience(t, "Many")
		before := c.practice.file.name
		everybody := make([]int, 5000)
		for i := range everybody {
			everybody[i] = i
		}
		grown := int64(0)
		for c.practice.file.name == before {
			c.send(t, a, sync.ActionAdd, everybody...)
			grown = max(grown, c.practice.file.read)
			if grown > 1<<30 {
				t.Fatal("the file grows for ever")
			}
		}
		info, err := os.Stat(filepath.Join(dir, "practice.state"))
		if err != nil || info.Size() >= grown {
			t.Errorf("%d bytes became %d, %v", grown, info.Size(), err)
		}
		if got := openPractice(t, dir).members(t, a); got != "0123456789" {
			t.Errorf("members: %s", got)
		}
	})
}

// TestPracticeFileCutOff cuts the file within the last request, as
// a crash may: that request was never answered.
func TestPracticeFileCutOff(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "practice.state")
	synctest.Test(t, func(t *testing.T) {
		c := openPractice(t, dir)
		a := c.newAudience(t, "Cut")
		c.send(t, a, sync.ActionAdd, 1)
		answered := c.practice.file.read
		c.send(t, a, sync.ActionAdd, 2)
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for n := answered; n < int64(len(whole)); n += 1 + (int64(len(whole))-answered)/8 {
			if err := os.WriteFile(path, whole[:n], 0o600); err != nil {
				t.Fatal(err)
			}
			next := openPractice(t, dir)
			if got := next.members(t, a); got != "1" {
				t.Errorf("cut at %d: %s", n, got)
			}
			next.send(t, a, sync.ActionAdd, 3)
			if got := openPractice(t, dir).members(t, a); got != "13" {
				t.Errorf("cut at %d and gone on: %s", n, got)
			}
		}
	})
}

func TestPracticeFileDamaged(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "practice.state")
	synctest.Test(t, func(t *testing.T) {
		c := openPractice(t, dir)
		a := c.newAudience(t, "Damaged")
		base := c.practice.file.base
		c.send(t, a, sync.ActionAdd, 1)
		c.send(t, a, sync.ActionAdd, 2)
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for name, at := range map[string]int64{"the mark": 3, "the state": base - 9, "its length": practiceHead - 2, "an earlier request": base + 30} {
			broken := bytes.Clone(whole)
			broken[at] ^= 0x55
			if err := os.WriteFile(path, broken, 0o600); err != nil {
				t.Fatal(err)
			}
			err := openPractice(t, dir).practice.check(t.Context())
			if sync.CodeOf(err) != sync.CodeDamaged || !strings.Contains(err.Error(), "practice.state") {
				t.Errorf("%s: %v", name, err)
			}
			if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, broken) {
				t.Errorf("%s: the file was changed", name)
			}
		}
	})
}

// TestPracticeTakesBackWhatItCannotKeep: what is not in the file was not done.
func TestPracticeTakesBackWhatItCannotKeep(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		c := openPractice(t, dir)
		a := c.newAudience(t, "Kept")
		c.send(t, a, sync.ActionAdd, 1)
		path := c.practice.file.path
		c.practice.file.path = filepath.Join(dir, "gone", "practice.state")
		if err := c.practice.keep(mustRequest(t), nil); sync.CodeOf(err) != sync.CodeReadOnly {
			t.Errorf("kept in a folder that is not there: %v", err)
		}
		c.practice.file.path = path
		if got := c.members(t, a); got != "1" {
			t.Errorf("members: %s", got)
		}
	})
}

func mustRequest(t *testing.T) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, practiceAddress+"/rest/dmpSegments", nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestPracticeEndsWaitingWhenItIsToldTo(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	one, two := openPractice(t, dir), openPractice(t, dir)
	end, err := one.practice.take(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer end()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := two.practice.take(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
