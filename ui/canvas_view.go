package ui

import (
	"fmt"
	"strings"
	"time"

	"audiencesync/sync"
)

// canvasFacts are what the page of one canvas is made of.
type canvasFacts struct {
	canvas     sync.Canvas
	definition sync.Definition // as it stands on screen: stored, or being edited
	editing    bool            // of a launched canvas
	metrics    sync.CanvasMetrics
	hours      []sync.HourMetrics // of the step that the canvas begins with, since midnight
	errored    erroredFor
	holds      []sync.Hold
	connection sync.Connection
	accounts   []sync.AdAccount
	audiences  []sync.Audience
	attributes []sync.Attribute
	lists      []sync.List
	people     int
	sendSize   int
	counts     criteriaCounts
	saving     bool
	savedAt    time.Time
	now        time.Time
}

// canvasView is what the page shows beside the criteria.
type canvasView struct {
	Name      string
	State     string
	StateTone tone
	StateIcon string
	Practice  bool
	Editable  bool
	Launched  bool // active or paused
	Saved     string
	Trouble   canvasHealth // Word is "" where there is none

	Steps []componentView
	End   string // who left at the end

	Checks checksView
	Now    nowView

	CanLaunch, CanEdit, CanPause, CanResume, CanStop bool
}

// componentView is one card of the journey.
type componentView struct {
	Index    int // from 1
	Delay    bool
	Icon     string
	Title    string
	Sub      string
	Fields   []fieldChip
	Status   string // Ready or Incomplete, "" when launched
	Tone     tone
	Fault    string // what is missing, in words
	Remedy   string // label of the button beside it
	Mini     []miniMetric
	Up, Down bool // may move there
}

// fieldChip is a match field and how it leaves the computer.
type fieldChip struct {
	Word   string
	Hashed bool
}

// miniMetric is one number in a card; What is its definition.
type miniMetric struct {
	Icon, Value, Word, What string
	Tone                    tone
}

// nowView is the side card of a launched canvas.
type nowView struct {
	Word     string
	Tone     tone
	Waiting  string // in delays; "" where there are none
	Entered  string // today
	Pending  string
	Errored  string
	Bad      bool   // somebody is errored
	Explain  string // about the errored
	Launched string
}

func canvasViewOf(f canvasFacts) canvasView {
	c := f.canvas
	v := canvasView{Name: c.Name, Practice: f.connection.Kind == sync.ConnectionPractice}
	v.State, v.StateTone, v.StateIcon = stateWords(c.State)
	v.Launched = c.State == sync.CanvasActive || c.State == sync.CanvasPaused
	v.Editable = c.State == sync.CanvasDraft || f.editing
	v.CanEdit = v.Launched && !f.editing
	v.CanPause, v.CanResume, v.CanStop = c.State == sync.CanvasActive, c.State == sync.CanvasPaused, v.Launched
	checks := sync.LaunchChecks(f.definition, sync.LaunchFacts{
		Connection: f.connection, AdAccounts: f.accounts, Audiences: f.audiences, Attributes: f.attributes, People: f.people, Now: f.now,
	})
	for i := range f.definition.Components {
		v.Steps = append(v.Steps, componentViewOf(f, i, v.Editable, checks))
	}
	v.Checks = checksViewOf(f, checks)
	v.CanLaunch = c.State == sync.CanvasDraft && v.Checks.ToFix == 0
	if h := healthOf(c, f.metrics, f.holds, f.connection, f.now); v.Launched && (h.Tone == toneBad || h.Tone == toneWarning && c.State == sync.CanvasActive) {
		v.Trouble = h
	}
	v.Now = nowViewOf(f)
	v.End = endWords(f)
	v.Saved = savedWords(f)
	return v
}

// savedWords stands beside the buttons while something is edited.
func savedWords(f canvasFacts) string {
	switch {
	case f.editing:
		return "Not applied yet"
	case f.canvas.State != sync.CanvasDraft:
		return ""
	case f.saving:
		return "Saving…"
	case f.savedAt.IsZero():
		return ""
	}
	return "Saved " + clock(f.savedAt, f.now)
}

