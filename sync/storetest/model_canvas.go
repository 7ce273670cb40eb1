package storetest

import (
	"fmt"
	"time"

	"audiencesync/sync"

	"pgregory.net/rapid"
)

var modelNames = rapid.SampledFrom([]string{"C", "D", "c"})

func (m *model) definition(t *rapid.T) sync.Definition {
	component := rapid.Custom(func(t *rapid.T) sync.Component {
		if rapid.IntRange(0, 3).Draw(t, "kind") == 0 {
			return wait(rapid.SampledFrom([]time.Duration{time.Minute, time.Hour}).Draw(t, "delay"))
		}
		c := step(rapid.SampledFrom([]sync.Action{sync.ActionAdd, sync.ActionRemove}).Draw(t, "action"), rapid.SampledFrom([]string{"A", "a", "B"}).Draw(t, "audience"))
		c.Step.AdAccount = rapid.SampledFrom([]string{adAccount, adAccount, "2"}).Draw(t, "account")
		c.Step.Create = rapid.Bool().Draw(t, "create")
		c.Step.Fields.GAID = rapid.Bool().Draw(t, "gaid")
		return c
	})
	d := sync.Definition{Entry: m.criteria(t), Components: rapid.SliceOfN(component, 1, 4).Draw(t, "components")}
	if d.Entry.Validate(m.now) != nil {
		d.Entry = sync.Criteria{}
	}
	return d
}

func (m *model) saveCanvas(t *rapid.T) {
	name, d := modelNames.Draw(t, "name"), m.definition(t)
	m.both(t, "save", func(_ int, s sync.Store) (string, error) {
		c, err := s.SaveCanvas(background, name, d, m.now)
		return fmt.Sprint(c.Name, c.State, c.Version), err
	})
}

// canvasID finds a canvas by name; 0 when there is none.
func canvasID(s sync.Store, name string) int64 {
	c, err := s.Canvas(background, name)
	if err != nil {
		return 0
	}
	return c.ID
}

func (m *model) move(t *rapid.T, what string) {
	name := modelNames.Draw(t, "name")
	m.both(t, what, func(_ int, s sync.Store) (string, error) {
		id := canvasID(s, name)
		switch what {
		case "launch":
			return "", s.Launch(background, id, m.now)
		case "pause":
			return "", s.Pause(background, id, m.now)
		case "resume":
			return "", s.Resume(background, id, m.now)
		case "stop":
			return "", s.Stop(background, id, m.now)
		}
		return "", s.DeleteCanvas(background, id)
	})
}

func (m *model) rename(t *rapid.T) {
	from, to := modelNames.Draw(t, "from"), modelNames.Draw(t, "to")
	m.both(t, "rename", func(_ int, s sync.Store) (string, error) {
		return "", s.RenameCanvas(background, canvasID(s, from), to)
	})
}

// flush does what the engine does at a flush.
func (m *model) flush(t *rapid.T) {
	m.both(t, "flush", func(_ int, s sync.Store) (string, error) {
		moved, next, err := s.EnterDue(background, m.now)
		if err != nil {
			return "", err
		}
		canvases, err := s.Canvases(background)
		if err != nil {
			return "", err
		}
		entered := 0
		for _, c := range canvases {
			people, err := s.Match(background, c.Definition.Entry, nil, m.now)
			if err != nil {
				return "", err
			}
			n, err := s.Enter(background, c.ID, people, m.now)
			if err != nil {
				return "", err
			}
			entered += n
		}
		expired, due, err := s.ExpireOverdue(background, m.now, 13*time.Hour)
		return fmt.Sprint(moved, next.UTC(), entered, expired, due.UTC()), err
	})
}

// enter lets somebody in, whatever the criteria say.
func (m *model) enter(t *rapid.T) {
	name := modelNames.Draw(t, "name")
	who := rapid.SliceOfN(rapid.IntRange(0, 7), 1, 4).Draw(t, "people")
	m.both(t, "enter", func(_ int, s sync.Store) (string, error) {
		total, err := s.PeopleCount(background)
		if err != nil {
			return "", err
		}
		people := &sync.PeopleSet{}
		for _, i := range who {
			if i < total {
				people.Add(sync.PersonID(i))
			}
		}
		n, err := s.Enter(background, canvasID(s, name), people, m.now)
		return fmt.Sprint(n), err
	})
}
