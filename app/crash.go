package app

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"time"

	"audiencesync/sync"
)

// crashed turns a panic into an error after its report was saved in the
// folder. It is to be given what recover returned.
func crashed(dir string, value any) error {
	what := fmt.Sprintf("panic: %T", value)
	if err, ok := value.(runtime.Error); ok {
		what = "panic: " + err.Error()
	}
	name, err := saveCrash(dir, what, debug.Stack())
	if err != nil {
		return sync.Errorf(sync.CodeInternal, err, "Audience Sync met a bug and ended this action. Nothing that was stored is lost; start it again.")
	}
	return sync.Errorf(sync.CodeInternal, nil, "Audience Sync met a bug and ended this action. Nothing that was stored is lost; start it again. The report is in %s.", name)
}

// saveCrash writes a report, for the user alone: what happened, and where.
func saveCrash(dir, what string, trace []byte) (name string, err error) {
	now := time.Now().UTC()
	report := fmt.Appendf(nil, "Audience Sync %s (%s, %s/%s), %s\n%s\n\n%s", version(), runtime.Version(),
		runtime.GOOS, runtime.GOARCH, now.Format(time.RFC3339), what, onlyPlaces(trace))
	name = filepath.Join(dir, "crash-"+now.Format("20060102T150405.000Z")+".txt")
	return name, os.WriteFile(name, report, 0o600)
}

// What a trace says of places in the program: goroutines, functions without the
// words that their arguments could be read from, files with lines.
var (
	tracePlaces = regexp.MustCompile(`^(goroutine \d+ .*\[.*\]:|created by \S+( in goroutine \d+)?|\t\S.*\.(go|s|c):\d+)( \+0x[0-9a-f]+)?$`)
	traceCall   = regexp.MustCompile(`^([\w./~%()*\[\]-]+)\(.*\)$`)
)

// onlyPlaces keeps of a trace only lines of which the shape is known.
func onlyPlaces(trace []byte) []byte {
	var kept []byte
	for line := range bytes.Lines(trace) {
		line = bytes.TrimRight(line, "\r\n")
		if call := traceCall.FindSubmatch(line); call != nil {
			line = append(call[1][:len(call[1]):len(call[1])], "(…)"...)
		} else if len(line) > 0 && !tracePlaces.Match(line) {
			continue
		}
		kept = append(append(kept, line...), '\n')
	}
	return kept
}
