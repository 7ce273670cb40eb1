package listfile

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"audiencesync/sync"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// person is a record that outlives the reader's buffer.
type person struct {
	row                         int
	email, gaid, first, last, x string
	attributes                  []string
	digest                      uint64
}

func copyOf(r sync.Record) person {
	p := person{row: r.Row, first: string(r.First), last: string(r.Last), x: string(r.ExternalID), digest: r.Digest}
	if r.HasEmail {
		p.email = r.Email.String()
	}
	if r.HasGAID {
		p.gaid = r.GAID.String()
	}
	for _, a := range r.Attributes {
		p.attributes = append(p.attributes, string(a))
	}
	return p
}

// read reads a list to its end.
func read(t testing.TB, s Source, o Options) ([]person, Problems, error) {
	t.Helper()
	r, err := Open(t.Context(), s, o)
	if err != nil {
		return nil, Problems{}, err
	}
	defer func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}()
	var people []person
	for {
		records, err := r.Next(t.Context())
		if errors.Is(err, io.EOF) {
			return people, r.Problems(), nil
		}
		if err != nil {
			return people, r.Problems(), err
		}
		for _, rec := range records {
			people = append(people, copyOf(rec))
		}
	}
}

func mustRead(t testing.TB, text string, o Options) ([]person, Problems) {
	t.Helper()
	people, problems, err := read(t, Source{Name: "list.csv", Data: []byte(text)}, o)
	if err != nil {
		t.Fatal(err)
	}
	return people, problems
}

func hashOf(t testing.TB, address string) string {
	t.Helper()
	h, _, reason := sync.NormaliseEmail([]byte(address), nil)
	if reason != "" {
		t.Fatal(address, reason)
	}
	return h.String()
}

func (p person) String() string {
	return fmt.Sprintf("%d %.8s|%s|%s|%s|%s|%s", p.row, p.email, p.first, p.last, p.gaid, p.x, strings.Join(p.attributes, "|"))
}

func (p Problem) String() string {
	kind := "warning"
	if p.Rejected {
		kind = "rejected"
	}
	return fmt.Sprintf("%d %s %s: %s", p.Row, kind, p.Column, p.Reason)
}

const gaid = "38400000-8cf0-11bd-b23e-10b96e40000d"

