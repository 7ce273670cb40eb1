package storage

import (
	"testing"

	"audiencesync/sync"
)

// TestImportLooksFurther has people in a run each, whose keys have one hash. Once one
// of them is found the others are not looked for, but must be when the one is somebody
// else. That two had one hash ends an import, and the next one looks first.
func TestImportLooksFurther(t *testing.T) {
	t.Parallel()
	d := openAt(t, t.TempDir())
	d.seal.mask = 3
	bounds := usualBounds
	bounds.segmentRows, bounds.tableKeys = 1, 1
	spec := sync.ImportSpec{List: "CRM", File: "crm.csv", At: testTime, Email: true}
	var alike []sync.EmailHash
	for n, h := 0, d.seal.hasher(); len(alike) < 3; n++ {
		if e := emailOf(n); h.hash(keyEmail, e[:], nil).order == 0 {
			alike = append(alike, e)
		}
	}
	row := func(n int, first string) sync.Record {
		return sync.Record{Row: n + 2, Email: alike[n], HasEmail: true, First: []byte(first)}
	}
	if _, err := d.importWithin(t.Context(), spec, &records{rows: []sync.Record{row(0, ""), row(1, ""), row(2, "")}, batch: 1}, bounds); err != nil {
		t.Fatal(err)
	}
	spec.Name = true
	again := []sync.Record{row(0, "Zoë"), row(2, "Ann"), row(1, "Bo")}
	res, err := d.Import(t.Context(), spec, &records{rows: again})
	if sync.CodeOf(err) == sync.CodeInternal {
		res, err = d.Import(t.Context(), spec, &records{rows: again})
	}
	if err != nil {
		t.Fatal(err)
	}
	if got, want := outcomeOf(res), (outcome{list: 1, updated: 3}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}
