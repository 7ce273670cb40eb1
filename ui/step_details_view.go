package ui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"audiencesync/sync"
)

// detailsFacts are what Step Details is made of.
type detailsFacts struct {
	audience  sync.Audience
	known     bool   // there is an audience of this name
	wanted    string // the step's audience by name
	accounts  []sync.AdAccount
	readings  []sync.Reading
	metrics   []sync.CanvasMetrics
	days      map[sync.Action][]sync.DayMetrics // of all steps on the audience
	refreshes bool                              // LinkedIn is being asked
	now       time.Time
}

// detailsView is what Step Details shows of an audience.
type detailsView struct {
	Size, Match, Status statView
	Asked               string
	CanAsk              bool
	Hint                string // what stands in place of numbers that are not known yet
	HintBold            string
	Means               statusMeaning
	MeansSince          string
	Sent, Found, Rate   string
	UsedBy              []usedRow
	Lines               []dayReading // one for each of the last days
	HasLines            bool
	Added, Removed      []dayNumbers
}

// statView is a tile; Known tells a number from a word in its place.
type statView struct {
	Value string
	Note  string
	Icon  string
	Tone  tone
	Known bool
}

// statusMeaning is a status in plain words.
type statusMeaning struct {
	Word, Icon string
	Tone       tone
	Short      string // beside the word, a few words
	Text       string // what it means
	Todo       string // what to do, "" for nothing
}

// statuses are LinkedIn's statuses in plain words (Help: a795242, a1489764;
// Learn: "DMP Segment Destinations"), with our own two.
var statuses = map[sync.AudienceStatus]statusMeaning{
	sync.StatusDraft:    {"Draft", "edit", toneNeutral, "not at LinkedIn yet", "The audience is only in this workspace so far.", "Launch a canvas that adds to it: LinkedIn creates it then."},
	sync.StatusBuilding: {"Building", "hourglass_empty", toneAccent, "LinkedIn is filling it for the first time", "LinkedIn is matching the people for the first time. That takes up to 48 hours.", "Wait. If it stays so for longer while nobody uses the audience in a campaign, LinkedIn has archived it in between: use it in a campaign."},
	sync.StatusReady:    {"Ready", "check_circle", toneGood, "campaigns can use it now", "Campaigns can use this audience now. LinkedIn archives it if no campaign uses it for 30 days.", ""},
	sync.StatusUpdating: {"Updating", "sync", toneAccent, "LinkedIn is working in the latest people", "Campaigns go on with the people as they were while LinkedIn works in the latest ones.", "Nothing: it becomes Ready by itself, within 48 hours."},
	sync.StatusArchived: {"Archived", "archive", toneNeutral, "not used for 30 days", "LinkedIn set the audience aside because no campaign used it for 30 days. What is sent now may leave it stuck in Building.", "Use it in a draft or active campaign: LinkedIn brings it back, within 48 hours."},
	sync.StatusExpired:  {"Expired", "block", toneBad, "not used for 90 days", "LinkedIn deleted who was in the audience because it was not used for 90 days. No campaign can use it as it is.", "Send people to it again, with a new canvas: LinkedIn fills it with these. Who was in it before and is not sent again stays out."},
	sync.StatusFailed:   {"Failed", "error", toneBad, "LinkedIn could not process it", "LinkedIn could not process this audience.", "Create a new audience and choose it in the steps that use this one. If that fails too, ask LinkedIn's support."},
	sync.StatusDeleted:  {"Deleted", "delete", toneBad, "it is not at LinkedIn any more", "Somebody deleted this audience at LinkedIn. Steps that use it cannot send.", "Choose another audience in these steps, or create one under a new name."},
}

// meaningOf says a status in plain words, also one that is not known here.
func meaningOf(s sync.AudienceStatus) statusMeaning {
	if m, ok := statuses[s]; ok {
		return m
	}
	if s == "" {
		return statusMeaning{"Not known yet", "help", toneNeutral, "LinkedIn was not asked yet", "LinkedIn has not been asked about this audience yet.", "Choose Ask now."}
	}
	return statusMeaning{sentenceCase(string(s)), "help", toneNeutral, "a status this version does not know",
		fmt.Sprintf("LinkedIn calls the status %s, which this version of the program does not know.", s), "Look at the audience in Campaign Manager."}
}

// statusOf is the status of an audience, a draft's own included.
func statusOf(a sync.Audience) sync.AudienceStatus {
	if a.Draft() {
		return sync.StatusDraft
	}
	return a.Latest.Status
}

