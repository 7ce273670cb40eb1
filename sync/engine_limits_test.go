package sync_test

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"audiencesync/sync"
)

func TestEngineSplitsAndLearns(t *testing.T) {
	for name, kind := range map[string]sync.FailureKind{"413": sync.FailureTooLarge, "400": sync.FailureInvalid} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(b *bench) {
				b.people(0, 40_000, always("yes"))
				most := 0
				b.partner.set(func(s sync.Sending) (sync.Sent, error) {
					if len(s.Members) > 1300 {
						return sync.Sent{}, &sync.Failure{Kind: kind, Message: "Too many people."}
					}
					most = max(most, len(s.Members))
					return sync.Sent{}, nil
				})
				b.start()
				b.launch("C", syncStep(sync.ActionAdd, "A"))
				b.wait(10 * time.Minute)
				b.want("C", 1, 40_000, 40_000, 0, 0, 0)
				s, err := b.store.Settings(t.Context())
				must(t, err)
				if s.AcceptedSize != 1250 || most > 1300 {
					t.Errorf("learned %d, most %d", s.AcceptedSize, most)
				}
			})
		})
	}
}

// One person whom LinkedIn refuses together with the whole request costs a few
// splits and nobody else their place; nothing wrong is learned of the size.
func TestEnginePoison(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.people(0, 3000, always("yes"))
		b.partner.set(func(s sync.Sending) (sync.Sent, error) {
			for _, m := range s.Members {
				if m.Email == email(1234) {
					return sync.Sent{}, &sync.Failure{Kind: sync.FailureInvalid, Message: "Bad element."}
				}
			}
			return sync.Sent{}, nil
		})
		b.start()
		b.launch("C", syncStep(sync.ActionAdd, "A"))
		b.wait(10 * time.Minute)
		b.want("C", 1, 3000, 2999, 0, 0, 1)
		s, err := b.store.Settings(t.Context())
		must(t, err)
		if s.AcceptedSize != 0 || b.partner.count() > 30 {
			t.Errorf("learned %d in %d requests", s.AcceptedSize, b.partner.count())
		}
	})
}

// An audience for which LinkedIn refuses everything does not burn a request for
// each person; others go on, and so does it once LinkedIn takes people again.
func TestEngineHoldsWhatRefusesEverything(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.people(0, 3000, always("yes"))
		var refusing atomic.Bool
		refusing.Store(true)
		b.partner.set(func(s sync.Sending) (sync.Sent, error) {
			if refusing.Load() && s.Audience.Name == "A" {
				return sync.Sent{}, &sync.Failure{Kind: sync.FailureInvalid, Message: "A field is unknown."}
			}
			return sync.Sent{}, nil
		})
		b.start()
		b.launch("C", syncStep(sync.ActionAdd, "A"))
		b.launch("D", syncStep(sync.ActionAdd, "B"))
		b.wait(10 * time.Minute)
		b.want("D", 1, 3000, 3000, 0, 0, 0)
		holds, err := b.store.Holds(t.Context())
		must(t, err)
		if len(holds) != 1 || holds[0].Scope != sync.HoldAudience || holds[0].Kind != sync.FailureInvalid || b.partner.count() > 60 {
			t.Fatalf("%d requests, holds %+v", b.partner.count(), holds)
		}
		refusing.Store(false)
		b.wait(2 * time.Hour)
		if m := b.step("C", 1); m.Pending != 0 || m.Synced < 2990 || m.Synced+m.Errored != 3000 {
			t.Errorf("after LinkedIn took people again: %+v", m)
		}
		if holds, err = b.store.Holds(t.Context()); err != nil || len(holds) != 0 {
			t.Errorf("holds %+v, %v", holds, err)
		}
	})
}

