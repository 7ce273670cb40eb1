package listfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	stdsync "sync"
	"testing"

	"audiencesync/sync"
)

// oneField records one value as a field.
func oneField(field, value string, presumed bool) (person, []string) {
	r := &recorder{plan: &plan{columns: []columnPlan{{header: "H", kind: fieldKinds[field]}}, presumed: presumed}, split: &csvSplitter{delimiter: ','}}
	c := newChunk()
	c.data = append(append(c.data, value...), '\n')
	r.run(c)
	var problems []string
	for _, p := range c.problems {
		problems = append(problems, p.Reason)
	}
	if len(c.records) != 1 {
		return person{}, problems
	}
	return copyOf(c.records[0]), problems
}

// Each field with each kind of value: what is kept, and why if nothing is.
func TestFields(t *testing.T) {
	t.Parallel()
	hash := strings.Repeat("ab", 32)
	anna := hashOf(t, "anna@example.com")
	const notGAID = "it does not have the form of an advertising ID (8-4-4-4-12 hex digits)"
	for _, c := range []struct{ field, value, want, reason string }{
		{FieldEmail, "anna@example.com", anna, ""},
		{FieldEmail, " ANNA@EXAMPLE.COM ", anna, ""},
		{FieldEmail, "\u2068anna@example.com\u2069", anna, ""},
		{FieldEmail, "an.na+tag@example.com", hashOf(t, "an.na+tag@example.com"), ""},
		{FieldEmail, hash, hash, ""},
		{FieldEmail, strings.ToUpper(hash), hash, ""},
		{FieldEmail, "-", "", "there is no @ in it"},
		{FieldEmail, "NULL", "", "there is no @ in it"},
		{FieldEmail, "a b@example.com", "", "it has a blank or a character that no address has"},
		{FieldEmail, "\u200b\u00a0", "", ""},
		{FieldEmail, "\xffa@example.com", "", reasonCharset},
		{FieldEmailSHA256, hash, hash, ""},
		{FieldEmailSHA256, " " + strings.ToUpper(hash) + " ", hash, ""},
		{FieldEmailSHA256, hash[:63], "", reasonNotHash},
		{FieldEmailSHA256, hash[:63] + "g", "", reasonNotHash},
		{FieldEmailSHA256, "anna@example.com", "", reasonNotHash},
		{FieldEmailSHA256, "  ", "", ""},
		{FieldGAID, gaid, gaid, ""},
		{FieldGAID, " " + strings.ToUpper(gaid) + "\u00a0", gaid, ""},
		{FieldGAID, "00000000-0000-0000-0000-000000000000", "", ""},
		{FieldGAID, "", "", ""},
		{FieldGAID, strings.ReplaceAll(gaid, "-", ""), "", notGAID},
		{FieldGAID, gaid[:35] + "x", "", "it has characters other than hex digits"},
		{FieldFirstName, " Anna \t Maria ", "Anna Maria", ""},
		{FieldFirstName, "anna@example.com", "", reasonAddress},
		{FieldLastName, "d'Été\u200b", "d'Été", ""},
		{FieldLastName, "Berg <anna@example.com>", "", reasonAddress},
		{FieldExternalID, " 007 ", "007", ""},
		{FieldExternalID, "anna@example.com", "", reasonAddress},
		{FieldExternalID, "@handle", "@handle", ""},
		{"an attribute", "a  b", "a  b", ""},
		{"an attribute", "@handle", "@handle", ""},
		{"an attribute", "a@b", "a@b", ""},
		{"an attribute", "mailto:anna@example.com", "", reasonAddress},
		{"an attribute", "\xe9", "", reasonCharset},
		{FieldIgnore, "anna@example.com", "", ""},
		{FieldIgnore, "\xe9", "", ""},
	} {
		p, problems := oneField(c.field, c.value, false)
		if got := p.email + p.gaid + p.first + p.last + p.x + strings.Join(p.attributes, ""); got != c.want {
			t.Errorf("%s %q is %q, want %q", c.field, c.value, got, c.want)
		}
		if got := strings.Join(problems, "; "); got != c.reason {
			t.Errorf("%s %q: %q, want %q", c.field, c.value, got, c.reason)
		}
	}
}

// In a list that began as ASCII, what is not UTF-8 is Windows-1252.
func TestPresumedValues(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{"\xe9t\xe9": "été", "été": "été", "\x80 5": "€ 5", "plain": "plain", "\xc3": "Ã"} {
		p, problems := oneField("an attribute", value, true)
		if len(problems) > 0 || p.attributes[0] != want {
			t.Errorf("%q is %q, %q", value, p.attributes, problems)
		}
	}
	p, _ := oneField(FieldEmail, "anna@m\xfcller.de", true)
	if p.email != hashOf(t, "anna@müller.de") {
		t.Error("an address was hashed in another charset than UTF-8")
	}
}

