package app

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	stdsync "sync"
	"testing"
)

func TestLogIsPutAsideWhenItIsFull(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	log, file, err := openLog(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	line := strings.Repeat("x", 1<<16)
	var writers stdsync.WaitGroup
	for range 4 {
		writers.Go(func() {
			for range (logKept + 2) * logSize / (4 << 16) {
				log.Info(line)
			}
		})
	}
	writers.Wait()
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	log.Info("after the end") // dropped, no panic
	names, err := filepath.Glob(filepath.Join(dir, logName+"*"))
	if err != nil || len(names) != logKept+1 {
		t.Fatalf("got %v, %v, want %d files", names, err, logKept+1)
	}
	for _, name := range names {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() > logSize || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %d bytes, mode %v", filepath.Base(name), info.Size(), info.Mode())
		}
		data, err := os.ReadFile(name)
		if err != nil || bytes.Count(data, []byte("\n"))*len(line) > len(data) || !bytes.HasSuffix(data, []byte("\n")) {
			t.Errorf("%s does not hold whole records (%v)", filepath.Base(name), err)
		}
	}
}

func TestLogGoesToAnotherWriterToo(t *testing.T) {
	t.Parallel()
	var also bytes.Buffer
	log, file, err := openLog(t.TempDir(), &also)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	log.Info("flush", "entered", 3)
	if !strings.Contains(also.String(), "entered=3") {
		t.Errorf("got %q", also.String())
	}
}
