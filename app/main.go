package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"syscall"

	"audiencesync/sync"
)

// The exit statuses (DESIGN section 5).
const (
	exitDone     = 0
	exitFailed   = 1
	exitUsage    = 2
	exitRejected = 3 // done, but rows were rejected or entries errored
)

// codeUsage is the code of a usageError in JSON; it never leaves this package
// otherwise.
const codeUsage sync.Code = "usage"

// usageError is a wrong way to call a command.
type usageError struct{ message string }

func (e usageError) Error() string { return e.message }

func usagef(format string, args ...any) error {
	return usageError{fmt.Sprintf(format, args...)}
}

// Main runs the program and returns its exit status. The details are those of
// the app in FyneApp.toml; "" where there are none.
func Main(details string, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	setRelease(details)
	if dir := os.Getenv(envWitness); dir != "" {
		return witness(dir, stdin, stderr)
	}
	limitMemory(softMemory)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s := &session{stdin: stdin, stdout: stdout, stderr: stderr, witness: startWitness, dismiss: func() {}}
	defer func() { s.dismiss() }()           // the one of then
	s.json = slices.Contains(args, "--json") // known even when the flags do not parse
	defer s.onSignal(cancel)()
	err := s.execute(ctx, args)
	if err == nil {
		return s.status
	}
	return s.fail(err)
}

// What the collector tries to keep the program below, whatever the list's length,
// and how much more with a window, which has fonts and pictures: a limit that an
// import of ten million rows fills makes the collector run without a pause. They
// are wishes: nothing fails above them. GOMEMLIMIT wins.
const (
	softMemory   = 200 << 20
	windowMemory = 100 << 20
)

func limitMemory(most int64) {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(most)
	}
}

// execute runs the command; a panic in it becomes an error.
func (s *session) execute(ctx context.Context, args []string) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = crashed(s.crashFolder(), v)
		}
	}()
	root := s.rootCommand()
	root.SetArgs(args)
	err = root.ExecuteContext(ctx)
	if err != nil && !s.began {
		err = usageError{err.Error()}
	}
	return err
}

// crashFolder is where a report goes: the workspace, or where temporary files
// go when it is not known or not there.
func (s *session) crashFolder() string {
	if c, err := configFromEnvironment(s.dir); err == nil {
		if info, err := os.Stat(c.Dir); err == nil && info.IsDir() {
			return c.Dir
		}
	}
	return os.TempDir()
}

// fail says what went wrong: a sentence on standard error and, with --json,
// the one object on standard output.
func (s *session) fail(err error) int {
	var usage usageError
	code, message, status := sync.CodeOf(err), err.Error(), exitFailed
	switch {
	case errors.As(err, &usage):
		code, status = codeUsage, exitUsage
	case errors.Is(err, context.Canceled) && code == sync.CodeInternal:
		code, message = sync.CodeCanceled, "Stopped before the end."
	case code == sync.CodeInternal && !isOurs(err):
		message = "Something unforeseen went wrong; the log in the workspace folder has the details. Try again."
	}
	fmt.Fprintln(s.stderr, "audience-sync: "+message)
	if status == exitUsage {
		fmt.Fprintln(s.stderr, `"audience-sync help" lists the commands and their flags.`)
	}
	if s.json {
		s.writeError(code, message)
	}
	return status
}

// writeError makes the error the object on standard output, or the last thing
// in an object that is open there.
func (s *session) writeError(code sync.Code, message string) {
	e := map[string]any{"code": code, "message": message}
	if !s.unclosed {
		s.partial["error"] = e
		_ = s.writeJSON(s.partial) // where nobody reads there is nobody left to tell
		return
	}
	io.WriteString(s.stdout, `,"error":`)
	_ = s.writeJSON(e)
	io.WriteString(s.stdout, "}\n")
}

func isOurs(err error) bool {
	var e *sync.Error
	var f *sync.Failure
	return errors.As(err, &e) || errors.As(err, &f)
}

// onSignal makes the first SIGINT or SIGTERM a request to end cleanly; the
// second one ends the program at once, which loses nothing either.
func (s *session) onSignal(cancel func()) (stop func()) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	done := make(chan struct{})
	go func() {
		select {
		case <-signals:
			signal.Stop(signals)
			cancel()
		case <-done:
		}
	}()
	return func() { signal.Stop(signals); close(done) }
}