// sizeWords writes a size as LinkedIn lets it be known; known is false for a
// word in place of a number.
func sizeWords(s sync.AudienceStatus, size *int) (word string, known bool) {
	switch {
	case size != nil && *size >= sync.MinAudienceSize:
		return count(*size), true
	case s == sync.StatusDraft || s == "":
		return "Not known yet", false
	case s == sync.StatusExpired || s == sync.StatusFailed || s == sync.StatusDeleted:
		return "Not known", false
	}
	return "Below 300", false
}

// dayNumbers are a step's numbers of one day, with who was pending at its end.
type dayNumbers struct {
	sync.DayMetrics
	Pending int
}

// fillDays returns the last n days up to now, days without anything as zeros:
// these are counts of what this program did, so nothing is 0 and not unknown.
func fillDays(days []sync.DayMetrics, n int, now time.Time) []dayNumbers {
	today := now.UTC().Truncate(24 * time.Hour)
	first := today.AddDate(0, 0, 1-n)
	out := make([]dayNumbers, n)
	for i := range out {
		out[i].Day = first.AddDate(0, 0, i)
	}
	pending, k := 0, 0
	for i := range out {
		for k < len(days) && !days[k].Day.After(out[i].Day) {
			pending += days[k].Entered - days[k].Synced - days[k].NotSynced - days[k].Errored
			if days[k].Day.Equal(out[i].Day) {
				out[i].DayMetrics = days[k]
			}
			k++
		}
		out[i].Pending = max(pending, 0)
	}
	return out
}

func detailsViewOf(f detailsFacts) detailsView {
	a := f.audience
	status := statusOf(a)
	v := detailsView{Means: meaningOf(status), CanAsk: f.known && !a.Draft() && !f.refreshes, Asked: "LinkedIn was not asked yet"}
	if !f.known {
		v.Means = statusMeaning{"Not known yet", "help", toneNeutral, "no audience chosen", "Choose an audience to see what LinkedIn says of it.", ""}
		if f.wanted != "" && f.audience.AdAccount == "" {
			v.Means.Short, v.Means.Text = "known after the launch", "LinkedIn is asked about "+f.wanted+" when the canvas is launched."
		}
	}
	v.Status = statView{Value: v.Means.Word, Note: v.Means.Short, Icon: v.Means.Icon, Tone: v.Means.Tone, Known: status != ""}
	v.sizes(status, a.Latest)
	v.matches(a.Latest)
	switch {
	case f.refreshes:
		v.Asked = "Asking LinkedIn…"
	case a.Draft():
		v.Asked = "A draft: LinkedIn does not know it"
	case !a.Latest.At.IsZero():
		v.Asked = "Asked LinkedIn " + clock(a.Latest.At, f.now)
	}
	v.usedBy(f)
	v.Lines = dailyReadings(f.readings, chartDays, f.now)
	for _, l := range v.Lines {
		v.HasLines = v.HasLines || l.Size != nil || l.Rate != nil
	}
	v.Added, v.Removed = fillDays(f.days[sync.ActionAdd], chartDays, f.now), fillDays(f.days[sync.ActionRemove], chartDays, f.now)
	if !v.Size.Known && status != "" {
		v.hint(f)
	}
	if since := statusSince(f.readings, status); !since.IsZero() {
		v.MeansSince = fmt.Sprintf("%s at LinkedIn, since %s", status, since.Local().Format("2 Jan"))
	} else if status != "" && status != sync.StatusDraft {
		v.MeansSince = string(status) + " at LinkedIn"
	}
	return v
}

// chartDays is how many days the charts show.
const chartDays = 14

func (v *detailsView) sizes(status sync.AudienceStatus, r sync.Reading) {
	v.Size.Value, v.Size.Known = sizeWords(status, r.Size)
	switch v.Size.Value {
	case "Below 300":
		v.Size.Icon, v.Size.Note = "visibility_off", "LinkedIn does not show sizes under 300, to protect members"
	case "Not known yet":
		v.Size.Note = "LinkedIn reports a size within 48 hours of the first people"
	case "Not known":
		v.Size.Note = "LinkedIn does not report a size any more"
	default:
		v.Size.Note = "members LinkedIn can show ads to"
	}
}

func (v *detailsView) matches(r sync.Reading) {
	v.Sent, v.Found, v.Rate = "Not known yet", "Not known yet", "Not known yet"
	v.Match = statView{Value: "Not known yet", Note: "LinkedIn has not reported one; up to 48 hours"}
	if r.Input != nil {
		v.Sent = count(*r.Input)
		if *r.Input == 0 {
			v.Match.Value, v.Match.Note, v.Rate = "None", "nobody was sent in the last 7 days", "none: nobody was sent"
		}
	}
	if r.Matched != nil {
		v.Found = count(*r.Matched)
	}
	if rate, ok := r.MatchRate(); ok {
		word := rateWords(rate)
		v.Match = statView{Value: word, Note: fmt.Sprintf("%s of %s people found", count(*r.Matched), count(*r.Input)), Known: true}
		v.Rate = fmt.Sprintf("%s / %s = %s", count(*r.Matched), count(*r.Input), word)
	}
}

