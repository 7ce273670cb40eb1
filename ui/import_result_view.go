package ui

import (
	"fmt"
	"strings"
	"time"

	"audiencesync/sync"
	"audiencesync/sync/listfile"
)

// importProgress is how far an import is.
type importProgress struct {
	What, Speed, Left string
	Share             float64
}

// progressOf tells how far reading is: by bytes, as nobody knows the rows of a
// file before its end; total are the words for how many there may be.
func progressOf(read, of int64, rows int, total string, since time.Duration) importProgress {
	p := importProgress{What: fmt.Sprintf("Importing, %s of %s", count(rows), total)}
	if of > 0 {
		p.Share = min(float64(read)/float64(of), 1)
	}
	if s := since.Seconds(); s >= 0.5 && rows > 0 {
		p.Speed = count(int(float64(rows)/s)) + " rows/s"
	}
	switch {
	case of > 0 && read >= of && rows > 0:
		p.What, p.Left = "Saving "+counted(rows, "row", "rows"), "all or nothing"
	case p.Share > 0.02:
		p.Left = span(time.Duration(float64(since)*(1-p.Share)/p.Share)) + " left"
	}
	return p
}

// importOutcome is what an import did, in rows.
type importOutcome struct {
	list     string
	result   sync.ImportResult
	problems listfile.Problems
	took     time.Duration
}

// rows counts the rows that were read.
func (o importOutcome) rows() int { return o.result.Rows() + o.problems.Rejected }

// resultView is the end of an import.
type resultView struct {
	Title    string
	Counts   []resultCount
	Bad      bool // some rows were rejected
	Problems string
	More     string // when not all problems are listed
	Open     behind // what is shown first
}

// behind is what a number of an import's end opens.
type behind string

// What numbers open.
const (
	behindNothing   behind = ""
	behindNew       behind = "new"
	behindUpdated   behind = "updated"
	behindUnchanged behind = "unchanged"
	behindProblems  behind = "problems"
	behindRejected  behind = "rejected"
	behindWarnings  behind = "warnings"
)

// of returns the people behind a number; nil where it has none.
func (b behind) of(r sync.ImportResult) *sync.PeopleSet {
	return map[behind]*sync.PeopleSet{behindNew: r.New, behindUpdated: r.Updated, behindUnchanged: r.Unchanged}[b]
}

// resultCount is one number with what it means.
type resultCount struct {
	Label, Value, Means string
	Icon                string
	Tone                tone
	Opens               behind
}

func resultViewOf(o importOutcome) resultView {
	r := o.result
	v := resultView{Title: fmt.Sprintf("%s read in %s", counted(o.rows(), "row", "rows"), took(o.took)), Bad: o.problems.Rejected > 0}
	v.Counts = []resultCount{
		{"New", count(r.New.Len()), "people who were not here before", "person_add", toneGood, opens(behindNew, r.New.Len())},
		{"Updated", count(r.Updated.Len()), "people whose fields changed", "sync_alt", toneAccent, opens(behindUpdated, r.Updated.Len())},
		{"Unchanged", count(r.Unchanged.Len()), "people who were here already", "check_circle", toneNeutral, opens(behindUnchanged, r.Unchanged.Len())},
		{"Duplicates", count(r.Duplicates), "earlier rows of a person, the last row won", "group", toneNeutral, behindNothing},
		{"Rejected", count(o.problems.Rejected), "rows that could not be read", "error", toneNeutral, opens(behindRejected, o.problems.Rejected)},
		{"Warnings", count(o.problems.Warnings), "fields left empty, the row was kept", "warning", toneNeutral, opens(behindWarnings, o.problems.Warnings)},
	}
	if o.problems.Rejected > 0 {
		v.Counts[4].Tone = toneBad
	}
	if o.problems.Warnings > 0 {
		v.Counts[5].Tone = toneWarning
	}
	var words []string
	if n := o.problems.Rejected; n > 0 {
		words = append(words, counted(n, "row was rejected", "rows were rejected"))
	}
	if n := o.problems.Warnings; n > 0 {
		words = append(words, counted(n, "field was left empty", "fields were left empty"))
	}
	v.Problems = strings.Join(words, ", ")
	if v.Problems != "" {
		v.Open = behindProblems
	}
	if o.problems.More {
		v.More = fmt.Sprintf("the first %s are listed", count(len(o.problems.List)))
	}
	return v
}

// opens is what a number opens, unless it is 0.
func opens(b behind, n int) behind {
	if n == 0 {
		return behindNothing
	}
	return b
}

// peopleTitle names the people behind a number.
func (b behind) peopleTitle(n int) string {
	return counted(n, string(b)+" person", string(b)+" people")
}

// problems returns what was wrong behind a number.
func (b behind) problems(all []listfile.Problem) []listfile.Problem {
	if b == behindProblems {
		return all
	}
	var out []listfile.Problem
	for _, p := range all {
		if p.Rejected == (b == behindRejected) {
			out = append(out, p)
		}
	}
	return out
}

// took writes how long something took.
func took(d time.Duration) string {
	switch {
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < 2*time.Minute:
		return fmt.Sprintf("%.0f s", d.Seconds())
	}
	return fmt.Sprintf("%d min %d s", int(d.Minutes()), int(d.Seconds())%60)
}

// problemRow is one thing that was wrong with a row of the file.
type problemRow struct {
	Row, Column, What, Reason string
	Tone                      tone
	Icon                      string
}

func problemRowOf(p listfile.Problem) problemRow {
	r := problemRow{Row: count(p.Row), Column: orWord(p.Column, "whole row"), What: "Field left empty", Reason: p.Reason, Tone: toneWarning, Icon: "warning"}
	if p.Rejected {
		r.What, r.Tone, r.Icon = "Rejected", toneBad, "error"
	}
	return r
}
