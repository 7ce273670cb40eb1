package main_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// smallDisk is where a workspace is, with as little room as a test says: a disk
// of its own where one can be mounted, else a limit on the size of files.
type smallDisk struct {
	*program
	t       *testing.T
	own     bool
	folder  string
	ballast string
}

func newSmallDisk(t *testing.T) *smallDisk {
	t.Helper()
	d := &smallDisk{program: startProgram(t), t: t}
	d.folder = filepath.Join(d.dir, "workspace")
	d.ballast = filepath.Join(d.folder, "ballast")
	if err := os.Mkdir(d.folder, 0o700); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=24m,mode=0700", "tmpfs", d.folder).CombinedOutput()
	if d.own = err == nil; !d.own {
		t.Logf("no disk can be mounted here (%s); files are kept from growing instead", bytes.TrimSpace(out))
		return d
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", "-l", d.folder).CombinedOutput(); err != nil {
			t.Errorf("umount: %v: %s", err, out)
		}
	})
	return d
}

// with makes a command that has so many kilobytes of room.
func (d *smallDisk) with(ctx context.Context, room int, args ...string) *exec.Cmd {
	d.t.Helper()
	if !d.own {
		script := fmt.Sprintf(`ulimit -f %d; exec "$0" "$@"`, 2*room) // in blocks of 512 bytes
		cmd := exec.CommandContext(ctx, "sh", append([]string{"-c", script, d.path}, args...)...)
		cmd.Env = d.env
		return cmd
	}
	f, err := os.Create(d.ballast)
	if err != nil {
		d.t.Fatal(err)
	}
	defer f.Close()
	filled, _ := io.Copy(f, zeros{}) // until the disk is full
	if err := f.Truncate(max(0, filled-int64(room)<<10)); err != nil {
		d.t.Fatal(err)
	}
	return d.command(ctx, args...)
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// free gives all the room back.
func (d *smallDisk) free() {
	d.t.Helper()
	if err := os.RemoveAll(d.ballast); err != nil {
		d.t.Fatal(err)
	}
}

// until does a command with more and more room until it goes through. Each time
// before, it says why not and has changed nothing.
func (d *smallDisk) until(args ...string) (failed int) {
	d.t.Helper()
	before, _ := d.answers(d.t)
	for room := 0; ; room += 24 + room {
		out, err := d.with(d.t.Context(), room, append([]string{"--json"}, args...)...).Output()
		d.free()
		if err == nil {
			return failed
		}
		failed++
		var said struct {
			Error struct{ Code, Message string }
		}
		if err := json.Unmarshal(out, &said); err != nil || said.Error.Code != "disk_full" && (d.own || said.Error.Code != "unavailable") {
			d.t.Errorf("%v with %d KB: said %q", args, room, out)
		}
		d.run(d.t, 0, "backup", "check")
		if after, _ := d.answers(d.t); after != before {
			d.t.Errorf("%v with %d KB: %s, want %s", args, room, after, before)
		}
		if left, _ := filepath.Glob(filepath.Join(d.folder, "backups", "*")); len(left) > 0 {
			d.t.Errorf("%v with %d KB left %v", args, room, left)
		}
	}
}

const noRoom = "The disk with the workspace is full"

// syncs runs the engine with so much room until the disk is full; then there is
// room again, for the same engine where that can be, or else for the next.
func (d *smallDisk) syncs(room int) (full bool) {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(d.t.Context(), 5*time.Minute) // whatever comes, this test ends
	defer cancel()
	cmd := d.with(ctx, room, "--verbose", "run", "--until-idle")
	log, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		d.t.Fatal(err)
	}
	var said bytes.Buffer
	lines := bufio.NewScanner(io.TeeReader(log, &said))
	for lines.Scan() {
		if full || !strings.Contains(lines.Text(), noRoom) && (d.own || !strings.Contains(lines.Text(), "The disk of the workspace")) {
			continue
		}
		full = true
		if d.own {
			d.free()
		} else if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			d.t.Fatal(err)
		}
	}
	if err := cmd.Wait(); err != nil && (!full || strings.Contains(said.String(), "the engine started")) {
		d.t.Errorf("with %d KB: %v\n%s", room, err, said.Bytes())
	}
	d.free()
	d.run(d.t, 0, "run", "--until-idle")
	return full
}

// TestNoRoom fills the disk under an import, a backup and a sync. Each says so,
// loses nothing, and goes through once there is room; nobody is sent twice.
func TestNoRoom(t *testing.T) {
	t.Parallel()
	d := newSmallDisk(t)
	d.run(t, 0, "accounts", "--select", emea)
	d.run(t, 0, "settings", "batch_size=100")
	d.run(t, 0, "import", "--list", "List", d.wave(t, 0, 1000, 0))
	d.apply(t, "Everybody", `{partner: linkedin, ad_account: "`+emea+`", audience: Everybody, create: true, action: add, match_fields: [email]}`, `{}`)

	imports := d.until("import", "--list", "More", d.wave(t, 1, 2000, 1000))
	backups := d.until("backup")
	if imports == 0 || backups == 0 {
		t.Errorf("%d imports and %d backups failed: the disk never was full", imports, backups)
	}
	rooms, full := []int{0, 64, 160}, 0
	have := 3000
	for i, room := range rooms {
		if i > 0 {
			d.run(t, 0, "import", "--list", "More", d.wave(t, 1+i, 500, have))
			have += 500
		}
		if d.syncs(room) {
			full++
		}
		d.run(t, 0, "backup", "check")
	}
	step := d.json(t, 0, "metrics").list("canvases")[0].list("steps")[0]
	_, members := d.segment(t, "Everybody")
	if step.number("synced") != have || step.number("entered") != have || members != have || full == 0 {
		t.Errorf("of %d people, with %d times no room: %v; the audience has %d", have, full, step, members)
	}
	t.Logf("on a disk of its own: %t; %d imports, %d backups and %d of %d syncs met a full disk; %d people, nobody lost, nobody twice", d.own, imports, backups, full, len(rooms), have)
}
