package ui

import (
	"context"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"audiencesync/sync"
	"audiencesync/ui/kit"
)

// Names as long as people give them, and one without a blank to break at.
const (
	longName  = "Retarget trial users of the spring campaign, second wave, without customers"
	longField = "opted_in_marketing_communications_newsletter_and_phone"
)

// longStore is the workspace of the mockups with every name long.
func longStore(active bool) *fakeStore {
	f := seedStore(active)
	for i := range f.canvases {
		f.canvases[i].Name = longName
		d := &f.canvases[i].Definition
		for k := range d.Components {
			if s := d.Components[k].Step; s != nil && s.Audience != "" {
				s.Audience = longName
			}
		}
		d.Entry.Lists = []string{"CRM export " + longName, "Webinar October " + longName}
		d.Entry.All[0].Field = longField
		d.Entry.Any[1].Value = []any{longName, "DE", "FR", longField}
	}
	for i := range f.metrics {
		f.metrics[i].Name = longName
		for k := range f.metrics[i].Steps {
			f.metrics[i].Steps[k].Audience = longName
		}
	}
	for i := range f.audiences {
		f.audiences[i].Name = longName
	}
	f.accounts = slices.Clone(f.accounts)
	for i := range f.accounts {
		f.accounts[i].Name += " " + longName
	}
	f.attributes = append([]sync.Attribute{{Name: longField, Label: longField, Type: sync.TypeBool, People: 9000}}, f.attributes...)
	f.lists = []sync.List{{ID: 1, Name: "CRM export " + longName, People: 41872}, {ID: 2, Name: "Webinar October " + longName, People: 4000}, {ID: 3, Name: "Fair " + longName, People: 12}}
	for i := range f.entries {
		f.entries[i].Person.First, f.entries[i].Person.Last = "Wolfeschlegelsteinhausenbergerdorff", "Wolfeschlegelsteinhausenbergerdorff"
		f.entries[i].Person.ExternalID, f.entries[i].Person.List = longField, longName
	}
	return f
}

// largeStore is the same with as many people as a workspace may hold.
func largeStore(active bool) *fakeStore {
	f := longStore(active)
	const times = 2_000
	for i := range f.metrics {
		for k := range f.metrics[i].Steps {
			s := &f.metrics[i].Steps[k]
			for _, n := range []*int{&s.Entered, &s.Proceeded, &s.Exited, &s.Synced, &s.NotSynced, &s.Pending, &s.Errored} {
				*n *= times
			}
		}
		for k := range f.metrics[i].Delays {
			f.metrics[i].Delays[k].Waiting *= times
			f.metrics[i].Delays[k].Passed *= times
		}
	}
	for r := range f.reasons {
		f.reasons[r] *= times
	}
	for i := range f.days {
		f.days[i].Synced, f.days[i].Errored, f.days[i].NotSynced = f.days[i].Synced*times, f.days[i].Errored*times, f.days[i].NotSynced*times
	}
	for i := range f.lists {
		f.lists[i].People *= times
	}
	return f
}

func longOutbox() *fakeOutbox {
	f := outbox(30)
	f.fakeStore = longStore(true)
	f.fakeStore.canvases = append(f.fakeStore.canvases, sync.Canvas{ID: 2, Name: "Second " + longName, State: sync.CanvasActive})
	f.metrics = append(f.metrics, sync.CanvasMetrics{CanvasID: 2, Name: "Second " + longName, State: sync.CanvasActive, Steps: []sync.StepMetrics{{StepID: 9, Index: 1, AudienceID: 108, Audience: longName}}})
	for i := range f.batches {
		f.batches[i].Canvas, f.batches[i].Audience.Name = longName, longName
	}
	f.status.Holds = []sync.Hold{{Scope: sync.HoldAudience, Ref: "9", Kind: sync.FailureNotFound, Message: "LinkedIn says that this audience is gone. Choose another one in the step, or create it anew."},
		{Scope: sync.HoldAccount, Ref: "516413367", Kind: sync.FailurePermission, Message: "Your role is Viewer."}}
	return f
}

// longCrowd is a workspace of people whose lists, attributes and own values are
// long.
type longCrowd struct{ *crowd }

func (c longCrowd) Lists(context.Context) ([]sync.List, error) {
	return []sync.List{{ID: 1, Name: "CRM export " + longName, File: longField + ".csv", People: 24_105, ImportedAt: time.Now()},
		{ID: 2, Name: longField, File: longField + ".csv", People: 1_000_000, ImportedAt: time.Now()}}, nil
}

func (c longCrowd) Attributes(context.Context) ([]sync.Attribute, error) {
	return []sync.Attribute{{Name: longField, Type: sync.TypeText, People: 48_210}, {Name: "country", Type: sync.TypeText, People: 48_210}}, nil
}

