package ui

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"audiencesync/sync"
	"audiencesync/sync/listfile"
)

// seedPreview is the list of the mockup.
func seedPreview() *listfile.Preview {
	ja := map[string]bool{"ja": true, "nein": false}
	column := func(header, field string, t sync.AttributeType, words map[string]bool, samples ...string) listfile.Column {
		return listfile.Column{Header: header, Field: field, Guess: "header", Type: t, Words: words, Samples: samples}
	}
	return &listfile.Preview{Format: "CSV", Charset: "windows-1252", Delimiter: ';', HasHeader: true, Size: 6_300_000, EstimatedRows: 41_872,
		Columns: []listfile.Column{
			column("E-Mail", "email", sync.TypeText, nil, "l•••@norddruck.de"), column("Vorname", "first_name", sync.TypeText, nil, "Lena"),
			column("Nachname", "last_name", sync.TypeText, nil, "Vogt"), column("Google Ad ID", "gaid", sync.TypeText, nil, "38400000-8cf0-11bd-b23e-10b96e40000d"),
			column("CRM-Nr", "external_id", sync.TypeText, nil, "HBL-204418"), column("Land", "country", sync.TypeText, nil, "DE"),
			column("Marketing Opt-in", "opted_in_marketing", sync.TypeBool, ja, "ja"), column("Do not sell", "do_not_sell", sync.TypeBool, ja, "nein"),
			column("Bemerkung", "ignore", sync.TypeText, nil, "Rückruf Mai"),
		},
		Rows: [][]string{
			{"l•••@norddruck.de", "Lena", "Vogt", "38400000-8cf0-11bd-b23e-10b96e40000d", "HBL-204418", "DE", "ja", "nein", "Rückruf Mai"},
			{"j•••@velomark.fr", "Julien", "Marchand", "", "HBL-204419", "FR", "JA", "nein", ""},
			{"s•••@kestrel.ie", "Sinéad", "Byrne", "7a1c09e2-41bb-4c11-9c4f-0d6f6f5e1a22", "HBL-204420", "IE", "nein", "nein", ""},
			{"", "Tomás", "Ferreira", "", "HBL-204421", "PT", "ja", "ja", ""}, {"m•••@aldertech.nl", "Mirthe", "de Wit", "", "HBL-204422", "NL", "ja", "nein", ""},
			{"k•••@aldertech.nl", "Koen", "Smit", "", "HBL-204423", "NL", "ja", "nein", ""},
		}}
}

func seedImport() importFacts {
	p := seedPreview()
	return importFacts{source: listfile.Source{Path: "/home/mo/crm-export-2026-11.csv"}, at: 1, of: 1, preview: p, mapping: mappingOf(p, nil), plain: map[string]bool{},
		lists: []sync.List{{ID: 1, Name: "CRM export", People: 39_000}}, attributes: []sync.Attribute{{Name: "country"}, {Name: "plan"}}, list: "crm export", existing: sync.UpdateExisting, optedOut: sync.StayOptedOut, now: monday}
}

