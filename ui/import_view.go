package ui

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"audiencesync/sync"
	"audiencesync/sync/listfile"
)

// importFacts are what the import sheet of one file is made of.
type importFacts struct {
	source     listfile.Source
	at, of     int // place in the queue, from 1
	preview    *listfile.Preview
	mapping    sync.Mapping    // of every column, see mappingOf
	byHand     sync.Mapping    // what a person chose, or what they chose last time
	remembered bool            // byHand began as the mapping of an earlier import of these headers
	plain      map[string]bool // headers whose yes and no words are kept as they are
	lists      []sync.List
	attributes []sync.Attribute
	list       string // where the people go
	existing   sync.ExistingPolicy
	optedOut   sync.OptedOutPolicy
	checked    []checkedRow // the first rows as an import would take them; nil: not known
	now        time.Time
}

// importView is what the import sheet shows of a file before it is imported.
type importView struct {
	Title, Subtitle string
	Detected        string
	Warnings        []string
	ListHint        string
	ListFault       string
	Columns         []columnRow
	Preview         previewTable
	Consent         string // what the consent columns are good for; "" without any
	Policy          policyView
	Fault           string // why it cannot be imported yet
	Button          string
}

// columnRow is one column of the file and what becomes of it.
type columnRow struct {
	Header, First string
	Choices       []fieldChoice
	Chosen        int
	Happens       string
	Icon          string
	Tone          tone
	Words         string // "ja/nein", offered to be read as yes and no
	WordsOn       bool
	Fault         string
}

// fieldChoice is something that a column can become.
type fieldChoice struct{ Field, Label string }

// previewTable is the first people, with what their columns become.
type previewTable struct {
	Heads  []string
	Rows   [][]string
	Faults []map[int]string // by row and column: why the value is not taken; 0: the whole row
	Note   string
	Bad    string // how much would not come in
	Worst  tone
}

func importViewOf(f importFacts) importView {
	v := importView{Title: "Import " + f.source.Base(), Subtitle: fileWords(f)}
	if f.preview == nil {
		return v
	}
	v.Detected = detectedWords(f)
	v.Warnings = f.preview.Warnings
	names := fieldNames(f)
	for _, c := range f.preview.Columns {
		v.Columns = append(v.Columns, columnRowOf(c, f, names))
	}
	v.Preview = previewOf(f)
	v.Consent = consentHint(f)
	if v.Policy = policyOf(f); v.Policy.Warning != "" {
		v.Warnings = append(slices.Clone(v.Warnings), v.Policy.Warning)
	}
	v.ListHint, v.ListFault = listWords(f.list, f.lists)
	v.Fault = mappingFault(f)
	if v.Fault == "" && v.ListFault != "" {
		v.Fault = v.ListFault
	}
	v.Button = "Import " + rowWords(f.preview)
	return v
}

// fileWords say where a list comes from.
func fileWords(f importFacts) string {
	from := "From the clipboard"
	if f.source.Path != "" {
		from = "From " + filepath.Dir(f.source.Path)
	}
	if f.of > 1 {
		from = fmt.Sprintf("File %d of %d. %s", f.at, f.of, from)
	}
	return from
}

// rowWords say how many rows there are; of a long file it is an estimate.
func rowWords(p *listfile.Preview) string {
	if p.EstimatedRows <= len(p.Rows) {
		return counted(len(p.Rows), "row", "rows")
	}
	return "about " + counted(rounded(p.EstimatedRows), "row", "rows")
}

// rounded keeps the three figures of an estimate that mean something.
func rounded(n int) int {
	unit := 1
	for n/unit >= 1000 {
		unit *= 10
	}
	return (n + unit/2) / unit * unit
}

func detectedWords(f importFacts) string {
	p := f.preview
	words := []string{p.Format}
	if p.Packed != "" {
		words[0] += " in " + p.Packed
	}
	if p.Size > 0 {
		words = append(words, size(p.Size))
	}
	header := "header in row 1"
	if !p.HasHeader {
		header = "no header"
	}
	words = append(words, rowWords(p), counted(len(p.Columns), "column", "columns"), header)
	guess := "Columns guessed from names and values."
	if f.remembered {
		guess = "Columns as you mapped them last time."
	}
	return strings.Join(words, ", ") + ". " + guess
}