func (c longCrowd) People(ctx context.Context, ids []sync.PersonID) ([]sync.Person, error) {
	found, err := c.crowd.People(ctx, ids)
	for i := range found {
		found[i].First, found[i].Last = "Wolfeschlegelsteinhausenbergerdorff", "Wolfeschlegelsteinhausenbergerdorff"
		found[i].ExternalID, found[i].List = longField, longName
		found[i].Attributes = map[string]string{longField: "yes", "country": longName}
	}
	return found, err
}

// longScreens are the screens with long names.
var longScreens = map[string]func(s *fakeShell){
	"canvases": func(s *fakeShell) {
		f := longStore(true)
		f.holds = []sync.Hold{{Scope: sync.HoldAccount, Ref: "516413367", Kind: sync.FailurePermission, Message: "Your role in " + longName + " is Viewer."}}
		p := newCanvasesScreen(s, f)
		s.put(p)
		p.askRename(p.view.Rows[0])
	},
	"canvas draft":  func(s *fakeShell) { s.put(newCanvasScreen(s, longStore(false), longName)) },
	"canvas active": func(s *fakeShell) { s.put(newCanvasScreen(s, longStore(true), longName)) },
	"canvas beside": func(s *fakeShell) {
		p := newCanvasScreen(s, longStore(false), longName)
		s.put(p)
		p.side.toggle()
	},
	"canvas removed": func(s *fakeShell) {
		p := newCanvasScreen(s, longStore(false), longName)
		s.put(p)
		p.journey.remove(0)
	},
	"preview": func(s *fakeShell) {
		p := newCanvasScreen(s, longStore(true), longName)
		s.put(p)
		p.preview()
		s.settle()
	},
	"step editor": func(s *fakeShell) {
		p := newCanvasScreen(s, longStore(false), longName)
		s.put(p)
		e := editorOf(s, p, 0)
		s.window.Canvas().Focus(e.combo.Focusable())
		e.combo.OnTyped("Re")
		s.settle()
	},
	"step metrics": func(s *fakeShell) {
		s.put(newStepScreen(s, longStore(true), route{page: pageStep, canvas: longName, step: 1, tab: "not_synced"}))
	},
	"step details": func(s *fakeShell) {
		s.put(newStepScreen(s, longStore(true), route{page: pageStep, canvas: longName, step: 1, tab: "details"}))
	},
	"step setup": func(s *fakeShell) {
		s.put(newStepScreen(s, longStore(true), route{page: pageStep, canvas: longName, step: 1, tab: "setup"}))
	},
	"activity": func(s *fakeShell) {
		a := newActivityScreen(s, longOutbox())
		s.put(a)
		a.list.table.Select(1)
		a.list.table.OnSelect(1)
		s.settle()
	},
	"activity troubles": func(s *fakeShell) {
		a := newActivityScreen(s, longOutbox())
		s.put(a)
		a.openHolds()
	},
	"people": func(s *fakeShell) { s.put(newPeopleScreen(s, longCrowd{newCrowd(s.t, 48_210)}, Options{})) },
	"person": func(s *fakeShell) {
		p := newPeopleScreen(s, longCrowd{newCrowd(s.t, 48_210)}, Options{})
		s.put(p)
		p.table.table.Select(2)
		p.table.table.OnSelect(2)
		s.settle()
	},
	"large canvases": func(s *fakeShell) { s.put(newCanvasesScreen(s, largeStore(true))) },
	"large canvas":   func(s *fakeShell) { s.put(newCanvasScreen(s, largeStore(true), longName)) },
	"large metrics": func(s *fakeShell) {
		s.put(newStepScreen(s, largeStore(true), route{page: pageStep, canvas: longName, step: 1, tab: "not_synced"}))
	},
	"large details": func(s *fakeShell) {
		f := largeStore(true)
		for i := range f.readings {
			f.readings[i].Size = intp(11_300_000 + i)
		}
		s.put(newStepScreen(s, f, route{page: pageStep, canvas: longName, step: 1, tab: "details"}))
	},
	"large activity": func(s *fakeShell) {
		f := longOutbox()
		f.fakeStore = largeStore(true)
		f.status.Totals.Unsent, f.status.Totals.Sending, f.status.Totals.Uncertain = 13_300_000, 100_000, 9_600_000
		f.status.LastMinute, f.status.LastSecond = 500, 10
		a := newActivityScreen(s, f)
		s.put(a)
		a.list.table.Select(1)
		a.list.table.OnSelect(1)
		s.settle()
	},
	"import": func(s *fakeShell) {
		i := importShot(s, listFile(s.t, longField+".csv", "E-Mail;"+longField+";Vorname\r\nlena@norddruck.example;ja;Wolfeschlegelsteinhausenbergerdorff\r\n"))
		i.nameList(longName)
	},
	"import result": func(s *fakeShell) {
		i := importShot(s, listFile(s.t, longField+".csv", "E-Mail;"+longField+";Vorname\r\nlena@norddruck.example;ja;Wolfeschlegelsteinhausenbergerdorff\r\nx;y\r\n"))
		i.nameList(longName)
		i.begin()
		s.settle()
	},
}

