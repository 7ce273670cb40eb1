package sync_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"audiencesync/sync"
)

// full is a Store on a disk that is full: it reads, but keeps nothing of a batch.
type full struct {
	sync.Store
	disk atomic.Bool
}

func (f *full) unlessFull(do func() error) error {
	if f.disk.Load() {
		return sync.Errorf(sync.CodeDiskFull, errors.New("no space left"), "The disk is full.")
	}
	return do()
}

func (f *full) FinishBatch(ctx context.Context, id int64, refused map[sync.PersonID]string, at time.Time) error {
	return f.unlessFull(func() error { return f.Store.FinishBatch(ctx, id, refused, at) })
}

func (f *full) RetryBatch(ctx context.Context, id int64, why *sync.Failure, uncertain bool, next, at time.Time) error {
	return f.unlessFull(func() error { return f.Store.RetryBatch(ctx, id, why, uncertain, next, at) })
}

// syncsOnADisk lets the engine sync ten people to a disk that may become full.
func (b *bench) syncsOnADisk() *full {
	disk := &full{Store: b.store}
	b.engine.Store = disk
	b.people(0, 10, always("yes"))
	b.start()
	b.launch("C", syncStep(sync.ActionAdd, "A"))
	return disk
}

// What LinkedIn answered while the disk was full is kept when there is room
// again: nobody is sent twice, nobody stays pending.
func TestEngineKeepsAnswersOnAFullDisk(t *testing.T) {
	inBubble(t, func(b *bench) {
		disk := b.syncsOnADisk()
		b.wait(20 * time.Second)
		b.people(10, 20, always("yes"))
		disk.disk.Store(true)
		b.wait(time.Hour)
		b.want("C", 1, 20, 10, 0, 10, 0)
		requests := b.partner.count()
		disk.disk.Store(false)
		b.wait(10 * time.Second)
		b.want("C", 1, 20, 20, 0, 0, 0)
		if b.partner.count() != requests {
			t.Errorf("%d requests more, although LinkedIn had answered", b.partner.count()-requests)
		}
	})
}

// Stop does not wait for a disk that stays full; what LinkedIn answered is then
// uncertain, and sent again.
func TestEngineStopsOnAFullDisk(t *testing.T) {
	inBubble(t, func(b *bench) {
		disk := b.syncsOnADisk()
		b.partner.answersAfter(time.Second)
		b.wait(7 * time.Second)
		disk.disk.Store(true)
		b.wait(time.Minute)
		begin := time.Now()
		b.engine.Stop()
		if d := time.Since(begin); d > 5*time.Second {
			t.Errorf("stopping took %v", d)
		}
		if status, err := b.engine.Status(t.Context()); err != nil || status.Running {
			t.Errorf("%+v, %v", status, err)
		}
		b.restart()
		b.start()
		b.wait(time.Minute)
		b.want("C", 1, 10, 10, 0, 0, 0)
	})
}

// A partner that cannot be had for a moment, such as from a keyring that is
// locked, does not ask anybody to sign in again.
func TestEnginePartnerForAMoment(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.people(0, 10, always("yes"))
		c := syncStep(sync.ActionAdd, "A")
		b.launch("C", sync.Component{Delay: sync.Delay(time.Hour)}, c)
		b.signIn.Store(sync.Errorf(sync.CodeUnavailable, nil, "The keyring does not answer."))
		b.start()
		b.wait(time.Minute)
		if holds := b.holds(); len(holds) != 0 {
			t.Errorf("while nothing waits: %+v", holds)
		}
		b.wait(time.Hour)
		if holds := b.holds(); len(holds) != 1 || holds[0].Kind != sync.FailureNetwork || holds[0].Message != "The keyring does not answer." {
			t.Errorf("%+v", holds)
		}
		b.signIn.Store(nil)
		b.wait(2 * time.Minute)
		b.want("C", 2, 10, 10, 0, 0, 0)
		if status, err := b.engine.Status(t.Context()); err != nil || len(status.Holds) != 0 || status.Pending() != 0 || !status.Running {
			t.Errorf("%+v, %v", status, err)
		}
	})
}

