package app

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"audiencesync/sync"

	"github.com/spf13/cobra"
)

func (s *session) errorsCommand() *cobra.Command {
	step := 0
	cmd := &cobra.Command{
		Use:   "errors CANVAS",
		Short: "The people behind Errored and Not Synced, with reasons",
		Args:  one("the canvas's name"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("step") && step < 1 {
				return usagef("--step is the position of a step in the canvas, counted from 1.")
			}
			return s.with(cmd, func(ctx context.Context, w *Workspace) error { return s.listErrors(ctx, w, args[0], step) })
		},
	}
	cmd.Flags().IntVar(&step, "step", 0, "only of step `N`, its position in the canvas counted from 1 with delays")
	return cmd
}

type personJSON struct {
	Person string          `json:"person"`
	State  sync.EntryState `json:"state"`
	Reason string          `json:"reason"`
	List   string          `json:"list"`
	Row    int             `json:"row"`
}

// personName names a person without saying anything about them: the external
// ID, unless somebody imported addresses as IDs.
func personName(p sync.Person) string {
	if p.ExternalID == "" || strings.Contains(p.ExternalID, "@") {
		return fmt.Sprintf("#%d", p.Person)
	}
	return p.ExternalID
}

func (s *session) listErrors(ctx context.Context, w *Workspace, name string, step int) error {
	metrics, err := w.canvasMetrics(ctx, name)
	if err != nil {
		return err
	}
	steps := []sync.StepMetrics{}
	for _, m := range metrics[0].Steps {
		if step == 0 || m.Index == step {
			steps = append(steps, m)
		}
	}
	if len(steps) == 0 && step > 0 {
		return sync.Errorf(sync.CodeNotFound, nil, "Step %d of %q is not an Audience Sync step. \"audience-sync metrics\" lists the steps.", step, metrics[0].Name)
	}
	out := newPeopleWriter(s)
	for _, m := range steps {
		for _, state := range []sync.EntryState{sync.EntryErrored, sync.EntryNotSynced} {
			if err := out.behind(ctx, w, m.StepID, state); err != nil {
				return out.end(err)
			}
		}
	}
	return out.end(nil)
}

// peopleWriter writes any number of people without holding them.
type peopleWriter struct {
	s     *session
	out   *bufio.Writer
	table *tabwriter.Writer // nil with --json
	count int
}

func newPeopleWriter(s *session) *peopleWriter {
	p := &peopleWriter{s: s, out: bufio.NewWriter(s.stdout)}
	if s.json {
		io.WriteString(p.out, `{"people":[`) // what fails to be written, Flush says at the end
	} else {
		p.table = tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	}
	return p
}

const peoplePage = 5000

func (p *peopleWriter) behind(ctx context.Context, w *Workspace, stepID int64, state sync.EntryState) error {
	for offset := 0; ; offset += peoplePage {
		entries, _, err := w.Behind(ctx, stepID, state, "", offset, peoplePage)
		if err != nil || len(entries) == 0 {
			return err
		}
		for _, e := range entries {
			if err := p.write(e); err != nil {
				return err
			}
		}
		if len(entries) < peoplePage {
			return nil
		}
	}
}

func (p *peopleWriter) write(e sync.Entry) error {
	j := personJSON{personName(e.Person), e.State, e.Reason, e.Person.List, e.Person.Row}
	p.count++
	if p.table != nil {
		if p.count%peoplePage == 1 {
			if err := p.table.Flush(); err != nil { // bounds what the table keeps in memory
				return err
			}
			fmt.Fprintln(p.table, "PERSON\tSTATE\tREASON\tLIST\tROW")
		}
		_, err := fmt.Fprintf(p.table, "%s\t%s\t%s\t%s\t%d\n", j.Person, j.State, j.Reason, j.List, j.Row)
		return err
	}
	raw, err := json.Marshal(j)
	if err != nil {
		return err
	}
	if p.count > 1 {
		io.WriteString(p.out, ",")
	}
	_, err = p.out.Write(raw)
	return err
}

// end closes the object; fail does so when there is an error to put in it.
func (p *peopleWriter) end(err error) error {
	switch {
	case p.table == nil && err != nil:
		io.WriteString(p.out, "]")
		p.s.unclosed = true
	case p.table == nil:
		io.WriteString(p.out, "]}\n")
	case p.count == 0 && err == nil:
		io.WriteString(p.out, "Nobody errored, and nobody was left out.\n")
	default:
		err = errors.Join(err, p.table.Flush())
	}
	return errors.Join(err, p.out.Flush())
}
