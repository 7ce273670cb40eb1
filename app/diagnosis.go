package app

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// diagnosisLog is how much of the log's end a diagnosis has.
const diagnosisLog = 16 << 10

// Diagnosis is a report for support: numbers, states and the log's end, but no
// personal data, no token, and no name of a list, a canvas or a folder.
func (w *Workspace) Diagnosis(ctx context.Context) string {
	var b strings.Builder
	say := func(what string, value any, err error) {
		if err != nil {
			value = err
		}
		fmt.Fprintf(&b, "%s: %v\n", what, value)
	}
	say("Audience Sync", fmt.Sprintf("%s, %s, %s/%s, %s", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH, time.Now().UTC().Format(time.RFC3339)), nil)
	say("secrets in", w.SecretsKind(), nil)
	c, err := w.Connection(ctx)
	say("connection", fmt.Sprintf("%q %q, expires %s", c.Kind, c.Health, c.ExpiresAt.UTC().Format(time.DateOnly)), err)
	settings, err := w.Settings(ctx)
	say("limits", fmt.Sprintf("%d requests a minute, %d people a request (%d accepted), API %s", settings.RequestsPerMinute, settings.BatchSize, settings.AcceptedSize, settings.APIVersion), err)
	people, err := w.PeopleCount(ctx)
	say("people", people, err)
	status, err := w.Status(ctx)
	say("engine", fmt.Sprintf("running %v, %d under way, %d in the last minute, batches %v, %d unsent, %d uncertain",
		status.Running, status.UnderWay, status.LastMinute, status.Totals.Batches, status.Totals.Unsent, status.Totals.Uncertain), err)
	for _, h := range status.Holds {
		say("hold", fmt.Sprintf("%s, %s, since %s, %d tries", h.Scope, h.Kind, h.Since.UTC().Format(time.RFC3339), h.Attempts), nil)
	}
	metrics, err := w.Metrics(ctx, 0)
	if err != nil {
		say("metrics", nil, err)
	}
	for i, m := range metrics {
		for _, step := range m.Steps {
			say(fmt.Sprintf("canvas %d (%s) step %d", i+1, m.State, step.Index), fmt.Sprintf("%s: %d entered, %d synced, %d not synced, %d pending, %d errored",
				step.Action, step.Entered, step.Synced, step.NotSynced, step.Pending, step.Errored), nil)
		}
	}
	fmt.Fprintf(&b, "\n%s", tail(filepath.Join(w.config.Dir, logName), diagnosisLog))
	return strings.ReplaceAll(b.String(), w.config.Dir, "(workspace)")
}

// tail returns the last whole lines of a file.
func tail(name string, most int64) []byte {
	f, err := os.Open(name)
	if err != nil {
		return nil
	}
	defer func() { _ = f.Close() }() // it was only read
	info, err := f.Stat()
	if err != nil {
		return nil
	}
	from := max(info.Size()-most, 0)
	data, err := io.ReadAll(io.NewSectionReader(f, from, most))
	if err != nil || from == 0 {
		return data
	}
	_, data, _ = bytes.Cut(data, []byte("\n"))
	return data
}