// Progress may be asked for from anywhere while reading goes on; the race
// detector looks.
func TestProgressFromElsewhere(t *testing.T) {
	t.Parallel()
	r, err := Open(t.Context(), Source{Data: manyRows(60_000)}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var watching stdsync.WaitGroup
	done := make(chan struct{})
	watching.Go(func() {
		last, lastRows := int64(0), 0
		for {
			n, of, rows := r.Progress()
			if n < last || n > of || rows < lastRows {
				t.Errorf("progress went from %d to %d of %d, from row %d to %d", last, n, of, lastRows, rows)
			}
			last, lastRows = n, rows
			select {
			case <-done:
				return
			default:
				runtime.Gosched()
			}
		}
	})
	for err == nil {
		_, err = r.Next(t.Context())
	}
	close(done)
	watching.Wait()
	if !errors.Is(err, io.EOF) {
		t.Error(err)
	}
}

// Ten times the rows take about the same memory: chunks are used again.
func TestMemoryDoesNotGrowWithRows(t *testing.T) { //nolint:paralleltest // it measures the whole process
	allocated := func(n int) uint64 {
		data := benchmarkRows(n)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		r, err := Open(t.Context(), Source{Data: data}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		for err == nil {
			_, err = r.Next(t.Context())
		}
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	if few, many := allocated(50_000), allocated(500_000); many > 2*few+(4<<20) {
		t.Errorf("50,000 rows allocate %d KB, 500,000 rows %d KB", few>>10, many>>10)
	}
}

// A batch keeps its values until the next one is asked for, whatever the
// workers do meanwhile.
func TestBatchesAreKept(t *testing.T) {
	t.Parallel()
	r, err := Open(t.Context(), Source{Data: manyRows(60_000)}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for {
		records, err := r.Next(t.Context())
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		for range 50 {
			runtime.Gosched() // let the workers go on as far as they can
		}
		for i := range records {
			if want := fmt.Sprintf("Berg, %d", records[i].Row-2); string(records[i].Last) != want || !bytes.Equal(records[i].Attributes[0], []byte("DE")) {
				t.Fatalf("row %d is %q", records[i].Row, records[i].Last)
			}
		}
	}
}

// The specification says what a file has, so that importing it replaces this
// and nothing else.
func TestSpec(t *testing.T) {
	t.Parallel()
	for headers, want := range map[string]string{
		"email":                         "email",
		"email_sha256,country":          "email +country:text",
		"first_name,last_name":          "name",
		"gaid,first_name":               "gaid +first_name:text",
		"external_id,consent,score,day": "external +consent:bool +score:number +day:date",
	} {
		row := map[string]string{"consent": "yes", "score": "1.5", "day": "2026-01-02", "country": "DE"}
		var values []string
		for _, h := range strings.Split(headers, ",") {
			values = append(values, row[h])
		}
		r, err := Open(t.Context(), Source{Data: []byte(headers + "\n" + strings.Join(values, ",") + "\n,,,\n")}, Options{Header: true, Delimiter: ','})
		if err != nil {
			t.Errorf("%s: %v", headers, err)
			continue
		}
		_ = r.Close() // only its plan is looked at
		if got := said(r.Spec()); got != want {
			t.Errorf("%s: %s, want %s", headers, got, want)
		}
	}
}

// said puts a specification into words.
func said(spec sync.ImportSpec) string {
	var words []string
	for word, has := range map[string]bool{"email": spec.Email, "name": spec.Name, "gaid": spec.GAID, "external": spec.ExternalID} {
		if has {
			words = append(words, word)
		}
	}
	for _, a := range spec.Attributes {
		words = append(words, fmt.Sprintf("+%s:%s", a.Name, a.Type))
	}
	return strings.Join(words, " ")
}

// Whatever a plain name is, there is nothing to do about it.
func FuzzPlainName(f *testing.F) {
	for _, seed := range []string{"", "Ann", " Ann", "Ann ", "Mary Ann", "Mary  Ann", "a@b.c", "Zoë", "\x7f", strings.Repeat("a", sync.MaxName+1)} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, v []byte) {
		if isPlainName(v) && (string(sync.NormaliseName(bytes.Clone(v), nil)) != string(v) || sync.LooksLikeEmail(v)) {
			t.Fatalf("%q is no plain name", v)
		}
	})
}
