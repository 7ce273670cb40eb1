package app

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"testing"

	"audiencesync/sync"
)

func TestSampleList(t *testing.T) {
	t.Parallel()
	sample := func(rows int, seed uint64) string {
		var b bytes.Buffer
		if err := sampleList(t.Context(), &b, rows, seed); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	list := sample(5000, 1)
	if list != sample(5000, 1) {
		t.Error("the same seed makes other people")
	}
	if list == sample(5000, 2) {
		t.Error("another seed makes the same people")
	}
	rows, err := csv.NewReader(strings.NewReader(list)).ReadAll()
	if err != nil || len(rows) != 5001 {
		t.Fatalf("got %d rows, %v", len(rows), err)
	}
	ids, addresses := map[string]bool{}, 0
	for _, r := range rows[1:] {
		ids[r[0]] = true
		if _, _, reason := sync.NormaliseEmail([]byte(r[1]), nil); r[1] != "" && reason == "" {
			addresses++
		}
		if _, ok, _ := sync.NormaliseGAID([]byte(r[4])); r[4] != "" && !ok {
			t.Fatalf("%q is not a GAID", r[4])
		}
	}
	if len(ids) == 5000 || len(ids) < 4900 || addresses < 4800 {
		t.Errorf("%d people, %d addresses", len(ids), addresses)
	}
	if sample(0, 1) != sampleHeader {
		t.Error("no rows: not just the header")
	}
}

func TestSampleListEndsWhenItIsToldTo(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := sampleList(ctx, io.Discard, 1<<30, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func BenchmarkSampleList(b *testing.B) {
	for b.Loop() {
		if err := sampleList(b.Context(), io.Discard, 100_000, 1); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*100_000/b.Elapsed().Seconds(), "rows/s")
}
