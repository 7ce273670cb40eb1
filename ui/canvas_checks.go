package ui

import (
	"fmt"
	"strings"

	"audiencesync/sync"
)

// checksView is the list of what a launch needs.
type checksView struct {
	ToFix int
	Word  string // "1 to fix", "ready"
	Rows  []checkRow
	Foot  string
}

// checkRow is one check; Remedy leads to the field it is about.
type checkRow struct {
	Tone   tone
	Title  string
	Text   string
	Remedy string // label of the link, "" for none
	Target target
	Step   int // the component it is about, from 1; 0: the canvas
}

// target is the field or page a remedy leads to.
type target string

const (
	targetPartner  target = "partner"  // the LinkedIn page
	targetCriteria target = "criteria" // the conditions
	targetConsent  target = "consent"  // the consent filters
	targetAdd      target = "add"      // a new Audience Sync step
	targetStep     target = "step"     // the editor of Step
)

// remedyOf says where a failed check is put right, and what the link is called.
func remedyOf(c sync.LaunchCheck) (target, string) {
	switch c.Name {
	case "LinkedIn is connected":
		return targetPartner, "Open LinkedIn"
	case "Entry criteria are complete":
		return targetCriteria, "Correct it"
	case "There is an Audience Sync step":
		return targetAdd, "Add a step"
	case "Ad account":
		return targetStep, "Choose ad account"
	case "Audience":
		return targetStep, "Choose audience"
	}
	return targetStep, "Choose fields"
}

// failedTitle says in a few words what is missing.
func failedTitle(c sync.LaunchCheck) string {
	switch c.Name {
	case "LinkedIn is connected":
		return "LinkedIn cannot be used"
	case "Entry criteria are complete":
		return "Entry criteria are incomplete"
	case "There is an Audience Sync step":
		return "Nothing is synced yet"
	case "Ad account":
		return fmt.Sprintf("Step %d has no usable ad account", c.Step)
	case "Audience":
		if strings.HasPrefix(c.Detail, "Choose") {
			return fmt.Sprintf("Step %d has no audience", c.Step)
		}
		return fmt.Sprintf("Step %d cannot use its audience", c.Step)
	}
	return fmt.Sprintf("Step %d has no match field", c.Step)
}

func checksViewOf(f canvasFacts, checks []sync.LaunchCheck) checksView {
	var v checksView
	failed := map[string]bool{}
	for _, c := range checks {
		if c.Passed {
			continue
		}
		v.ToFix++
		failed[c.Name] = true
		row := checkRow{Tone: toneBad, Title: failedTitle(c), Text: c.Detail, Step: c.Step}
		row.Target, row.Remedy = remedyOf(c)
		v.Rows = append(v.Rows, row)
	}
	for i, c := range f.definition.Components {
		if c.Step == nil && c.Delay <= 0 { // sync finds this when it validates
			v.ToFix++
			v.Rows = append(v.Rows, checkRow{toneBad, fmt.Sprintf("Step %d has no length", i+1), "Set how long people wait.", "Set the delay", targetStep, i + 1})
		}
	}
	v.Rows = append(v.Rows, warnings(f, failed)...)
	v.Rows = append(v.Rows, passed(f, failed, v.ToFix)...)
	switch {
	case v.ToFix > 0:
		v.Word, v.Foot = fmt.Sprintf("%d to fix", v.ToFix), "Launch is off until the first is put right: "+lowerFirst(v.Rows[0].Title)+"."
		if v.ToFix > 1 {
			v.Foot = "Launch is off until all of these are put right."
		}
	default:
		v.Word, v.Foot = "ready", "Everything needed is there."
	}
	if f.editing {
		v.Foot = strings.Replace(v.Foot, "Launch is off", "The changes cannot be applied", 1)
	}
	return v
}

