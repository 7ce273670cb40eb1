package ui

import (
	"audiencesync/sync"
)

// escape ends the setting of a delay, or folds what was unfolded.
func (c *canvasScreen) escape() bool {
	switch {
	case c.journey.delay >= 0:
		c.journey.delay = -1
		c.show()
	case c.side.open && c.side.line.box.Visible():
		c.side.toggle()
	default:
		return false
	}
	return true
}

// openStep opens a component: its editor where it can be changed, else its
// page.
func (c *canvasScreen) openStep(i int) {
	d := c.facts.definition
	if i < 0 || i >= len(d.Components) {
		return
	}
	switch {
	case !c.view.Editable && d.Components[i].Step == nil:
	case !c.view.Editable:
		c.shell.open(route{page: pageStep, canvas: c.name, step: i + 1, tab: "metrics"})
	case d.Components[i].Step == nil:
		c.journey.delay = i
		c.show()
	default:
		c.editStep(i)
	}
}

func (c *canvasScreen) editStep(i int) {
	step := *c.facts.definition.Components[i].Step
	openEditor(c.shell, c.ws, editorFacts{
		canvas: c.name, index: i + 1, accounts: c.facts.accounts, coverage: c.facts.counts.Total, kept: step,
	}, func(s sync.AudienceSync) { c.keepStep(i, s) }, func() { c.journey.remove(i) })
}

// keepStep puts an edited step back.
func (c *canvasScreen) keepStep(i int, is sync.AudienceSync) {
	d := c.facts.definition
	if i >= len(d.Components) || d.Components[i].Step == nil {
		return
	}
	comp := d.Components[i]
	comp.Step = &is
	c.editJourney(setComponent(d, i, comp))
}

// openMetric opens the people behind a number of a card.
func (c *canvasScreen) openMetric(i int, word string) {
	for k := metricEntered; k <= metricExited; k++ {
		if metricKeys[k].mini == word {
			c.shell.open(route{page: pageStep, canvas: c.name, step: i + 1, tab: metricKeys[k].tab})
			return
		}
	}
}

// openErrored opens the errored people of the first step that has some.
func (c *canvasScreen) openErrored() {
	for _, s := range c.facts.metrics.Steps {
		if s.Errored > 0 {
			c.shell.open(route{page: pageStep, canvas: c.name, step: s.Index, tab: metricKeys[metricErrored].tab})
			return
		}
	}
}

// remedy leads to where a failed check is put right.
func (c *canvasScreen) remedy(r checkRow) {
	switch r.Target {
	case targetPartner:
		c.shell.open(route{page: pageLinkedIn})
	case targetStep:
		c.openStep(r.Step - 1)
	case targetAdd:
		c.journey.addStep(len(c.facts.definition.Components) - 1)
	case targetConsent:
		c.criteria.askConsent(c.criteria.adders)
	case targetCriteria:
		c.criteria.scroll.ToTop()
	}
}
