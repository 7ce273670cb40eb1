package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"audiencesync/sync"

	"github.com/spf13/cobra"
)

func (s *session) runCommand() *cobra.Command {
	untilIdle := false
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Run the engine until it is interrupted, or until nothing is left to do",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return s.with(cmd, func(ctx context.Context, w *Workspace) error { return s.runEngine(ctx, w, untilIdle) })
		},
	}
	cmd.Flags().BoolVar(&untilIdle, "until-idle", false, "end when nobody is pending and no delay ends within the hour")
	return cmd
}

// soon is how long run --until-idle waits for a delay to end.
const soon = time.Hour

// totals are the numbers of every active canvas in one line.
type totals struct {
	Entered   int `json:"entered"`
	Synced    int `json:"synced"`
	NotSynced int `json:"not_synced"`
	Pending   int `json:"pending"` // of active canvases: those of paused ones are not waited for
	Errored   int `json:"errored"`
	Waiting   int `json:"waiting"` // in delays of active canvases

	next time.Time // when the next delay ends
}

func addUp(metrics []sync.CanvasMetrics) totals {
	var t totals
	for _, c := range metrics {
		for _, m := range c.Steps {
			t.Entered += m.Entered
			t.Synced += m.Synced
			t.NotSynced += m.NotSynced
			t.Errored += m.Errored
			if c.State == sync.CanvasActive {
				t.Pending += m.Pending
			}
		}
		for _, d := range c.Delays {
			if c.State != sync.CanvasActive || d.Waiting == 0 {
				continue
			}
			t.Waiting += d.Waiting
			if t.next.IsZero() || d.NextAt.Before(t.next) {
				t.next = d.NextAt
			}
		}
	}
	return t
}

// idle says whether nothing is left to do, nor will be soon.
func (t totals) idle(now time.Time) bool {
	return t.Pending == 0 && (t.Waiting == 0 || t.next.After(now.Add(soon)))
}

func (s *session) runEngine(ctx context.Context, w *Workspace, untilIdle bool) error {
	before, err := w.totals(ctx)
	if err != nil {
		return err
	}
	began := time.Now()
	problem, err := w.StartEngine(ctx)
	if err != nil {
		return err
	}
	if sync.CodeOf(problem) == sync.CodeConflict { // the other LinkedIn's workspace
		return problem
	}
	if problem != nil {
		s.note("%s", problem)
	}
	show := newProgress(s.stderr)
	after, err := s.watch(ctx, w, untilIdle, show)
	show.end()
	w.Engine.Stop()
	if err != nil {
		return err
	}
	if after, err = w.totals(context.WithoutCancel(ctx)); err != nil {
		return err
	}
	if untilIdle && after.Waiting > 0 {
		s.note("%d people wait in delays; the next of them go on at %s.", after.Waiting, after.next.Local().Format(time.DateTime))
	}
	if after.Errored > before.Errored && ctx.Err() == nil {
		s.status = exitRejected
	}
	result := struct {
		totals
		Seconds float64 `json:"seconds"`
	}{after, time.Since(began).Seconds()}
	return s.show(result, func(w io.Writer) {
		fmt.Fprintln(w, "ENTERED\tSYNCED\tNOT SYNCED\tPENDING\tERRORED\tIN DELAYS")
		fmt.Fprintf(w, "%d\t%d\t%d\t%d\t%d\t%d\n", after.Entered, after.Synced, after.NotSynced, after.Pending, after.Errored, after.Waiting)
	})
}

func (w *Workspace) totals(ctx context.Context) (totals, error) {
	metrics, err := w.Metrics(ctx, 0)
	return addUp(metrics), err
}

// watch shows what the engine does until it is idle, when that is asked for,
// or the context ends.
func (s *session) watch(ctx context.Context, w *Workspace, untilIdle bool, show *progress) (totals, error) {
	changes, unsubscribe := w.Subscribe()
	defer unsubscribe()
	ticker := time.NewTicker(show.every)
	defer ticker.Stop()
	for {
		status, err := w.Status(ctx) // before the numbers, so that they are of after the flush it tells of
		t, terr := w.totals(ctx)
		if ctx.Err() != nil {
			return t, nil
		}
		if err = errors.Join(err, terr); err != nil {
			return t, err
		}
		show.line("%d entered, %d synced, %d not synced, %d pending, %d errored; %d requests in the last minute",
			t.Entered, t.Synced, t.NotSynced, t.Pending, t.Errored, status.LastMinute)
		if untilIdle && !status.NextFlush.IsZero() { // a first flush was made
			if t.idle(time.Now()) {
				if done, err := w.entered(ctx); done || err != nil {
					return t, err
				}
			}
			if err := signedOut(status, t); err != nil {
				return t, err
			}
		}
		select {
		case <-ctx.Done():
			return t, nil
		case <-changes:
		case <-ticker.C:
		}
	}
}

// entered says whether everybody has who meets the criteria of an active
// canvas: a flush may have failed, or people come since.
func (w *Workspace) entered(ctx context.Context) (bool, error) {
	canvases, err := w.Canvases(ctx)
	if err != nil {
		return false, err
	}
	for _, c := range canvases {
		if c.State != sync.CanvasActive {
			continue
		}
		if p, err := w.Preview(ctx, c.Name); err != nil || p.WouldEnter > 0 {
			return false, err
		}
	}
	return true, nil
}

// signedOut is the error of a run that waits for people who cannot be sent
// before somebody signs in.
func signedOut(status sync.Status, t totals) error {
	i := slices.IndexFunc(status.Holds, func(h sync.Hold) bool { return h.Scope == sync.HoldAll && h.Kind == sync.FailureSignIn })
	if i < 0 || t.Pending == 0 {
		return nil
	}
	return sync.Errorf(sync.CodeSignIn, nil, "%d entries are pending and cannot be sent: %s Then run again.", t.Pending, status.Holds[i].Message)
}

// progress is one line that is kept up to date on a terminal, and written
// every few seconds elsewhere.
type progress struct {
	to       io.Writer
	terminal bool
	every    time.Duration
	last     time.Time
	text     string
}

func newProgress(to io.Writer) *progress {
	p := &progress{to: to, every: 5 * time.Second}
	if f, ok := to.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			p.terminal, p.every = true, 250*time.Millisecond
		}
	}
	return p
}

func (p *progress) line(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if text == p.text || time.Since(p.last) < p.every {
		return
	}
	p.last, p.text = time.Now(), text
	if p.terminal {
		fmt.Fprintf(p.to, "\r\x1b[K%s", text)
	} else {
		fmt.Fprintln(p.to, text)
	}
}

// end leaves the line as it is and goes below it.
func (p *progress) end() {
	if p.terminal && p.text != "" {
		fmt.Fprintln(p.to)
	}
}
