package sync_test

import (
	"fmt"
	"testing"
	"time"

	"audiencesync/sync"
)

func fails(f sync.Failure) func(sync.Sending) (sync.Sent, error) {
	return func(sync.Sending) (sync.Sent, error) { return sync.Sent{}, &f }
}

func TestEngineSyncsEverybodyOnce(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.people(0, 12_000, func(i int) string { return fmt.Sprint(i%2 == 0) })
		b.start()
		b.launch("Retarget", syncStep(sync.ActionAdd, "Trial users"))
		b.wait(30 * time.Second)
		b.want("Retarget", 1, 6000, 6000, 0, 0, 0)
		if s := b.step("Retarget", 1); s.Exited != 6000 || s.Proceeded != 0 {
			t.Errorf("the last step: %+v", s)
		}
		if n := b.partner.in("9000"); n != 6000 || len(b.partner.created) != 1 {
			t.Errorf("%d people in %d audiences", n, len(b.partner.created))
		}
	})
}

// Who is imported while a canvas is active enters at the next flush: never
// before 5 seconds have passed since the last one, and not later.
func TestEngineFlushesEveryFiveSeconds(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.people(0, 10, always("yes"))
		b.start()
		b.launch("C", syncStep(sync.ActionAdd, "A"))
		b.wait(20*time.Second + time.Millisecond) // just after a flush; launching flushed at 0 s
		b.want("C", 1, 10, 10, 0, 0, 0)
		b.people(10, 15, always("yes"))
		b.wait(4900 * time.Millisecond)
		b.want("C", 1, 10, 10, 0, 0, 0)
		b.wait(200 * time.Millisecond)
		b.want("C", 1, 15, 15, 0, 0, 0)
	})
}

func TestEngineGivesUpAfterThirteenHours(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.people(0, 100, always("yes"))
		b.start()
		b.launch("C", syncStep(sync.ActionAdd, "A"))
		b.partner.set(fails(sync.Failure{Kind: sync.FailureServer, Message: "LinkedIn answered 503.", Status: 503}))
		b.wait(12*time.Hour + 50*time.Minute)
		b.want("C", 1, 100, 0, 0, 100, 0)
		b.wait(15 * time.Minute)
		b.want("C", 1, 100, 0, 0, 0, 100)
		if r := b.reasons("C", 1); r["errored: LinkedIn answered 503."] != 100 {
			t.Errorf("reasons: %v", r)
		}
		requests := b.partner.count()
		if requests < 40 || requests > 200 {
			t.Errorf("%d attempts in 13 hours", requests)
		}
		b.wait(24 * time.Hour)
		if b.partner.count() != requests {
			t.Error("it goes on after giving up")
		}
	})
}

func TestEngineRetryAfterWins(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.people(0, 10, always("yes"))
		b.start()
		b.launch("C", syncStep(sync.ActionAdd, "A"))
		b.partner.set(fails(sync.Failure{Kind: sync.FailureMinuteLimit, Message: "Too many.", RetryAfter: 7 * time.Minute}))
		b.wait(6 * time.Minute)
		n := b.partner.count()
		b.partner.set(nil)
		b.wait(30 * time.Second)
		if b.partner.count() != n {
			t.Error("a request before Retry-After had passed")
		}
		b.wait(2 * time.Minute)
		b.want("C", 1, 10, 10, 0, 0, 0)
	})
}

