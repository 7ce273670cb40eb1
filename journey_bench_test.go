//go:build linux && cgo && !headless

package main_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// What the window costs, as a process, on a display of its own without a
// graphics card: everything is drawn by the processor, which is the worst case.

// BenchmarkWindowFirstFrame is how long a window takes from its start until a
// page with numbers stands on the screen.
func BenchmarkWindowFirstFrame(b *testing.B) {
	n := newBench(b)
	n.synced(1000, 5000)
	var took []float64
	for n.Loop() {
		for range pairs {
			d := n.open()
			took = append(took, float64(d.drawn.Milliseconds()))
			d.quit()
		}
	}
	n.report("ms_first_frame", took...)
}

// BenchmarkWindowIdle is what a window costs when nothing happens, in percent of
// one core, beside an empty window of the same toolkit, which looks for input
// sixty times a second.
func BenchmarkWindowIdle(b *testing.B) {
	n := newBench(b)
	n.synced(10_000, 5000)
	var ours, empty []float64
	for n.Loop() {
		for range pairs {
			d := n.open()
			ours = append(ours, d.load(10*time.Second))
			d.quit()
			empty = append(empty, n.emptyWindow(func(pid int) float64 { return loadOf(n, pid, 10*time.Second) }))
		}
	}
	n.report("%_idle", ours...)
	n.report("%_empty_window", empty...)
}

// BenchmarkWindowUpdating is what a window costs while the metrics of the canvas
// on show change with every request, beside the same engine without a window.
// LinkedIn is another process, as it is in real use.
func BenchmarkWindowUpdating(b *testing.B) {
	n := newBench(b)
	n.practice()
	n.people(300_000)
	n.do("settings", "batch_size=200")
	n.launch()
	var both, engine, window []float64
	for n.Loop() {
		for range pairs {
			d := n.open()
			d.changes(pageTitle, func() { d.click(firstCanvas) })
			both = append(both, d.load(10*time.Second))
			d.quit()
			alone := n.command("run", "--workspace", n.workspace())
			if err := alone.Start(); err != nil {
				n.Fatal(err)
			}
			engine = append(engine, loadOf(n, alone.Process.Pid, 10*time.Second))
			_ = alone.Process.Signal(os.Interrupt)
			_ = alone.Wait() // interrupted
			window = append(window, both[len(both)-1]-engine[len(engine)-1])
		}
	}
	n.report("%_window_and_engine", both...)
	n.report("%_engine", engine...)
	n.report("%_window", window...)
}

// BenchmarkWindowMemory is how much memory a window with a million people takes
// beyond an empty window of the same toolkit and the engine without a window.
func BenchmarkWindowMemory(b *testing.B) {
	n := newBench(b)
	n.synced(1_000_000, 5000)
	for n.Loop() {
		d := n.open()
		d.changes(pageTitle, func() { d.key("ctrl+2") })
		settle(n)
		ours := memoryOf(n, d.window.Process.Pid)
		d.quit()
		empty := n.emptyWindow(func(pid int) float64 { return memoryOf(n, pid) })
		alone := n.command("run", "--workspace", n.workspace())
		if err := alone.Start(); err != nil {
			n.Fatal(err)
		}
		settle(n)
		engine := memoryOf(n, alone.Process.Pid)
		_ = alone.Process.Signal(os.Interrupt)
		_ = alone.Wait() // interrupted
		n.ReportMetric(ours, "MB_window")
		n.ReportMetric(empty, "MB_empty_window")
		n.ReportMetric(engine, "MB_engine")
		n.ReportMetric(ours-empty-engine, "MB_beyond")
	}
}

func (n *bench) workspace() string { return filepath.Join(n.dir, "workspace") }

func (n *bench) do(args ...string) {
	n.Helper()
	n.run(n.workspace(), nil, args...)
}

// people makes a workspace with so many people.
func (n *bench) people(rows int) {
	n.Helper()
	n.do("settings", "tour_seen=true")
	n.do("accounts", "--select", emea)
	n.do("import", n.list(rows), "--list", "Bench")
}