func componentViewOf(f canvasFacts, i int, editable bool, checks []sync.LaunchCheck) componentView {
	comp := f.definition.Components[i]
	v := componentView{Index: i + 1, Up: i > 0, Down: i < len(f.definition.Components)-1}
	if comp.Step == nil {
		v.delay(f, i, editable)
		return v
	}
	s := comp.Step
	v.Icon = "person_add"
	if s.Action == sync.ActionRemove {
		v.Icon = "person_remove"
	}
	v.Title = fmt.Sprintf("%d. %s", i+1, stepTitle(s.Action, s.Audience))
	name := accountName(f.accounts, s.AdAccount)
	switch {
	case name == "":
		v.Sub = "LinkedIn"
	case s.Audience == "":
		v.Sub = name // the word Incomplete leaves room for no more
	default:
		v.Sub = "LinkedIn, " + name
	}
	if editable || f.canvas.State == sync.CanvasStopped && stepMetrics(f.metrics, i+1) == nil {
		v.Fields = fieldChips(s.Fields)
		v.check(checks)
		return v
	}
	if m := stepMetrics(f.metrics, i+1); m != nil {
		v.Mini = miniMetrics(*m, f.definition.Last(i))
	} else {
		v.Mini = miniMetrics(sync.StepMetrics{}, f.definition.Last(i))
	}
	return v
}

func (v *componentView) delay(f canvasFacts, i int, editable bool) {
	comp := f.definition.Components[i]
	v.Delay, v.Icon = true, "hourglass_empty"
	v.Title = fmt.Sprintf("%d. Delay %s", i+1, delayWords(comp.Delay))
	v.Sub = "then they move on"
	if f.definition.Last(i) {
		v.Sub = "then they leave the canvas"
	}
	if editable {
		v.Status, v.Tone = "Ready", toneGood
		if comp.Delay <= 0 {
			v.Status, v.Tone, v.Fault, v.Remedy = "Incomplete", toneBad, "No length chosen yet.", "Set the delay"
		}
		return
	}
	for _, d := range f.metrics.Delays {
		if d.Index == i+1 {
			v.Sub = fmt.Sprintf("%s waiting, %s passed", count(d.Waiting), count(d.Passed))
			if d.Waiting > 0 && !d.NextAt.IsZero() && f.canvas.State == sync.CanvasActive {
				v.Sub += ", next " + timeOrDay(d.NextAt, f.now)
			}
		}
	}
}

// check finds the first launch check that this step fails.
func (v *componentView) check(checks []sync.LaunchCheck) {
	v.Status, v.Tone = "Ready", toneGood
	for _, c := range checks {
		if c.Step == v.Index && !c.Passed {
			v.Status, v.Tone, v.Fault = "Incomplete", toneBad, missingWord(c)
			_, v.Remedy = remedyOf(c)
			return
		}
	}
}

// missingWord is what a card says of a failed check.
func missingWord(c sync.LaunchCheck) string {
	if !tells(c.Detail) {
		return c.Detail
	}
	return map[string]string{"Ad account": "No ad account chosen yet.", "Audience": "No audience chosen yet.", "Fields to match": "No field to match chosen yet."}[c.Name]
}

func fieldChips(f sync.MatchFields) []fieldChip {
	var chips []fieldChip
	if f.Email {
		chips = append(chips, fieldChip{"Email", true})
	}
	if f.Name {
		chips = append(chips, fieldChip{"First and last name", false})
	}
	if f.GAID {
		chips = append(chips, fieldChip{"GAID", false})
	}
	return chips
}

func accountName(accounts []sync.AdAccount, id string) string {
	for _, a := range accounts {
		if a.ID == id {
			return a.Name
		}
	}
	return id
}

func stepMetrics(m sync.CanvasMetrics, index int) *sync.StepMetrics {
	for i := range m.Steps {
		if m.Steps[i].Index == index {
			return &m.Steps[i]
		}
	}
	return nil
}

