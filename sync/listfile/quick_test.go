package listfile

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"
)

func quickCSV(n int) []byte {
	var b bytes.Buffer
	b.WriteString("email,first_name,last_name,country,consent,score,signed_up\n")
	for i := range n {
		fmt.Fprintf(&b, "person.%d@example%d.com,Anna,Berg%d,DE,true,%d,2026-01-%02d\n", i, i%97, i%1000, i%100, i%28+1)
	}
	return b.Bytes()
}

func TestQuick(t *testing.T) {
	data := quickCSV(1_000_000)
	p, err := Inspect(context.Background(), Source{Data: data}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", p)
	for range 3 {
		begin := time.Now()
		r, err := Open(context.Background(), Source{Data: data}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for {
			recs, err := r.Next(context.Background())
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			n += len(recs)
		}
		t.Log(n, time.Since(begin), r.Problems())
		r.Close()
	}
}
