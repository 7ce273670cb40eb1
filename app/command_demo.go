package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"audiencesync/sync"
	"audiencesync/sync/listfile"

	"github.com/spf13/cobra"
)

func (s *session) demoCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "demo",
		Short: "Import the sample list, launch a canvas and sync it to practice LinkedIn, in the terminal",
		Long: `Imports the sample list, launches a canvas and syncs it to practice LinkedIn, with the
metrics live, and ends when nobody is pending. Nothing leaves this computer. Without
--workspace it happens in a folder that is removed at the end.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return s.during(cmd.Context(), s.showDemo) },
	}
}

// tell says what happens: with --json beside the result.
func (s *session) tell(format string, args ...any) {
	if s.json {
		s.note(format, args...)
		return
	}
	fmt.Fprintf(s.stdout, format+"\n", args...)
}

func (s *session) showDemo(ctx context.Context, w *Workspace) error {
	if err := w.practise(ctx); err != nil {
		return err
	}
	s.tell("Connected to practice LinkedIn: nothing leaves this computer.")
	if err := s.importSample(ctx, w); err != nil {
		return err
	}
	c, err := w.placeCanvas(ctx)
	if err != nil {
		return err
	}
	s.tell("Canvas %q is %s: people who opted in and may be addressed go to the audience %q.\n", c.Name, c.State, c.Definition.Components[0].Step.Audience)
	if _, err := w.StartEngine(ctx); err != nil {
		return err
	}
	m, err := s.watchCanvas(ctx, w, c)
	if err != nil {
		return err
	}
	w.Engine.Stop()
	if s.json {
		return s.writeJSON(metricsResult([]sync.CanvasMetrics{m}))
	}
	return s.tellEnd(ctx, w, m)
}

func (s *session) importSample(ctx context.Context, w *Workspace) error {
	name, err := w.placeSample()
	if err != nil {
		return err
	}
	began := time.Now()
	reader, err := listfile.Open(ctx, listfile.Source{Path: name}, listfile.Options{})
	if err != nil {
		return err
	}
	spec := reader.Spec()
	spec.List, spec.At = sampleListName, began
	r, err := w.Import(ctx, spec, reader)
	if err = errors.Join(err, reader.Close()); err != nil {
		return err
	}
	p := reader.Problems()
	s.tell("Imported %q: %d new, %d updated, %d unchanged, %d duplicates, %d rejected, %d warnings, in %.2f seconds.",
		sampleListName, r.New.Len(), r.Updated.Len(), r.Unchanged.Len(), r.Duplicates, p.Rejected, p.Warnings, time.Since(began).Seconds())
	return nil
}

// watchCanvas shows the numbers of a canvas until nobody in it is pending.
func (s *session) watchCanvas(ctx context.Context, w *Workspace, c sync.Canvas) (sync.CanvasMetrics, error) {
	changes, unsubscribe := w.Subscribe()
	defer unsubscribe()
	table := &liveTable{to: s.stdout, progress: newProgress(s.stdout)}
	if s.json {
		table = &liveTable{to: s.stderr, progress: newProgress(s.stderr)}
	}
	ticker := time.NewTicker(250 * time.Millisecond)
	defer ticker.Stop()
	for {
		status, err := w.Status(ctx)
		if err != nil {
			return sync.CanvasMetrics{}, err
		}
		all, err := w.Metrics(ctx, c.ID)
		if err != nil {
			return sync.CanvasMetrics{}, err
		}
		t := addUp(all)
		if !status.NextFlush.IsZero() && t.Entered > 0 && t.Pending == 0 {
			table.end(all)
			return all[0], nil
		}
		table.show(all)
		select {
		case <-ctx.Done():
			return all[0], ctx.Err()
		case <-changes:
		case <-ticker.C:
		}
	}
}

// liveTable is a metrics table that is drawn over itself on a terminal, and
// written again every few seconds elsewhere.
type liveTable struct {
	to       io.Writer
	progress *progress
	lines    int
}

func (t *liveTable) show(metrics []sync.CanvasMetrics) {
	p := t.progress
	if time.Since(p.last) < min(p.every, time.Second) {
		return
	}
	text := tableText(metrics)
	if text == p.text {
		return
	}
	p.last, p.text = time.Now(), text
	t.draw(text)
}

func (t *liveTable) end(metrics []sync.CanvasMetrics) { t.draw(tableText(metrics)) }

func (t *liveTable) draw(text string) {
	if t.progress.terminal && t.lines > 0 {
		fmt.Fprintf(t.to, "\x1b[%dA\x1b[J", t.lines) // up, and clear what is below
	}
	t.lines = strings.Count(text, "\n")
	io.WriteString(t.to, text)
}

func tableText(metrics []sync.CanvasMetrics) string {
	var b bytes.Buffer
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	metricsTable(w, metrics)
	_ = w.Flush() // memory takes everything
	return b.String()
}

// tellEnd says in words how it ended.
func (s *session) tellEnd(ctx context.Context, w *Workspace, m sync.CanvasMetrics) error {
	for _, step := range m.Steps {
		s.tell("\nOf %d people who entered, %d are in the audience %q at practice LinkedIn now.", step.Entered, step.Synced, step.Audience)
		reasons, err := w.Reasons(ctx, step.StepID)
		if err != nil {
			return err
		}
		var lines []string
		for r, n := range reasons {
			lines = append(lines, fmt.Sprintf("%d %s: %s.", n, strings.ReplaceAll(string(r.State), "_", " "), r.Text))
		}
		slices.Sort(lines)
		for _, line := range lines {
			s.tell("%s", line)
		}
	}
	return nil
}
