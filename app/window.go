//go:build !headless && cgo

package app

import (
	"context"
	"errors"
	"fmt"
	"os"

	"audiencesync/ui"
)

var _ ui.Workspace = (*Workspace)(nil)

// window opens the desktop app and returns when it was closed. Where a window
// of the workspace is open it comes to the front instead. Who starts a program
// by its icon sees no standard error: what keeps it from opening is told in a
// small window too.
func (s *session) window(ctx context.Context) error {
	if s.json {
		return usagef("--json is for commands; the desktop app has no output.")
	}
	c, err := s.windowConfig()
	if err != nil {
		return err
	}
	if ring(ctx, c.Dir) {
		fmt.Fprintln(s.stderr, "audience-sync: The workspace is open already; its window was brought to the front.")
		return nil
	}
	w, err := s.openAt(ctx, c)
	if err != nil {
		return s.explain(ctx, err, func() error { return nil })
	}
	o, err := s.prepareWindow(ctx, w)
	if err != nil {
		s.logCause(err)
		return s.explain(ctx, err, w.Close)
	}
	takeDown := s.hang(ctx, w, &o)
	defer takeDown()
	o.Overdue = func() {
		w.Log.Warn("the window's toolkit did not return when the program ended")
		takeDown()
		if err := w.Close(); err != nil {
			s.logCause(err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	limitMemory(softMemory + windowMemory)
	if err = ui.Run(ctx, w, o); err != nil {
		s.logCause(err)
	}
	return errors.Join(err, w.Close())
}

// windowConfig is that of the workspace; for a demo one beside the user's own,
// which is used with practice LinkedIn only.
func (s *session) windowConfig() (Config, error) {
	c, err := configFromEnvironment(s.dir)
	if err != nil || !s.demo {
		return c, err
	}
	c.Token = ""
	if s.dir == "" && os.Getenv(envWorkspace) == "" {
		c.Dir += " practice"
	}
	return c, nil
}

// prepareWindow readies what the window shows and starts the engine.
func (s *session) prepareWindow(ctx context.Context, w *Workspace) (o ui.Options, err error) {
	o = ui.Options{Version: version(), Tray: followTray(ctx)}
	if s.demo {
		if err := w.practise(ctx); err != nil {
			return o, err
		}
	}
	if o.SampleList, err = w.placeSample(); err != nil { // for the tour
		return o, err
	}
	_, err = w.StartEngine(ctx) // the partner page shows what is wrong with the sign-in
	return o, err
}

// hang lets later starts raise the window; without that they tell what is so.
func (s *session) hang(ctx context.Context, w *Workspace, o *ui.Options) (takeDown func()) {
	bell, err := hangDoorbell(ctx, w.Folder())
	if err != nil {
		w.Log.Warn("the window cannot be raised by a second start", "error", err)
		return func() {}
	}
	o.Raise = bell.rings
	return bell.takeDown
}

// explain shows an error in a window of its own, where there is a screen, and
// then closes what is open.
func (s *session) explain(ctx context.Context, err error, closes func() error) error {
	end := func() { os.Exit(s.fail(errors.Join(err, closes()))) }
	_ = ui.Tell(ctx, "Audience Sync cannot open", err.Error(), end) // standard error has it as well
	return errors.Join(err, closes())
}
