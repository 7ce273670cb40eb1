package storage

import (
	"slices"
	"testing"

	"audiencesync/sync"
)

// TestImportOldKeysOfWhoIsAsBefore: somebody gets another address and, in the same
// segment, the one they had. Whoever comes with the other address afterwards is new.
func TestImportOldKeysOfWhoIsAsBefore(t *testing.T) {
	t.Parallel()
	for _, rows := range []int{50, 10} { // of a segment: both rows are in one, or not
		d := openAt(t, t.TempDir())
		mustImport(t, d, fullSpec("A"), personRows(0, 100))
		other := personRow(0)
		other.Email = emailOf(5000)
		stranger := personRow(6000)
		stranger.ExternalID, stranger.Email = nil, other.Email
		again := slices.Concat([]sync.Record{other}, personRows(1000, 1000+lostAfter), []sync.Record{personRow(0)}, personRows(2000, 2040), []sync.Record{stranger})
		bounds := usualBounds
		bounds.segmentRows = rows
		res, err := d.importWithin(t.Context(), fullSpec("A"), &records{rows: again}, bounds)
		if got, want := outcomeOf(res), (outcome{list: 1, added: lostAfter + 40 + 1, same: 1, duplicate: 1}); err != nil || got != want {
			t.Errorf("segments of %d: %+v %v, want %+v", rows, got, err, want)
		}
	}
}
