package storetest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"audiencesync/sync"
)

// Metrics implements sync.Store.
func (m *Memory) Metrics(_ context.Context, canvasID int64) ([]sync.CanvasMetrics, error) {
	defer m.lock()()
	var out []sync.CanvasMetrics
	for _, c := range m.canvases {
		if canvasID != 0 && c.ID != canvasID {
			continue
		}
		cm := sync.CanvasMetrics{CanvasID: c.ID, Name: c.Name, State: c.State}
		for i, k := range c.Definition.Components {
			if k.Step == nil {
				cm.Delays = append(cm.Delays, m.delay(c, i))
				continue
			}
			cm.Steps = append(cm.Steps, m.stepMetrics(c, i))
		}
		out = append(out, cm)
	}
	slices.SortFunc(out, func(a, b sync.CanvasMetrics) int {
		return cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	return out, nil
}

func (m *Memory) stepMetrics(c *memoryCanvas, i int) sync.StepMetrics {
	k := c.Definition.Components[i]
	s := m.steps[k.StepID]
	out := sync.StepMetrics{StepID: s.id, Index: i + 1, AdAccount: k.Step.AdAccount, Audience: k.Step.Audience, Action: k.Step.Action, Entered: s.entered, Proceeded: s.proceeded, Exited: s.exited}
	if a := s.audience; a != nil {
		out.AudienceID = a.ID
	}
	for r, set := range s.outcomes {
		switch r.State {
		case sync.EntrySynced:
			out.Synced += set.Len()
		case sync.EntryNotSynced:
			out.NotSynced += set.Len()
		case sync.EntryErrored:
			out.Errored += set.Len()
		}
	}
	out.Pending = out.Entered - out.Synced - out.NotSynced - out.Errored
	return out
}

// delay counts who waits in a delay. Who has passed it entered the next step,
// or waits in a delay before that; behind the last step they are all others.
func (m *Memory) delay(c *memoryCanvas, i int) sync.DelayMetrics {
	out := sync.DelayMetrics{Index: i + 1, Delay: c.Definition.Components[i].Delay}
	step := slices.IndexFunc(c.Definition.Components[i:], func(k sync.Component) bool { return k.Step != nil }) + i
	before, between := 0, 0
	for _, k := range m.cohorts {
		switch n := k.people.Len(); {
		case k.canvas != c.ID:
		case k.next == i+1:
			out.Waiting += n
			out.NextAt = earlier(out.NextAt, k.due)
		case k.next <= i:
			before += n
		case k.next <= step:
			between += n
		}
	}
	if step > i {
		out.Passed = m.steps[c.Definition.Components[step].StepID].entered + between
	} else {
		out.Passed = c.entered.Len() - before - out.Waiting
	}
	return out
}

// Days implements sync.Store.
func (m *Memory) Days(_ context.Context, stepID int64) ([]sync.DayMetrics, error) {
	defer m.lock()()
	s := m.steps[stepID]
	if s == nil {
		return nil, sync.Errorf(sync.CodeNotFound, nil, "There is no such step.")
	}
	var out []sync.DayMetrics
	for _, d := range s.days {
		if *d != (sync.DayMetrics{Day: d.Day}) {
			out = append(out, *d)
		}
	}
	slices.SortFunc(out, func(a, b sync.DayMetrics) int { return a.Day.Compare(b.Day) })
	return out, nil
}

// Behind implements sync.Store.
func (m *Memory) Behind(_ context.Context, stepID int64, state sync.EntryState, reason string, offset, limit int) ([]sync.Entry, int, error) {
	defer m.lock()()
	s := m.steps[stepID]
	if s == nil {
		return nil, 0, sync.Errorf(sync.CodeNotFound, nil, "There is no such step.")
	}
	type source struct {
		sync.Reason
		people *sync.PeopleSet
	}
	var sources []source
	for r, set := range s.outcomes {
		sources = append(sources, source{r, set})
	}
	for _, k := range m.intakes {
		if k.step == stepID {
			sources = append(sources, source{sync.Reason{State: sync.EntryPending}, k.people})
		}
	}
	for _, b := range m.batches {
		if b.StepID == stepID && !b.final() {
			sources = append(sources, source{sync.Reason{State: sync.EntryPending, Text: b.Answer}, b.People})
		}
	}
	sources = slices.DeleteFunc(sources, func(o source) bool {
		return state != "" && o.State != state || reason != "" && o.Text != reason
	})
	all := &sync.PeopleSet{}
	for _, o := range sources {
		all.Or(o.people)
	}
	var out []sync.Entry
	for _, p := range all.Page(offset, limit) {
		i := slices.IndexFunc(sources, func(o source) bool { return o.people.Has(p) })
		out = append(out, sync.Entry{Person: m.people[p].Person, State: sources[i].State, Reason: sources[i].Text, EnteredAt: s.enteredAt(p)})
	}
	return out, all.Len(), nil
}

// Reasons implements sync.Store.
func (m *Memory) Reasons(_ context.Context, stepID int64) (map[sync.Reason]int, error) {
	defer m.lock()()
	s := m.steps[stepID]
	if s == nil {
		return nil, sync.Errorf(sync.CodeNotFound, nil, "There is no such step.")
	}
	out := map[sync.Reason]int{}
	for r, set := range s.outcomes {
		if n := set.Len(); n > 0 && r.State != sync.EntrySynced {
			out[r] = n
		}
	}
	return out, nil
}

// Batches implements sync.Store.
func (m *Memory) Batches(_ context.Context, states []sync.BatchState, offset, limit int) ([]sync.Batch, int, error) {
	defer m.lock()()
	var out []sync.Batch
	total := 0
	for _, b := range slices.Backward(m.batches) {
		if len(states) > 0 && !slices.Contains(states, b.State) {
			continue
		}
		if total >= offset && len(out) < limit {
			out = append(out, m.listed(b))
		}
		total++
	}
	return out, total, nil
}

// Activity implements sync.Store.
func (m *Memory) Activity(context.Context) (sync.ActivityTotals, error) {
	defer m.lock()()
	out := sync.ActivityTotals{Batches: map[sync.BatchState]int{}}
	for _, k := range m.intakes {
		out.Unsent += k.people.Len()
	}
	for _, b := range m.batches {
		out.Batches[b.State]++
		switch b.State {
		case sync.BatchWaiting:
			out.Unsent += b.Count
		case sync.BatchSending:
			out.Sending += b.Count
		case sync.BatchUncertain:
			out.Uncertain += b.Count
		}
	}
	return out, nil
}

// AudiencePeople implements sync.Store.
func (m *Memory) AudiencePeople(_ context.Context, audienceID int64) (*sync.PeopleSet, error) {
	defer m.lock()()
	if m.inside[audienceID] == nil {
		return nil, sync.Errorf(sync.CodeNotFound, nil, "There is no such audience.")
	}
	return m.inside[audienceID].Clone(), nil
}

func (m *Memory) audienceNamed(adAccount, name string) *sync.Audience {
	for _, a := range m.audiences {
		if a.AdAccount == adAccount && strings.EqualFold(a.Name, name) {
			return a
		}
	}
	return nil
}

func (m *Memory) audienceByID(id int64) *sync.Audience {
	for _, a := range m.audiences {
		if a.ID == id {
			return a
		}
	}
	return nil
}

// addAudience saves a row for an audience; ours is one that this program is to
// make.
func (m *Memory) addAudience(adAccount, name string, ours bool, at time.Time) *sync.Audience {
	a := &sync.Audience{ID: m.id(), AdAccount: adAccount, Name: name, CreatedAt: at, Latest: sync.Reading{Status: sync.StatusDraft}}
	if ours {
		a.SourceKey = sourceKey(a)
	}
	m.audiences = append(m.audiences, a)
	m.inside[a.ID] = &sync.PeopleSet{}
	return a
}

func sourceKey(a *sync.Audience) string { return fmt.Sprintf("%s%d", sync.SourceKeyPrefix, a.ID) }

// DraftAudience implements sync.Store.
func (m *Memory) DraftAudience(_ context.Context, adAccount, name string, at time.Time) (sync.Audience, error) {
	defer m.lock()()
	if a := m.audienceNamed(adAccount, name); a != nil {
		return sync.Audience{}, sync.Errorf(sync.CodeConflict, nil, "There is an audience %q already.", a.Name)
	}
	return *m.addAudience(adAccount, name, true, at), nil
}

// AdoptAudience implements sync.Store.
func (m *Memory) AdoptAudience(_ context.Context, r sync.RemoteAudience, at time.Time) (sync.Audience, error) {
	defer m.lock()()
	for _, a := range m.audiences {
		if a.RemoteID == r.RemoteID {
			a.Name = r.Name
			return *a, nil
		}
	}
	a := m.audienceNamed(r.AdAccount, r.Name)
	if a == nil {
		a = m.addAudience(r.AdAccount, r.Name, false, at)
	}
	a.RemoteID, a.Latest = r.RemoteID, sync.Reading{}
	return *a, nil
}

// AudienceCreated implements sync.Store.
func (m *Memory) AudienceCreated(_ context.Context, id int64, remoteID string, at time.Time) error {
	defer m.lock()()
	a := m.audienceByID(id)
	if a == nil {
		return sync.Errorf(sync.CodeNotFound, nil, "There is no such audience.")
	}
	a.RemoteID, a.RemoteAt, a.Latest = remoteID, at, sync.Reading{}
	return nil
}

// FindAudience implements sync.Store.
func (m *Memory) FindAudience(_ context.Context, adAccount, name string) (sync.Audience, error) {
	defer m.lock()()
	if a := m.audienceNamed(adAccount, name); a != nil {
		return *a, nil
	}
	return sync.Audience{}, sync.Errorf(sync.CodeNotFound, nil, "There is no audience %q in the ad account %s.", name, adAccount)
}

// Audiences implements sync.Store.
func (m *Memory) Audiences(_ context.Context, adAccount string) ([]sync.Audience, error) {
	defer m.lock()()
	var out []sync.Audience
	for _, a := range m.audiences {
		if adAccount == "" || a.AdAccount == adAccount {
			out = append(out, *a)
		}
	}
	slices.SortFunc(out, func(a, b sync.Audience) int { return cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	return out, nil
}

// Record implements sync.Store.
func (m *Memory) Record(_ context.Context, audienceID int64, r sync.Reading) error {
	defer m.lock()()
	a := m.audienceByID(audienceID)
	if a == nil {
		return sync.Errorf(sync.CodeNotFound, nil, "There is no such audience.")
	}
	a.Latest = r
	old := m.readings[audienceID]
	if n := len(old); n > 0 && old[n-1].At.Truncate(time.Hour).Equal(r.At.Truncate(time.Hour)) {
		old = old[:n-1]
	}
	m.readings[audienceID] = append(old, r)
	return nil
}

// Readings implements sync.Store.
func (m *Memory) Readings(_ context.Context, audienceID int64, since time.Time) ([]sync.Reading, error) {
	defer m.lock()()
	return slices.DeleteFunc(slices.Clone(m.readings[audienceID]), func(r sync.Reading) bool { return r.At.Before(since) }), nil
}

// Connection implements sync.Store.
func (m *Memory) Connection(context.Context) (sync.Connection, error) {
	defer m.lock()()
	return m.connection, nil
}

// SaveConnection implements sync.Store.
func (m *Memory) SaveConnection(_ context.Context, c sync.Connection) error {
	defer m.lock()()
	m.connection = c
	return nil
}

// SaveAdAccounts implements sync.Store.
func (m *Memory) SaveAdAccounts(_ context.Context, accounts []sync.AdAccount) error {
	defer m.lock()()
	old := m.accounts
	m.accounts = slices.Clone(accounts)
	for i := range m.accounts {
		m.accounts[i].Selected = slices.ContainsFunc(old, func(a sync.AdAccount) bool { return a.ID == m.accounts[i].ID && a.Selected })
	}
	slices.SortFunc(m.accounts, func(a, b sync.AdAccount) int { return cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	return nil
}

// AdAccounts implements sync.Store.
func (m *Memory) AdAccounts(context.Context) ([]sync.AdAccount, error) {
	defer m.lock()()
	return slices.Clone(m.accounts), nil
}

// SelectAdAccounts implements sync.Store.
func (m *Memory) SelectAdAccounts(_ context.Context, ids []string) error {
	defer m.lock()()
	for _, id := range ids {
		i := slices.IndexFunc(m.accounts, func(a sync.AdAccount) bool { return a.ID == id })
		if i < 0 {
			return sync.Errorf(sync.CodeNotFound, nil, "There is no ad account %s.", id)
		}
		if why := m.accounts[i].Usable(); why != "" {
			return sync.Errorf(sync.CodeInvalid, nil, "%s cannot be synced to: %s.", m.accounts[i].Name, why)
		}
	}
	for i := range m.accounts {
		m.accounts[i].Selected = slices.Contains(ids, m.accounts[i].ID)
	}
	return nil
}

// Settings implements sync.Store.
func (m *Memory) Settings(context.Context) (sync.Settings, error) {
	defer m.lock()()
	return m.settings, nil
}

// UpdateSettings implements sync.Store.
func (m *Memory) UpdateSettings(_ context.Context, change func(*sync.Settings)) (sync.Settings, error) {
	defer m.lock()()
	change(&m.settings)
	return m.settings, nil
}

// ReserveRequest implements sync.Store.
func (m *Memory) ReserveRequest(_ context.Context, now time.Time, interval time.Duration, missed time.Time) (time.Time, error) {
	defer m.lock()()
	slot, end := sync.NextSlot(m.slot, now, missed, interval)
	m.slot = end
	return slot, nil
}
