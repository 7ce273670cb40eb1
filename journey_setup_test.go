//go:build linux && cgo && !headless

package main_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	stdsync "sync"
	"syscall"
	"testing"
	"time"
)

// desk is the program's window on a display of its own, without a window
// manager, so that it stands in the corner at its own size and what stands
// where is known. It is used as a person uses it: looked at, clicked, typed
// into; nothing in the program knows that it is tested.
type desk struct {
	testing.TB
	*program
	display string
	window  *exec.Cmd
	log     bytes.Buffer // what the window wrote
	ended   chan error
	left    bool
	pointer image.Point
}

// patience is how long a step may take on a machine that does much else.
const patience = 90 * time.Second

// windowed is the program with its window, as "make build" makes it. Where
// nothing has changed since, that takes no time.
var windowed = stdsync.OnceValues(func() (string, error) {
	if err := noteSources(); err != nil {
		return "", err
	}
	path, err := filepath.Abs(filepath.Join("bin", "audience-sync"))
	if err != nil {
		return "", err
	}
	out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return path, nil
})

// openDesk starts a display and the window of a program on it.
func openDesk(t testing.TB, p *program) *desk {
	t.Helper()
	return openDeskOn(t, p, startDisplay(t))
}

func openDeskOn(t testing.TB, p *program, display string) *desk {
	t.Helper()
	d := &desk{TB: t, program: p, display: display}
	path, err := windowed()
	if err != nil {
		t.Fatal(err)
	}
	d.window = exec.CommandContext(context.WithoutCancel(t.Context()), path)
	d.window.Env = append(d.program.env, "DISPLAY="+d.display, "WAYLAND_DISPLAY=", "LIBGL_ALWAYS_SOFTWARE=1", "LANG=en_GB.UTF-8")
	for _, name := range []string{"XDG_CACHE_HOME", "XDG_RUNTIME_DIR"} {
		dir := filepath.Join(p.dir, name)
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		d.window.Env = append(d.window.Env, name+"="+dir)
	}
	d.window.Stdout, d.window.Stderr = &d.log, &d.log
	if err := d.window.Start(); err != nil {
		t.Fatal(err)
	}
	d.ended = make(chan error, 1)
	go func() { d.ended <- d.window.Wait() }()
	t.Cleanup(d.finish)
	d.until("the window is drawn", func() bool { return d.look(navigation).has(surface) })
	return d
}

// startDisplay runs an X server with nothing on it.
func startDisplay(t testing.TB, options ...string) string {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	var said bytes.Buffer
	x := exec.CommandContext(context.WithoutCancel(t.Context()), "Xvfb", append([]string{"-displayfd", "3", "-screen", "0", "1400x1000x24", "-noreset", "-nolisten", "tcp", "+extension", "GLX", "+extension", "RANDR"}, options...)...)
	x.ExtraFiles, x.Stderr = []*os.File{write}, &said
	err = x.Start()
	_ = write.Close() // Xvfb has its own
	if err != nil {
		t.Fatalf("%v; \"bash scripts/deps window\" installs what is missing", err)
	}
	t.Cleanup(func() {
		_ = x.Process.Kill()
		_ = x.Wait() // it says that it was killed
	})
	number, err := io.ReadAll(read)
	if err != nil || len(number) == 0 {
		t.Fatalf("Xvfb did not start: %v\n%s", err, said.Bytes())
	}
	return ":" + strings.TrimSpace(string(number))
}

// finish closes the window as its menu does, and keeps a picture of what a
// failed test saw.
func (d *desk) finish() {
	if d.Failed() {
		d.keepPicture()
	}
	if d.left {
		return
	}
	d.quit()
}

// quit ends the program with its shortcut; it must go by itself, and never have
// touched the window from another thread.
func (d *desk) quit() {
	d.Helper()
	d.left = true
	d.key("ctrl+q")
	select {
	case err := <-d.ended:
		if err != nil || bytes.Contains(d.log.Bytes(), []byte("call thread")) {
			d.Errorf("the window ended with %v and said:\n%s", err, d.log.Bytes())
		}
	case <-time.After(patience):
		d.keepPicture()
		_ = d.window.Process.Signal(syscall.SIGQUIT) // it says what all of it is doing
		err := <-d.ended
		d.Errorf("the window does not end (%v); it said:\n%s", err, d.log.Bytes())
	}
}

