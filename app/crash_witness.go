package app

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"syscall"
)

// envWitness makes the program a witness of another one's end; it holds the
// folder for the report.
const envWitness = "AUDIENCE_SYNC_CRASHES"

// mostTrace is how much of the runtime's last words is looked at.
const mostTrace = 4 << 20

// startWitness starts this program once more. What the runtime says when it ends
// the program (a panic of any goroutine, a fatal error) goes to the witness
// through a pipe, and only what is nobody's data goes on to the disk. Nothing
// else sees it: after a panic that nobody recovers no line of ours runs. Without
// a witness, where none can be started, the program works all the same.
func startWitness(dir string) (dismiss func()) {
	none := func() {}
	exe, err := os.Executable()
	if err != nil {
		return none
	}
	heard, said, err := os.Pipe()
	if err != nil {
		return none
	}
	defer func() { _, _ = heard.Close(), said.Close() }()     // the witness and the runtime have their own
	witness := exec.CommandContext(context.Background(), exe) // it outlives whatever this program cancels
	witness.Args = os.Args[:1]
	witness.Env = []string{envWitness + "=" + dir} // no token is in it
	witness.Stdin, witness.Stderr = heard, os.Stderr
	if debug.SetCrashOutput(said, debug.CrashOptions{}) != nil || witness.Start() != nil {
		_ = debug.SetCrashOutput(nil, debug.CrashOptions{})
		return none
	}
	return func() {
		_ = debug.SetCrashOutput(nil, debug.CrashOptions{})
		_ = witness.Process.Kill() // there is nothing left to see
		_ = witness.Wait()
	}
}

// witness waits for the other program's end and saves what may be told of it.
func witness(dir string, said io.Reader, tell io.Writer) int {
	signal.Ignore(os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT) // they are meant for the other
	words, _ := io.ReadAll(io.LimitReader(said, mostTrace))
	_, _ = io.Copy(io.Discard, said) // who writes must not wait
	if len(words) == 0 {
		return exitDone // it ended by itself, or was killed
	}
	what, trace := lastWords(words)
	name, err := saveCrash(dir, what, trace)
	if err != nil {
		fmt.Fprintln(tell, "audience-sync: Audience Sync met a bug and ended. Nothing that was stored is lost; start it again.")
		return exitFailed
	}
	fmt.Fprintf(tell, "audience-sync: Audience Sync met a bug and ended. Nothing that was stored is lost; start it again. The report is in %s.\n", filepath.Clean(name))
	return exitDone
}

// lastWords cuts what the runtime said into what happened, without a panic's
// value, which may hold anything, and the trace. The runtime indents each
// further line of a value, so that none looks like the trace's beginning.
func lastWords(words []byte) (what string, trace []byte) {
	first, _, _ := bytes.Cut(words, []byte("\n"))
	what = string(first)
	if value, ok := bytes.CutPrefix(first, []byte("panic: ")); ok && !bytes.HasPrefix(value, []byte("runtime error: ")) {
		what = "panic: (its value is left out)"
	}
	if at := bytes.Index(words, []byte("\ngoroutine ")); at >= 0 {
		trace = words[at+1:]
	}
	return what, trace
}
