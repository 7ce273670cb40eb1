package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	stdsync "sync"
	"time"

	"audiencesync/sync"
)

// fakeStore is a workspace in memory: as much of it as the screens of this
// package ask for.
type fakeStore struct {
	mu         stdsync.Mutex
	canvases   []sync.Canvas
	metrics    []sync.CanvasMetrics
	holds      []sync.Hold
	connection sync.Connection
	accounts   []sync.AdAccount
	audiences  []sync.Audience
	remote     []sync.RemoteAudience
	remoteErr  error
	createErr  error
	saveErr    error
	attributes []sync.Attribute
	lists      []sync.List
	days       []sync.DayMetrics
	hours      []sync.HourMetrics
	readings   []sync.Reading
	reasons    map[sync.Reason]int
	entries    []sync.Entry
	saves      int
	launched   []string
	topics     sync.Topic
	matched    []sync.Criteria
}

func (f *fakeStore) lock() func() { f.mu.Lock(); return f.mu.Unlock }

func (f *fakeStore) Canvases(context.Context) ([]sync.Canvas, error) {
	defer f.lock()()
	return slices.Clone(f.canvases), nil
}

func (f *fakeStore) index(name string) int {
	return slices.IndexFunc(f.canvases, func(c sync.Canvas) bool { return strings.EqualFold(c.Name, name) })
}

func (f *fakeStore) Canvas(_ context.Context, name string) (sync.Canvas, error) {
	defer f.lock()()
	i := f.index(name)
	if i < 0 {
		return sync.Canvas{}, sync.Errorf(sync.CodeNotFound, nil, "There is no canvas %q.", name)
	}
	c := f.canvases[i]
	c.Definition = c.Definition.Clone()
	return c, nil
}

func (f *fakeStore) SaveCanvas(_ context.Context, name string, d sync.Definition, at time.Time) (sync.Canvas, error) {
	defer f.lock()()
	f.saves++
	if f.saveErr != nil {
		return sync.Canvas{}, f.saveErr
	}
	i := f.index(name)
	if i < 0 {
		i = len(f.canvases)
		f.canvases = append(f.canvases, sync.Canvas{ID: int64(i + 1), Name: name, State: sync.CanvasDraft, CreatedAt: at})
	}
	d = d.Clone()
	for k := range d.Components {
		if d.Components[k].Step != nil && d.Components[k].StepID == 0 {
			d.Components[k].StepID = int64(100 + f.saves)
		}
	}
	f.canvases[i].Definition = d
	c := f.canvases[i]
	c.Definition = d.Clone()
	return c, nil
}

func (f *fakeStore) byID(id int64, change func(c *sync.Canvas)) error {
	defer f.lock()()
	for i := range f.canvases {
		if f.canvases[i].ID == id {
			change(&f.canvases[i])
		}
	}
	return nil
}

func (f *fakeStore) RenameCanvas(_ context.Context, id int64, name string) error {
	return f.byID(id, func(c *sync.Canvas) { c.Name = name })
}

func (f *fakeStore) DeleteCanvas(_ context.Context, id int64) error {
	defer f.lock()()
	f.canvases = slices.DeleteFunc(f.canvases, func(c sync.Canvas) bool { return c.ID == id })
	return nil
}

func (f *fakeStore) Pause(_ context.Context, id int64, at time.Time) error {
	return f.byID(id, func(c *sync.Canvas) { c.State, c.PausedAt = sync.CanvasPaused, at })
}

func (f *fakeStore) Resume(_ context.Context, id int64, _ time.Time) error {
	return f.byID(id, func(c *sync.Canvas) { c.State, c.PausedAt = sync.CanvasActive, time.Time{} })
}

func (f *fakeStore) Stop(_ context.Context, id int64, at time.Time) error {
	return f.byID(id, func(c *sync.Canvas) { c.State, c.StoppedAt = sync.CanvasStopped, at })
}

func (f *fakeStore) LaunchCanvas(_ context.Context, name string) error {
	defer f.lock()()
	f.launched = append(f.launched, name)
	i := f.index(name)
	f.canvases[i].State, f.canvases[i].LaunchedAt = sync.CanvasActive, time.Now()
	return nil
}

func (f *fakeStore) Preview(_ context.Context, name string) (sync.Preview, error) {
	defer f.lock()()
	p := sync.Preview{Name: name, WouldEnter: 12480}
	for i, c := range f.canvases[f.index(name)].Definition.Components {
		if c.Step != nil {
			p.Steps = append(p.Steps, sync.PreviewStep{Index: i + 1, WouldSend: 12233, NotSynced: 247})
		}
	}
	return p, nil
}

