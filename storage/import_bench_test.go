package storage

import (
	"context"
	"encoding/binary"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"

	"audiencesync/sync"
)

// crowd yields rows of invented people as cheaply as it can: what a reader
// hands out, without the reading and hashing. Two rows in a hundred repeat an
// earlier person.
type crowd struct {
	rows, at int
	batch    []sync.Record
	text     []byte
	updated  bool // everybody's plan is another one
}

var crowdCountries = []string{"DE", "FR", "US", "GB", "SE", "NL", "PL", "IE", "ES", "IT", "AT", "CH"}

var crowdSpec = sync.ImportSpec{List: "Crowd", File: "crowd.csv", Email: true, Name: true, GAID: true, ExternalID: true, At: time.Unix(1e9, 0),
	Attributes: []sync.Attribute{{Name: "country"}, {Name: "opted_in"}, {Name: "do_not_sell"}, {Name: "trial_ends"}}}

const crowdBatch = 4096

func (c *crowd) Next(context.Context) ([]sync.Record, error) {
	if c.batch == nil {
		c.batch = make([]sync.Record, crowdBatch)
		for i := range c.batch {
			c.batch[i].Attributes = make([][]byte, 4)
		}
		c.text = make([]byte, 0, crowdBatch*200)
	}
	c.text = c.text[:0]
	n := min(crowdBatch, c.rows-c.at)
	for i := range n {
		c.person(&c.batch[i], c.at+i)
	}
	c.at += n
	if c.at == c.rows {
		return c.batch[:n], io.EOF
	}
	return c.batch[:n], nil
}

func (c *crowd) person(r *sync.Record, row int) {
	r.Row = row + 2
	n := uint64(row)
	if row%50 == 49 {
		n = mix(n) % n
	}
	a, b := mix(n+1), mix(n+1<<40)
	for i := range 4 {
		binary.LittleEndian.PutUint64(r.Email[8*i:], mix(a+uint64(i)))
	}
	binary.LittleEndian.PutUint64(r.GAID[:], b)
	binary.LittleEndian.PutUint64(r.GAID[8:], a^b)
	r.HasEmail, r.HasGAID = true, true
	r.Digest = a
	r.First = c.word("First", a%5000)
	r.Last = c.word("Lastna", b%50000)
	r.ExternalID = c.word("C-", 10_000_000+n)
	r.Attributes[0] = c.word(crowdCountries[a>>20%12], noNumber)
	r.Attributes[1] = c.word([]string{"true", "true", "false", ""}[a>>30%4], noNumber)
	r.Attributes[2] = c.word([]string{"false", "false", "false", "true"}[a>>34%4], noNumber)
	r.Attributes[3] = c.word("2026-12-", 10+a>>40%20)
	if c.updated {
		r.Attributes[0] = c.word("XX", noNumber)
	}
}

const noNumber = ^uint64(0)

func (c *crowd) word(w string, n uint64) []byte {
	from := len(c.text)
	c.text = append(c.text, w...)
	if n != noNumber {
		c.text = strconv.AppendUint(c.text, n, 10)
	}
	return c.text[from:len(c.text):len(c.text)]
}

func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}

// benchRows is how many rows the benchmarks have: a million, or BENCH_ROWS.
func benchRows() int {
	if n, err := strconv.Atoi(os.Getenv("BENCH_ROWS")); err == nil {
		return n
	}
	return 1_000_000
}

func BenchmarkImport(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		d := openAt(b, b.TempDir())
		b.StartTimer()
		began := time.Now()
		res, err := d.Import(b.Context(), crowdSpec, &crowd{rows: benchRows()})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(benchRows())/time.Since(began).Seconds(), "people/s")
		b.StopTimer()
		b.ReportMetric(float64(size(b, d))/float64(res.New.Len()), "B/person")
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(m.Sys)/1e6, "MB-sys")
		b.StartTimer()
	}
}

func reportRate(b *testing.B, n int) {
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "people/s")
}

func size(b *testing.B, d *DB) int64 {
	if _, err := d.write.ExecContext(b.Context(), "PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		b.Fatal(err)
	}
	f, err := os.Stat(d.path)
	if err != nil {
		b.Fatal(err)
	}
	return f.Size()
}

// crowded returns a workspace with everybody in it, made once a process.
func crowded(b *testing.B) *DB {
	b.Helper()
	dir := filepath.Join(os.TempDir(), "audience-sync-bench-"+strconv.Itoa(benchRows()))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		b.Fatal(err)
	}
	d := openAt(b, dir)
	if n, err := d.PeopleCount(b.Context()); err != nil {
		b.Fatal(err)
	} else if n == 0 {
		if _, err := d.Import(b.Context(), crowdSpec, &crowd{rows: benchRows()}); err != nil {
			b.Fatal(err)
		}
	}
	return d
}

func BenchmarkImportAgain(b *testing.B) {
	d := crowded(b)
	for b.Loop() {
		res, err := d.Import(b.Context(), crowdSpec, &crowd{rows: benchRows()})
		if err != nil || res.New.Len()+res.Updated.Len() > 0 {
			b.Fatal(res, err)
		}
	}
	reportRate(b, benchRows())
}

func BenchmarkMatch(b *testing.B) {
	d := crowded(b)
	c := sync.Criteria{All: []sync.Condition{{Field: "opted_in", Op: sync.OpIs, Value: true}, {Field: "country", Op: sync.OpIn, Value: []any{"DE", "FR"}}},
		None: []sync.Condition{{Field: "do_not_sell", Op: sync.OpIs, Value: true}}}
	for name, cold := range map[string]bool{"warm": false, "cold": true} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if cold {
					d.cache = newColumnCache()
				}
				if s, err := d.Match(b.Context(), c, nil, testTime); err != nil || s.Empty() {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkMembers(b *testing.B) {
	d := crowded(b)
	for _, n := range []int{5000, 100_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			var dst []sync.Member
			at, total := 0, 0
			for b.Loop() {
				s := &sync.PeopleSet{}
				s.AddRange(sync.PersonID(at), sync.PersonID(at+n))
				if at += n; at+n > benchRows()*97/100 {
					at = 0
				}
				var err error
				if dst, err = d.Members(b.Context(), s, dst[:0]); err != nil || len(dst) != n {
					b.Fatal(len(dst), err)
				}
				total += n
			}
			b.ReportMetric(float64(total)/b.Elapsed().Seconds(), "people/s")
		})
	}
}

// BenchmarkPage reads a page of people behind a number: near each other, and
// from all over.
func BenchmarkPage(b *testing.B) {
	d := crowded(b)
	for name, step := range map[string]int{"near": 3, "thousandth": 1000, "scattered": benchRows() / 60} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				ids := make([]sync.PersonID, 50)
				from := rand.IntN(benchRows()*97/100 - 50*step)
				for i := range ids {
					ids[i] = sync.PersonID(from + i*step)
				}
				if _, err := d.People(b.Context(), ids); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkAttributes(b *testing.B) {
	d := crowded(b)
	for b.Loop() {
		if _, err := d.Attributes(b.Context()); err != nil {
			b.Fatal(err)
		}
		if _, err := d.AttributeValues(b.Context(), "country", 20); err != nil {
			b.Fatal(err)
		}
	}
}