func TestEngineRefusedPeople(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.people(0, 10, always("yes"))
		b.partner.set(func(sync.Sending) (sync.Sent, error) {
			return sync.Sent{Refused: []sync.Refusal{{Index: 3, Reason: "the hash is malformed"}, {Index: 7, Reason: "the hash is malformed"}}}, nil
		})
		b.start()
		b.launch("C", syncStep(sync.ActionAdd, "A"))
		b.wait(time.Minute)
		b.want("C", 1, 10, 8, 0, 0, 2)
		entries, total, err := b.store.Behind(t.Context(), b.step("C", 1).StepID, sync.EntryErrored, "", 0, 10)
		must(t, err)
		if total != 2 || len(entries) != 2 || entries[0].Person.Person != 3 || !strings.Contains(entries[0].Reason, "malformed") || entries[0].Person.List != "List" || entries[0].Person.Row != 5 {
			t.Errorf("%d: %+v", total, entries)
		}
	})
}

// A person without the step's fields ends Not Synced without a request.
func TestEngineNoMatchField(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.people(0, 10, always("yes"))
		b.start()
		c := syncStep(sync.ActionAdd, "A")
		c.Step.Fields = sync.MatchFields{GAID: true, Name: true}
		b.launch("C", c)
		b.wait(time.Minute)
		b.want("C", 1, 10, 0, 10, 0, 0)
		if b.partner.count() != 0 {
			t.Errorf("%d requests", b.partner.count())
		}
	})
}

// A deleted audience and a lost permission hold only what they are about, try
// a few times an hour, and end after 13 hours.
func TestEngineHoldsAreNarrow(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.people(0, 50, always("yes"))
		b.start()
		b.launch("Gone", syncStep(sync.ActionAdd, "A"))
		b.wait(20 * time.Second)
		b.people(50, 100, always("yes"))
		b.partner.set(func(s sync.Sending) (sync.Sent, error) {
			if s.Audience.Name == "A" {
				return sync.Sent{}, &sync.Failure{Kind: sync.FailureNotFound, Message: "The audience was deleted."}
			}
			return sync.Sent{}, nil
		})
		b.wait(10 * time.Second)
		b.launch("Other", syncStep(sync.ActionAdd, "B"))
		b.wait(time.Minute)
		b.want("Other", 1, 100, 100, 0, 0, 0)
		b.want("Gone", 1, 100, 50, 0, 50, 0)
		before := b.partner.count()
		b.wait(12 * time.Hour)
		if n := b.partner.count() - before; n > 60 {
			t.Errorf("%d requests in twelve hours against a deleted audience", n)
		}
		b.wait(2 * time.Hour)
		b.want("Gone", 1, 100, 50, 0, 0, 50)
	})
}

// As the server sees it: never more than 10 requests in a second, 500 in a
// minute, all canvases together and across a restart; and the limit is used.
func TestEngineKeepsTheLimits(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.partner.pacer = &sync.Pacer{Store: b.store, PerMinute: func() int { return 500 }}
		_, err := b.store.UpdateSettings(t.Context(), func(s *sync.Settings) { s.BatchSize = 1 })
		must(t, err)
		b.people(0, 1500, always("yes"))
		b.start()
		b.launch("C", syncStep(sync.ActionAdd, "A"))
		b.launch("D", syncStep(sync.ActionAdd, "B"))
		b.wait(40 * time.Second)
		b.restart()
		b.partner.pacer.Store = b.store
		b.start()
		b.wait(100 * time.Second)
		b.engine.Stop()
		requests := b.partner.requests
		for i := range requests {
			if i >= 10 && requests[i].Sub(requests[i-10]) < time.Second {
				t.Fatalf("11 requests within %v", requests[i].Sub(requests[i-10]))
			}
			if i >= 500 && requests[i].Sub(requests[i-500]) < time.Minute {
				t.Fatalf("501 requests within %v", requests[i].Sub(requests[i-500]))
			}
		}
		span := requests[len(requests)-1].Sub(requests[0])
		if used := float64(len(requests)) / (span.Minutes() * 500); used < 0.95 {
			t.Errorf("only %.1f %% of the allowed requests were used", 100*used)
		}
	})
}
