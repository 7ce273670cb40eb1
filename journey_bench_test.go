//go:build linux && cgo && !headless

package main_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"image"
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
// page with numbers stands on the screen, beside an empty window of the toolkit.
func BenchmarkWindowFirstFrame(b *testing.B) {
	n := newBench(b)
	n.synced(1000, 5000)
	n.firstFrames()
}

// BenchmarkWindowFirstFrameTenMillion is BenchmarkWindowFirstFrame in a workspace with
// ten million people, all of whom are synced to practice LinkedIn in another process.
func BenchmarkWindowFirstFrameTenMillion(b *testing.B) {
	n := newBench(b)
	n.practice("--batch-limit", "100000", "--per-minute", "-1")
	n.sync(10_000_000, "batch_size=100000", "requests_per_minute=600")
	n.firstFrames()
}

func (n *bench) firstFrames() {
	n.Helper()
	path, err := windowed()
	if err != nil {
		n.Fatal(err)
	}
	var ours, empty []float64
	for n.Loop() {
		for range pairs {
			ours = append(ours, n.firstFrame(path, func(v view) bool { return v.has(surface) }))
			empty = append(empty, n.firstFrame(n.emptyProgram(), func(v view) bool { return v.rgb[0] > 0 }))
		}
	}
	n.report("ms_first_frame", ours...)
	n.report("ms_empty_window", empty...)
}

// firstFrame starts a program on a display that keeps its picture in a file, so
// that looking at it takes nothing from the program: taking pictures as the
// journeys do costs a tenth of a second each.
func (n *bench) firstFrame(path string, drawn func(view) bool) (ms float64) {
	n.Helper()
	dir := n.TempDir()
	display := startDisplay(n.B, "-fbdir", dir)
	screen, err := os.Open(filepath.Join(dir, "Xvfb_screen0"))
	if err != nil {
		n.Fatal(err)
	}
	defer screen.Close()
	started := exec.CommandContext(n.Context(), path)
	started.Env = append(n.env, "DISPLAY="+display, "WAYLAND_DISPLAY=", "LIBGL_ALWAYS_SOFTWARE=1", "LANG=en_GB.UTF-8",
		"XDG_CACHE_HOME="+filepath.Join(n.dir, "cache"), "AUDIENCE_SYNC_WORKSPACE="+n.workspace())
	began := time.Now()
	if err := started.Start(); err != nil {
		n.Fatal(err)
	}
	for every := time.NewTicker(5 * time.Millisecond); !drawn(seenOf(n, screen, marks)); <-every.C {
		if time.Since(began) > patience {
			n.Fatalf("%s never draws anything", path)
		}
	}
	ms = float64(time.Since(began).Milliseconds())
	settle(n)
	_ = started.Process.Signal(os.Interrupt)
	_ = started.Wait() // interrupted
	return ms
}

// marks is where the navigation says which page is open.
var marks = image.Rect(10, 80, 20, 240)

// seenOf reads the colours of an area from the picture of a display, which is in the
// format of xwd (XWDFile.h): a head of 32-bit numbers, a palette, and rows of
// blue, green, red and nothing.
func seenOf(n *bench, screen *os.File, area image.Rectangle) view {
	n.Helper()
	head := make([]byte, 100)
	if _, err := screen.ReadAt(head, 0); err != nil {
		n.Fatal(err)
	}
	number := func(i int) int { return int(binary.BigEndian.Uint32(head[4*i:])) }
	row, begin := number(12), number(0)+12*number(19)
	rows := make([]byte, row*area.Dy())
	if _, err := screen.ReadAt(rows, int64(begin+row*area.Min.Y)); err != nil {
		n.Fatal(err)
	}
	v := view{area: area}
	for y := range area.Dy() {
		for x := area.Min.X; x < area.Max.X; x++ {
			dot := rows[y*row+4*x:]
			v.rgb = append(v.rgb, dot[2], dot[1], dot[0])
		}
	}
	return v
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
	n.sync(rows, fmt.Sprint("batch_size=", batch))
}

// sync imports so many people and sends them where the workspace is connected.
func (n *bench) sync(rows int, settings ...string) {
	n.Helper()
	n.people(rows)
	n.do(append([]string{"settings"}, settings...)...)
	n.launch()
	var r ran
	if n.run(n.workspace(), &r, "run", "--until-idle"); r.Pending != 0 || r.Errored != 0 || r.Synced == 0 {
		n.Fatalf("the run ended with %+v", r)
	}
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
	w.Resize(fyne.NewSize(1280, 688))
	w.ShowAndRun()
}
`

// emptyProgram builds an empty window.
func (n *bench) emptyProgram() (path string) {
	n.Helper()
	source := filepath.Join(n.dir, "empty.go")
	path = filepath.Join(n.dir, "empty")
	if err := os.WriteFile(source, []byte(anEmptyWindow), 0o600); err != nil {
		n.Fatal(err)
	}
	if out, err := exec.CommandContext(n.Context(), "go", "build", "-o", path, source).CombinedOutput(); err != nil {
		n.Fatalf("%v\n%s", err, out)
	}
	return path
}

// emptyWindow measures the process of an empty window.
func (n *bench) emptyWindow(measure func(pid int) float64) float64 {
	n.Helper()
	empty := exec.CommandContext(context.WithoutCancel(n.Context()), n.emptyProgram())
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
