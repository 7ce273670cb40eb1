package main_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// pairs is how often ours and the yardstick are run in turn; the median of
// their ratios is reported, because machines are noisy.
const pairs = 3

// bench is the built program in a folder of its own, with secrets in a file.
type bench struct {
	*testing.B
	dir, program string
	env          []string
	peak         int64 // most memory of any call, bytes
}

func newBench(b *testing.B) *bench {
	b.Helper()
	dir := b.TempDir()
	n := &bench{B: b, dir: dir, program: filepath.Join(dir, "audience-sync")}
	n.env = append(os.Environ(), "HOME="+dir, "XDG_CONFIG_HOME="+filepath.Join(dir, "config"), "DBUS_SESSION_BUS_ADDRESS=unix:path="+filepath.Join(dir, "none"))
	build := exec.CommandContext(b.Context(), "go", "build", "-tags", "headless", "-o", n.program, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("go build: %v\n%s", err, out)
	}
	return n
}

// list makes a list of so many rows.
func (n *bench) list(rows int) string {
	n.Helper()
	name := filepath.Join(n.dir, fmt.Sprintf("list-%d.csv", rows))
	into(n.B, name, n.command("sample", "--rows", fmt.Sprint(rows)))
	return name
}

// into runs a program and writes what it says to a file: a test that holds a large list
// has its memory counted with every program that it starts.
func into(tb testing.TB, path string, cmd *exec.Cmd) {
	tb.Helper()
	f, err := os.Create(path)
	if err != nil {
		tb.Fatal(err)
	}
	cmd.Stdout = f
	if err := errors.Join(cmd.Run(), f.Close()); err != nil {
		tb.Fatalf("%v: %v", cmd.Args, err)
	}
}

// onlyColumns makes a list of some of the columns of another.
func (n *bench) onlyColumns(list string, columns ...int) (name string) {
	n.Helper()
	name = strings.TrimSuffix(list, ".csv") + "-narrow.csv"
	in, err := os.Open(list)
	if err != nil {
		n.Fatal(err)
	}
	defer in.Close()
	out, err := os.Create(name)
	if err != nil {
		n.Fatal(err)
	}
	defer out.Close()
	rows, narrow := csv.NewReader(in), csv.NewWriter(out)
	rows.ReuseRecord = true
	kept := make([]string, len(columns))
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			n.Fatal(err)
		}
		for i, c := range columns {
			kept[i] = row[c]
		}
		_ = narrow.Write(kept)
	}
	narrow.Flush()
	if err := narrow.Error(); err != nil {
		n.Fatal(err)
	}
	return name
}

func (n *bench) command(args ...string) *exec.Cmd {
	cmd := exec.CommandContext(n.Context(), n.program, args...)
	cmd.Env = n.env
	return cmd
}

// run calls the program in a workspace and reads its JSON. Rejected or errored
// rows are no failure: lists have them.
func (n *bench) run(workspace string, into any, args ...string) time.Duration {
	n.Helper()
	var out, problems bytes.Buffer
	cmd := n.command(append(args, "--json", "--workspace", workspace)...)
	cmd.Stdout, cmd.Stderr = &out, &problems
	began := time.Now()
	err := cmd.Run()
	took := time.Since(began)
	if err != nil && cmd.ProcessState.ExitCode() != 3 {
		n.Fatalf("%v: %v\n%s", args, err, problems.String())
	}
	n.peak = max(n.peak, peak(cmd))
	if into != nil {
		if err := json.Unmarshal(out.Bytes(), into); err != nil {
			n.Fatalf("%v: %v in %s", args, err, out.String())
		}
	}
	return took
}

// peak is the most memory that a process had, in bytes.
func peak(cmd *exec.Cmd) int64 {
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	return usage.Maxrss << 10
}

// sqlite imports a list with the sqlite3 shell: the yardstick. It neither hashes
// nor removes duplicates.
func (n *bench) sqlite(list, create string) time.Duration {
	n.Helper()
	database := filepath.Join(n.dir, "yardstick.db")
	defer remove(database)
	script := "PRAGMA journal_mode=wal;\nPRAGMA synchronous=normal;\nPRAGMA cache_size=-262144;\n" + create + ";\n.mode csv\n.import --skip 1 " + list + " t\n"
	cmd := exec.CommandContext(n.Context(), "sqlite3", database)
	cmd.Stdin = strings.NewReader(script)
	began := time.Now()
	_ = cmd.Run() // duplicates of a key are told on standard error, and counted as a failure
	took := time.Since(began)
	if info, err := os.Stat(database); err != nil || info.Size() < 1<<20 {
		n.Fatalf("the sqlite3 shell imported nothing: %v", err)
	}
	return took
}

func remove(database string) {
	for _, end := range []string{"", "-wal", "-shm"} {
		_ = os.Remove(database + end)
	}
}

// practice is practice LinkedIn in another process.
type practice struct {
	URL   string `json:"url"`
	Token string `json:"token"`
}

func (n *bench) practice(args ...string) practice {
	n.Helper()
	cmd := n.command(append([]string{"practice", "--json"}, args...)...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		n.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		n.Fatal(err)
	}
	n.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	})
	var p practice
	if err := json.NewDecoder(out).Decode(&p); err != nil || p.URL == "" || p.Token == "" {
		n.Fatalf("practice LinkedIn: %v, %+v", err, p)
	}
	n.env = append(n.env, "AUDIENCE_SYNC_API="+p.URL, "AUDIENCE_SYNC_OAUTH="+p.URL, "AUDIENCE_SYNC_TOKEN="+p.Token)
	return p
}

func (p practice) get(n *bench, path string, into any) {
	n.Helper()
	request, err := http.NewRequestWithContext(n.Context(), http.MethodGet, p.URL+"/practice/"+path, nil)
	if err != nil {
		n.Fatal(err)
	}
	answer, err := (&http.Client{Timeout: time.Minute}).Do(request)
	if err != nil {
		n.Fatal(err)
	}
	defer answer.Body.Close()
	if err := json.NewDecoder(answer.Body).Decode(into); err != nil {
		n.Fatal(err)
	}
}

// median reports the middle of some figures.
func median(figures []float64) float64 {
	slices.Sort(figures)
	return figures[len(figures)/2]
}

func (n *bench) report(unit string, figures ...float64) { n.ReportMetric(median(figures), unit) }

// folderSize adds up the files of a workspace.
func folderSize(dir string) (size int64) {
	_ = filepath.WalkDir(dir, func(_ string, e os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if info, err := e.Info(); err == nil && !info.IsDir() {
			size += info.Size()
		}
		return nil
	})
	return size
}
