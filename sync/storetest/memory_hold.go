package storetest

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"audiencesync/sync"
)

// Hold implements sync.Store.
func (m *Memory) Hold(_ context.Context, h sync.Hold) error {
	defer m.lock()()
	key := [2]string{string(h.Scope), h.Ref}
	at := h.Since
	h.Attempts = 1
	if old, ok := m.holds[key]; ok && old.Kind == h.Kind {
		h.Since, h.Attempts = old.Since, old.Attempts+1
	}
	m.holds[key] = h
	if h.Runs() {
		for _, k := range m.intakes {
			if !k.firstAt.IsZero() || k.people.Empty() || !covers(h, m.audienceOf(k)) {
				continue
			}
			k.firstAt = at
			if c := m.canvas(k.canvas); c.State == sync.CanvasPaused { // the clock stands still
				k.firstAt = c.PausedAt
			}
		}
	}
	return nil
}

func covers(h sync.Hold, a *sync.Audience) bool {
	return h.Scope == sync.HoldAll || h.Scope == sync.HoldAccount && h.Ref == a.AdAccount || h.Scope == sync.HoldAudience && h.Ref == strconv.FormatInt(a.ID, 10)
}

// Release implements sync.Store.
func (m *Memory) Release(_ context.Context, scope sync.HoldScope, ref string) error {
	defer m.lock()()
	if scope == sync.HoldAll && ref == "*" {
		clear(m.holds)
	}
	delete(m.holds, [2]string{string(scope), ref})
	return nil
}

// Holds implements sync.Store.
func (m *Memory) Holds(context.Context) ([]sync.Hold, error) {
	defer m.lock()()
	var out []sync.Hold
	for _, h := range m.holds {
		out = append(out, h)
	}
	slices.SortFunc(out, func(a, b sync.Hold) int {
		return cmp.Or(strings.Compare(string(a.Scope), string(b.Scope)), strings.Compare(a.Ref, b.Ref))
	})
	return out, nil
}
