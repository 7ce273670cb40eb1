package storage

import (
	"fmt"
	"slices"
	"testing"

	"audiencesync/sync"
)

// TestImportAgainOfWhoIsTwice: a file in which people are twice is imported again.
// Their first row changes them and their second takes it back, so that nothing of them
// is left to be looked at when the file has been read.
func TestImportAgainOfWhoIsTwice(t *testing.T) {
	t.Parallel()
	const people, twice = chunkSize + 3000, 40
	rows := append(personRows(0, people), changedRows(100, 100+twice)...)
	other := slices.Clone(rows)
	other[len(other)-1] = changedRows(5000, 5001)[0] // in place of 139, who is as in their first row
	for _, segment := range []int{2 * chunkSize, chunkSize, 700} {
		t.Run(fmt.Sprint(segment), func(t *testing.T) {
			t.Parallel()
			d := openAt(t, t.TempDir())
			mustImport(t, d, fullSpec("A"), rows)
			bounds := usualBounds
			bounds.segmentRows = segment
			im, err := d.newImporter(t.Context(), fullSpec("A"))
			if err != nil {
				t.Fatal(err)
			}
			im.importBounds = bounds
			im.encoder, im.writer = newStageWorker(0), newStageWorker(1)
			err = im.takeAll(t.Context(), &records{rows: rows})
			im.encoder.end()
			im.writer.end()
			if err != nil || len(im.applies) > 0 || im.pending.len() > 2*twice || im.members.Len() != people {
				t.Errorf("%v; %d people would be looked at again, %d rows are kept, %d people", err, len(im.applies), im.pending.len(), im.members.Len())
			}
			again := func(list []sync.Record, updated int, changed func(i int) bool) {
				t.Helper()
				res, err := d.importWithin(t.Context(), fullSpec("A"), &records{rows: list}, bounds)
				if got, want := outcomeOf(res), (outcome{list: 1, updated: updated, same: people - updated, duplicate: twice}); err != nil || got != want {
					t.Errorf("%+v %v, want %+v", got, err, want)
				}
				checkPeople(t, d, people, func(i int) string {
					if changed(i) {
						return "XX"
					}
					return ""
				})
			}
			again(rows, 0, func(i int) bool { return i >= 100 && i < 100+twice })
			again(other, 2, func(i int) bool { return i >= 100 && i < 99+twice || i == 5000 })
		})
	}
}

// TestImportAgainAsksForNobodyTwice: whoever pends is known by their key without the
// index, which is not there any more when they come the second time.
func TestImportAgainAsksForNobodyTwice(t *testing.T) {
	t.Parallel()
	d := openAt(t, t.TempDir())
	rows := append(personRows(0, 3000), changedRows(100, 110)...)
	mustImport(t, d, fullSpec("A"), rows)
	if _, err := d.write.ExecContext(t.Context(), "UPDATE key_page SET entries = zeroblob(9)"); err != nil {
		t.Fatal(err)
	}
	im, err := d.newImporter(t.Context(), fullSpec("A"))
	if err != nil {
		t.Fatal(err)
	}
	im.importBounds = tightBounds
	im.follower.lost = lostAfter // the first row is the first person's
	res, err := im.run(t.Context(), &records{rows: rows})
	if got, want := outcomeOf(res), (outcome{list: 1, same: 3000, duplicate: 10}); err != nil || got != want {
		t.Errorf("%+v %v, want %+v", got, err, want)
	}
}

// TestImportWhoWasUpdatedStaysSo: somebody is changed and written, changed once more
// and back to what was written, all in one file. Their last row is where they are from.
func TestImportWhoWasUpdatedStaysSo(t *testing.T) {
	t.Parallel()
	d := openAt(t, t.TempDir())
	mustImport(t, d, fullSpec("A"), personRows(0, 4000))
	changed := changedRows(0, 1)[0]
	other := changed
	other.Attributes = [][]byte{[]byte("YY"), other.Attributes[1]}
	bounds := usualBounds
	bounds.segmentRows, bounds.pendingBytes = 50, 1
	rows := slices.Concat([]sync.Record{changed}, personRows(1, 50), personRows(5000, 5000+lostAfter), []sync.Record{other, changed})
	rows[len(rows)-1].Row = 900
	res, err := d.importWithin(t.Context(), fullSpec("A"), &records{rows: rows}, bounds)
	if got, want := outcomeOf(res), (outcome{list: 1, added: lostAfter, updated: 1, same: 49, duplicate: 2}); err != nil || got != want {
		t.Errorf("%+v %v, want %+v", got, err, want)
	}
	people, err := d.People(t.Context(), []sync.PersonID{0})
	if err != nil || people[0].Row != 900 || people[0].Attributes["country"] != "XX" {
		t.Errorf("%+v %v", people, err)
	}
}

// TestImportOfAKeyThatTwoHave: somebody who pends shares their address with somebody new
// by now, and loses it. Whoever comes with it is the other.
func TestImportOfAKeyThatTwoHave(t *testing.T) {
	t.Parallel()
	d := openAt(t, t.TempDir())
	without := func(rows []sync.Record, email bool) []sync.Record {
		for i := range rows {
			rows[i].ExternalID, rows[i].HasEmail = nil, !email
		}
		return rows
	}
	spec := fullSpec("A")
	spec.ExternalID = false
	mustImport(t, d, spec, without(personRows(0, 1000), false))
	sharing, last := personRow(9000), personRow(9001)
	sharing.Email, last.Email, last.ExternalID = emailOf(0), emailOf(0), nil
	bounds := usualBounds
	bounds.segmentRows, bounds.tableKeys = 20, 1 // the other's keys are in runs by then
	rows := slices.Concat(without(changedRows(0, 1), false), without(personRows(5000, 5019), false), []sync.Record{sharing}, without(personRows(6000, 6039), false), without(personRows(0, 1), true), []sync.Record{last})
	res, err := d.importWithin(t.Context(), fullSpec("A"), &records{rows: rows}, bounds)
	if got, want := outcomeOf(res), (outcome{list: 1, added: 19 + 1 + 39, updated: 1, duplicate: 2}); err != nil || got != want {
		t.Errorf("%+v %v, want %+v", got, err, want)
	}
}