// miniMetrics are the six numbers of a card: the last step exits where others
// proceed.
func miniMetrics(m sync.StepMetrics, last bool) []miniMetric {
	onward := miniMetric{"arrow_downward", count(m.Proceeded), "Proceeded", metricWords[metricProceeded].what, toneNeutral}
	if last {
		onward = miniMetric{"logout", count(m.Exited), "Exited", metricWords[metricExited].what, toneNeutral}
	}
	errored := miniMetric{"error", count(m.Errored), "Errored", metricWords[metricErrored].what, toneBad}
	if m.Errored == 0 {
		errored.Tone = toneNeutral
	}
	return []miniMetric{
		{"login", count(m.Entered), "Entered", metricWords[metricEntered].what, toneNeutral},
		{"check_circle", count(m.Synced), "Synced", metricWords[metricSynced].what, toneGood},
		{"do_not_disturb_on", count(m.NotSynced), "Not Synced", metricWords[metricNotSynced].what, toneNeutral},
		onward,
		{"schedule", count(m.Pending), "Pending", metricWords[metricPending].what, toneWarning},
		errored,
	}
}

func nowViewOf(f canvasFacts) nowView {
	_, pending := totals(f.metrics)
	v := nowView{Pending: count(pending)}
	if m := stepMetrics(f.metrics, 1); m != nil {
		today := 0
		for _, h := range f.hours {
			today += h.Entered
		}
		v.Entered = count(today)
	}
	if !f.canvas.LaunchedAt.IsZero() {
		v.Launched = f.canvas.LaunchedAt.Local().Format("2 Jan 2006, 15:04")
	}
	h := healthOf(f.canvas, f.metrics, f.holds, f.connection, f.now)
	v.Word, v.Tone = h.Word, h.Tone
	errored, waiting := 0, 0
	for _, s := range f.metrics.Steps {
		errored += s.Errored
	}
	for _, d := range f.metrics.Delays {
		waiting += d.Waiting
	}
	if len(f.metrics.Delays) > 0 {
		v.Waiting = count(waiting)
	}
	if v.Errored = count(errored); errored > 0 {
		v.Bad, v.Explain = true, f.errored.words(errored)
	}
	return v
}

// endWords says under the journey who came out of it.
func endWords(f canvasFacts) string {
	n := len(f.definition.Components)
	if f.canvas.State == sync.CanvasDraft || f.editing || n == 0 {
		return ""
	}
	gone := 0
	for _, s := range f.metrics.Steps {
		gone += s.Exited
	}
	for _, d := range f.metrics.Delays {
		if d.Index == n {
			gone += d.Passed
		}
	}
	return count(gone) + " exited the canvas"
}

// launchWords say what launching does, for the confirmation.
func launchWords(d sync.Definition, p sync.Preview, audiences []sync.Audience, sendSize int, practice bool) string {
	words := []string{counted(p.WouldEnter, "person enters", "people enter") + " now."}
	now, _ := d.Walk(0)
	creates := false
	for _, s := range p.Steps {
		step := d.Components[s.Index-1].Step
		line := fmt.Sprintf("Step %d: %s %s %s", s.Index, counted(s.WouldSend, "person is", "people are"), actionDone(step.Action), step.Audience)
		if s.WouldSend > 0 {
			line += " in " + counted(requests(s.WouldSend, sendSize), "request", "requests")
		}
		if !contains(now, s.Index-1) {
			line += ", after the delay"
		}
		if s.NotSynced > 0 {
			line += fmt.Sprintf("; %s counted as Not Synced", counted(s.NotSynced, "is", "are"))
		}
		words = append(words, line+".")
		creates = creates || step.Action == sync.ActionAdd && step.Create && isDraft(audiences, step)
	}
	if creates {
		words = append(words, "LinkedIn creates the audience at launch. Its size shows after up to 48 hours.")
	}
	if practice {
		words = append(words, "This is practice LinkedIn: nothing leaves this computer.")
	}
	return strings.Join(words, "\n")
}

func actionDone(a sync.Action) string {
	if a == sync.ActionRemove {
		return "removed from"
	}
	return "added to"
}

func contains(in []int, n int) bool {
	for _, i := range in {
		if i == n {
			return true
		}
	}
	return false
}

// isDraft says whether the audience is not at LinkedIn yet, as far as is known:
// one that was only chosen is known by its name until the launch.
func isDraft(audiences []sync.Audience, s *sync.AudienceSync) bool {
	for _, a := range audiences {
		if a.AdAccount == s.AdAccount && strings.EqualFold(a.Name, s.Audience) {
			return a.Draft()
		}
	}
	return s.Create
}

// requests is how many requests so many people take.
func requests(people, size int) int {
	return (people + max(size, 1) - 1) / max(size, 1)
}
