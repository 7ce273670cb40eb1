package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	stdsync "sync"
	"sync/atomic"
	"time"

	"audiencesync/sync"
	"audiencesync/sync/linkedin/simulator"

	"github.com/gofrs/flock"
)

// practice is practice LinkedIn inside the process: requests are carried to it
// without a socket, and what they change is in the workspace's practice file
// before they are answered. So practice LinkedIn, like LinkedIn, never forgets
// what it said it had done, however the program ends, and every process that
// has the workspace open meets the same one.
type practice struct {
	file practiceFile
	lock *flock.Flock
	then atomic.Pointer[time.Time] // the time of a request that is done again, nil: now

	mu     stdsync.Mutex
	server *simulator.Server // nil: not read yet, or not as the file has it
	token  string
}

// tokenLife is longer than any program runs: signing in is practised with
// "audience-sync practice".
const tokenLife = 20 * 365 * 24 * time.Hour

func newPractice(dir string, key []byte) (*practice, error) {
	file, err := newPracticeFile(filepath.Join(dir, "practice.state"), key)
	if err != nil {
		return nil, err
	}
	return &practice{file: file, lock: flock.New(filepath.Join(dir, "practice.lock"), flock.SetPermissions(0o600))}, nil
}

// RoundTrip carries a request to practice LinkedIn and the answer back.
func (p *practice) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := readBody(r)
	if err != nil {
		return nil, err
	}
	end, err := p.take(r.Context())
	if err != nil {
		return nil, err
	}
	defer end()
	// Once begun it is done to its end: what is done must be in the file.
	res, err := p.do(r.WithContext(context.WithoutCancel(r.Context())), body)
	if err == nil && r.Method != http.MethodGet && res.StatusCode/100 == 2 {
		err = p.keep(r, body)
	}
	if err == nil {
		err = r.Context().Err()
	}
	if err != nil {
		return nil, err
	}
	return res, nil
}

func readBody(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	body, err := io.ReadAll(r.Body)
	return body, errors.Join(err, r.Body.Close())
}

// do makes one request of practice LinkedIn.
func (p *practice) do(r *http.Request, body []byte) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	r.Header.Set("Authorization", "Bearer "+p.token)
	return p.server.Transport().RoundTrip(r)
}

// keep puts what was done into the file. What cannot be put there has not
// happened: the server is read from the file again before the next request.
func (p *practice) keep(r *http.Request, body []byte) error {
	err := p.file.append(time.Now(), r, body)
	if err == nil && p.file.crowded() {
		err = p.file.rewrite(p.server)
	}
	if err != nil {
		p.server = nil
	}
	return err
}

// take waits for its turn among the goroutines and processes that use practice
// LinkedIn, and makes it what the file says.
func (p *practice) take(ctx context.Context) (end func(), err error) {
	p.mu.Lock()
	if _, err := p.lock.TryLockContext(ctx, 5*time.Millisecond); err != nil {
		p.mu.Unlock()
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, notWritable(filepath.Dir(p.file.path), err)
	}
	if err := p.catchUp(); err != nil {
		p.free()
		return nil, err
	}
	return p.free, nil
}

func (p *practice) free() {
	_ = p.lock.Unlock() // the end of the process frees it too
	p.mu.Unlock()
}

// check reads the file before anybody depends on it.
func (p *practice) check(ctx context.Context) error {
	end, err := p.take(ctx)
	if err != nil {
		return err
	}
	end()
	return nil
}

// catchUp makes the server what the file says: read anew, or told what other
// processes have done since.
func (p *practice) catchUp() error {
	same, err := p.file.open()
	if err != nil {
		return err
	}
	defer p.file.close()
	if !same || p.server == nil {
		if err := p.load(); err != nil {
			p.server = nil
			return err
		}
	}
	if err := p.file.each(p.again); err != nil {
		p.server = nil
		return err
	}
	return nil
}

func (p *practice) load() (err error) {
	options := simulator.Options{Clock: p.clock}
	if p.file.empty() {
		p.server = simulator.New(options)
		err = p.file.rewrite(p.server)
	} else {
		p.server, err = p.file.load(options)
	}
	if err == nil {
		p.token = p.server.Token(tokenLife)
	}
	return err
}

func (p *practice) clock() time.Time {
	if t := p.then.Load(); t != nil {
		return *t
	}
	return time.Now()
}

// again does what another process did, or this one before it ended: with the
// clock of then, and in a version of the API that has not ended since.
func (p *practice) again(at time.Time, r *http.Request, body []byte) error {
	p.then.Store(&at)
	defer p.then.Store(nil)
	r.URL.Scheme, r.URL.Host = "https", r.Host
	r.Header.Set("LinkedIn-Version", simulator.DefaultVersions[len(simulator.DefaultVersions)-1])
	res, err := p.do(r, body)
	if err != nil {
		return err
	}
	if res.StatusCode/100 != 2 {
		err = fmt.Errorf("%s %s is answered with %d now", r.Method, r.URL.Path, res.StatusCode)
	}
	return errors.Join(err, res.Body.Close())
}

func practiceDamaged(name string, cause error) error {
	return sync.Errorf(sync.CodeDamaged, cause, "The file %s, which holds practice LinkedIn, is damaged. Put it back from a backup of the folder, or practise in another workspace.", name)
}
