package main_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"audiencesync/storage"
	"audiencesync/sync"
	"audiencesync/sync/linkedin"
	"audiencesync/sync/linkedin/simulator"
	"audiencesync/sync/listfile"
)

// mostHeap and mostLog bound what a long run may take: the memory in use, and
// the write-ahead log.
const (
	mostHeap = 300 << 20
	mostLog  = 32 << 20
)

// TestLongRun lets hours pass: an import every hour, another fault every two, a
// restart every four, and clocks that jump both ways. Nobody is lost; memory, goroutines, open files and the
// write-ahead log do not grow. LONGRUN_HOURS is how long.
func TestLongRun(t *testing.T) {
	t.Parallel()
	hours := number(t, "LONGRUN_HOURS", 6)
	path := filepath.Join(t.TempDir(), "workspace.db")
	synctest.Test(t, func(t *testing.T) { // which also fails when a goroutine is left
		r := &longRun{T: t, path: path, server: simulator.New(simulator.Options{})}
		r.start()
		r.prepare()
		for hour := range hours {
			r.fill(hour)
			if hour%2 == 0 {
				kind := troubles[hour/2%len(troubles)]
				r.must(r.server.Fault(simulator.Fault{Kind: simulator.Kind(kind), Times: 5, Endpoint: "users"}))
			}
			r.jump(hour)
			time.Sleep(time.Hour)
			r.measure()
			if hour%4 == 3 {
				r.stop()
				r.start()
			}
		}
		r.server.ClearFaults()
		time.Sleep(12 * time.Hour) // what was put off before a jump back comes that much later
		r.judge()
		r.stop()
		t.Logf("%d simulated hours, in which the clock went back %d times, %d people, %d requests; at most %d MB of memory and %d KB of write-ahead log", hours, r.back, r.people, len(r.server.Requests()), r.heap>>20, r.log>>10)
	})
	if left := openFiles(path); len(left) > 0 {
		t.Errorf("still open: %v", left)
	}
}

type longRun struct {
	*testing.T
	path   string
	server *simulator.Server
	store  *storage.DB
	client *linkedin.Client
	engine *sync.Engine
	people int
	heap   uint64
	log    int64
	ahead  atomic.Int64 // our clock's jumps
	back   int          // how often it went back
}

func (r *longRun) must(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

func (r *longRun) start() {
	r.Helper()
	var err error
	r.store, err = storage.Open(r.Context(), r.path, storage.Options{SealingKey: bytes.Repeat([]byte{5}, 32)})
	r.must(err)
	store := skewed{r.store, &r.ahead}
	r.client = linkedin.New(linkedin.Config{
		API: "https://practice.invalid", SourcePlatform: "API", HTTP: &http.Client{Transport: r.server.Transport()},
		Tokens: linkedin.StaticToken(r.server.Token(0)),
		Pacer:  &sync.Pacer{Store: store, PerMinute: func() int { return sync.DefaultRequestsPerMinute }},
	})
	r.engine = &sync.Engine{
		Store: store, Events: &sync.Events{}, Log: slog.New(slog.DiscardHandler), Flush: time.Minute,
		Partner: func(context.Context) (sync.Partner, error) { return r.client, nil },
	}
	r.must(r.engine.Start(r.Context()))
}

func (r *longRun) stop() {
	r.Helper()
	r.engine.Stop()
	r.client.Close()
	r.must(r.store.Close())
}

// prepare launches a canvas that adds, and removes an hour later.
func (r *longRun) prepare() {
	r.Helper()
	accounts, err := r.client.AdAccounts(r.Context())
	r.must(err)
	r.must(r.store.SaveAdAccounts(r.Context(), accounts))
	r.must(r.store.SelectAdAccounts(r.Context(), []string{emea}))
	r.must(r.store.SaveConnection(r.Context(), sync.Connection{Kind: sync.ConnectionPractice, Health: sync.HealthValid}))
	step := func(audience string, action sync.Action) sync.Component {
		return sync.Component{Step: &sync.AudienceSync{Partner: "linkedin", AdAccount: emea, Audience: audience, Create: true, Action: action, Fields: sync.MatchFields{Email: true}}}
	}
	_, err = r.store.SaveCanvas(r.Context(), "Long", sync.Definition{Components: []sync.Component{
		step("Stays", sync.ActionAdd), step("Passes", sync.ActionAdd), {Delay: sync.Delay(time.Hour)}, step("Passes", sync.ActionRemove),
	}}, time.Now())
	r.must(err)
	r.must(r.engine.Launch(r.Context(), "Long"))
}

// fill imports a hundred new people and all those who are there.
func (r *longRun) fill(hour int) {
	r.Helper()
	var b strings.Builder
	b.WriteString("external_id,email,hour\n")
	r.people += 100
	for i := range r.people {
		fmt.Fprintf(&b, "L-%d,long.%d@example.com,%d\n", i, i, hour)
	}
	reader, err := listfile.Open(r.Context(), listfile.Source{Name: "list.csv", Data: []byte(b.String())}, listfile.Options{})
	r.must(err)
	spec := reader.Spec()
	spec.List, spec.At = "List", time.Now()
	_, err = r.store.Import(r.Context(), spec, reader)
	r.must(err)
	r.must(reader.Close())
}

func (r *longRun) measure() {
	r.Helper()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	r.heap = max(r.heap, m.HeapAlloc)
	if info, err := os.Stat(r.path + "-wal"); err == nil {
		r.log = max(r.log, info.Size())
	}
	if r.heap > mostHeap || r.log > mostLog {
		r.Errorf("%d MB of memory, %d MB of write-ahead log", r.heap>>20, r.log>>20)
	}
	metrics, err := r.store.Metrics(r.Context(), 0)
	r.must(err)
	for _, s := range metrics[0].Steps {
		if !s.Conserved() {
			r.Errorf("the numbers do not add up: %+v", s)
		}
	}
	r.must(r.store.Check(r.Context()))
}

func (r *longRun) judge() {
	r.Helper()
	metrics, err := r.store.Metrics(r.Context(), 0)
	r.must(err)
	for _, s := range metrics[0].Steps {
		if s.Synced != r.people || s.Errored != 0 || s.Pending != 0 {
			r.Errorf("at the end: %+v, want %d synced", s, r.people)
		}
	}
	for _, g := range r.server.Segments() {
		if want := map[string]int{"Stays": r.people}[g.Name]; (g.Name == "Stays" || g.Name == "Passes") && g.Members != want {
			r.Errorf("%s has %d members, want %d", g.Name, g.Members, want)
		}
	}
	if second, minute := r.server.Busiest(time.Second), r.server.Busiest(time.Minute); second > 10 || minute > 500 {
		r.Errorf("%d requests in a second, %d in a minute", second, minute)
	}
}

// openFiles are those of this process whose name begins so, where the system
// says it.
func openFiles(prefix string) (found []string) {
	links, _ := filepath.Glob("/proc/self/fd/*")
	for _, l := range links {
		if name, err := os.Readlink(l); err == nil && strings.HasPrefix(name, prefix) {
			found = append(found, name)
		}
	}
	return found
}
