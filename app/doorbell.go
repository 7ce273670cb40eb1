package app

import (
	"context"
	"net"
	"os"
	"path/filepath"
	stdsync "sync"
	"time"
)

// doorbell lets a second start of the program bring the window of the first to
// the front: a socket in the workspace folder, for this user alone. It carries
// nothing but that somebody rang.
type doorbell struct {
	listener net.Listener
	rings    chan struct{}
	answers  stdsync.WaitGroup
}

// doorbellName is the socket in the workspace folder.
const doorbellName = "window.sock"

// doorbellPatience is how long either side waits for the other.
const doorbellPatience = 2 * time.Second

// hangDoorbell is for the process that has the engine's lock: a socket that
// stands there is of a program that was killed. Some folders cannot hold one,
// such as one whose path is too long.
func hangDoorbell(ctx context.Context, dir string) (*doorbell, error) {
	name := filepath.Join(dir, doorbellName)
	if err := os.Remove(name); err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "unix", name)
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(name, 0o600); err != nil {
		_ = l.Close() // what went wrong is told
		return nil, err
	}
	d := &doorbell{listener: l, rings: make(chan struct{}, 1)}
	d.answers.Go(d.listen)
	return d, nil
}

func (d *doorbell) listen() {
	for {
		c, err := d.listener.Accept()
		if err != nil {
			return
		}
		select {
		case d.rings <- struct{}{}:
		default: // the window has not come to the last ring yet
		}
		_ = c.SetDeadline(time.Now().Add(doorbellPatience))
		_, _ = c.Write([]byte{1}) // where nobody waits there is nobody to tell
		_ = c.Close()
	}
}

// takeDown ends it and removes the socket.
func (d *doorbell) takeDown() {
	_ = d.listener.Close() // it listened; nothing is lost
	d.answers.Wait()
}

// ring asks the window of a workspace to come to the front, and reports whether
// there was one.
func ring(ctx context.Context, dir string) bool {
	dialer := net.Dialer{Timeout: doorbellPatience}
	c, err := dialer.DialContext(ctx, "unix", filepath.Join(dir, doorbellName))
	if err != nil {
		return false
	}
	defer func() { _ = c.Close() }() // only read
	_ = c.SetDeadline(time.Now().Add(doorbellPatience))
	n, _ := c.Read(make([]byte, 1))
	return n == 1
}