func (d *desk) keepPicture() {
	f, err := os.CreateTemp("", "audience-sync-journey-*.png")
	if err != nil {
		d.Log(err)
		return
	}
	_ = f.Close() // only its name is needed
	out, err := d.x("import", "-window", "root", f.Name())
	d.Logf("what was on the screen: %s %s %v", f.Name(), out, err)
}

// x runs one of the X tools.
func (d *desk) x(name string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(context.WithoutCancel(d.Context()), name, args...)
	cmd.Env = append(os.Environ(), "DISPLAY="+d.display)
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		err = fmt.Errorf("%s %v: %w %s", name, args, err, problems.Bytes())
	}
	return out, err
}

func (d *desk) xdotool(args ...string) {
	d.Helper()
	if _, err := d.x("xdotool", args...); err != nil {
		d.Fatal(err)
	}
}

// point moves the pointer. The toolkit looks at where it went only after the
// clicks of the same moment: a click that comes with the move hits what is under
// the old place. So it is waited for what shows that the pointer is over it;
// rows that are marked already do not, and get a moment.
func (d *desk) point(at image.Point) {
	d.Helper()
	if at == d.pointer {
		return
	}
	around := image.Rectangle{at.Sub(image.Pt(12, 12)), at.Add(image.Pt(12, 12))}
	before := d.still(around)
	d.xdotool("mousemove", strconv.Itoa(at.X), strconv.Itoa(at.Y))
	moment := time.Now().Add(2 * time.Second)
	d.until("the pointer is seen", func() bool {
		return !bytes.Equal(d.look(around).rgb, before.rgb) || time.Now().After(moment)
	})
	d.pointer = at
}

func (d *desk) click(at image.Point) {
	d.Helper()
	d.point(at)
	d.xdotool("click", "1")
}

// key presses keys, such as "ctrl+n"; write types.
func (d *desk) key(keys ...string) {
	d.Helper()
	d.xdotool(append([]string{"key", "--delay", "60"}, keys...)...)
}

func (d *desk) write(text string) {
	d.Helper()
	d.xdotool("type", "--delay", "30", text)
}

// tabTo presses Tab until what stands in a part of the screen has the focus,
// which is framed in the accent colour.
func (d *desk) tabTo(area image.Rectangle) {
	d.Helper()
	d.still(area)
	d.until(fmt.Sprintf("%v has the focus", area), func() bool {
		if d.look(area).has(accent) {
			return true
		}
		d.key("Tab")
		return d.still(area).has(accent)
	})
}

// copyFile puts what a file says on the clipboard. The program that holds it
// there goes on until the display ends, so it must have no pipe to this one.
func (d *desk) copyFile(name string) {
	d.Helper()
	holder := exec.CommandContext(d.Context(), "xclip", "-selection", "clipboard", name)
	holder.Env = append(os.Environ(), "DISPLAY="+d.display)
	if err := holder.Run(); err != nil {
		d.Fatalf("xclip: %v", err)
	}
}

// drop drags files out of another program's window and drops them.
func (d *desk) drop(at image.Point, files ...string) {
	d.Helper()
	g := d.drag(files...)
	g.to(at)
	g.drop()
}

// drag takes hold of files in another program's window.
func (d *desk) drag(files ...string) *grip {
	d.Helper()
	source := exec.CommandContext(d.Context(), filepath.Join("scripts", "dragsource.py"), append([]string{"1290", "860"}, files...)...)
	source.Env = append(os.Environ(), "DISPLAY="+d.display, "WAYLAND_DISPLAY=", "NO_AT_BRIDGE=1")
	said, err := source.StdoutPipe()
	if err == nil {
		err = source.Start()
	}
	if err != nil {
		d.Fatal(err)
	}
	d.Cleanup(func() {
		_ = source.Process.Kill()
		_ = source.Wait() // it says that it was killed
	})
	g := &grip{desk: d, at: image.Pt(1340, 890), lines: bufio.NewScanner(said), source: source}
	if !g.lines.Scan() {
		d.Fatal("there is nothing to drag from; \"bash scripts/deps window\" installs what is missing")
	}
	d.xdotool("mousemove", strconv.Itoa(g.at.X), strconv.Itoa(g.at.Y), "sleep", "0.3", "mousedown", "1", "sleep", "0.3")
	return g
}

