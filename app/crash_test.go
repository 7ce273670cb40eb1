package app

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"audiencesync/sync"
)

// panicking panics with personal data in the value and in an argument.
func panicking(dir, email string) (err error) {
	defer func() { err = crashed(dir, recover()) }()
	fail := func(text string) { panic(errors.New(text)) }
	fail(email)
	return nil
}

func TestCrashReportSaysWhereAndNothingOfAPerson(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	err := panicking(dir, "lena.vogt@norddruck.example")
	if sync.CodeOf(err) != sync.CodeInternal || !strings.Contains(err.Error(), "crash-") {
		t.Fatalf("got %v", err)
	}
	names, globErr := filepath.Glob(filepath.Join(dir, "crash-*.txt"))
	if globErr != nil || len(names) != 1 {
		t.Fatalf("got %v, %v", names, globErr)
	}
	report, readErr := os.ReadFile(names[0])
	if readErr != nil {
		t.Fatal(readErr)
	}
	for _, want := range []string{"panic: *errors.errorString", "app.panicking", "crash_test.go"} {
		if !strings.Contains(string(report), want) {
			t.Errorf("the report lacks %q:\n%s", want, report)
		}
	}
	for _, never := range []string{"lena", "0xc0"} {
		if strings.Contains(string(report), never) || strings.Contains(err.Error(), never) {
			t.Errorf("the report holds %q:\n%s", never, report)
		}
	}
}

func TestCrashWithoutAFolder(t *testing.T) {
	t.Parallel()
	if err := panicking(filepath.Join(t.TempDir(), "none"), "x"); sync.CodeOf(err) != sync.CodeInternal || strings.Contains(err.Error(), "report") {
		t.Errorf("got %v", err)
	}
}