// warnings are what a launch would do that may surprise; they stop nothing.
func warnings(f canvasFacts, failed map[string]bool) []checkRow {
	var rows []checkRow
	if n := f.counts.Total.Without(anyFields(f.definition)); f.counts.Total.Known && n > 0 && hasStep(f.definition) {
		rows = append(rows, checkRow{Tone: toneWarning, Title: counted(n, "has no match field", "have no match field"), Text: "They will be Not Synced"})
	}
	switch {
	case failed["Entry criteria are complete"]:
	case f.people == 0:
		rows = append(rows, checkRow{Tone: toneWarning, Title: "No people yet", Text: "Import a list on the People page"})
	case f.counts.Total.Known && f.counts.Total.People == 0:
		rows = append(rows, checkRow{Tone: toneWarning, Title: "Nobody matches now", Text: "People enter when they come to match"})
	}
	if len(consentNames(f.definition.Entry)) == 0 && !removesOnly(f.definition) {
		row := checkRow{Tone: toneWarning, Title: "Consent is not filtered", Text: "Everybody who matches is sent"}
		if len(consentOffers(f.attributes, f.definition.Entry)) > 0 {
			row.Remedy, row.Target = "Add a consent filter", targetConsent
		}
		rows = append(rows, row)
	}
	return rows
}

// removesOnly says that a canvas puts nobody into an audience; taking people out
// of one needs no consent.
func removesOnly(d sync.Definition) bool {
	for _, c := range d.Components {
		if c.Step != nil && c.Step.Action != sync.ActionRemove {
			return false
		}
	}
	return hasStep(d)
}

func passed(f canvasFacts, failed map[string]bool, toFix int) []checkRow {
	var rows []checkRow
	good := func(title, text string) { rows = append(rows, checkRow{Tone: toneGood, Title: title, Text: text}) }
	if n := len(f.definition.Components); toFix == 0 && n > 0 {
		title := fmt.Sprintf("All %d steps are complete", n)
		if n == 1 {
			title = "The step is complete"
		}
		good(title, stepsInWords(f.definition))
	}
	if !failed["LinkedIn is connected"] {
		good("LinkedIn connected", connectedWords(f))
	}
	if hasStep(f.definition) && !failed["Ad account"] {
		good("Ad account selected", roleWords(f))
	}
	if t := f.counts.Total; !failed["Entry criteria are complete"] && t.Known && t.People > 0 {
		words := count(t.People) + " will enter"
		if fields := anyFields(f.definition); fields.Any() {
			words += ", in " + counted(requests(t.Have(fields), f.sendSize), "request", "requests")
		}
		good("Entry criteria match people", words)
	}
	if names := consentNames(f.definition.Entry); len(names) > 0 {
		good("Consent is filtered", strings.Join(names, ", "))
	}
	return rows
}

func connectedWords(f canvasFacts) string {
	if f.connection.Kind == sync.ConnectionPractice {
		return "Practice: nothing leaves this computer"
	}
	end := f.connection.ExpiresAt
	if f.connection.RefreshExpiresAt.After(end) {
		end = f.connection.RefreshExpiresAt
	}
	if end.IsZero() {
		return f.connection.Identity.Name
	}
	return fmt.Sprintf("Sign-in good for %s", counted(max(int(end.Sub(f.now).Hours()/24), 0), "more day", "more days"))
}

func roleWords(f canvasFacts) string {
	for _, c := range f.definition.Components {
		if c.Step == nil {
			continue
		}
		for _, a := range f.accounts {
			if a.ID == c.Step.AdAccount && a.Role != "" {
				return "You are " + role(a.Role)
			}
		}
	}
	return ""
}

func stepsInWords(d sync.Definition) string {
	var words []string
	for _, c := range d.Components {
		word := "delay " + delayWords(c.Delay)
		if c.Step != nil {
			word = string(c.Step.Action)
		}
		words = append(words, word)
	}
	if len(words) > 4 {
		words = append(words[:4], "…")
	}
	s := strings.Join(words, ", ")
	return strings.ToUpper(s[:1]) + s[1:]
}

func hasStep(d sync.Definition) bool {
	for _, c := range d.Components {
		if c.Step != nil {
			return true
		}
	}
	return false
}

// anyFields are the fields of the steps that people reach at once; of all
// steps where there are none of these.
func anyFields(d sync.Definition) sync.MatchFields {
	var f sync.MatchFields
	for _, c := range d.Components {
		if c.Step != nil {
			f.Email, f.Name, f.GAID = f.Email || c.Step.Fields.Email, f.Name || c.Step.Fields.Name, f.GAID || c.Step.Fields.GAID
		}
	}
	return f
}

func lowerFirst(s string) string {
	if strings.HasPrefix(s, "LinkedIn") || s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}