func TestImportView(t *testing.T) {
	t.Parallel()
	f := seedImport()
	v := importViewOf(f)
	if v.Title != "Import crm-export-2026-11.csv" || v.Subtitle != "From /home/mo" || v.Fault != "" || v.Button != "Import about 41,900 rows" {
		t.Errorf("%+v", v)
	}
	if v.Detected != "CSV, 6.3 MB, about 41,900 rows, 9 columns, header in row 1. Columns guessed from names and values." || v.ListHint != "adds to 39,000 people, nobody is taken out" {
		t.Errorf("%q, %q", v.Detected, v.ListHint)
	}
	if want := fmt.Sprintf("first %d of about 41,900 rows; emails are masked", len(v.Preview.Rows)); !strings.HasPrefix(v.Preview.Note, want) {
		t.Errorf("%q, want %q", v.Preview.Note, want)
	}
	for header, want := range map[string]string{"E-Mail": "hashed on this computer", "Vorname": "sent in clear when chosen", "Google Ad ID": "sent in clear when chosen", "CRM-Nr": "stays here",
		"Land": "stays here, text", "Do not sell": "stays here, yes or no", "Bemerkung": "not imported"} {
		i := slices.IndexFunc(v.Columns, func(r columnRow) bool { return r.Header == header })
		if r := v.Columns[i]; r.Happens != want || r.Chosen < 0 || r.Fault != "" {
			t.Errorf("%s: %+v", header, r)
		}
	}
	if r := v.Columns[6]; r.Words != "ja/nein" || !r.WordsOn || r.Choices[r.Chosen].Label != "Attribute: opted_in_marketing" {
		t.Errorf("%+v", r)
	}
	f.preview.Columns[6].Type, f.plain["Marketing Opt-in"] = sync.TypeText, true
	if r := importViewOf(f).Columns[6]; r.WordsOn || r.Happens != "stays here, text" {
		t.Errorf("%+v", r)
	}
	for n, want := range map[int]int{7: 7, 999: 999, 1218: 1220, 1_034_968: 1_030_000, 9_996: 10_000} {
		if got := rounded(n); got != want {
			t.Errorf("%d becomes %d, want %d", n, got, want)
		}
	}
	if !strings.Contains(v.Consent, "only with opted_in_marketing; nobody with do_not_sell.") {
		t.Error(v.Consent)
	}
	f.preview = nil
	if v = importViewOf(f); v.Button != "" || v.Columns != nil || v.Detected != "" {
		t.Errorf("%+v", v)
	}
}

func TestImportViewWords(t *testing.T) {
	t.Parallel()
	f := seedImport()
	f.at, f.of, f.remembered = 2, 3, true
	if v := importViewOf(f); v.Subtitle != "File 2 of 3. From /home/mo" || !strings.HasSuffix(v.Detected, "Columns as you mapped them last time.") {
		t.Error(v.Subtitle)
	}
	f.source, f.preview.Packed, f.preview.HasHeader, f.preview.EstimatedRows, f.preview.Size = listfile.Source{Name: "Pasted list", Data: []byte("x")}, "zip", false, 6, 0
	v := importViewOf(f)
	if !strings.Contains(v.Subtitle, "From the clipboard") || !strings.HasPrefix(v.Detected, "CSV in zip, 6 rows, 9 columns, no header.") || v.Button != "Import 6 rows" {
		t.Errorf("%q, %q, %q", v.Subtitle, v.Detected, v.Button)
	}
	if v.Preview.Rows[0][0] != "1" {
		t.Error("without a header the first person is in row 1")
	}
	if listName(f.source, monday) != "Pasted list "+monday.Local().Format("2 Jan 2006") {
		t.Error(listName(f.source, monday))
	}
	for path, want := range map[string]string{"/x/CRM export.csv.gz": "CRM export", "people.XLSX": "people", "/x/.csv": ".csv", "/x/v2.3 list.jsonl": "v2.3 list", "/x/none": "none"} {
		if got := listName(listfile.Source{Path: path}, monday); got != want {
			t.Errorf("%s: %q", path, got)
		}
	}
	if hint, fault := listWords(" ", nil); hint != "" || fault == "" {
		t.Error("a list needs a name")
	}
	if _, fault := listWords(strings.Repeat("x", 101), nil); fault == "" {
		t.Error("a name of a list has an end")
	}
	if hint, _ := listWords("Webinar", f.lists); hint != "a new list" {
		t.Error(hint)
	}
}

