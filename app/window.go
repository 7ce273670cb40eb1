//go:build !headless && cgo

package app

import (
	"context"
	"errors"
	"os"
	"runtime"

	"audiencesync/ui"
)

var _ ui.Workspace = (*Workspace)(nil)

// window opens the desktop app and returns when it was closed.
func (s *session) window(ctx context.Context) error {
	if s.json {
		return usagef("--json is for commands; the desktop app has no output.")
	}
	w, err := s.openForWindow(ctx)
	if err != nil {
		return err
	}
	err = s.showWindow(ctx, w)
	if err != nil {
		s.logCause(err)
	}
	return errors.Join(err, w.Close())
}

// openForWindow opens the workspace; for a demo one beside the user's own,
// which is used with practice LinkedIn only.
func (s *session) openForWindow(ctx context.Context) (*Workspace, error) {
	c, err := configFromEnvironment(s.dir)
	if err != nil {
		return nil, err
	}
	if s.demo {
		c.Token = ""
		if s.dir == "" && os.Getenv(envWorkspace) == "" {
			c.Dir += " practice"
		}
	}
	return s.openAt(ctx, c)
}

func (s *session) showWindow(ctx context.Context, w *Workspace) error {
	o := ui.Options{Version: version(), Tray: runtime.GOOS != "linux"} // elsewhere there always is one
	if s.demo {
		if err := w.practise(ctx); err != nil {
			return err
		}
	}
	name, err := w.placeSample() // for the tour
	if err != nil {
		return err
	}
	o.SampleList = name
	if _, err := w.StartEngine(ctx); err != nil { // the partner page shows what is wrong with the sign-in
		return err
	}
	return ui.Run(ctx, w, o)
}
