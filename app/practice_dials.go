//go:build !headless

package app

import (
	"context"
	"time"

	"audiencesync/sync/linkedin"
	"audiencesync/sync/linkedin/simulator"
	"audiencesync/ui"
)

// Practice returns the dials of practice LinkedIn for the Settings page.
func (w *Workspace) Practice() ui.PracticeControl { return practiceDials{w} }

// VersionWarning says when LinkedIn ends a version of its API.
func (w *Workspace) VersionWarning(version string, now time.Time) string {
	return linkedin.VersionWarning(version, now)
}

// practiceDials turn practice LinkedIn in this process. Its clock is kept in
// the practice file; faults end with the process.
type practiceDials struct{ w *Workspace }

// Advance moves its clock forward.
func (d practiceDials) Advance(by time.Duration) {
	d.turn("advance practice LinkedIn's clock", func(p *practice) error {
		p.server.Advance(by)
		return p.file.rewrite(p.server)
	})
}

// Kinds are the ways in which it can be made to fail.
func (d practiceDials) Kinds() []string {
	kinds := make([]string, len(simulator.Kinds))
	for i, k := range simulator.Kinds {
		kinds[i] = string(k)
	}
	return kinds
}

// Fault makes the next times requests fail.
func (d practiceDials) Fault(kind string, times int) {
	d.turn("turn practice LinkedIn's fault dial", func(p *practice) error {
		return p.server.Fault(simulator.Fault{Kind: simulator.Kind(kind), Times: times})
	})
}

// ClearFaults makes it work again.
func (d practiceDials) ClearFaults() {
	d.turn("clear practice LinkedIn's faults", func(p *practice) error {
		p.server.ClearFaults()
		return nil
	})
}

func (d practiceDials) turn(what string, turn func(p *practice) error) {
	p := d.w.partners.practice
	end, err := p.take(context.Background())
	if err == nil {
		err = turn(p)
		end()
	}
	if err != nil {
		d.w.Log.Warn(what, "error", err)
	}
}
