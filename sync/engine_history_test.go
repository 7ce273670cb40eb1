package sync_test

import (
	"fmt"
	"testing"
	"time"

	"audiencesync/sync"
)

// What became of each try is kept, when people entered, and how the numbers went
// by hour.
func TestEngineKeepsItsHistory(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.people(0, 100, always("yes"))
		b.start()
		b.partner.answersAfter(30 * time.Second)
		n := 0
		b.partner.set(func(sync.Sending) (sync.Sent, error) {
			switch n++; n {
			case 1:
				return sync.Sent{}, &sync.Failure{Kind: sync.FailureLost, Message: "No answer."}
			case 2:
				return sync.Sent{}, &sync.Failure{Kind: sync.FailureServer, Status: 503, Message: "Busy."}
			}
			return sync.Sent{}, nil
		})
		launched := time.Now()
		b.launch("C", syncStep(sync.ActionAdd, "A"))
		b.wait(10 * time.Minute)
		b.want("C", 1, 100, 100, 0, 0, 0)
		batches, _, err := b.store.Batches(t.Context(), nil, 0, 10)
		must(t, err)
		tries, err := b.store.Attempts(t.Context(), batches[0].ID)
		must(t, err)
		var got []string
		for _, a := range tries {
			got = append(got, fmt.Sprint(a.Number, " ", a.Failure, " ", a.Status, " ", a.Answer, " ", a.AnsweredAt.Sub(a.At)))
		}
		want := []string{"1 too_young 0 LinkedIn is getting the new audience ready. 30s", "2 lost 0 No answer. 30s", "3 server 503 Busy. 30s"}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("tries: %q, want %q", got, want)
		}
		if last := batches[0]; last.Attempts != 4 || last.EndedAt.Sub(last.SentAt) != 30*time.Second || last.Considered != 100 || last.FormedAt.Before(launched) || !last.FormedAt.Equal(tries[0].At) {
			t.Errorf("%+v", last)
		}
		c, err := b.store.Canvas(t.Context(), "C")
		must(t, err)
		step := c.Definition.Components[0].StepID
		entries, _, err := b.store.Behind(t.Context(), step, sync.EntrySynced, "", 0, 1)
		must(t, err)
		if at := entries[0].EnteredAt; at.Before(launched.Truncate(time.Minute)) || at.After(launched.Add(sync.DefaultFlush)) {
			t.Errorf("they entered at %v", at)
		}
		hours, err := b.store.Hours(t.Context(), step, launched)
		must(t, err)
		if len(hours) != 1 || hours[0].Entered != 100 || hours[0].Synced != 100 || hours[0].Exited != 100 {
			t.Errorf("hours: %+v", hours)
		}
	})
}
