package ui

import (
	"context"
	"math"
	"strconv"
	"strings"
	"time"

	"audiencesync/sync"
)

// batchExport is how many batches an export reads at once.
const batchExport = 500

// batchCSVHead is the header of an export of batches. Nothing in it is about a
// person.
var batchCSVHead = []string{"batch", "state", "canvas", "step", "audience", "action", "people", "synced", "errored", "tries", "formed", "last_try", "next_try", "ended", "answer"}

// batchCSVRow is a batch in an export, in the words of the page.
func batchCSVRow(b sync.Batch, now time.Time) []string {
	r := batchRowOf(b, now)
	next := ""
	if b.State == sync.BatchWaiting || b.State == sync.BatchUncertain {
		next = csvTime(b.NextAt)
	}
	return []string{strconv.FormatInt(b.ID, 10), r.State, b.Canvas, strconv.Itoa(b.Index), b.Audience.Name, r.Action,
		strconv.Itoa(b.Count), strconv.Itoa(b.Synced), strconv.Itoa(b.Errored), strconv.Itoa(b.Attempts),
		csvTime(b.FormedAt), csvTime(b.SentAt), next, csvTime(b.EndedAt), r.Answer}
}

// csvTime is empty for a time that is not known.
func csvTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Local().Format("2006-01-02 15:04:05")
}

// batchCSVName names an export after what is on show.
func batchCSVName(chip int, text string) string {
	name := "Outbox"
	if chip > 0 {
		name += " " + strings.ToLower(batchChips[chip].Label)
	}
	if text != "" {
		name += " found"
	}
	return name + ".csv"
}

func (a *activityScreen) saveCSV() { a.list.export() }

// export saves every batch that filter and search leave, whatever was read.
func (l *batchList) export() {
	states, text := batchChips[l.chosen].States, l.text
	l.shell.save(batchCSVName(l.chosen, text), func(path string) error {
		return writeBatches(context.Background(), l.ws, path, states, text)
	})
}

// writeBatches writes the batches of these states (nil: of all), or those of them
// that the text finds, newest first.
func writeBatches(ctx context.Context, ws activitySource, path string, states []sync.BatchState, text string) error {
	now := time.Now()
	return writeTable(path, batchCSVHead, func(each func([]string) bool) error {
		write := func(b sync.Batch) bool { return each(batchCSVRow(b, now)) }
		if text == "" {
			return eachBatch(ctx, ws, states, write)
		}
		found, err := ws.FindBatches(ctx, text, states, math.MaxInt32)
		for _, b := range found {
			if !write(b) {
				break
			}
		}
		return err
	})
}

// eachBatch goes through batches a page at a time, each once, while others come
// before them and some leave the states. A page begins with the last batch of the
// one before; where it does not, some left and the rest moved up.
func eachBatch(ctx context.Context, ws activitySource, states []sync.BatchState, then func(sync.Batch) bool) error {
	last := int64(math.MaxInt64) // that was given on
	for offset := 0; ; {
		page, _, err := ws.Batches(ctx, states, offset, batchExport)
		if err != nil {
			return err
		}
		if offset > 0 && (len(page) == 0 || page[0].ID < last) {
			offset = max(0, offset-batchExport)
			continue
		}
		for _, b := range page {
			if b.ID >= last {
				continue
			}
			if !then(b) {
				return nil
			}
			last = b.ID
		}
		if len(page) < batchExport {
			return nil
		}
		offset += batchExport - 1
	}
}