// TestMappingFaults: what cannot be imported is said before anything starts.
func TestMappingFaults(t *testing.T) {
	t.Parallel()
	only := func(fields ...string) importFacts {
		f := seedImport()
		for i, c := range f.preview.Columns {
			f.mapping[c.Header] = "ignore"
			if i < len(fields) {
				f.mapping[c.Header] = fields[i]
			}
		}
		return f
	}
	tests := []struct {
		fields []string
		fault  string // a part of it, "" for none
		warns  bool
	}{
		{nil, "No column says who a person is", true},
		{[]string{"country"}, "No column says who a person is", true},
		{[]string{"first_name"}, "only together with a last name", true},
		{[]string{"last_name"}, "only together with a last name", false},
		{[]string{"first_name", "last_name"}, "", false},
		{[]string{"email"}, "", false},
		{[]string{"email_sha256"}, "", false},
		{[]string{"gaid"}, "", false},
		{[]string{"external_id"}, "", true},
		{[]string{"email", "email"}, "The columns E-Mail and Vorname become the same", false},
		{[]string{"email", "email_sha256"}, "The columns E-Mail and Vorname become the same", false},
		{[]string{"email", "plan", "plan"}, "The columns Vorname and Nachname become the same", false},
	}
	for _, test := range tests {
		f := only(test.fields...)
		v := importViewOf(f)
		if test.fault == "" && v.Fault != "" || !strings.Contains(v.Fault, test.fault) {
			t.Errorf("%v: %q", test.fields, v.Fault)
		}
		if warns := matchWarning(f) != ""; warns != test.warns {
			t.Errorf("%v: warns %v", test.fields, warns)
		}
	}
	if v := importViewOf(only("email", "email_sha256")); v.Columns[0].Fault != "chosen for Vorname too" || v.Columns[1].Fault != "chosen for E-Mail too" || v.Columns[2].Fault != "" {
		t.Errorf("%+v", v.Columns[:3])
	}
}

func TestColumnChoices(t *testing.T) {
	t.Parallel()
	f := seedImport()
	f.mapping["Land"] = "home country" // typed on an earlier import
	c := columnChoices("Land", fieldNames(f))
	labels := []string{}
	for _, k := range c {
		labels = append(labels, k.Label)
	}
	want := "Email|Email, already hashed|First name|Last name|Android GAID|External ID|Attribute: land|Attribute: country|Attribute: do_not_sell|Attribute: home country|Attribute: opted_in_marketing|Attribute: plan|Another attribute…|Leave out"
	if got := strings.Join(labels, "|"); got != want {
		t.Errorf("%s", got)
	}
	if attributeName("…") != "column" || attributeName("E-Mail") != "e_mail" || attributeName("Email") != "email_2" || attributeName("Ignore") != "ignore_2" {
		t.Error("a header makes no attribute that is called like a field")
	}
	p := &listfile.Preview{Columns: []listfile.Column{{Header: "A", Field: "email"}, {Header: "Plan B"}, {Header: "C", Field: "gaid"}}}
	if m := mappingOf(p, sync.Mapping{"C": "ignore", "gone": "email"}); !maps.Equal(m, sync.Mapping{"A": "email", "Plan B": "plan_b", "C": "ignore"}) {
		t.Error(m)
	}
}

func TestAttributeFault(t *testing.T) {
	t.Parallel()
	for text, faulty := range map[string]bool{"": true, " - ": true, "E-mail": false, "email": true, "First Name": true, strings.Repeat("x", 61): true, "opted in": false} {
		if fault := attributeFault(text); (fault != "") != faulty {
			t.Errorf("%q: %q", text, fault)
		}
	}
}

func TestImportPreview(t *testing.T) {
	t.Parallel()
	f := seedImport()
	p := previewOf(f)
	if strings.Join(p.Heads, "|") != "Row|Email|First name|Last name|Android GAID|External ID|country|opted_in_marketing|do_not_sell" || len(p.Rows) != 5 {
		t.Errorf("%+v", p)
	}
	if strings.Join(p.Rows[1], "|") != "3|j•••@velomark.fr|Julien|Marchand||HBL-204419|FR|true|false" {
		t.Error(p.Rows[1])
	}
	f.plain["Marketing Opt-in"] = true
	if p = previewOf(f); p.Rows[0][7] != "ja" || p.Rows[0][8] != "false" {
		t.Error(p.Rows[0])
	}
	if w := wordsOf(f); len(w) != 1 || !w["Do not sell"]["ja"] {
		t.Error(w)
	}
	f.mapping["Bemerkung"] = "note"
	if p = previewOf(f); len(p.Heads) != 9 || !strings.HasSuffix(p.Note, "; 1 column not shown") {
		t.Errorf("%+v", p)
	}
	f.preview.Rows[0] = f.preview.Rows[0][:3] // a short row
	if p = previewOf(f); p.Rows[0][4] != "" {
		t.Error(p.Rows[0])
	}
}

