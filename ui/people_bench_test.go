package ui

import (
	"testing"
)

// benchPeople is a window and a crowd for a benchmark.
func benchPeople(b *testing.B, people int) (*fakeShell, *crowd) {
	b.Helper()
	appOf(b)
	return newFakeShell(b), newCrowd(b, people)
}

// BenchmarkPeopleOpens opens the page on a million people until its rows are
// laid out; the yardstick is 100 ms. What the store takes to read is not in it,
// nor what the graphics card draws.
func BenchmarkPeopleOpens(b *testing.B) {
	s, c := benchPeople(b, 1_000_000)
	for b.Loop() {
		s.put(newPeopleScreen(s, c, Options{}))
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/opening")
}

// BenchmarkPeopleScroll draws a frame after a jump to rows that were not read;
// the yardstick is 50 ms.
func BenchmarkPeopleScroll(b *testing.B) {
	s, c := benchPeople(b, 1_000_000)
	p := newPeopleScreen(s, c, Options{})
	s.put(p)
	row := 0
	for b.Loop() {
		row = (row + 104_729) % 1_000_000
		p.table.table.Select(row)
		s.settle()
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N), "ms/frame")
}