// grip is a hold of files that are dragged.
type grip struct {
	*desk
	at     image.Point
	lines  *bufio.Scanner // what the source says
	source *exec.Cmd
}

// to moves what is held, as a hand does.
func (g *grip) to(at image.Point) {
	g.Helper()
	for i := range 21 {
		to := g.at.Add(at.Sub(g.at).Mul(i).Div(20))
		g.xdotool("mousemove", strconv.Itoa(to.X), strconv.Itoa(to.Y), "sleep", "0.03")
	}
	g.xdotool("mousemove", strconv.Itoa(at.X+1), strconv.Itoa(at.Y+1), "sleep", "0.3")
	g.at = at
}

// drop lets go of it.
func (g *grip) drop() {
	g.Helper()
	g.xdotool("mouseup", "1")
	g.pointer = g.at
	if !g.lines.Scan() {
		g.Fatal("the drag did not end")
	}
	_ = g.source.Process.Kill() // its window is in the way
}

// until waits until something is so.
func (d *desk) until(what string, so func() bool) {
	d.Helper()
	late := time.After(patience)
	for every := time.NewTicker(100 * time.Millisecond); !so(); {
		select {
		case err := <-d.ended:
			d.left = true
			d.Fatalf("waiting until %s: the window ended: %v\n%s", what, err, d.log.Bytes())
		case <-late:
			d.Fatalf("waited in vain until %s", what)
		case <-every.C:
		}
	}
}

// A view is what is seen in a part of the screen.
type view struct {
	area image.Rectangle
	rgb  []byte
}

func (d *desk) look(area image.Rectangle) view {
	d.Helper()
	size := area.Size()
	out, err := d.x("import", "-window", "root", "-crop", fmt.Sprintf("%dx%d+%d+%d", size.X, size.Y, area.Min.X, area.Min.Y), "-depth", "8", "rgb:-")
	if err != nil {
		d.Fatal(err)
	}
	if len(out) != 3*size.X*size.Y {
		d.Fatalf("a picture of %v has %d bytes", size, len(out))
	}
	return view{area: area, rgb: out}
}

// still waits until a part of the screen moves no more, and returns it.
func (d *desk) still(area image.Rectangle) (last view) {
	d.Helper()
	d.until(fmt.Sprintf("%v is still", area), func() bool {
		now := d.look(area)
		same := bytes.Equal(now.rgb, last.rgb)
		last = now
		return same
	})
	return last
}

// changes does something and waits until a part of the screen is another, and
// still.
func (d *desk) changes(area image.Rectangle, do func()) {
	d.Helper()
	before := d.still(area)
	do()
	d.until(fmt.Sprintf("%v changes", area), func() bool { return !bytes.Equal(d.look(area).rgb, before.rgb) })
	d.still(area)
}

// primary waits for the one button of a part of the screen that is filled with
// the accent colour, and returns its middle.
func (d *desk) primary(area image.Rectangle) (at image.Point) {
	d.Helper()
	d.until(fmt.Sprintf("%v has a primary button", area), func() (found bool) {
		at, found = d.look(area).button()
		return found
	})
	return at
}

// has says whether a colour is seen.
func (v view) has(c color.RGBA) bool { return bytes.Contains(v.rgb, []byte{c.R, c.G, c.B}) }

func (v view) is(x, y int, colors ...color.RGBA) bool {
	i := 3 * (y*v.area.Dx() + x)
	return slices.Contains(colors, color.RGBA{R: v.rgb[i], G: v.rgb[i+1], B: v.rgb[i+2]})
}

// button finds the widest thing of the accent colour, with the pointer over it
// or not, that is as high as a button.
func (v view) button() (at image.Point, found bool) {
	size, best := v.area.Size(), 30
	for y := range size.Y {
		for x := 0; x < size.X; x++ {
			from := x
			for x < size.X && v.is(x, y, accent, hovered) {
				x++
			}
			if x-from <= best {
				continue
			}
			bottom := y
			for bottom < size.Y && v.is(from+4, bottom, accent, hovered) {
				bottom++
			}
			if bottom-y > 15 {
				best, at, found = x-from, v.area.Min.Add(image.Pt((from+x)/2, (y+bottom)/2)), true
			}
		}
	}
	return at, found
}
