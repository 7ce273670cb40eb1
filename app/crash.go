package app

import (
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
	report := crashReport(value, debug.Stack(), time.Now())
	name := filepath.Join(dir, "crash-"+time.Now().UTC().Format("20060102T150405.000Z")+".txt")
	if err := os.WriteFile(name, report, 0o600); err != nil {
		return sync.Errorf(sync.CodeInternal, err, "Audience Sync met a bug and ended this action. Nothing that was stored is lost; start it again.")
	}
	return sync.Errorf(sync.CodeInternal, nil, "Audience Sync met a bug and ended this action. Nothing that was stored is lost; start it again. The report is in %s.", name)
}

// stackArguments are the words in a trace that a value could be read from.
var stackArguments = regexp.MustCompile(`(?m)^(\S.*)\((?:0x|\{|_|\.\.\.)[^\n]*\)$`)

// crashReport says where the program was. What a panic carries may hold
// anything, so only the runtime's own messages are kept, and no arguments.
func crashReport(value any, stack []byte, at time.Time) []byte {
	what := fmt.Sprintf("%T", value)
	if err, ok := value.(runtime.Error); ok {
		what = err.Error()
	}
	return fmt.Appendf(nil, "Audience Sync %s (%s, %s/%s), %s\npanic: %s\n\n%s", version(), runtime.Version(),
		runtime.GOOS, runtime.GOARCH, at.UTC().Format(time.RFC3339), what, stackArguments.ReplaceAll(stack, []byte("$1(…)")))
}