func rateWords(rate float64) string { return strconv.Itoa(int(rate*100+0.5)) + " %" }

// hint says in place of a size what is sent so far and how many it takes.
func (v *detailsView) hint(f detailsFacts) {
	sent := 0
	for _, c := range f.metrics {
		for _, s := range c.Steps {
			if s.AudienceID == f.audience.ID && s.Action == sync.ActionAdd {
				sent += s.Synced
			}
		}
	}
	switch statusOf(f.audience) {
	case sync.StatusExpired, sync.StatusFailed, sync.StatusDeleted:
		v.HintBold, v.Hint = v.Means.Word+".", v.Means.Todo
		return
	case sync.StatusDraft:
		v.HintBold, v.Hint = "Nobody was sent yet.", "The audience comes into being at LinkedIn when a canvas that adds to it is launched."
		return
	}
	v.HintBold = counted(sent, "person was sent so far.", "people were sent so far.")
	v.Hint = "An audience needs 300 matched members before LinkedIn shows ads or a size."
	if rate, ok := f.audience.Latest.MatchRate(); ok && rate > 0 {
		v.Hint += fmt.Sprintf(" At its match rate, %s, that takes roughly %s people.", rateWords(rate), count(int(float64(sync.MinAudienceSize)/rate/10+1)*10))
	}
}

// usedRow is a step that adds to or removes from the audience.
type usedRow struct {
	Title, Verb string
	Add         bool
	Canvas      string
	Step        int
}

func (v *detailsView) usedBy(f detailsFacts) {
	for _, c := range f.metrics {
		for _, s := range c.Steps {
			if !f.known || s.AudienceID != f.audience.ID {
				continue
			}
			row := usedRow{Title: fmt.Sprintf("%s, step %d", c.Name, s.Index), Verb: "adds", Add: s.Action == sync.ActionAdd, Canvas: c.Name, Step: s.Index}
			if !row.Add {
				row.Verb = "removes"
			}
			v.UsedBy = append(v.UsedBy, row)
		}
	}
}

// dayReading is the last reading of one day; nil is not known.
type dayReading struct {
	Day  time.Time
	Size *int
	Rate *float64
}

// dailyReadings returns the last n days in the person's own time zone, each
// with the last values that LinkedIn reported on it. A day without a value
// stays empty.
func dailyReadings(readings []sync.Reading, n int, now time.Time) []dayReading {
	today := midnight(now.Local())
	out := make([]dayReading, n)
	for i := range out {
		out[i].Day = today.AddDate(0, 0, i+1-n)
	}
	for _, r := range readings {
		at := midnight(r.At.Local())
		i := n - 1 - int(today.Sub(at).Round(24*time.Hour)/(24*time.Hour))
		if i < 0 || i >= n {
			continue
		}
		if r.Size != nil && *r.Size >= sync.MinAudienceSize {
			out[i].Size = r.Size
		}
		if rate, ok := r.MatchRate(); ok {
			out[i].Rate = &rate
		}
	}
	return out
}

// statusSince is when the run of readings with the present status began; zero
// when all there are say the same, because then it may be older.
func statusSince(readings []sync.Reading, status sync.AudienceStatus) time.Time {
	for i := len(readings) - 1; i > 0; i-- {
		if readings[i].Status != status {
			return time.Time{}
		}
		if readings[i-1].Status != status {
			return readings[i].At
		}
	}
	return time.Time{}
}

// addDays sums the days of several steps.
func addDays(steps ...[]sync.DayMetrics) []sync.DayMetrics {
	by := map[time.Time]int{}
	var out []sync.DayMetrics
	for _, days := range steps {
		for _, d := range days {
			i, ok := by[d.Day]
			if !ok {
				i = len(out)
				by[d.Day] = i
				out = append(out, sync.DayMetrics{Day: d.Day})
			}
			out[i].Entered += d.Entered
			out[i].Synced += d.Synced
			out[i].NotSynced += d.NotSynced
			out[i].Errored += d.Errored
		}
	}
	sortDays(out)
	return out
}

func sortDays(days []sync.DayMetrics) {
	slices.SortFunc(days, func(a, b sync.DayMetrics) int { return a.Day.Compare(b.Day) })
}

// sameName compares names as LinkedIn's audiences are compared: without regard
// to letter case.
func sameName(a, b string) bool { return a != "" && strings.EqualFold(a, b) }
