package ui

import (
	"image"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"audiencesync/sync"
	"audiencesync/sync/listfile"
	"audiencesync/ui/kit"
)

// busyDesk is the workspace of the mockups.
func busyDesk(t *testing.T, kind sync.ConnectionKind) *deskWorkspace {
	d := newDesk(t).connected(t, kind).selected(t, "516413367", "508829104")
	for name, account := range map[string]string{"Retarget trial users": "516413367", "Suppress customers": "516413367", "Webinar follow-up": "508829104"} {
		d.canvas(t, name, account)
	}
	d.status = deskStatus(309)
	return d
}

// rejectedDesk is the same after access was withdrawn.
func rejectedDesk(t *testing.T) *deskWorkspace {
	d := busyDesk(t, sync.ConnectionLinkedIn)
	c, err := d.Connection(t.Context())
	must(t, err)
	c.Health, c.Problem = sync.HealthInvalid, "Access was withdrawn at LinkedIn (65601, token revoked by the user). This happens when someone removes the app, or when your role in the ad account is taken away."
	must(t, d.SaveConnection(t.Context(), c))
	d.holds = []sync.Hold{{Scope: sync.HoldAll, Kind: sync.FailureSignIn, Since: time.Now().Add(-30 * time.Minute), Message: "LinkedIn rejects the sign-in."}}
	d.metrics = []sync.CanvasMetrics{
		{CanvasID: 1, Name: "Retarget trial users", State: sync.CanvasActive, Steps: []sync.StepMetrics{{Index: 1, Audience: "Trial users Q4", Action: sync.ActionAdd, Pending: 300}, {Index: 3, Audience: "Trial users Q4", Action: sync.ActionRemove, Pending: 9}}},
		{CanvasID: 2, Name: "Suppress customers", State: sync.CanvasActive, Steps: []sync.StepMetrics{{Index: 1, Audience: "Customers, do not show", Action: sync.ActionAdd, Pending: 1204}}},
		{CanvasID: 3, Name: "Webinar follow-up", State: sync.CanvasActive, Steps: []sync.StepMetrics{{Index: 1, Audience: "Webinar October", Action: sync.ActionAdd}}},
	}
	d.status = deskStatus(1513)
	return d
}

// importingAside has a list imported in the background.
func importingAside(w *testWindow) *testWindow {
	s := &importSheet{shell: w, left: true, run: &importRun{progress: importProgress{Share: 0.431}}}
	s.facts.source = listfile.Source{Path: "/lists/crm-export-2026-11.csv"}
	w.importing(s, true)
	w.settle()
	return w
}

