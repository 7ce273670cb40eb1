package storage

import (
	"context"
	stdsync "sync"
	"sync/atomic"

	"audiencesync/sync"
)

// An import goes through the file in segments. It recognises the people of a
// segment's rows, writes chunks of new people as soon as they are full, and
// keeps changes to people who are stored already until there are many, so that
// a chunk is not written over and over. All of it is staged, in short
// transactions; publish makes it visible in one.

// importBounds are what an import keeps in memory at most, about.
type importBounds struct {
	segmentRows  int
	segmentBytes int
	pendingBytes int // of changes to people who are stored
	tableKeys    int // of a kind
}

// arenas is how many segments are in memory: one is filled, one is recognised and
// the people of one are written.
const arenas = 3

// A segment fills two chunks although somebody in it is there twice: who does not fill a
// chunk is copied, to wait for the next segment.
var usualBounds = importBounds{segmentRows: 2*chunkSize + chunkSize/64, segmentBytes: 32 << 20, pendingBytes: 32 << 20, tableKeys: 512 << 10}

// importer is a running import.
type importer struct {
	importBounds
	db         *DB
	spec       sync.ImportSpec
	list       storedList
	attributes []attributeColumn // in the order of the spec
	fresh      []attributeColumn // those that are new
	columns    []importColumn    // the file's
	keyColumns [keyKinds][]int   // which of columns a kind of key is in, -1 for none
	keys       *keyHasher
	tables     [keyKinds]keyTable  // keys that were given in this import and are not in a run yet
	live       [keyKinds]bool      // whether there were runs before the import
	own        [keyKinds][]*ownRun // runs of the import

	base        uint32               // people there were before
	open        []rowRef             // people from openAt on, who are not written yet
	openAt      uint32               // everybody below is stored or staged, or being written
	arenas      chan *rows           // to be filled
	carried     *rows                // what of the segments before is in open
	carriers    chan *rows           // to be used for that
	encoder     *stageWorker         // makes blobs of columns
	encoding    encoder              // its memory
	writer      *stageWorker         // stores what is made
	sealed      chan *[]stagedColumn // to be used for that
	collected   *[]stagedColumn      // of several chunks that change little, for the writer
	stored      atomic.Uint32        // everybody below is stored or staged, and in the file
	hashAhead   atomic.Bool          // see hashAll
	pending     *rows                // what is not yet applied to people below openAt
	applies     map[uint32]change
	noted       []uint64           // a bit for each of those in applies and touched, and some more: see latest
	pendingKeys [keyKinds]keyTable // by which people are found until the changes are applied
	moved       *sync.PeopleSet    // who were ever given another key
	shared      [keyKinds]bool     // whether people may have the same key
	careful     bool               // see disbelieve
	keep        bool               // nothing changes of people below base
	stay        []*sync.Consent    // of each of columns: where people below base who are opted out stay it
	members     *sync.PeopleSet    // people of the file
	updated     *sync.PeopleSet    // people there were before who are changed
	follower    follower
	found       []candidate      // to be used by the next segment
	staged      map[int]struct{} // chunks below base that are staged
	read        int              // rows
}

// Import implements sync.PeopleStore.
func (d *DB) Import(ctx context.Context, spec sync.ImportSpec, records sync.Records) (sync.ImportResult, error) {
	return d.importWithin(ctx, spec, records, usualBounds)
}

func (d *DB) importWithin(ctx context.Context, spec sync.ImportSpec, records sync.Records, bounds importBounds) (sync.ImportResult, error) {
	release, err := d.lockImport(ctx)
	if err != nil {
		return sync.ImportResult{}, err
	}
	defer release()
	if err := d.sweep(ctx, sweepAll); err != nil {
		return sync.ImportResult{}, err
	}
	im, err := d.newImporter(ctx, spec)
	if err != nil {
		return sync.ImportResult{}, err
	}
	im.importBounds = bounds
	im.expect()
	res, err := im.run(ctx, records)
	if err == nil && spec.Published != nil {
		spec.Published()
	}
	// What was staged and not published, or is replaced, goes; the import ends
	// as it did even if that cannot be done now.
	if err := d.sweep(context.WithoutCancel(ctx), sweepAll); err != nil {
		d.log.WarnContext(ctx, "what an import left could not be deleted yet", "error", err)
	}
	return res, err
}

