package listfile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"audiencesync/sync"
)

func TestNoUsableColumn(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		o    Options
		want []string
	}{
		"no match field":        {"country,score\nDE,5\n", Options{}, []string{"list.csv", `"country", "score"`, "--map"}},
		"only a first name":     {"first_name,score\nAnna,5\n", Options{}, []string{`"first_name"`, "--map"}},
		"everything is ignored": {"email\na@b.de\n", Options{Mapping: sync.Mapping{"email": "ignore"}}, []string{"--map"}},
		"an unknown header":     {"email,land\na@b.de,x\n", Options{Mapping: sync.Mapping{"Country": "country"}}, []string{`no column "Country"`, `"email", "land"`}},
		"two emails by hand":    {"a,b\na@b.de,x\n", Options{Mapping: sync.Mapping{"a": "email", "b": "email_sha256"}}, []string{"two columns mapped to email", `"a"`, `"b"`}},
		"words of no column":    {"email\na@b.de\n", Options{Words: map[string]map[string]bool{"x": {"ja": true}}}, []string{`no column "x"`}},
		"a strange delimiter":   {"email\na@b.de\n", Options{Delimiter: 'é'}, []string{"delimiter"}},
		"an unknown charset":    {"email\na@b.de\n", Options{Charset: "klingon"}, []string{`"klingon"`, "windows-1252"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, err := read(t, Source{Name: "list.csv", Data: []byte(c.text)}, c.o)
			wantError(t, err, sync.CodeInvalid, c.want...)
		})
	}
}

func TestMapping(t *testing.T) {
	t.Parallel()
	text := "E-Mail,Kunden ID,Opt-In?,Opt in,x\nanna@example.com,7,ja,Nein,a\n"
	r, err := Open(t.Context(), Source{Data: []byte(text)}, Options{
		Mapping: sync.Mapping{"opt-in?": "Consent", "kunden id": "EXTERNAL_ID", "x": "ignore", "E-Mail": ""},
		Words:   map[string]map[string]bool{"Opt-In?": {"Ja": true, "nein": false}, "Opt in": {"ja": true, "nein": false}},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	spec := r.Spec()
	if !spec.Email || spec.Name || spec.GAID || !spec.ExternalID || spec.File != "pasted text" {
		t.Errorf("spec is %+v", spec)
	}
	var names []string
	for _, a := range spec.Attributes {
		names = append(names, a.Name+"="+a.Label)
	}
	if want := []string{"consent=Opt-In?", "opt_in=Opt in"}; !slices.Equal(names, want) {
		t.Errorf("attributes %q, want %q", names, want)
	}
	records, err := r.Next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := copyOf(records[0]); got.x != "7" || !slices.Equal(got.attributes, []string{"true", "false"}) {
		t.Errorf("got %v", got)
	}
}

// Attributes whose headers differ in punctuation only stay apart.
func TestAttributesOfOneName(t *testing.T) {
	t.Parallel()
	r, err := Open(t.Context(), Source{Data: []byte("email,Opt-in,opt in,opt_in,???\n,a,b,c,d\n")}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var names []string
	for _, a := range r.Spec().Attributes {
		names = append(names, a.Name)
	}
	if want := []string{"opt_in", "opt_in_2", "opt_in_3", "column_5"}; !slices.Equal(names, want) {
		t.Errorf("attributes %q, want %q", names, want)
	}
}

// With only one of the two names there is nothing to match on; it is kept.
func TestHalfAName(t *testing.T) {
	t.Parallel()
	r, err := Open(t.Context(), Source{Data: []byte("email,first_name\n,Anna\n")}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	records, err := r.Next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := copyOf(records[0]); r.Spec().Name || got.first != "" || !slices.Equal(got.attributes, []string{"Anna"}) {
		t.Errorf("name %v, got %v", r.Spec().Name, got)
	}
}

func TestFilesOnDisk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "people.csv")
	if err := os.WriteFile(path, []byte("email\nanna@example.com\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	people, _, err := read(t, Source{Path: path}, Options{})
	if err != nil || len(people) != 1 || people[0].email != hashOf(t, "anna@example.com") {
		t.Errorf("got %v, %v", people, err)
	}
	_, _, err = read(t, Source{Path: dir}, Options{})
	wantError(t, err, sync.CodeUnreadable, filepath.Base(dir), "is a folder")
	_, _, err = read(t, Source{Path: filepath.Join(dir, "gone.csv")}, Options{})
	wantError(t, err, sync.CodeUnreadable, "gone.csv", "not found")
	if strings.Contains(fmt.Sprintf("%v %v", err, errors.Unwrap(err)), dir) {
		t.Error("the error names the folder")
	}
	_, _, err = read(t, Source{Path: os.DevNull}, Options{})
	wantError(t, err, sync.CodeUnreadable, "is not a file")
}
