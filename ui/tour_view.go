package ui

import (
	"slices"

	"audiencesync/sync"
)

// tourStep is how far the tour is.
type tourStep int

// The steps, in their order. The state of the workspace says which one is
// next: what is done by another way is done for the tour too.
const (
	tourConnect tourStep = iota
	tourAccount
	tourImport
	tourCanvas
	tourLaunch
	tourSending
	tourDone
)

// tourView is what the tour says now.
type tourView struct {
	Step   tourStep
	Words  []string // of the five steps
	Title  string
	Text   string
	Button string // "" while there is nothing to do but to wait
	Real   bool   // LinkedIn itself is connected: the tour does nothing by itself
}

var tourWords = []string{"Connect", "Ad account", "People", "Canvas", "Launch"}

// tourTexts say what each step is about, and what its button does.
var tourTexts = map[tourStep][3]string{
	tourConnect: {"Connect to practice LinkedIn", "It runs inside this app, with made-up ad accounts. Nothing leaves this computer.", "Connect practice LinkedIn"},
	tourAccount: {"Choose an ad account to sync to", "The others stay as they are. You can change this on the LinkedIn page.", "Choose the first one"},
	tourImport:  {"Import people", "The sample list has some 1,200 people. Its columns are recognised, emails are hashed while they are read.", "Import the sample list"},
	tourCanvas:  {"Make a canvas", "It says who enters and which audience they go to: people who agreed to marketing, into a new audience.", "Make it for me"},
	tourLaunch:  {"Launch it", "You see how many people would be sent before anything starts.", "Launch…"},
}

// tourPages is where each step is done by hand.
var tourPages = map[tourStep]page{
	tourConnect: pageLinkedIn, tourAccount: pageLinkedIn, tourImport: pagePeople, tourCanvas: pageCanvases, tourLaunch: pageCanvases,
	tourSending: pageActivity, tourDone: pageCanvases,
}

func tourViewOf(f frameFacts) tourView {
	v := tourView{Step: tourStepOf(f), Words: tourWords, Real: f.connection.Kind == sync.ConnectionLinkedIn}
	synced, pending := 0, f.status.Pending()
	for _, c := range f.metrics {
		for _, s := range c.Steps {
			synced += s.Synced
		}
	}
	switch v.Step {
	case tourSending:
		v.Title, v.Text = "Sending", counted(synced, "person is", "people are")+" synced, "+count(pending)+" pending. The strip below shows the speed."
	case tourDone:
		v.Title = counted(synced, "person is", "people are") + " synced"
		v.Text, v.Button = "That was all. From now on whoever comes to meet the criteria is sent by itself.", "See the numbers"
	default:
		t := tourTexts[v.Step]
		v.Title, v.Text, v.Button = t[0], t[1], t[2]
	}
	if v.Real && v.Button != "" && v.Step != tourDone {
		v.Button = map[page]string{pageLinkedIn: "Open LinkedIn", pagePeople: "Open People", pageCanvases: "Open Canvases"}[tourPages[v.Step]]
		v.Text = "LinkedIn itself is connected, so the tour shows where each step is done and leaves the doing to you."
	}
	return v
}

func tourStepOf(f frameFacts) tourStep {
	canvas, launched := tourCanvasOf(f.canvases)
	entered, synced := 0, 0
	for _, m := range f.metrics {
		for _, s := range m.Steps {
			entered += s.Entered
			synced += s.Synced
		}
	}
	switch {
	case !f.connection.Connected():
		return tourConnect
	case !slices.ContainsFunc(f.accounts, func(a sync.AdAccount) bool { return a.Selected }):
		return tourAccount
	case f.people == 0:
		return tourImport
	case canvas == "":
		return tourCanvas
	case !launched:
		return tourLaunch
	case synced == 0 || f.status.Pending() > 0:
		return tourSending
	}
	return tourDone
}

// tourCanvasOf finds a canvas that has a step, a launched one first.
func tourCanvasOf(all []sync.Canvas) (name string, launched bool) {
	for _, c := range all {
		has := slices.ContainsFunc(c.Definition.Components, func(k sync.Component) bool { return k.Step != nil })
		if has && c.State != sync.CanvasDraft {
			return c.Name, true
		}
		if has && name == "" {
			name = c.Name
		}
	}
	return name, false
}

// tourName is what the tour's canvas and audience are called; a free name.
func tourName(canvases []sync.Canvas) string {
	const name = "My first canvas"
	if nameFault(name, canvases, 0) == "" {
		return name
	}
	return copyName(name, canvases)
}

// tourDefinition is a canvas for everybody who agreed, as far as the lists say
// who did, into an audience.
func tourDefinition(account, audience string, attributes []sync.Attribute) sync.Definition {
	has := func(name string) bool {
		return slices.ContainsFunc(attributes, func(a sync.Attribute) bool { return a.Name == name })
	}
	d := sync.Definition{Components: []sync.Component{{Step: &sync.AudienceSync{
		Partner: sync.PartnerLinkedIn, AdAccount: account, Audience: audience, Create: true, Action: sync.ActionAdd,
		Fields: sync.MatchFields{Email: true},
	}}}}
	if has("opted_in_marketing") {
		d.Entry.All = []sync.Condition{{Field: "opted_in_marketing", Op: sync.OpIs, Value: true}}
	}
	if has("do_not_sell") {
		d.Entry.None = []sync.Condition{{Field: "do_not_sell", Op: sync.OpIs, Value: true}}
	}
	return d
}

// tourWanted says whether the window opens with the tour: for a newcomer, until
// it is closed or something was launched.
func tourWanted(f frameFacts, o Options) bool {
	_, launched := tourCanvasOf(f.canvases)
	return o.Tour || !f.settings.TourSeen && !launched
}