// importCharsets are the choices of the text encoding.
var importCharsets = []fieldChoice{{"utf-8", "UTF-8"}, {"windows-1252", "Windows-1252"}, {"utf-16le", "UTF-16, little endian"}, {"utf-16be", "UTF-16, big endian"}}

// importDelimiters are the choices of what stands between columns.
var importDelimiters = []struct {
	r     rune
	label string
}{{',', "Comma ,"}, {';', "Semicolon ;"}, {'\t', "Tab"}, {'|', "Bar |"}}

// isText tells the formats that have an encoding.
func isText(p *listfile.Preview) bool { return p != nil && p.Format != "XLSX" }

// fieldNames are what a column may become beside the known fields: the
// attributes of the workspace and those of the other columns.
func fieldNames(f importFacts) []string {
	var out []string
	for _, a := range f.attributes {
		out = append(out, a.Name)
	}
	for _, field := range f.mapping {
		if !isKnownField(field) && !slices.Contains(out, field) {
			out = append(out, field)
		}
	}
	slices.Sort(out)
	return out
}

func isKnownField(field string) bool {
	return slices.ContainsFunc(listfile.Fields, func(k listfile.Field) bool { return k.Name == field })
}

// columnChoices are what a column can become, as in a menu.
func columnChoices(header string, names []string) []fieldChoice {
	var out []fieldChoice
	for _, k := range listfile.Fields {
		if k.Name != listfile.FieldIgnore {
			out = append(out, fieldChoice{k.Name, k.Label})
		}
	}
	own := attributeName(header)
	out = append(out, fieldChoice{own, "Attribute: " + own})
	for _, name := range names {
		if name != own {
			out = append(out, fieldChoice{name, "Attribute: " + name})
		}
	}
	return append(out, fieldChoice{otherAttribute, "Another attribute…"}, fieldChoice{listfile.FieldIgnore, "Leave out"})
}

// otherAttribute is the choice that asks for a name.
const otherAttribute = ""

// attributeFault says why a column cannot become an attribute of this name.
func attributeFault(text string) string {
	switch name := sync.CanonicalName(text); {
	case name == "":
		return "Enter a name with a letter or a digit."
	case isKnownField(name):
		return "That is the name of a field; choose the field above, or another name."
	case len([]rune(name)) > 60:
		return "A name has at most 60 characters."
	}
	return ""
}

// attributeName is the attribute that a header makes; a header without a
// letter still makes one, and one that is called like a field is told apart.
func attributeName(header string) string {
	name := sync.CanonicalName(header)
	if name == "" {
		return "column"
	}
	if isKnownField(name) {
		return name + "_2"
	}
	return name
}

func columnRowOf(c listfile.Column, f importFacts, names []string) columnRow {
	r := columnRow{Header: c.Header, Choices: columnChoices(c.Header, names)}
	if len(c.Samples) > 0 {
		r.First = c.Samples[0]
	}
	field := f.mapping[c.Header]
	r.Chosen = slices.IndexFunc(r.Choices, func(k fieldChoice) bool { return k.Field == field })
	switch field {
	case listfile.FieldEmail, listfile.FieldEmailSHA256:
		r.Happens, r.Icon, r.Tone = "hashed on this computer", "lock", toneGood
		if field == listfile.FieldEmailSHA256 {
			r.Happens = "a hash already"
		}
	case listfile.FieldFirstName, listfile.FieldLastName, listfile.FieldGAID:
		r.Happens, r.Icon, r.Tone = "sent in clear when chosen", "visibility", toneWarning
	case listfile.FieldIgnore:
		r.Happens = "not imported"
	default:
		r.Happens, r.Icon, r.Tone = "stays here", "computer", toneNeutral
		if field == listfile.FieldExternalID {
			break
		}
		if len(c.Words) > 0 {
			r.Words, r.WordsOn = wordsOffered(c.Words), !f.plain[c.Header]
			if r.WordsOn {
				c.Type = sync.TypeBool
			}
		}
		r.Happens += ", " + typeWord(c.Type)
	}
	if other := sameField(c.Header, field, f); other != "" {
		r.Fault = "chosen for " + other + " too"
	}
	return r
}