func (f *fakeStore) Metrics(_ context.Context, id int64) ([]sync.CanvasMetrics, error) {
	defer f.lock()()
	return slices.DeleteFunc(slices.Clone(f.metrics), func(m sync.CanvasMetrics) bool { return id != 0 && m.CanvasID != id }), nil
}

func (f *fakeStore) Holds(context.Context) ([]sync.Hold, error) {
	defer f.lock()()
	return f.holds, nil
}

func (f *fakeStore) Connection(context.Context) (sync.Connection, error) {
	defer f.lock()()
	return f.connection, nil
}

func (f *fakeStore) AdAccounts(context.Context) ([]sync.AdAccount, error) {
	defer f.lock()()
	return f.accounts, nil
}

func (f *fakeStore) Audiences(_ context.Context, account string) ([]sync.Audience, error) {
	defer f.lock()()
	return slices.DeleteFunc(slices.Clone(f.audiences), func(a sync.Audience) bool { return account != "" && a.AdAccount != account }), nil
}

func (f *fakeStore) RemoteAudiences(context.Context, string) ([]sync.RemoteAudience, error) {
	defer f.lock()()
	return f.remote, f.remoteErr
}

func (f *fakeStore) CreateAudience(_ context.Context, account, name string) (sync.Audience, error) {
	defer f.lock()()
	if f.createErr != nil {
		return sync.Audience{}, f.createErr
	}
	a := sync.Audience{ID: int64(len(f.audiences) + 20), AdAccount: account, Name: name, SourceKey: "audience-sync-x"}
	f.audiences = append(f.audiences, a)
	return a, nil
}

func (f *fakeStore) Refresh(_ context.Context, a sync.Audience) (sync.Audience, error) {
	return a, nil
}

func (f *fakeStore) Attributes(context.Context) ([]sync.Attribute, error) {
	defer f.lock()()
	return f.attributes, nil
}

func (f *fakeStore) AttributeValues(_ context.Context, name string, _ int) ([]sync.ValueCount, error) {
	if name == "country" {
		return []sync.ValueCount{{Value: "DE", People: 9000}, {Value: "FR", People: 8000}, {Value: "US", People: 7000}}, nil
	}
	return []sync.ValueCount{{Value: "paid", People: 451}, {Value: "trial", People: 12000}}, nil
}

func (f *fakeStore) Lists(context.Context) ([]sync.List, error) {
	defer f.lock()()
	return f.lists, nil
}

func (f *fakeStore) PeopleVersion(context.Context) (int64, error) { return 1, nil }

func (f *fakeStore) PeopleCount(context.Context) (int, error) { return 48210, nil }

func (f *fakeStore) Settings(context.Context) (sync.Settings, error) {
	return sync.DefaultSettings(), nil
}

// Match makes the numbers of the mockups: each group narrows down.
func (f *fakeStore) Match(_ context.Context, c sync.Criteria, within *sync.PeopleSet, now time.Time) (*sync.PeopleSet, error) {
	defer f.lock()()
	f.matched = append(f.matched, c)
	if err := c.Validate(now); err != nil {
		return nil, err
	}
	out := &sync.PeopleSet{}
	switch {
	case len(c.None) > 0:
		out.AddRange(451, 60000)
	case len(c.Any) > 0:
		out.AddRange(0, 12931)
	case len(c.All) == 0:
		out.AddRange(0, 48210)
	default:
		out.AddRange(0, sync.PersonID(14206+len(c.All)-2))
	}
	if within != nil {
		out.And(within)
	}
	return out, nil
}

func (f *fakeStore) Having(_ context.Context, m sync.MatchFields, within *sync.PeopleSet) (*sync.PeopleSet, error) {
	out := &sync.PeopleSet{}
	switch {
	case m.Email:
		out.AddRange(0, 451+12104)
	case m.Name:
		out.AddRange(451+327, 451+12233)
	case m.GAID:
		out.AddRange(451+10000, 451+11344)
	}
	out.And(within)
	return out, nil
}

func (f *fakeStore) Days(context.Context, int64) ([]sync.DayMetrics, error) { return f.days, nil }

func (f *fakeStore) Hours(context.Context, int64, time.Time) ([]sync.HourMetrics, error) {
	return f.hours, nil
}

func (f *fakeStore) Reasons(context.Context, int64) (map[sync.Reason]int, error) {
	return f.reasons, nil
}

func (f *fakeStore) Readings(context.Context, int64, time.Time) ([]sync.Reading, error) {
	return f.readings, nil
}