// Pausing makes the 13 hours stand still; nobody enters and nothing is sent.
func TestEnginePause(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.people(0, 10, always("yes"))
		b.start()
		b.launch("C", syncStep(sync.ActionAdd, "A"))
		b.partner.set(fails(sync.Failure{Kind: sync.FailureServer, Message: "503"}))
		b.wait(6 * time.Hour)
		c, err := b.store.Canvas(t.Context(), "c")
		must(t, err)
		must(t, b.store.Pause(t.Context(), c.ID, time.Now()))
		b.wait(time.Hour)
		n := b.partner.count()
		b.people(10, 20, always("yes"))
		b.wait(100 * time.Hour)
		b.want("C", 1, 10, 0, 0, 10, 0)
		if b.partner.count() != n {
			t.Errorf("%d requests while paused", b.partner.count()-n)
		}
		must(t, b.store.Resume(t.Context(), c.ID, time.Now()))
		b.wait(6*time.Hour + 30*time.Minute)
		b.want("C", 1, 20, 0, 0, 20, 0)
		b.wait(time.Hour)
		b.want("C", 1, 20, 0, 0, 10, 10)
	})
}

func TestEngineStopOfACanvas(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.people(0, 5020, always("yes"))
		b.start()
		b.launch("C", syncStep(sync.ActionAdd, "A"))
		b.partner.set(fails(sync.Failure{Kind: sync.FailureLost, Message: "No answer."}))
		b.wait(time.Minute)
		c, err := b.store.Canvas(t.Context(), "C")
		must(t, err)
		must(t, b.store.Stop(t.Context(), c.ID, time.Now()))
		b.wait(time.Hour)
		s := b.step("C", 1)
		if s.Pending != 0 || s.Synced != 0 || s.Entered != 5020 {
			t.Errorf("%+v", s)
		}
		r := b.reasons("C", 1)
		if r["errored: "+sync.ReasonStoppedUncertain.Text] != s.Errored || r["not_synced: "+sync.ReasonStopped.Text] != s.NotSynced {
			t.Errorf("%v of %+v", r, s)
		}
	})
}

// An invalid sign-in burns no requests, the 13 hours run, and reconnecting
// goes on at once.
func TestEngineSignIn(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.people(0, 20_000, always("yes"))
		b.start()
		b.launch("C", syncStep(sync.ActionAdd, "A"))
		b.wait(time.Minute)
		b.people(20_000, 30_000, always("yes"))
		b.partner.set(fails(sync.Failure{Kind: sync.FailureSignIn, Message: "Expired."}))
		b.wait(6 * time.Hour)
		b.want("C", 1, 30_000, 20_000, 0, 10_000, 0)
		conn, err := b.store.Connection(t.Context())
		must(t, err)
		if conn.Health != sync.HealthInvalid || conn.Problem != "Expired." {
			t.Errorf("%+v", conn)
		}
		held := b.partner.count()
		if held > 20 {
			t.Errorf("%d requests", held)
		}
		b.partner.set(nil)
		b.wait(time.Hour)
		if b.partner.count() != held {
			t.Error("a request although nobody reconnected")
		}
		must(t, b.engine.Reconnected(t.Context()))
		b.wait(time.Minute)
		b.want("C", 1, 30_000, 30_000, 0, 0, 0)

		b.people(30_000, 30_010, always("yes"))
		b.signIn.Store(sync.Errorf(sync.CodeSignIn, nil, "Nobody is signed in."))
		b.wait(14 * time.Hour)
		b.want("C", 1, 30_010, 30_000, 0, 0, 10)
	})
}

// A batch whose answer was lost is sent again and counted once.
func TestEngineLostAnswers(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.people(0, 10_000, always("yes"))
		b.start()
		n := 0
		b.partner.set(func(s sync.Sending) (sync.Sent, error) {
			if n++; n%2 == 1 {
				b.partner.apply(s)
				return sync.Sent{}, &sync.Failure{Kind: sync.FailureLost, Message: "No answer."}
			}
			return sync.Sent{}, nil
		})
		b.launch("C", syncStep(sync.ActionAdd, "A"))
		b.wait(10 * time.Minute)
		b.want("C", 1, 10_000, 10_000, 0, 0, 0)
		if b.partner.in("9000") != 10_000 {
			t.Error("not everybody arrived")
		}
	})
}

