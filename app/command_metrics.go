package app

import (
	"context"
	"fmt"
	"io"
	"strings"

	"audiencesync/sync"

	"github.com/spf13/cobra"
)

func (s *session) metricsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "metrics [CANVAS]",
		Short: "The numbers of each Audience Sync step",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.with(cmd, func(ctx context.Context, w *Workspace) error {
				metrics, err := w.canvasMetrics(ctx, strings.Join(args, ""))
				if err != nil {
					return err
				}
				return s.show(metricsResult(metrics), func(w io.Writer) { metricsTable(w, metrics) })
			})
		},
	}
}

// canvasMetrics returns the numbers of the canvas of a name, "" for all.
func (w *Workspace) canvasMetrics(ctx context.Context, name string) ([]sync.CanvasMetrics, error) {
	id := int64(0)
	if name != "" {
		c, err := w.Canvas(ctx, name)
		if err != nil {
			return nil, err
		}
		id = c.ID
	}
	return w.Metrics(ctx, id)
}

type canvasMetricsJSON struct {
	Name  string            `json:"name"`
	State sync.CanvasState  `json:"state"`
	Steps []stepMetricsJSON `json:"steps"`
}

type stepMetricsJSON struct {
	Index     int         `json:"index"`
	Audience  string      `json:"audience"`
	Action    sync.Action `json:"action"`
	Entered   int         `json:"entered"`
	Proceeded int         `json:"proceeded"`
	Synced    int         `json:"synced"`
	NotSynced int         `json:"not_synced"`
	Pending   int         `json:"pending"`
	Errored   int         `json:"errored"`
	Exited    int         `json:"exited"`
}

func metricsResult(metrics []sync.CanvasMetrics) any {
	canvases := []canvasMetricsJSON{}
	for _, c := range metrics {
		j := canvasMetricsJSON{c.Name, c.State, []stepMetricsJSON{}}
		for _, m := range c.Steps {
			j.Steps = append(j.Steps, stepMetricsJSON{m.Index, m.Audience, m.Action, m.Entered, m.Proceeded,
				m.Synced, m.NotSynced, m.Pending, m.Errored, m.Exited})
		}
		canvases = append(canvases, j)
	}
	return map[string]any{"canvases": canvases}
}

// metricsTable writes the numbers; a delay is a row of its own.
func metricsTable(w io.Writer, metrics []sync.CanvasMetrics) {
	if len(metrics) == 0 {
		fmt.Fprintln(w, "There are no canvases yet.")
		return
	}
	for i, c := range metrics {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "%s (%s)\n", c.Name, c.State)
		fmt.Fprintln(w, "STEP\tACTION\tAUDIENCE\tENTERED\tPROCEEDED\tSYNCED\tNOT SYNCED\tPENDING\tERRORED\tEXITED")
		delays := c.Delays
		for _, m := range c.Steps {
			for len(delays) > 0 && delays[0].Index < m.Index {
				delayRow(w, delays[0])
				delays = delays[1:]
			}
			fmt.Fprintf(w, "%d\t%s\t%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\n", m.Index, m.Action, m.Audience,
				m.Entered, m.Proceeded, m.Synced, m.NotSynced, m.Pending, m.Errored, m.Exited)
		}
		for _, d := range delays {
			delayRow(w, d)
		}
	}
}

func delayRow(w io.Writer, d sync.DelayMetrics) {
	fmt.Fprintf(w, "%d\tdelay\t%s: %d waiting, %d passed\t\t\t\t\t\t\t\n", d.Index, d.Delay, d.Waiting, d.Passed)
}
