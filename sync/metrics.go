package sync

import "time"

// StepMetrics are the seven numbers of an Audience Sync step, as the original
// defines them, at one moment.
type StepMetrics struct {
	StepID     int64
	Index      int // of the component in the canvas, from 1
	AdAccount  string
	AudienceID int64
	Audience   string
	Action     Action
	Entered    int // entered this component to be synced
	Proceeded  int // went on to the next component
	Synced     int // accepted by LinkedIn
	NotSynced  int // nothing was sent, on purpose
	Pending    int // being processed
	Errored    int // refused, or not sent for 13 hours
	Exited     int // left the canvas: the last component only
}

// Conserved says whether the two sums of DESIGN section 3 hold.
func (m StepMetrics) Conserved() bool {
	return m.Entered == m.Synced+m.NotSynced+m.Pending+m.Errored && m.Entered == m.Proceeded+m.Exited
}

// DelayMetrics are the numbers of a delay.
type DelayMetrics struct {
	Index   int
	Delay   Delay
	Waiting int
	Passed  int
	NextAt  time.Time // when the next people go on; zero when nobody waits
}

// CanvasMetrics are the numbers of one canvas, its steps and delays in order.
type CanvasMetrics struct {
	CanvasID int64
	Name     string
	State    CanvasState
	Steps    []StepMetrics
	Delays   []DelayMetrics
}

// DayMetrics are how many entries of a step ended in a state on one UTC day,
// and how many are pending of those who entered on it.
type DayMetrics struct {
	Day       time.Time
	Entered   int
	Synced    int
	NotSynced int
	Errored   int
}

// HourMetrics are how many people entered a step and left the canvas in it, and
// how many entries ended in a state, in one hour. Who did not leave proceeded.
type HourMetrics struct {
	Hour      time.Time // its begin, UTC
	Entered   int
	Exited    int
	Synced    int
	NotSynced int
	Errored   int
}

// HoursKept is how long the numbers by hour are kept: each hour in which
// something happens ends those that are older by then.
const HoursKept = 8 * 24 * time.Hour

// ActivityTotals are the outbox in one line.
type ActivityTotals struct {
	Unsent    int // people in no batch yet, or in one that waits for its next attempt
	Sending   int
	Uncertain int
	Batches   map[BatchState]int
}