// Each case is a rule of "People and rows".
func TestRows(t *testing.T) {
	t.Parallel()
	anna, bert := hashOf(t, "anna@example.com")[:8], hashOf(t, "bert@example.com")[:8]
	for _, c := range []struct {
		name, text string
		want       []string
		problems   []string
	}{
		{"a plain list", "email,country\nanna@example.com,DE\nbert@example.com,FR\n",
			[]string{"2 " + anna + "|||||DE", "3 " + bert + "|||||FR"}, nil},
		{"no line end at the end", "email,country\nanna@example.com,DE", []string{"2 " + anna + "|||||DE"}, nil},
		{"CR LF", "email,country\r\nanna@example.com,DE\r\n\r\nbert@example.com,FR\r\n",
			[]string{"2 " + anna + "|||||DE", "4 " + bert + "|||||FR"}, nil},
		{"CR alone", "email,country\ranna@example.com,DE\rbert@example.com,FR\r",
			[]string{"2 " + anna + "|||||DE", "3 " + bert + "|||||FR"}, nil},
		{"empty lines are skipped and counted", "\n\nemail,country\n\nanna@example.com,DE\n\n",
			[]string{"5 " + anna + "|||||DE"}, nil},
		{"a row of empty fields is a person", "email,country\n,\n", []string{"2 |||||"}, nil},
		{"an address in capitals with blanks and invisible characters", "email\n\u200b Anna@Example.COM\u00a0\n",
			[]string{"2 " + anna + "|||||"}, nil},
		{"an email that is hashed already", "email\n" + hashOf(t, "anna@example.com") + "\n", []string{"2 " + anna + "|||||"}, nil},
		{"a bad email leaves the row", "email,country\nanna@,DE\n", []string{"2 |||||DE"},
			[]string{"2 warning email: the part behind the @ is not a domain"}},
		{"an empty email is no problem", "email,country\n  ,DE\n", []string{"2 |||||DE"}, nil},
		{"a hash column takes hashes only", "email_sha256\nanna@example.com\n" + strings.Repeat("AB", 32) + "\n\n",
			[]string{"2 |||||", "3 abababab|||||"}, []string{"2 warning email_sha256: " + reasonNotHash}},
		{"GAID", "gaid,country\n" + strings.ToUpper(gaid) + ",DE\nnonsense,FR\n00000000-0000-0000-0000-000000000000,IT\n,ES\n",
			[]string{"2 |||" + gaid + "||DE", "3 |||||FR", "4 |||||IT", "5 |||||ES"},
			[]string{"3 warning gaid: it does not have the form of an advertising ID (8-4-4-4-12 hex digits)"}},
		{"names are folded, letter case kept", "first_name,last_name\n  Anna  Maria ,\"von\u00a0 Berg\"\n", []string{"2 |Anna Maria|von Berg|||"}, nil},
		{"long names are cut", "first_name,last_name\n" + strings.Repeat("é", 40) + ",B\n", []string{"2 |" + strings.Repeat("é", 35) + "|B|||"}, nil},
		{"an external ID", "external_id,email\n 007 ,\n", []string{"2 ||||007|"}, nil},
		{"too few and too many columns", "email,country\nanna@example.com\nbert@example.com,FR,x\nbert@example.com,FR\n",
			[]string{"4 " + bert + "|||||FR"},
			[]string{"2 rejected : it has 1 columns, the header has 2", "3 rejected : it has 3 columns, the header has 2"}},
		{"quoting", "email,note\n\"anna@example.com\",\"a \"\"b\"\", c\"\n", []string{"2 " + anna + "|||||a \"b\", c"}, nil},
		{"a line end in quotes is no new row", "email,note\nanna@example.com,\"a\r\nb\"\nbert@example.com,c\n",
			[]string{"2 " + anna + "|||||a\nb", "3 " + bert + "|||||c"}, nil},
		{"a quotation mark inside a field", "email,note\nanna@example.com,5\" pipe\nbert@example.com,c\n",
			[]string{"3 " + bert + "|||||c"}, []string{"2 rejected : " + reasonQuoting}},
		{"text behind a closing quotation mark", "email,note\nanna@example.com,\"a\"b\nbert@example.com,c\n",
			[]string{"3 " + bert + "|||||c"}, []string{"2 rejected : " + reasonQuoting}},
		{"a quotation mark that is never closed costs one line", "email,note\nanna@example.com,\"a\nbert@example.com,c\n",
			[]string{"3 " + bert + "|||||c"}, []string{"2 rejected : " + reasonQuoting}},
		{"one that is closed by the next costs one line", "email,note\nx,\"a\nanna@example.com,c\nbert@example.com,\"c\"\n",
			[]string{"3 " + anna + "|||||c", "4 " + bert + "|||||c"}, []string{"2 rejected : " + reasonQuoting}},
		{"NUL", "email,note\nanna@example.com,\x00\nbert@example.com,c\n",
			[]string{"3 " + bert + "|||||c"}, []string{"2 rejected : " + reasonNUL}},
		{"an address where none is expected", "email,note,first_name,last_name,external_id\n,ask carl@example.com today,carl@example.com,dora@example.com,carl@example.com\n,fine,a,b,c\n",
			[]string{"2 |||||", "3 |a|b||c|fine"},
			[]string{"2 warning note: " + reasonAddress, "2 warning external_id: " + reasonAddress, "2 warning first_name: " + reasonAddress, "2 warning last_name: " + reasonAddress}},
		{"attributes are trimmed", "email,note\n,\u00a0 x y \u200b\n", []string{"2 |||||x y"}, nil},
		{"Excel's first line", "sep=;\nemail;country\nanna@example.com;DE\n", []string{"2 " + anna + "|||||DE"}, nil},
		{"addresses without a header", "anna@example.com\nbert@example.com\n", []string{"1 " + anna + "|||||", "2 " + bert + "|||||"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			people, problems := mustRead(t, c.text, Options{})
			var got, wrong []string
			for _, p := range people {
				got = append(got, p.String())
			}
			for _, p := range problems.List {
				wrong = append(wrong, p.String())
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("people\n%q, want\n%q", got, c.want)
			}
			if !slices.Equal(wrong, c.problems) {
				t.Errorf("problems\n%q, want\n%q", wrong, c.problems)
			}
			if n := problems.Rejected + problems.Warnings; n != len(c.problems) {
				t.Errorf("%d problems counted, want %d", n, len(c.problems))
			}
		})
	}
}

// The raw address must not be found in anything that leaves the package.
func TestAddressesStayInside(t *testing.T) {
	t.Parallel()
	const address = "secret.person@example.com"
	texts := map[string]string{
		"csv":        "email,note,external_id,first_name,last_name,gaid,email_sha256\n" + strings.Repeat(address+",", 6) + address + "\n",
		"header":     address + ",email\nx,\n",
		"json lines": `{"email":"` + address + `","note":"` + address + `","` + address + `":"x"}` + "\n" + `{"email":"x","new ` + address + `":1}` + "\n",
		"bad quote":  "email,note\n\"" + address + "\"x,y\n" + address + ",y\n",
	}
	for name, text := range texts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			people, problems := mustRead(t, text, Options{Header: true, Mapping: sync.Mapping{}})
			var csv bytes.Buffer
			if err := problems.WriteCSV(&csv); err != nil {
				t.Fatal(err)
			}
			preview, err := Inspect(t.Context(), Source{Data: []byte(text)}, Options{Header: true})
			if err != nil {
				t.Fatal(err)
			}
			for _, said := range []string{fmt.Sprintf("%+v", people), fmt.Sprintf("%+v", problems), csv.String(), fmt.Sprintf("%+v", preview)} {
				if strings.Contains(said, "secret") {
					t.Errorf("an address got out: %s", said)
				}
			}
			if len(people) == 0 {
				t.Error("nobody was read")
			}
		})
	}
}

