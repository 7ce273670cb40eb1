package app

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	stdsync "sync"
)

// The log: its name in the workspace folder, the size at which it is put
// aside, and how many old ones are kept.
const (
	logName = "audience-sync.log"
	logSize = 4 << 20
	logKept = 3
)

// openLog returns a logger into the workspace's log file, and to also when it
// is not nil. Nothing of a person and no token is ever given to it.
func openLog(dir string, also io.Writer) (*slog.Logger, *logFile, error) {
	f := &logFile{path: filepath.Join(dir, logName)}
	if err := f.open(); err != nil {
		return nil, nil, err
	}
	handler := slog.Handler(slog.NewTextHandler(f, nil))
	if also != nil {
		handler = slog.NewMultiHandler(handler, slog.NewTextHandler(also, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	return slog.New(handler).With("pid", os.Getpid()), f, nil
}

// logFile is a file that is put aside when it has become too large. Several
// processes may append to it at once.
type logFile struct {
	path string
	mu   stdsync.Mutex
	file *os.File
	size int64
}

func (l *logFile) open() error {
	f, err := os.OpenFile(l.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return errors.Join(err, f.Close())
	}
	l.file, l.size = f, info.Size()
	return nil
}

// Write appends one record. A log that cannot be written never stops the
// program: what it was to hold is lost.
func (l *logFile) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return len(p), nil
	}
	if l.size+int64(len(p)) > logSize {
		l.rotate()
	}
	n, err := l.file.Write(p)
	l.size += int64(n)
	return n, err
}

// rotate renames the files one further. Where that is not possible, as on
// Windows while another process has it open, the file goes on growing.
func (l *logFile) rotate() {
	for i := logKept - 1; i > 0; i-- {
		_ = os.Rename(fmt.Sprintf("%s.%d", l.path, i), fmt.Sprintf("%s.%d", l.path, i+1))
	}
	old := l.file
	if os.Rename(l.path, l.path+".1") != nil {
		return
	}
	if l.open() == nil {
		_ = old.Close() // its records are written
	}
}

// Close ends the log; later records are dropped.
func (l *logFile) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return nil
	}
	err := l.file.Close()
	l.file = nil
	return err
}
