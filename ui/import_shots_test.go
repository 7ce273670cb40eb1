package ui

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"audiencesync/sync"
	"audiencesync/sync/listfile"
	"audiencesync/sync/storetest"
)

// importShot opens the sheet over the People page.
func importShot(s *fakeShell, path string) *importSheet {
	w := newCrowd(s.t, 48_210)
	s.put(newPeopleScreen(s, w, Options{}))
	i := openImport(s, w, fileSources([]string{path}))
	s.settle()
	return i
}

// seedShot shows the file of the mockup.
func seedShot(s *fakeShell) *importSheet {
	i := importShot(s, listFile(s.t, "crm-export-2026-11.csv", germanList))
	f := seedImport()
	f.lists, f.byHand = i.facts.lists, sync.Mapping{}
	i.facts, i.settings.sheet.named = f, true
	f.checked = []checkedRow{{row: 2}, {row: 3}, {row: 4}, {row: 5, empty: map[string]string{"E-Mail": "there is no @ in it"}}, {row: 6, rejected: "it has 8 columns, the header has 9"}}
	i.facts = f
	i.view = importViewOf(f)
	i.open()
	i.show()
	return i
}

var importShots = map[string]func(s *fakeShell){
	"import": func(s *fakeShell) { seedShot(s) },
	"import-1024": func(s *fakeShell) {
		seedShot(small(s))
	},
	"import-faulty": func(s *fakeShell) {
		i := seedShot(s)
		i.become("Land", "email")
	},
	"import-progress": func(s *fakeShell) {
		i := seedShot(s)
		i.run = &importRun{since: time.Now(), shown: true, progress: progressOf(26_390, 41_872, 26_390, "about 41,900 rows", 520*time.Millisecond)}
		i.show()
	},
	"import-done": func(s *fakeShell) {
		i := seedShot(s)
		var list []listfile.Problem
		for n := range 61 {
			p := listfile.Problem{Row: 5 + 117*n, Column: "E-Mail", Reason: "there is no @ in it"}
			if n%4 != 0 {
				p = listfile.Problem{Row: 5 + 117*n, Reason: "it has 8 columns, the header has 9", Rejected: true}
			}
			list = append(list, p)
		}
		i.done = &importOutcome{list: "CRM export", took: 700 * time.Millisecond, result: resultOf(3914, 1207, 36702),
			problems: listfile.Problems{Rejected: 49, Warnings: 12, List: list}}
		i.show()
	},
	"import-people": func(s *fakeShell) {
		i := seedShot(s)
		i.done = &importOutcome{list: "CRM export", took: 700 * time.Millisecond, result: resultOf(3914, 1207, 36702)}
		i.show()
		s.click("Updated")
	},
	"import-only-new": func(s *fakeShell) {
		i := seedShot(s)
		i.settings.existing.OnChanged(1)
	},
	"import-done-clean": func(s *fakeShell) {
		i := importShot(s, "../assets/sample.csv")
		s.click(i.view.Button)
	},
	"import-sample": func(s *fakeShell) { importShot(s, "../assets/sample.csv") },
	"import-unreadable": func(s *fakeShell) {
		importShot(s, "../assets/icon.png")
	},
	"people": func(s *fakeShell) { s.put(newPeopleScreen(s, newCrowd(s.t, 48_210), Options{})) },
	"people-person": func(s *fakeShell) {
		p := newPeopleScreen(s, newCrowd(s.t, 1_000_000), Options{})
		s.put(p)
		p.table.table.Select(2)
		p.table.table.OnSelect(2)
		s.settle()
	},
	"people-1024": func(s *fakeShell) {
		p := newPeopleScreen(small(s), newCrowd(s.t, 48_210), Options{})
		s.put(p)
		p.table.table.Select(3)
		p.table.table.OnSelect(3)
		s.settle()
	},
	"people-found": func(s *fakeShell) {
		p := newPeopleScreen(s, newCrowd(s.t, 48_210), Options{})
		s.put(p)
		s.typeInto(p.table.search, "ruud")
	},
	"people-empty": func(s *fakeShell) {
		w := newEngineWorkspace(s.t)
		w.Memory = storetest.NewMemory()
		s.put(newPeopleScreen(s, w, Options{SampleList: "../assets/sample.csv"}))
	},
}

func TestImportShots(t *testing.T) { drawShots(t, importShots) }

// TestImportPreviewIsWholeInTheWindow: of a list of nine columns, the last row of
// the preview and the line under it keep away from the sheet's foot.
func TestImportPreviewIsWholeInTheWindow(t *testing.T) {
	appOf(t)
	s := newFakeShell(t)
	i := seedShot(s)
	bottom := func(o fyne.CanvasObject) float32 {
		return fyne.CurrentApp().Driver().AbsolutePositionForObject(o).Y + o.Size().Height
	}
	fold := bottom(s.kit.Sheet()) - 57
	if room := fold - bottom(i.preview.root); room < 24 {
		t.Errorf("%v are left under the preview", room)
	}
	if room := fold - bottom(i.consent.box); room < 2 {
		t.Errorf("%v are left under what is said of consent", room)
	}
	s.clean()
}
