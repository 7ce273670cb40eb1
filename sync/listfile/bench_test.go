package listfile

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/thedatashed/xlsxreader"
)

// benchmarkRows is the list of the benchmarks: an address, the names and four
// attributes.
func benchmarkRows(n int) []byte {
	var b bytes.Buffer
	b.WriteString("email,first_name,last_name,country,opted_in_marketing,score,signed_up\n")
	for i := range n {
		fmt.Fprintf(&b, "person.%d@example%d.com,Anna,Berg%d,DE,true,%d,2026-01-%02d\n", i, i%97, i%1000, i%100, i%28+1)
	}
	return b.Bytes()
}

// readAll reads a list without looking at it.
func readAll(b testing.TB, s Source) (rows int) {
	b.Helper()
	r, err := Open(b.Context(), s, Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	for {
		records, err := r.Next(b.Context())
		if errors.Is(err, io.EOF) {
			return rows
		}
		if err != nil {
			b.Fatal(err)
		}
		rows += len(records)
	}
}

// standardRows reads a CSV with encoding/csv as fast as that goes: no mapping,
// no hashing, no copies.
func standardRows(b *testing.B, data []byte) (rows int) {
	b.Helper()
	r := csv.NewReader(bytes.NewReader(data))
	r.ReuseRecord = true
	for {
		_, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows - 1
		}
		if err != nil {
			b.Fatal(err)
		}
		rows++
	}
}

// BenchmarkRead reads a list of a million people: cut, parsed, normalised and
// hashed. The yardstick, encoding/csv, runs in between and only parses.
func BenchmarkRead(b *testing.B) {
	const n = 1_000_000
	data := benchmarkRows(n)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	var ours, standard time.Duration
	for b.Loop() {
		begin := time.Now()
		if rows := readAll(b, Source{Data: data}); rows != n {
			b.Fatalf("%d rows", rows)
		}
		ours += time.Since(begin)
		b.StopTimer()
		begin = time.Now()
		if rows := standardRows(b, data); rows != n {
			b.Fatalf("%d rows", rows)
		}
		standard += time.Since(begin)
		b.StartTimer()
	}
	b.ReportMetric(float64(b.N)*n/ours.Seconds(), "rows/s")
	b.ReportMetric(ours.Seconds()/standard.Seconds(), "x-encoding/csv")
}

// BenchmarkReadXLSX reads a streamed sheet. The yardstick is xlsxreader, the
// fastest reader that was found: it only takes the cells apart. It is not used
// in the program, because a negative number of a shared text ends the process
// and a sheet that was cut off between two rows reads like a short one.
func BenchmarkReadXLSX(b *testing.B) {
	const n = 100_000
	book := streamed(b, n)
	b.ReportAllocs()
	var ours, yardstick time.Duration
	for b.Loop() {
		begin := time.Now()
		if rows := readAll(b, Source{Data: book}); rows != n {
			b.Fatalf("%d rows", rows)
		}
		ours += time.Since(begin)
		b.StopTimer()
		begin = time.Now()
		x, err := xlsxreader.NewReader(book)
		if err != nil {
			b.Fatal(err)
		}
		rows := 0
		for row := range x.ReadRows(x.Sheets[0]) {
			if row.Error != nil {
				b.Fatal(row.Error)
			}
			rows++
		}
		if rows != n+1 {
			b.Fatalf("%d rows", rows)
		}
		yardstick += time.Since(begin)
		b.StartTimer()
	}
	b.ReportMetric(float64(b.N)*n/ours.Seconds(), "rows/s")
	b.ReportMetric(ours.Seconds()/yardstick.Seconds(), "x-xlsxreader")
}