// Stop returns within its grace although LinkedIn hangs; the batch is sent
// again by the next engine.
func TestEngineStopsCleanly(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.people(0, 100, always("yes"))
		b.start()
		b.launch("C", syncStep(sync.ActionAdd, "A"))
		b.wait(20 * time.Second)
		b.people(100, 200, always("yes"))
		b.partner.answersAfter(time.Hour)
		b.wait(10 * time.Second)
		begin := time.Now()
		b.engine.Stop()
		if d := time.Since(begin); d > 5*time.Second {
			t.Errorf("stopping took %v", d)
		}
		b.engine.Stop()
		batches, _, err := b.store.Batches(t.Context(), []sync.BatchState{sync.BatchUncertain}, 0, 10)
		must(t, err)
		if len(batches) != 1 {
			t.Fatalf("%d uncertain batches", len(batches))
		}
		b.want("C", 1, 200, 100, 0, 100, 0)
		b.partner.answersAfter(0)
		b.restart()
		b.start()
		b.wait(30 * time.Second)
		b.want("C", 1, 200, 200, 0, 0, 0)
	})
}

// Whoever no longer meets the criteria is not sent, however often the batch
// was tried before; a removal is always sent.
func TestEngineConsent(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.people(0, 100, always("yes"))
		b.start()
		b.partner.set(func(sync.Sending) (sync.Sent, error) {
			return sync.Sent{}, &sync.Failure{Kind: sync.FailureServer, Message: "503"}
		})
		b.launch("Add", syncStep(sync.ActionAdd, "A"))
		remove := syncStep(sync.ActionRemove, "Existing")
		remove.Step.Create = false
		b.launch("Remove", remove)
		b.wait(time.Minute)
		b.people(0, 40, always("no"))
		b.partner.set(nil)
		b.wait(time.Hour)
		b.want("Add", 1, 100, 60, 40, 0, 0)
		b.want("Remove", 1, 100, 100, 0, 0, 0)
		if r := b.reasons("Add", 1); r["not_synced: "+sync.ReasonCriteria.Text] != 40 {
			t.Errorf("%v", r)
		}
		for _, s := range b.partner.sent {
			for _, m := range s.Members {
				if !m.HasEmail {
					t.Fatalf("somebody without an email was sent: %+v", m)
				}
			}
		}
	})
}

// Adding and removing one person in one audience stay in order, with a delay
// and without, while answers get lost.
func TestEngineOrder(t *testing.T) {
	for name, components := range map[string][]sync.Component{
		"at once": {syncStep(sync.ActionAdd, "A"), syncStep(sync.ActionRemove, "A")},
		"delayed": {syncStep(sync.ActionAdd, "A"), {Delay: sync.Delay(time.Hour)}, syncStep(sync.ActionRemove, "A")},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(b *bench) {
				b.people(0, 7000, always("yes"))
				n := 0
				b.partner.answersAfter(300 * time.Millisecond)
				b.partner.set(func(s sync.Sending) (sync.Sent, error) {
					if n++; n%3 != 0 {
						b.partner.apply(s)
						return sync.Sent{}, &sync.Failure{Kind: sync.FailureLost, Message: "No answer."}
					}
					return sync.Sent{}, nil
				})
				b.start()
				b.launch("C", components...)
				b.wait(5 * time.Hour)
				last := len(components)
				b.want("C", 1, 7000, 7000, 0, 0, 0)
				b.want("C", last, 7000, 7000, 0, 0, 0)
				if s := b.step("C", 1); s.Proceeded != 7000 || s.Exited != 0 {
					t.Errorf("%+v", s)
				}
				if s := b.step("C", last); s.Proceeded != 0 || s.Exited != 7000 {
					t.Errorf("%+v", s)
				}
				if b.partner.in("9000") != 0 {
					t.Error("somebody was left behind")
				}
			})
		})
	}
}