// TestLongNames in the smallest window, and in a larger one in the dark: no text
// stands over another one or out of its card.
func TestLongNames(t *testing.T) {
	for size, mode := range map[fyne.Size]kit.Mode{fyne.NewSize(1024, 700): kit.ModeSystem, fyne.NewSize(1280, 800): kit.ModeDark} {
		appIn(t, mode)
		for name, show := range longScreens {
			name = fmt.Sprintf("%s %v", name, size.Width)
			t.Run(name, func(t *testing.T) {
				s := newFakeShell(t)
				s.window.Resize(size)
				s.nav.SetBrand(longName, "Workspace")
				show(s)
				s.clean()
				keepLong(t, s.window, "long-"+name)
				uncrowded(t, s.window, frontOf(s.kit))
			})
		}
	}
}

// longFrames are the pages that need the whole window, with long names.
var longFrames = map[string]func(t *testing.T) *testWindow{
	"linkedin": func(t *testing.T) *testWindow { return openDesk(t, longDesk(t), route{page: pageLinkedIn}) },
	"linkedin rejected": func(t *testing.T) *testWindow {
		d := longDesk(t)
		c, err := d.Connection(t.Context())
		must(t, err)
		c.Health, c.Problem = sync.HealthInvalid, "Access was withdrawn at LinkedIn (65601, token revoked by the user)."
		must(t, d.SaveConnection(t.Context(), c))
		d.holds = []sync.Hold{{Scope: sync.HoldAll, Kind: sync.FailureSignIn, Since: time.Now().Add(-30 * time.Minute), Message: "LinkedIn rejects the sign-in."}}
		d.metrics = []sync.CanvasMetrics{{CanvasID: 1, Name: longName, State: sync.CanvasActive, Steps: []sync.StepMetrics{{Index: 1, Audience: longName, Action: sync.ActionAdd, Pending: 300_000}}}}
		d.status = deskStatus(10_300_000)
		return openDesk(t, d, route{page: pageLinkedIn})
	},
	"linkedin practice": func(t *testing.T) *testWindow {
		d := longDesk(t)
		c, err := d.Connection(t.Context())
		must(t, err)
		c.Kind = sync.ConnectionPractice
		must(t, d.SaveConnection(t.Context(), c))
		d.holds = []sync.Hold{{Scope: sync.HoldAll, Kind: sync.FailureServer, Until: time.Now().Add(time.Hour), Since: time.Now(), Message: "LinkedIn has trouble of its own."}}
		d.status = deskStatus(10_300_000)
		w := openDesk(t, d, route{page: pageLinkedIn})
		w.toast(longName + " was saved.")
		return w
	},
	"settings": func(t *testing.T) *testWindow {
		d := longDesk(t)
		w := openDesk(t, d, route{page: pageSettings})
		s := w.screen.(*settingsScreen)
		s.app.id.SetText(longField)
		s.app.redirect.SetText("http://example.com/" + longField)
		s.limits.perMinute.SetText("900")
		w.settle()
		return w
	},
	"tour": func(t *testing.T) *testWindow { return openTour(t, longDesk(t)) },
	"stop": func(t *testing.T) *testWindow {
		w := openDesk(t, longDesk(t), route{page: pageCanvas, canvas: longName})
		w.click("Stop")
		return w
	},
}

func longDesk(t *testing.T) *deskWorkspace {
	t.Helper()
	d := newDesk(t).connected(t, sync.ConnectionLinkedIn)
	c, err := d.Connection(t.Context())
	must(t, err)
	c.Identity = sync.Identity{ID: "m", Name: "Wolfeschlegelsteinhausenbergerdorff Okafor", Headline: longName}
	must(t, d.SaveConnection(t.Context(), c))
	accounts := slices.Clone(deskAccounts)
	for i := range accounts {
		accounts[i].Name += " " + longName
	}
	must(t, d.SaveAdAccounts(t.Context(), accounts))
	d.selected(t, "516413367", "508829104")
	d.canvas(t, longName, "516413367")
	d.status = deskStatus(309)
	return d
}

// TestLongNamesInTheFrame is the same for the pages with the window around them.
func TestLongNamesInTheFrame(t *testing.T) {
	for size, mode := range map[fyne.Size]kit.Mode{fyne.NewSize(1024, 700): kit.ModeSystem, fyne.NewSize(1280, 800): kit.ModeDark} {
		for name, show := range longFrames {
			name = fmt.Sprintf("%s %v", name, size.Width)
			t.Run(name, func(t *testing.T) {
				w := show(t)
				paint(w.app, mode)
				w.win.Resize(size)
				w.settle()
				keepLong(t, w.win, "long-"+name)
				uncrowded(t, w.win, frontOf(w.kit))
			})
		}
	}
}

func keepLong(t *testing.T, w fyne.Window, name string) {
	if shotsFolder() != "" {
		file, err := os.Create(filepath.Join(shotsFolder(), name+".png"))
		must(t, err)
		must(t, png.Encode(file, w.Canvas().Capture()))
		must(t, file.Close())
	}
}