func TestImportProgress(t *testing.T) {
	t.Parallel()
	p := progressOf(3_000, 6_000, 26_390, "about 41,900 rows", 500*time.Millisecond)
	if p.What != "Importing, 26,390 of about 41,900 rows" || p.Speed != "52,780 rows/s" || p.Left != "less than 1 s left" || p.Share != .5 {
		t.Errorf("%+v", p)
	}
	if p = progressOf(100, 10_000, 200, "about 41,900 rows", 2*time.Second); p.Left != "" {
		t.Errorf("the time left is not known at the beginning: %+v", p)
	}
	if p = progressOf(6_000, 6_000, 41_872, "about 41,900 rows", 2*time.Second); p.What != "Saving 41,872 rows" || p.Share != 1 {
		t.Errorf("%+v", p)
	}
	if p = progressOf(0, 0, 0, "about 41,900 rows", 0); p.Share != 0 || p.Speed != "" || p.Left != "" {
		t.Errorf("%+v", p)
	}
}

// resultOf is an import of so many people, the new ones last.
func resultOf(added, updated, unchanged int) sync.ImportResult {
	r := sync.ImportResult{ListID: 1, New: &sync.PeopleSet{}, Updated: &sync.PeopleSet{}, Unchanged: &sync.PeopleSet{}}
	from := sync.PersonID(0)
	for _, part := range []struct {
		set *sync.PeopleSet
		n   int
	}{{r.Unchanged, unchanged}, {r.Updated, updated}, {r.New, added}} {
		part.set.AddRange(from, from+sync.PersonID(part.n))
		from += sync.PersonID(part.n)
	}
	return r
}

func TestImportResultView(t *testing.T) {
	t.Parallel()
	o := importOutcome{list: "CRM export", result: resultOf(3914, 1207, 36702), took: 700 * time.Millisecond}
	v := resultViewOf(o)
	if v.Title != "41,823 rows read in 0.7 s" || v.Bad || v.Problems != "" || v.Counts[4].Tone != toneNeutral {
		t.Errorf("%+v", v)
	}
	o.result.Duplicates = 2
	o.problems = listfile.Problems{Rejected: 47, Warnings: 1, List: make([]listfile.Problem, 40), More: true}
	v = resultViewOf(o)
	if v.Title != "41,872 rows read in 0.7 s" || !v.Bad || v.Problems != "47 rows were rejected, 1 field was left empty" || v.More != "the first 40 are listed" || v.Counts[4].Tone != toneBad || v.Counts[5].Tone != toneWarning {
		t.Errorf("%+v", v)
	}
	if s := importToast(o); s != "CRM export was imported: 3,914 new people, 1,207 updated, 47 rows rejected." {
		t.Error(s)
	}
	if took(75*time.Second) != "75 s" || took(200*time.Second) != "3 min 20 s" {
		t.Error(took(75*time.Second), took(200*time.Second))
	}
	r := problemRowOf(listfile.Problem{Row: 1205, Reason: "too long", Rejected: true})
	if r.Row != "1,205" || r.Column != "whole row" || r.What != "Rejected" {
		t.Errorf("%+v", r)
	}
	if r = problemRowOf(listfile.Problem{Row: 5, Column: "E-Mail", Reason: "no @"}); r.Column != "E-Mail" || r.What != "Field left empty" || r.Tone != toneWarning {
		t.Errorf("%+v", r)
	}
}