// launch makes a canvas for all of them active.
func (n *bench) launch() {
	n.Helper()
	file := filepath.Join(n.dir, "canvas.yaml")
	if err := os.WriteFile(file, []byte(benchCanvas), 0o600); err != nil {
		n.Fatal(err)
	}
	n.do("canvas", "apply", file)
	n.do("canvas", "launch", "Bench")
}

// synced makes a workspace in which everybody is synced.
func (n *bench) synced(rows, batch int) {
	n.Helper()
	n.do("connect", "--practice")
	n.people(rows)
	n.do("settings", fmt.Sprint("batch_size=", batch))
	n.launch()
	n.do("run", "--until-idle")
}

// open opens the window on the workspace.
func (n *bench) open() *desk {
	n.Helper()
	return openDesk(n.B, &program{path: n.program, dir: n.dir, env: append(n.env, "AUDIENCE_SYNC_WORKSPACE="+n.workspace())})
}

// settle gives a process time to come to rest.
func settle(n *bench) {
	select {
	case <-n.Context().Done():
	case <-time.After(5 * time.Second):
	}
}

// load is the percentage of one core that the window takes, at rest.
func (d *desk) load(during time.Duration) float64 {
	d.Helper()
	return loadOf(d.TB, d.window.Process.Pid, during)
}

func loadOf(tb testing.TB, pid int, during time.Duration) float64 {
	tb.Helper()
	<-time.After(3 * time.Second) // it comes to rest
	before, began := ticks(tb, pid), time.Now()
	<-time.After(during)
	return float64(ticks(tb, pid)-before) / time.Since(began).Seconds() // 100 ticks are a second
}

// ticks is how much of the processor a process has had: utime and stime of
// proc(5), in hundredths of a second.
func ticks(tb testing.TB, pid int) (sum int) {
	tb.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		tb.Fatal(err)
	}
	fields := bytes.Fields(text[bytes.LastIndexByte(text, ')'):])
	for _, f := range fields[12:14] {
		n, err := strconv.Atoi(string(f))
		if err != nil {
			tb.Fatal(err)
		}
		sum += n
	}
	return sum
}

// memoryOf is what of a process is in memory, in MB.
func memoryOf(tb testing.TB, pid int) float64 {
	tb.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		tb.Fatal(err)
	}
	pages, err := strconv.Atoi(string(bytes.Fields(text)[1]))
	if err != nil {
		tb.Fatal(err)
	}
	return float64(pages*os.Getpagesize()) / 1e6
}

// anEmptyWindow is the least program of the same toolkit, in the same size.
const anEmptyWindow = `package main

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
)

func main() {
	w := app.NewWithID("empty").NewWindow("Empty")
	w.Resize(fyne.NewSize(1280, 832))
	w.ShowAndRun()
}
`

// emptyWindow measures the process of an empty window.
func (n *bench) emptyWindow(measure func(pid int) float64) float64 {
	n.Helper()
	source, path := filepath.Join(n.dir, "empty.go"), filepath.Join(n.dir, "empty")
	if err := os.WriteFile(source, []byte(anEmptyWindow), 0o600); err != nil {
		n.Fatal(err)
	}
	if out, err := exec.CommandContext(n.Context(), "go", "build", "-o", path, source).CombinedOutput(); err != nil {
		n.Fatalf("%v\n%s", err, out)
	}
	empty := exec.CommandContext(context.WithoutCancel(n.Context()), path)
	empty.Env = append(n.env, "DISPLAY="+startDisplay(n.B), "WAYLAND_DISPLAY=", "LIBGL_ALWAYS_SOFTWARE=1")
	if err := empty.Start(); err != nil {
		n.Fatal(err)
	}
	settle(n)
	figure := measure(empty.Process.Pid)
	_ = empty.Process.Kill()
	_ = empty.Wait() // it says that it was killed
	return figure
}