// An edit applies to those who enter from then on, and metrics stay with the
// step.
func TestEngineEdit(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.people(0, 10, always("yes"))
		b.start()
		b.launch("C", syncStep(sync.ActionAdd, "A"))
		b.wait(20 * time.Second)
		c, err := b.store.Canvas(t.Context(), "C")
		must(t, err)
		d := c.Definition.Clone()
		d.Components = append(d.Components, syncStep(sync.ActionAdd, "B"))
		_, err = b.store.SaveCanvas(t.Context(), "C", d, time.Now())
		must(t, err)
		b.people(10, 15, always("yes"))
		b.wait(time.Minute)
		b.want("C", 1, 15, 15, 0, 0, 0)
		b.want("C", 2, 5, 5, 0, 0, 0)
	})
}

func TestEnginePreviewSendsNothing(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.people(0, 100, func(i int) string { return fmt.Sprint(i < 30) })
		_, err := b.store.SaveCanvas(t.Context(), "C", sync.Definition{
			Entry:      sync.Criteria{All: []sync.Condition{{Field: "opted_in", Op: sync.OpIs, Value: true}}},
			Components: []sync.Component{syncStep(sync.ActionAdd, "A"), {Delay: sync.Delay(time.Hour)}, syncStep(sync.ActionRemove, "A")},
		}, time.Now())
		must(t, err)
		p, err := b.engine.Preview(t.Context(), "C")
		must(t, err)
		if p.WouldEnter != 30 || len(p.Steps) != 2 || p.Steps[1] != (sync.PreviewStep{Index: 3, WouldSend: 30}) {
			t.Errorf("%+v", p)
		}
		if b.partner.count() != 0 || b.step("C", 1).Entered != 0 {
			t.Error("a preview did something")
		}
	})
}

func TestEngineLaunchAsksLinkedIn(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.people(0, 5, always("yes"))
		existing := func(name string, create bool) sync.Component {
			c := syncStep(sync.ActionAdd, name)
			c.Step.Create = create
			return c
		}
		for _, test := range []struct {
			name string
			c    sync.Component
			want sync.Code
		}{
			{"there is none", existing("Nowhere", false), sync.CodeNotFound},
			{"a company list", existing("Companies", false), sync.CodeInvalid},
			{"the name is taken", existing("existing", true), sync.CodeConflict},
			{"an existing one", existing("EXISTING", false), ""},
		} {
			_, err := b.store.SaveCanvas(t.Context(), test.name, sync.Definition{Components: []sync.Component{test.c}}, time.Now())
			must(t, err)
			if err := b.engine.Launch(t.Context(), test.name); sync.CodeOf(err) != test.want {
				t.Errorf("%s: %v", test.name, err)
			}
		}
		if err := b.engine.Launch(t.Context(), "an existing one"); sync.CodeOf(err) != sync.CodeConflict {
			t.Errorf("launched twice: %v", err)
		}
		b.start()
		b.wait(time.Minute)
		b.want("an existing one", 1, 5, 5, 0, 0, 0)
		if b.partner.in("1") != 5 {
			t.Error("the existing audience was not used")
		}
	})
}

func TestCreateAudience(t *testing.T) {
	inBubble(t, func(b *bench) {
		for name, want := range map[string]sync.Code{" ": sync.CodeInvalid, "existing": sync.CodeConflict} {
			if _, err := b.engine.CreateAudience(t.Context(), account, name); sync.CodeOf(err) != want {
				t.Errorf("%q: %v", name, err)
			}
		}
		if _, err := b.engine.CreateAudience(t.Context(), "1", "New"); sync.CodeOf(err) != sync.CodeInvalid {
			t.Errorf("an ad account that is not selected: %v", err)
		}
		a, err := b.engine.CreateAudience(t.Context(), account, "  Trial   users ")
		if err != nil || a.Name != "Trial users" || !a.Draft() {
			t.Errorf("%+v, %v", a, err)
		}
		if _, err := b.engine.CreateAudience(t.Context(), account, "TRIAL users"); sync.CodeOf(err) != sync.CodeConflict {
			t.Errorf("twice: %v", err)
		}
	})
}