func (f *fakeStore) behind(state sync.EntryState, reason string) []sync.Entry {
	return slices.DeleteFunc(slices.Clone(f.entries), func(e sync.Entry) bool {
		return state != "" && e.State != state || reason != "" && e.Reason != reason
	})
}

func (f *fakeStore) Behind(_ context.Context, _ int64, state sync.EntryState, reason string, offset, limit int) ([]sync.Entry, int, error) {
	all := f.behind(state, reason)
	n := len(all)
	return all[min(offset, n):min(offset+limit, n)], n, nil
}

func (f *fakeStore) FindPeople(_ context.Context, text string, limit int) ([]sync.PersonID, error) {
	var ids []sync.PersonID
	for _, e := range f.entries {
		if strings.Contains(strings.ToLower(e.Person.First+" "+e.Person.Last), strings.ToLower(text)) || e.Person.ExternalID == text {
			ids = append(ids, e.Person.Person)
		}
	}
	slices.Reverse(ids) // any order
	return ids[:min(len(ids), limit)], nil
}

func (f *fakeStore) Changed(t sync.Topic) { defer f.lock()(); f.topics |= t }

// seedStore is the workspace of the mockups; active says whether the canvas is
// at work.
func seedStore(active bool) *fakeStore {
	f := seedDraft()
	if active {
		f = seedActive()
	}
	d := seedDetails()
	now := time.Now()
	shift := now.Sub(monday)
	c := f.canvas
	for _, at := range []*time.Time{&c.CreatedAt, &c.LaunchedAt} {
		if !at.IsZero() {
			*at = at.Add(shift)
		}
	}
	conn := f.connection
	conn.ExpiresAt, conn.ConnectedAt = conn.ExpiresAt.Add(shift), conn.ConnectedAt.Add(shift)
	a := d.audience
	if !active {
		a = f.audiences[0]
	}
	a.Latest.At = now.Add(-12 * time.Minute)
	s := &fakeStore{canvases: []sync.Canvas{c}, connection: conn, accounts: f.accounts, attributes: f.attributes, lists: f.lists, audiences: []sync.Audience{a},
		reasons: map[sync.Reason]int{sync.ReasonNoMatchField: 247, sync.ReasonCriteria: 71}}
	if active {
		s.metrics = []sync.CanvasMetrics{f.metrics}
	}
	s.remote = seedEditor().remote
	for _, m := range seedDays(14) {
		m.Day = m.Day.Add(now.UTC().Truncate(24 * time.Hour).Sub(monday.UTC().Truncate(24 * time.Hour)))
		s.days = append(s.days, m)
	}
	for _, r := range d.readings {
		r.At = r.At.Add(shift)
		s.readings = append(s.readings, r)
	}
	s.hours = seedHours(now)
	s.entries = seedEntries(318)
	for i := range s.entries {
		s.entries[i].EnteredAt = now.Truncate(time.Minute).Add(-time.Duration(i*i) * time.Minute)
	}
	return s
}

func seedEntries(n int) []sync.Entry {
	names := [][2]string{{"Ines", ""}, {"", "Okonkwo"}, {"Ruud", "de Haan"}, {"Farah", "Aziz"}, {"", ""}, {"Piotr", ""}, {"Chloé", "Besnard"}, {"", ""}, {"Marta", "Lindqvist"}, {"Dario", "Conti"}, {"Sørensen", ""}}
	var out []sync.Entry
	for i := range n {
		p := sync.Person{ExternalID: fmt.Sprintf("HBL-%d", 231904-i*37), List: "CRM export", Row: i + 2}
		p.Person, p.First, p.Last = sync.PersonID(10*i), names[i%len(names)][0], names[i%len(names)][1]
		e := sync.Entry{Person: p, State: sync.EntryNotSynced, Reason: sync.ReasonNoMatchField.Text}
		if p.First != "" && p.Last != "" {
			e.Person.HasEmail, e.Reason = true, sync.ReasonCriteria.Text
			e.Person.Email[0], e.Person.Email[31] = byte(i), 0x90
			e.Person.Attributes = seedLeft(p.Last)
		}
		out = append(out, e)
	}
	return out
}

// seedLeft is what is known of people who left the criteria.
func seedLeft(last string) map[string]string {
	values := map[string]string{"opted_in_marketing": "true", "trial_started": time.Now().AddDate(0, 0, -10).Format(time.DateOnly), "country": "DE", "plan": "trial", "do_not_sell": "false"}
	switch last {
	case "de Haan", "Conti":
		values["opted_in_marketing"] = "false"
	case "Aziz", "Lindqvist":
		values["do_not_sell"] = "true"
	case "Besnard":
		values["plan"] = "paid"
	}
	return values
}