func wantError(t *testing.T, err error, code sync.Code, words ...string) {
	t.Helper()
	if sync.CodeOf(err) != code {
		t.Fatalf("got %v (%s), want code %s", err, sync.CodeOf(err), code)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%q does not say %q", err, w)
		}
	}
	if !strings.HasSuffix(err.Error(), ".") {
		t.Errorf("%q is no sentence", err)
	}
}

// A row that nobody can be recognised by has the same digest in every format, run and
// quoting, and another one when anything in it differs, also what is not kept of it.
func TestDigest(t *testing.T) {
	t.Parallel()
	people, _ := mustRead(t, "first_name,last_name\n1,abc\n\"1\",\"abc\"\n1,abd\n1a,bc\n,1abc\n1,\n a  b,c\na b,c\n", Options{})
	if people[0].digest != people[1].digest {
		t.Error("quoting changes the digest")
	}
	seen := map[uint64]int{}
	for _, p := range people[1:] {
		if other := seen[p.digest]; other > 0 {
			t.Errorf("rows %d and %d have the same digest", other, p.row)
		}
		seen[p.digest] = p.row
	}
	fromJSON, _ := mustRead(t, `{"first_name":"1","last_name":"abc"}`, Options{})
	if fromJSON[0].digest != people[0].digest {
		t.Error("JSON Lines have another digest")
	}
	const stored = 0xbb7f545d42ac572d // what workspaces hold; never to be changed
	if people[0].digest != stored {
		t.Errorf("the digest is %#x, it was %#x", people[0].digest, uint64(stored))
	}
	lengths := map[uint64]int{}
	for n := range 200 {
		h := addDigest(0, bytes.Repeat([]byte("x"), n))
		if other, twice := lengths[h]; twice {
			t.Errorf("%d and %d times x have the same digest", other, n)
		}
		lengths[h] = n
	}
}

// manyRows is a list of some chunks.
func manyRows(n int) []byte {
	var b bytes.Buffer
	b.WriteString("email,first_name,last_name,country\n")
	for i := range n {
		fmt.Fprintf(&b, "person.%d@example.com,Anna,\"Berg, %d\",DE\n", i, i)
	}
	return b.Bytes()
}

func TestRowsComeInOrder(t *testing.T) {
	t.Parallel()
	const n = 60_000
	data := manyRows(n)
	r, err := Open(t.Context(), Source{Data: data}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	row := 1
	for {
		records, err := r.Next(t.Context())
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		for i := range records {
			row++
			if want := fmt.Sprintf("Berg, %d", row-2); records[i].Row != row || string(records[i].Last) != want {
				t.Fatalf("row %d has number %d and name %q, want %q", row, records[i].Row, records[i].Last, want)
			}
		}
	}
	if row != n+1 {
		t.Errorf("%d rows were read, want %d", row-1, n)
	}
	bytes, of, rows := r.Progress()
	if bytes != int64(len(data)) || of != bytes || rows != n {
		t.Errorf("progress %d of %d, %d rows", bytes, of, rows)
	}
	if e := r.Spec().EstimatedRows; e < n/2 || e > 2*n {
		t.Errorf("%d rows were estimated of %d", e, n)
	}
	if _, err := r.Next(t.Context()); !errors.Is(err, io.EOF) {
		t.Errorf("behind the end: %v", err)
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	r, err := Open(ctx, Source{Data: manyRows(60_000)}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Next(ctx); err != nil {
		t.Fatal(err)
	}
	cancel()
	for range 10 { // what is ready may still be handed out
		if _, err = r.Next(ctx); err != nil {
			break
		}
	}
	wantError(t, err, sync.CodeCanceled)
	if err := errors.Join(r.Close(), r.Close()); err != nil {
		t.Error(err)
	}
	_, err = r.Next(t.Context())
	wantError(t, err, sync.CodeCanceled)
	_, err = Open(ctx, Source{Data: manyRows(1)}, Options{})
	wantError(t, err, sync.CodeCanceled)
}

// A reader that is closed before or amid reading leaves nothing running
// (TestMain looks).
func TestCloseEarly(t *testing.T) {
	t.Parallel()
	for read := range 3 {
		r, err := Open(t.Context(), Source{Data: manyRows(60_000)}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for range read {
			if _, err := r.Next(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
		_, err = r.Next(t.Context())
		wantError(t, err, sync.CodeCanceled)
	}
}
