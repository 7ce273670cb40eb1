package ui

import (
	"strings"
	"testing"

	"audiencesync/sync/listfile"
)

// TestImportPreviewTellsWhatIsWrong with row 4, whose address is none, and row
// 5, which has too few columns.
func TestImportPreviewTellsWhatIsWrong(t *testing.T) {
	appOf(t)
	s := newFakeShell(t)
	i := importShot(s, listFile(t, "a.csv", germanList))
	v := i.view.Preview
	if v.Bad != "1 of these 5 rows would be rejected, 1 value would be left out" || v.Worst != toneBad || !s.shows(v.Bad) {
		t.Errorf("%q", v.Bad)
	}
	var numbers []string
	for _, row := range v.Rows {
		numbers = append(numbers, row[0])
	}
	if got := strings.Join(numbers, " "); got != "2 3 4 5 6" || v.Rows[4][2] != "Mirthe" {
		t.Errorf("rows %s, the last is %q", got, v.Rows[4])
	}
	if v.Faults[2][1] == "" || !strings.Contains(v.Faults[3][0], "it has 2 columns") || len(v.Faults[0]) > 0 {
		t.Errorf("%v", v.Faults)
	}
	if c := i.preview.cells(3); len(c) != 2 || !c[1].Across || c[1].Text != v.Faults[3][0] {
		t.Errorf("%+v", c)
	}
	if c := i.preview.cells(2); c[1].Text != v.Faults[2][1] || !c[1].Toned || c[2].Text != "Tomás" {
		t.Errorf("%+v", c)
	}
	i.become("E-Mail", listfile.FieldIgnore)
	i.become("Bemerkung", listfile.FieldExternalID)
	s.settle()
	if v = i.view.Preview; v.Bad != "1 of these 5 rows would be rejected" {
		t.Errorf("what is left out cannot be wrong: %q", v.Bad)
	}
	s.clean()
}

func TestImportPreviewOfACleanList(t *testing.T) {
	appOf(t)
	s := newFakeShell(t)
	i := importShot(s, listFile(t, "a.csv", "Email\r\n\r\nlena@norddruck.example\r\njulien@velomark.example\r\n"))
	v := i.view.Preview
	if v.Bad != "" || v.Rows[0][0] != "3" || v.Rows[1][0] != "4" {
		t.Errorf("%+v", v) // the empty second row is counted, as a spreadsheet does
	}
	i.become("Email", listfile.FieldIgnore)
	s.settle()
	if i.facts.checked != nil || i.view.Fault == "" {
		t.Error("a list without a person is not checked, it says so at the top")
	}
}

func TestBadWords(t *testing.T) {
	t.Parallel()
	ok, none := checkedRow{}, checkedRow{rejected: "it has 2 columns"}
	for want, rows := range map[string][]checkedRow{
		"":                                    {ok, ok},
		"1 of these 2 rows would be rejected": {ok, none},
		"2 values would be left out":          {{empty: map[string]string{"a": "x", "b": "y"}}},
	} {
		if got, worst := badWords(rows); got != want || (worst == toneBad) != strings.Contains(want, "rejected") {
			t.Errorf("%q, %v, want %q", got, worst, want)
		}
	}
}
