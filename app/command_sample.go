package app

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"audiencesync/sync"

	"github.com/spf13/cobra"
)

func (s *session) sampleCommand() *cobra.Command {
	rows, out, seed := 1000, "", uint64(1)
	cmd := &cobra.Command{
		Use:   "sample",
		Short: "Make a list of invented people to try things with",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case rows < 0:
				return usagef("--rows must be 0 or more.")
			case s.json && out == "":
				return usagef("With --json the list needs a file of its own; name it with --out.")
			}
			return s.writeSample(cmd.Context(), rows, out, seed)
		},
	}
	cmd.Flags().IntVar(&rows, "rows", rows, "how many rows, `N`, besides the header")
	cmd.Flags().StringVar(&out, "out", "", "the `FILE` to write (default: standard output)")
	cmd.Flags().Uint64Var(&seed, "seed", seed, "another `N`umber makes other people; the same one the same")
	return cmd
}

func (s *session) writeSample(ctx context.Context, rows int, name string, seed uint64) error {
	if name == "" {
		return sampleList(ctx, s.stdout, rows, seed)
	}
	began := time.Now()
	f, err := os.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return sync.Errorf(sync.CodeReadOnly, err, "%s cannot be written. Check its folder and permissions.", name)
	}
	if err := errors.Join(sampleList(ctx, f, rows, seed), f.Close()); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return sync.Errorf(sync.CodeDiskFull, err, "%s could not be written to its end. Make room on its disk, or choose another.", name)
	}
	return s.show(map[string]any{"file": name, "rows": rows, "seconds": time.Since(began).Seconds()}, func(w io.Writer) {
		fmt.Fprintf(w, "%d rows in %s\n", rows, name)
	})
}

// sampleList writes invented people: the same ones for the same seed. All
// addresses end in example.com, which nobody owns (RFC 2606).
func sampleList(ctx context.Context, to io.Writer, rows int, seed uint64) error {
	out := bufio.NewWriterSize(to, 1<<18)
	if _, err := out.WriteString(sampleHeader); err != nil {
		return err
	}
	p := newSamplePeople(seed)
	for row := range rows {
		if row%8192 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if _, err := out.Write(p.next(row)); err != nil {
			return err
		}
	}
	return out.Flush()
}