// run goes through the file and publishes.
func (im *importer) run(ctx context.Context, records sync.Records) (sync.ImportResult, error) {
	im.encoder, im.writer = newStageWorker(0), newStageWorker(sealedChunks-2) // of which one is made, and one written
	defer im.writer.end()
	defer im.encoder.end() // which gives the writer work
	if err := im.takeAll(ctx, records); err != nil {
		return sync.ImportResult{}, err
	}
	return im.finish(ctx)
}

// takeAll works off the segments of the file. When it returns, nobody reads the
// file any more.
func (im *importer) takeAll(ctx context.Context, records sync.Records) error {
	segments := make(chan filled)
	reading, stop := context.WithCancel(ctx)
	var filler stdsync.WaitGroup
	filler.Go(func() { im.fill(reading, records, segments) })
	defer filler.Wait()
	defer stop()
	for f := range segments {
		if f.err != nil {
			return f.err
		}
		if err := im.take(ctx, f.rows); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// finish writes what is still in memory and publishes.
func (im *importer) finish(ctx context.Context) (sync.ImportResult, error) {
	left := im.sortLeft()
	if err := im.closeOpen(ctx); err != nil {
		return sync.ImportResult{}, err
	}
	var spilling stdsync.WaitGroup
	spilling.Go(func() {
		im.spillLeft(ctx, left)
		im.fold(ctx)
	})
	err := im.apply(ctx)
	spilling.Wait()
	if err != nil {
		return sync.ImportResult{}, err
	}
	im.spillLeft(ctx, im.sortLeft()) // what the changes gave people
	if err := im.drained(); err != nil {
		return sync.ImportResult{}, err
	}
	var superfluous []keyRun
	for kind := keyExternal; kind < keyKinds; kind++ {
		merged, err := im.db.mergeRuns(ctx, kind)
		if err != nil {
			return sync.ImportResult{}, err
		}
		superfluous = append(superfluous, merged...)
	}
	if err := im.publish(ctx, superfluous); err != nil {
		return sync.ImportResult{}, err
	}
	return im.result(), nil
}

// giveWay lets what is more urgent go before the next piece of work.
func (im *importer) giveWay(ctx context.Context) {
	if im.spec.GiveWay != nil {
		im.spec.GiveWay(ctx)
	}
}

// drained waits until everything that was given to be stored is.
func (im *importer) drained() error {
	if err := im.encoder.wait(); err != nil {
		return err
	}
	return im.writer.wait()
}

// result tells what was published.
func (im *importer) result() sync.ImportResult {
	res := sync.ImportResult{ListID: im.list.ID, New: &sync.PeopleSet{}, Updated: im.updated, Unchanged: im.members}
	res.Duplicates = im.read - im.members.Len()
	res.New.AddRange(sync.PersonID(im.base), sync.PersonID(im.openAt))
	res.Unchanged.AndNot(res.New)
	res.Unchanged.AndNot(res.Updated)
	return res
}

// disbelieve ends an import in which two different keys have one hash: a row was
// given to somebody who has another key. That is next to impossible, so rows are
// given to people of the same import by the hash, and the keys compared when they
// are written; from now on imports of this workspace look first.
func (im *importer) disbelieve(ctx context.Context) error {
	err := im.db.update(ctx, "import the list", func(t *tx) error { return t.setCounter(counterCareful, 1) })
	if err != nil {
		return err
	}
	return sync.Errorf(sync.CodeInternal, nil, "The list could not be imported because two of its people looked alike. Nothing of it was stored; import it once more.")
}
