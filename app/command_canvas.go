package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"audiencesync/sync"

	"github.com/spf13/cobra"
)

func (s *session) canvasCommand() *cobra.Command {
	canvas := &cobra.Command{
		Use:   "canvas apply FILE|show|preview|launch|pause|resume|stop NAME",
		Short: "Write, look at and run canvases",
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("canvas does not know %q; use apply, show, preview, launch, pause, resume or stop.", args[0])
			}
			return usagef("canvas needs to know what to do: apply, show, preview, launch, pause, resume or stop.")
		},
	}
	apply := &cobra.Command{
		Use:   "apply FILE.yaml",
		Short: `Create or update a canvas from a file ("-": standard input)`,
		Args:  one("the canvas file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.with(cmd, func(ctx context.Context, w *Workspace) error { return s.applyCanvas(ctx, w, args[0]) })
		},
	}
	canvas.AddCommand(apply,
		s.canvasAction("show NAME", "Write a canvas as a file", s.showCanvas),
		s.canvasAction("preview NAME", "Count what a launch would send; sends nothing", s.previewCanvas),
		s.canvasAction("launch NAME", "Make a draft active", s.launchCanvas),
		s.canvasAction("pause NAME", "Let nobody enter and send nothing until it is resumed", s.moving((*Workspace).PauseCanvas)),
		s.canvasAction("resume NAME", "Go on with a paused canvas", s.moving((*Workspace).ResumeCanvas)),
		s.canvasAction("stop NAME", "End a canvas for good", s.moving((*Workspace).StopCanvas)),
	)
	return canvas
}

type canvasFunc func(ctx context.Context, w *Workspace, name string) error

func (s *session) canvasAction(use, short string, action canvasFunc) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short,
		Args: one("the canvas's name"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.with(cmd, func(ctx context.Context, w *Workspace) error { return action(ctx, w, args[0]) })
		},
	}
}

// one refuses another number of arguments than one, and says what it is.
func one(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < 1:
			return usagef("%s needs %s.", cmd.CommandPath(), what)
		case len(args) > 1:
			return usagef("%s takes only %s; put a name with blanks between quotes.", cmd.CommandPath(), what)
		}
		return nil
	}
}

type canvasResult struct {
	Name    string           `json:"name"`
	State   sync.CanvasState `json:"state"`
	Version int              `json:"version"`
}

func (s *session) showResult(c sync.Canvas) error {
	return s.show(canvasResult{c.Name, c.State, c.Version}, func(w io.Writer) {
		fmt.Fprintf(w, "%s is %s.\n", c.Name, c.State)
	})
}

func (s *session) applyCanvas(ctx context.Context, w *Workspace, file string) error {
	data, err := s.readFile(file)
	if err != nil {
		return err
	}
	c, err := ParseCanvas(filepath.Base(file), data, time.Now())
	if err != nil {
		return err
	}
	if err := c.Definition.Validate(time.Now()); err != nil {
		return err
	}
	saved, err := w.SaveCanvas(ctx, c.Name, c.Definition, time.Now())
	if err != nil {
		return err
	}
	return s.showResult(saved)
}

// readFile reads a small file, or standard input for "-".
func (s *session) readFile(name string) ([]byte, error) {
	in := s.stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, unreadable(name, err)
		}
		defer func() { _ = f.Close() }() // it was only read
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, maxCanvasFile+1))
	if err != nil {
		return nil, unreadable(name, err)
	}
	return data, nil
}

func unreadable(name string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return sync.Errorf(sync.CodeNotFound, err, "There is no file %s. Check its name and folder.", name)
	case errors.Is(err, fs.ErrPermission):
		return sync.Errorf(sync.CodeUnreadable, err, "%s may not be read by this user. Change its permissions, or copy it to where it may.", name)
	}
	return sync.Errorf(sync.CodeUnreadable, err, "%s cannot be read. Check that it is a file and that its disk is there.", name)
}

func (s *session) showCanvas(ctx context.Context, w *Workspace, name string) error {
	c, err := w.Canvas(ctx, name)
	if err != nil {
		return err
	}
	data, err := FormatCanvas(c.Name, c.Definition)
	if err != nil {
		return err
	}
	if s.json {
		return s.writeJSON(map[string]any{"name": c.Name, "state": c.State, "version": c.Version, "file": string(data)})
	}
	_, err = s.stdout.Write(data)
	return err
}

// launchCanvas launches and, where no ad account is chosen yet, says how to
// choose.
func (s *session) launchCanvas(ctx context.Context, w *Workspace, name string) error {
	err := s.moving((*Workspace).LaunchCanvas)(ctx, w, name)
	if sync.CodeOf(err) != sync.CodeInvalid {
		return err
	}
	if accounts, aerr := w.accountList(ctx); aerr == nil && !hasSelected(accounts) {
		s.note("%s", chooseAccounts)
	}
	return err
}

type previewResult struct {
	Name       string            `json:"name"`
	WouldEnter int               `json:"would_enter"`
	Steps      []previewStepJSON `json:"steps"`
}

type previewStepJSON struct {
	Index     int `json:"index"`
	WouldSend int `json:"would_send"`
	NotSynced int `json:"not_synced"`
}

func (s *session) previewCanvas(ctx context.Context, w *Workspace, name string) error {
	p, err := w.Preview(ctx, name)
	if err != nil {
		return err
	}
	result := previewResult{p.Name, p.WouldEnter, []previewStepJSON{}}
	for _, step := range p.Steps {
		result.Steps = append(result.Steps, previewStepJSON(step))
	}
	return s.show(result, func(w io.Writer) {
		fmt.Fprintf(w, "%s: %d would enter. Nothing was sent.\n", p.Name, p.WouldEnter)
		fmt.Fprintln(w, "STEP\tWOULD SEND\tNOT SYNCED")
		for _, step := range p.Steps {
			fmt.Fprintf(w, "%d\t%d\t%d\n", step.Index, step.WouldSend, step.NotSynced)
		}
	})
}

// moving makes a command of an action that changes a canvas's state.
func (s *session) moving(move func(*Workspace, context.Context, string) error) canvasFunc {
	return func(ctx context.Context, w *Workspace, name string) error {
		if err := move(w, ctx, name); err != nil {
			return err
		}
		c, err := w.Canvas(ctx, name)
		if err != nil {
			return err
		}
		return s.showResult(c)
	}
}