// frameShots are the pages of the frame, each in its window.
var frameShots = map[string]func(t *testing.T) *testWindow{
	"linkedin-disconnected": func(t *testing.T) *testWindow { return openDesk(t, newDesk(t), route{page: pageLinkedIn}) },
	"linkedin-ready": func(t *testing.T) *testWindow {
		d := newDesk(t)
		_, err := d.UpdateSettings(t.Context(), func(s *sync.Settings) { s.ClientID = "86abcdefghijkl" })
		must(t, err)
		d.secret = "s"
		return openDesk(t, d, route{page: pageLinkedIn})
	},
	"linkedin-connecting": func(t *testing.T) *testWindow {
		d := newDesk(t)
		d.connecting, d.secret = make(chan error), "s"
		_, err := d.UpdateSettings(t.Context(), func(s *sync.Settings) { s.ClientID = "86abcdefghijkl" })
		must(t, err)
		w := openDesk(t, d, route{page: pageLinkedIn})
		w.begin("Connect LinkedIn")
		return w
	},
	"linkedin-choose": func(t *testing.T) *testWindow {
		return openDesk(t, newDesk(t).connected(t, sync.ConnectionLinkedIn), route{page: pageLinkedIn})
	},
	"linkedin-connected": func(t *testing.T) *testWindow {
		return openDesk(t, busyDesk(t, sync.ConnectionLinkedIn), route{page: pageLinkedIn})
	},
	"linkedin-practice": func(t *testing.T) *testWindow {
		return openDesk(t, busyDesk(t, sync.ConnectionPractice), route{page: pageLinkedIn})
	},
	"linkedin-rejected": func(t *testing.T) *testWindow { return openDesk(t, rejectedDesk(t), route{page: pageLinkedIn}) },
	"linkedin-version": func(t *testing.T) *testWindow {
		d := busyDesk(t, sync.ConnectionLinkedIn)
		d.warning = "LinkedIn ends version 202608 of its API on 1 August 2027. Update the program, or choose a newer version in Settings."
		return openDesk(t, d, route{page: pageLinkedIn})
	},
	"linkedin-error": func(t *testing.T) *testWindow {
		d := busyDesk(t, sync.ConnectionLinkedIn)
		d.connectErr = sync.Errorf(sync.CodeUnavailable, nil, "LinkedIn cannot be reached from this computer. Check the network, then try again.")
		w := openDesk(t, d, route{page: pageLinkedIn})
		w.click("Refresh")
		return w
	},
	"linkedin-disconnect": func(t *testing.T) *testWindow {
		w := openDesk(t, busyDesk(t, sync.ConnectionLinkedIn), route{page: pageLinkedIn})
		w.click("Disconnect")
		return w
	},
	"linkedin-1024": func(t *testing.T) *testWindow {
		w := openDesk(t, busyDesk(t, sync.ConnectionPractice), route{page: pageLinkedIn})
		w.win.Resize(fyne.NewSize(1024, 700))
		w.settle()
		return w
	},
	"settings": func(t *testing.T) *testWindow {
		return openDesk(t, busyDesk(t, sync.ConnectionLinkedIn), route{page: pageSettings})
	},
	"settings-practice": func(t *testing.T) *testWindow {
		d := busyDesk(t, sync.ConnectionPractice)
		d.dials = &fakeDials{}
		return openDesk(t, d, route{page: pageSettings})
	},
	"settings-faults": func(t *testing.T) *testWindow {
		w := openDesk(t, busyDesk(t, sync.ConnectionLinkedIn), route{page: pageSettings})
		s := w.screen.(*settingsScreen)
		s.app.id.SetText("86 abc")
		s.app.redirect.SetText("http://example.com/callback")
		s.limits.perMinute.SetText("900")
		s.limits.version.SetText("2026")
		w.settle()
		return w
	},
	"settings-1024": func(t *testing.T) *testWindow {
		d := busyDesk(t, sync.ConnectionPractice)
		d.dials = &fakeDials{}
		w := openDesk(t, d, route{page: pageSettings})
		w.win.Resize(fyne.NewSize(1024, 700))
		w.settle()
		return w
	},
	"tour-first": func(t *testing.T) *testWindow { return openTour(t, newDesk(t)) },
	"tour-account": func(t *testing.T) *testWindow {
		return openTour(t, newDesk(t).connected(t, sync.ConnectionPractice))
	},
	"tour-real": func(t *testing.T) *testWindow { return openTour(t, newDesk(t).connected(t, sync.ConnectionLinkedIn)) },
	"frame-leave": func(t *testing.T) *testWindow {
		w := openDesk(t, busyDesk(t, sync.ConnectionLinkedIn), route{page: pageLinkedIn})
		w.about()
		w.sheetFor.guard = func() bool { return true }
		w.open(route{page: pageSettings})
		return w
	},
	"frame-import": func(t *testing.T) *testWindow {
		return importingAside(openDesk(t, busyDesk(t, sync.ConnectionLinkedIn), route{page: pageLinkedIn}))
	},
	"frame-import-1024": func(t *testing.T) *testWindow {
		w := openDesk(t, busyDesk(t, sync.ConnectionPractice), route{page: pageLinkedIn})
		w.win.Resize(fyne.NewSize(1024, 700))
		return importingAside(w)
	},
	"frame-drop": func(t *testing.T) *testWindow {
		w := openDesk(t, busyDesk(t, sync.ConnectionLinkedIn), route{page: pageLinkedIn})
		w.dragged(image.Pt(640, 400), true)
		return w
	},
	"frame-sheet-error": func(t *testing.T) *testWindow {
		w := openDesk(t, busyDesk(t, sync.ConnectionLinkedIn), route{page: pageLinkedIn})
		w.about()
		w.fail(sync.Errorf(sync.CodeDiskFull, nil, "There is no room left on the disk of the workspace. Make room, then try again."))
		return w
	},
}

// TestFrameShots opens every page of the frame; with AUDIENCE_SYNC_SHOTS=folder
// they are drawn in both palettes and kept.
func TestFrameShots(t *testing.T) {
	folder := shotsFolder()
	for palette, mode := range map[string]kit.Mode{"light": kit.ModeSystem, "dark": kit.ModeDark} {
		if folder == "" && mode == kit.ModeDark {
			continue // the same widgets in other colours
		}
		for name, show := range frameShots {
			t.Run(name+" "+palette, func(t *testing.T) {
				w := show(t)
				paint(w.app, mode)
				if folder == "" {
					return // laid out and without an error; kit's gallery draws every widget
				}
				keepPictures(t, w.win, name+"-"+palette)
			})
		}
	}
}
