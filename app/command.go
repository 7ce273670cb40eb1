package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"text/tabwriter"

	"github.com/spf13/cobra"
)

// session is one call of the program: its streams, the flags that every
// command has, and how it ends.
type session struct {
	stdin          io.Reader
	stdout, stderr io.Writer

	dir     string // --workspace
	json    bool   // --json
	verbose bool   // --verbose
	demo    bool   // --demo

	began    bool           // the command line was understood
	status   int            // the exit status when no error is returned
	partial  map[string]any // what goes beside an error with --json
	unclosed bool           // an object on standard output waits for the error and its end
	log      *slog.Logger   // of the workspace once one was opened

	witness func(dir string) (dismiss func()) // called once; nil: this is no program, but a part of one
	dismiss func()
}

func (s *session) rootCommand() *cobra.Command {
	s.partial = map[string]any{}
	root := &cobra.Command{
		Use:   "audience-sync",
		Short: "Keep LinkedIn audiences up to date from your own lists",
		Long: `Audience Sync keeps LinkedIn customer-list audiences up to date from your own lists.
Without a command it opens the desktop app.

Exit status: 0 done, 1 failed, 2 wrong usage, 3 done with rejected or errored rows.
Environment: AUDIENCE_SYNC_TOKEN (an access token; then no sign-in is needed),
AUDIENCE_SYNC_API and AUDIENCE_SYNC_OAUTH (in place of https://api.linkedin.com and
https://www.linkedin.com), AUDIENCE_SYNC_FLUSH (in place of 5s), AUDIENCE_SYNC_WORKSPACE.`,
		Version:           version(),
		Args:              cobra.NoArgs,
		SilenceErrors:     true,
		SilenceUsage:      true,
		PersistentPreRun:  func(*cobra.Command, []string) { s.began = true },
		RunE:              func(cmd *cobra.Command, _ []string) error { return s.window(cmd.Context()) },
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	root.SetOut(s.stdout)
	root.SetErr(s.stderr)
	root.SetIn(s.stdin)
	flags := root.PersistentFlags()
	flags.StringVar(&s.dir, "workspace", "", "`DIR`ectory of the workspace (default: the user's data folder)")
	flags.BoolVar(&s.json, "json", s.json, "one JSON object on standard output")
	flags.BoolVar(&s.verbose, "verbose", false, "the log on standard error too")
	root.Flags().BoolVar(&s.demo, "demo", false, "open the desktop app with practice LinkedIn connected and the sample list at hand")
	root.AddCommand(
		s.practiceCommand(), s.connectCommand(), s.accountsCommand(), s.importCommand(), s.audiencesCommand(),
		s.canvasCommand(), s.runCommand(), s.metricsCommand(), s.detailsCommand(), s.errorsCommand(),
		s.sampleCommand(), s.demoCommand(), s.settingsCommand(), s.backupCommand(),
	)
	return root
}

// open opens the workspace that the flags and the environment name.
func (s *session) open(ctx context.Context) (*Workspace, error) {
	c, err := configFromEnvironment(s.dir)
	if err != nil {
		return nil, err
	}
	return s.openAt(ctx, c)
}

func (s *session) openAt(ctx context.Context, c Config) (*Workspace, error) {
	if s.verbose {
		c.LogTo = s.stderr
	}
	w, err := Open(ctx, c)
	if err != nil {
		return nil, err
	}
	s.log = w.Log
	if s.witness != nil {
		s.dismiss, s.witness = s.witness(w.Folder()), nil
	}
	return w, nil
}

// with opens the workspace for the time of one action.
func (s *session) with(cmd *cobra.Command, action func(context.Context, *Workspace) error) error {
	ctx := cmd.Context()
	w, err := s.open(ctx)
	if err != nil {
		return err
	}
	err = action(ctx, w)
	if err != nil {
		s.logCause(err) // while the log is open
	}
	return errors.Join(err, w.Close())
}

// logCause keeps what the sentence for the user leaves out.
func (s *session) logCause(err error) {
	if s.log != nil {
		s.log.Error("command", "error", err, "cause", errors.Unwrap(err))
	}
}

// show writes the result of a command: with --json v, else a table.
func (s *session) show(v any, human func(w io.Writer)) error {
	if s.json {
		return s.writeJSON(v)
	}
	t := tabwriter.NewWriter(s.stdout, 0, 0, 2, ' ', 0)
	human(t)
	return t.Flush()
}

func (s *session) writeJSON(v any) error {
	enc := json.NewEncoder(s.stdout)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// note tells the user something beside the result.
func (s *session) note(format string, args ...any) {
	fmt.Fprintf(s.stderr, format+"\n", args...)
}
