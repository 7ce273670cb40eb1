package storetest

import (
	"fmt"
	"strconv"
	"time"

	"audiencesync/sync"

	"pgregory.net/rapid"
)

func (m *model) take(t *rapid.T) {
	size := rapid.IntRange(1, 4).Draw(t, "size")
	taken := [2]int64{}
	m.both(t, "take", func(i int, s sync.Store) (string, error) {
		b, next, err := s.TakeBatch(background, m.now, size)
		if err != nil {
			return "", err
		}
		if b == nil {
			if !next.IsZero() && !next.After(m.now) {
				t.Fatalf("to look again at %v, when it is %v", next, m.now)
			}
			return "none", nil
		}
		taken[i] = b.ID
		return batchLine(b) + fmt.Sprint(ids(b.People)), nil
	})
	if taken[0] != 0 {
		m.sent[0], m.sent[1] = append(m.sent[0], taken[0]), append(m.sent[1], taken[1])
	}
}

// batch draws one of the batches that were ever taken, the last ones more
// often; false when there is none.
func (m *model) batch(t *rapid.T) (of [2]int64, ok bool) {
	if len(m.sent[0]) == 0 {
		return of, false
	}
	k := len(m.sent[0]) - 1 - rapid.IntRange(0, min(3, len(m.sent[0])-1)).Draw(t, "batch")
	return [2]int64{m.sent[0][k], m.sent[1][k]}, true
}

func (m *model) finish(t *rapid.T) {
	of, ok := m.batch(t)
	if !ok {
		return
	}
	refused := map[sync.PersonID]string{}
	for _, i := range rapid.SliceOfN(rapid.IntRange(0, 7), 0, 2).Draw(t, "refused") {
		refused[sync.PersonID(i)] = "malformed"
	}
	m.both(t, "finish", func(i int, s sync.Store) (string, error) {
		return "", s.FinishBatch(background, of[i], refused, m.now)
	})
}

func (m *model) failure(t *rapid.T) *sync.Failure {
	kind := rapid.SampledFrom([]sync.FailureKind{sync.FailureServer, sync.FailureNetwork, sync.FailureLost, sync.FailureTooLarge}).Draw(t, "failure")
	return &sync.Failure{Kind: kind, Message: "answer " + string(kind), Status: rapid.SampledFrom([]int{0, 503}).Draw(t, "status")}
}

func (m *model) retry(t *rapid.T) {
	of, ok := m.batch(t)
	if !ok {
		return
	}
	f := m.failure(t)
	next := m.now.Add(rapid.SampledFrom([]time.Duration{0, time.Minute, time.Hour}).Draw(t, "next"))
	m.both(t, "retry", func(i int, s sync.Store) (string, error) {
		return "", s.RetryBatch(background, of[i], f, f.Uncertain(), next, m.now)
	})
}

func (m *model) split(t *rapid.T) {
	of, ok := m.batch(t)
	if !ok {
		return
	}
	f, size := m.failure(t), rapid.IntRange(1, 3).Draw(t, "size")
	m.both(t, "split", func(i int, s sync.Store) (string, error) {
		return "", s.SplitBatch(background, of[i], size, f, m.now)
	})
}

func (m *model) fail(t *rapid.T) {
	of, ok := m.batch(t)
	if !ok {
		return
	}
	m.both(t, "fail", func(i int, s sync.Store) (string, error) {
		return "", s.FailBatch(background, of[i], "refused", m.now)
	})
}

func (m *model) recover(t *rapid.T) {
	m.both(t, "recover", func(_ int, s sync.Store) (string, error) {
		n, err := s.Recover(background, m.now)
		return fmt.Sprint(n), err
	})
}

func (m *model) retryNow(t *rapid.T) {
	name := rapid.SampledFrom([]string{"C", "D", ""}).Draw(t, "name")
	m.both(t, "retry now", func(_ int, s sync.Store) (string, error) {
		id := canvasID(s, name)
		if id == 0 && name != "" {
			return "", nil
		}
		n, err := s.RetryNow(background, id, m.now)
		return fmt.Sprint(n), err
	})
}

// ref draws what a hold is about: its scope, and what names it.
func (m *model) ref(t *rapid.T) (scope sync.HoldScope, ref func(s sync.Store) string) {
	scope = rapid.SampledFrom([]sync.HoldScope{sync.HoldAll, sync.HoldAccount, sync.HoldAudience}).Draw(t, "scope")
	name := rapid.SampledFrom([]string{"A", "B"}).Draw(t, "audience")
	return scope, func(s sync.Store) string {
		switch scope {
		case sync.HoldAll:
			return ""
		case sync.HoldAccount:
			return adAccount
		}
		a, err := s.FindAudience(background, adAccount, name)
		if err != nil {
			return ""
		}
		return strconv.FormatInt(a.ID, 10)
	}
}

func (m *model) hold(t *rapid.T) {
	scope, ref := m.ref(t)
	h := sync.Hold{Scope: scope, Since: m.now}
	h.Kind = rapid.SampledFrom([]sync.FailureKind{sync.FailureSignIn, sync.FailureMinuteLimit, sync.FailurePermission}).Draw(t, "kind")
	h.Message = "held by " + string(h.Kind)
	if d := rapid.SampledFrom([]time.Duration{0, time.Minute, time.Hour}).Draw(t, "until"); d > 0 {
		h.Until = m.now.Add(d)
	}
	m.both(t, "hold", func(_ int, s sync.Store) (string, error) {
		h := h
		h.Ref = ref(s)
		return "", s.Hold(background, h)
	})
}

func (m *model) release(t *rapid.T) {
	scope, ref := m.ref(t)
	all := rapid.Bool().Draw(t, "all")
	m.both(t, "release", func(_ int, s sync.Store) (string, error) {
		if all {
			return "", s.Release(background, sync.HoldAll, "*")
		}
		return "", s.Release(background, scope, ref(s))
	})
}

// adopt brings an audience into being, or reads it.
func (m *model) adopt(t *rapid.T) {
	name := rapid.SampledFrom([]string{"A", "B"}).Draw(t, "audience")
	how := rapid.IntRange(0, 2).Draw(t, "how")
	m.both(t, "adopt", func(_ int, s sync.Store) (string, error) {
		a, err := s.FindAudience(background, adAccount, name)
		switch {
		case how == 0:
			_, err = s.AdoptAudience(background, sync.RemoteAudience{RemoteID: "70" + name, AdAccount: adAccount, Name: name, User: true}, m.now)
		case err != nil:
		case how == 1:
			err = s.AudienceCreated(background, a.ID, "80"+name, m.now)
		default:
			err = s.Record(background, a.ID, sync.Reading{At: m.now, Status: sync.StatusReady})
		}
		return "", err
	})
}