// sameField is another column that became the same.
func sameField(header, field string, f importFacts) string {
	if field == listfile.FieldIgnore {
		return ""
	}
	for _, c := range f.preview.Columns {
		if c.Header == header {
			continue
		}
		if emailField(f.mapping[c.Header]) == emailField(field) {
			return c.Header
		}
	}
	return ""
}

// emailField counts an address and its hash as one field: a person has one.
func emailField(field string) string {
	if field == listfile.FieldEmailSHA256 {
		return listfile.FieldEmail
	}
	return field
}

// wordsOffered writes yes and no words as ja/nein.
func wordsOffered(words map[string]bool) string {
	var yes, no []string
	for w, value := range words {
		if value {
			yes = append(yes, w)
		} else {
			no = append(no, w)
		}
	}
	slices.Sort(yes)
	slices.Sort(no)
	return strings.Join(append(yes, no...), "/")
}

// mappingFault says why a file cannot be imported with these columns.
func mappingFault(f importFacts) string {
	has := map[string]string{}
	for _, c := range f.preview.Columns {
		field := emailField(f.mapping[c.Header])
		if field == listfile.FieldIgnore || field == "" {
			continue
		}
		if other, twice := has[field]; twice {
			return fmt.Sprintf("The columns %s and %s become the same. Choose something else for one of them.", other, c.Header)
		}
		has[field] = c.Header
	}
	_, email := has[listfile.FieldEmail]
	_, gaid := has[listfile.FieldGAID]
	_, external := has[listfile.FieldExternalID]
	_, first := has[listfile.FieldFirstName]
	_, last := has[listfile.FieldLastName]
	switch {
	case email || gaid || external || first && last:
		return ""
	case first || last:
		return "A first name counts only together with a last name. Choose the other one, or a column as Email, Android GAID or External ID."
	}
	return "No column says who a person is. Choose one as Email, Android GAID or External ID, or both a first and a last name."
}

// matchWarning says that these people cannot be matched, "" when they can.
func matchWarning(f importFacts) string {
	for _, field := range f.mapping {
		switch field {
		case listfile.FieldEmail, listfile.FieldEmailSHA256, listfile.FieldGAID, listfile.FieldLastName:
			return ""
		}
	}
	return "No column is a match field: LinkedIn can match these people only by what is known of them from other lists."
}

// consentHint says what to do with columns that speak of consent.
func consentHint(f importFacts) string {
	var in, out []string
	for _, name := range consentColumns(f) {
		if sync.ConsentOf(name).OptedOut {
			out = append(out, name)
		} else {
			in = append(in, name)
		}
	}
	var words []string
	if len(in) > 0 {
		words = append(words, "only with "+strings.Join(in, ", "))
	}
	if len(out) > 0 {
		words = append(words, "nobody with "+strings.Join(out, ", "))
	}
	if len(words) == 0 {
		return ""
	}
	return "Importing leaves nobody out. The criteria of a canvas can, with one click each: " + strings.Join(words, "; ") + "."
}

// listName is what a list is called at first: its file without what the file
// is packed in.
func listName(s listfile.Source, now time.Time) string {
	if s.Path == "" {
		return s.Base() + " " + now.Local().Format("2 Jan 2006")
	}
	name := s.Base()
	for _, ext := range []string{".gz", ".zip", ".csv", ".tsv", ".txt", ".xlsx", ".jsonl", ".ndjson", ".json"} {
		if len(name) > len(ext) && strings.EqualFold(filepath.Ext(name), ext) {
			name = name[:len(name)-len(ext)]
		}
	}
	return tidyName(name)
}

// listWords say what importing into a list of this name does.
func listWords(name string, lists []sync.List) (hint, fault string) {
	name = tidyName(name)
	if name == "" {
		return "", "Enter a name for the list."
	}
	if len([]rune(name)) > 100 {
		return "", "The name of a list has at most 100 characters."
	}
	for _, l := range lists {
		if sameName(l.Name, name) {
			return fmt.Sprintf("adds to %s, nobody is taken out", counted(l.People, "person", "people")), ""
		}
	}
	return "a new list", ""
}