// The speed that screens show is of the last second and of the last minute.
func TestEngineSaysItsSpeed(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.people(0, 40_000, always("yes"))
		b.start()
		b.launch("C", syncStep(sync.ActionAdd, "A"))
		speed := func() [2]int {
			s, err := b.engine.Status(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return [2]int{s.LastSecond, s.LastMinute}
		}
		b.wait(30 * time.Second)
		if got := speed(); got[0] != 0 || got[1] < 8 {
			t.Errorf("afterwards: %v", got)
		}
		b.people(40_000, 80_000, always("yes"))
		most := 0
		for range 100 {
			b.wait(100 * time.Millisecond)
			got := speed()
			most = max(most, got[0])
			if got[0] > got[1] || got[0] > sync.MaxRequestsPerSecond {
				t.Errorf("%v", got)
			}
		}
		if most < 7 {
			t.Errorf("at most %d in a second", most)
		}
		b.wait(time.Minute)
		if got := speed(); got != [2]int{} {
			t.Errorf("a minute later: %v", got)
		}
	})
}

func (b *bench) holds() []sync.Hold {
	b.t.Helper()
	holds, err := b.store.Holds(b.t.Context())
	must(b.t, err)
	return holds
}

// What was under way when LinkedIn said "until midnight" neither shortens that
// nor asks again before.
func TestEngineHoldsDoNotShortenEachOther(t *testing.T) {
	inBubble(t, func(b *bench) {
		_, err := b.store.UpdateSettings(t.Context(), func(s *sync.Settings) { s.BatchSize = 10 })
		must(t, err)
		b.people(0, 10, always("yes"))
		b.start()
		b.launch("C", syncStep(sync.ActionAdd, "A"))
		b.wait(time.Minute)
		b.people(10, 90, always("yes")) // eight requests at once
		n := 0
		b.partner.answersAfter(time.Second)
		b.partner.set(func(sync.Sending) (sync.Sent, error) {
			if n++; n == 1 {
				return sync.Sent{}, &sync.Failure{Kind: sync.FailureDayLimit, Message: "The day's limit."}
			}
			return sync.Sent{}, &sync.Failure{Kind: sync.FailureServer, Message: "503"}
		})
		b.wait(20 * time.Second)
		requests := b.partner.count()
		b.partner.set(nil)
		midnight := sync.NextMidnight(time.Now())
		b.wait(time.Until(midnight) - time.Minute)
		if b.partner.count() != requests {
			t.Errorf("%d requests before midnight", b.partner.count()-requests)
		}
	})
}

// A removal from an audience that is only a draft does not hold up the adds
// that bring it into being, not even those of the same people.
func TestEngineDraftRemovalHoldsNothingUp(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.people(0, 10, always("yes"))
		b.start()
		_, err := b.engine.CreateAudience(t.Context(), account, "A")
		must(t, err)
		remove := syncStep(sync.ActionRemove, "A")
		remove.Step.Create = false
		b.launch("Remove", remove)
		b.wait(time.Minute)
		b.want("Remove", 1, 10, 0, 0, 10, 0)
		b.people(10, 20, always("yes"))
		b.launch("Add", sync.Component{Delay: sync.Delay(time.Second)}, syncStep(sync.ActionAdd, "A"))
		b.wait(90 * time.Minute)
		if s := b.step("Remove", 1); s.Pending != 0 || s.Synced+s.Errored != 20 {
			t.Errorf("%+v", s)
		}
		b.want("Add", 2, 20, 20, 0, 0, 0)
		if b.partner.in("9000") != 20 {
			t.Errorf("%d people in the audience", b.partner.in("9000"))
		}
	})
}

// One audience that LinkedIn does not show does not keep the others from being
// read, and is not asked for every minute.
func TestEnginePollsEveryAudience(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.partner.gone = "1"
		for i, name := range []string{"Alpha", "Beta"} {
			_, err := b.store.AdoptAudience(t.Context(), sync.RemoteAudience{RemoteID: []string{"1", "2"}[i], AdAccount: account, Name: name, User: true}, time.Now())
			must(t, err)
		}
		b.start()
		b.wait(150 * time.Minute)
		beta, err := b.store.FindAudience(t.Context(), account, "Beta")
		must(t, err)
		if beta.Latest.Status != sync.StatusReady || time.Since(beta.Latest.At) > time.Hour {
			t.Errorf("%+v", beta.Latest)
		}
		if n := b.partner.looked["1"]; n != 3 {
			t.Errorf("asked %d times for the audience that is not shown", n)
		}
	})
}
