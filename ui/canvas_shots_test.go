package ui

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"audiencesync/sync"
)

// canvasShots are the screens of this file's siblings in their states.
var canvasShots = map[string]func(s *fakeShell){
	"canvases":       func(s *fakeShell) { s.put(newCanvasesScreen(s, manyCanvases())) },
	"canvases-empty": func(s *fakeShell) { s.put(newCanvasesScreen(s, &fakeStore{connection: goodConnection})) },
	"canvases-new": func(s *fakeShell) {
		p := newCanvasesScreen(s, manyCanvases())
		s.put(p)
		p.askNew()
	},
	"canvas-draft": func(s *fakeShell) { s.put(newCanvasScreen(s, seedStore(false), "Retarget trial users")) },
	"canvas-empty": func(s *fakeShell) {
		store := &fakeStore{connection: goodConnection, accounts: seedAccounts, canvases: []sync.Canvas{{ID: 1, Name: "New canvas", State: sync.CanvasDraft}}}
		s.put(newCanvasScreen(s, store, "New canvas"))
	},
	"canvas-faulty": func(s *fakeShell) {
		store := seedStore(false)
		store.canvases[0].Definition.Entry.All[1].Value = "soon"
		store.canvases[0].Definition.Components[1].Delay = 0
		s.put(newCanvasScreen(s, store, "Retarget trial users"))
	},
	"canvas-active": func(s *fakeShell) {
		store := seedStore(true)
		store.reasons[sync.Reason{State: sync.EntryErrored, Text: refusedWords + "it does not accept the email hash or the advertising ID (status 400)"}] = 2
		s.put(newCanvasScreen(s, store, "Retarget trial users"))
	},
	"canvas-held": func(s *fakeShell) {
		store := seedStore(true)
		store.connection.Health = sync.HealthInvalid
		s.put(newCanvasScreen(s, store, "Retarget trial users"))
	},
	"canvas-editing": func(s *fakeShell) {
		p := newCanvasScreen(s, seedStore(true), "Retarget trial users")
		s.put(p)
		p.startEditing()
		s.settle()
	},
	"canvas-preview": func(s *fakeShell) {
		p := newCanvasScreen(s, seedStore(true), "Retarget trial users")
		s.put(p)
		p.preview()
		s.settle()
	},
	"canvas-undo": func(s *fakeShell) {
		p := newCanvasScreen(s, seedStore(false), "Retarget trial users")
		s.put(p)
		p.journey.remove(0)
		p.openStep(0)
		s.settle()
	},
	"criteria-values": func(s *fakeShell) {
		p := newCanvasScreen(s, seedStore(false), "Retarget trial users")
		s.put(p)
		row := p.criteria.groups[groupAny].made[1]
		row.suggest(row.pickSeveral)
		s.settle()
	},
	"criteria-consent": func(s *fakeShell) {
		p := newCanvasScreen(s, seedStore(false), "Retarget trial users")
		s.put(p)
		s.click("Consent filters")
	},
	"canvas-menu": func(s *fakeShell) {
		p := newCanvasScreen(s, seedStore(false), "Retarget trial users")
		s.put(p)
		p.journey.cards[0].menu(p.journey.cards[0].card, p.view.Steps[0])
	},
	"canvas-1024-open": func(s *fakeShell) {
		s.window.Resize(fyne.NewSize(1024, 700))
		p := newCanvasScreen(s, seedStore(false), "Retarget trial users")
		s.put(p)
		p.side.toggle()
	},
	"canvas-1024": func(s *fakeShell) {
		s.window.Resize(fyne.NewSize(1024, 700))
		s.put(newCanvasScreen(s, seedStore(false), "Retarget trial users"))
	},
	"step-editor": func(s *fakeShell) {
		p := newCanvasScreen(s, seedStore(false), "Retarget trial users")
		s.put(p)
		p.openStep(2)
		s.settle()
	},
	"step-editor-typing": func(s *fakeShell) {
		p := newCanvasScreen(s, seedStore(false), "Retarget trial users")
		s.put(p)
		e := editorOf(s, p, 2)
		s.window.Canvas().Focus(e.combo.Focusable())
		test.Type(e.combo.Focusable(), "Trial users")
		s.settle()
	},
	"step-editor-success": func(s *fakeShell) {
		store := seedStore(false)
		store.audiences = nil
		p := newCanvasScreen(s, store, "Retarget trial users")
		s.put(p)
		e := editorOf(s, p, 0)
		e.press()
		s.settle()
	},
	"step-editor-error": func(s *fakeShell) {
		store := seedStore(false)
		store.audiences, store.createErr = nil, sync.Errorf(sync.CodePermission, nil, "Your role in Harbourline EMEA is now Viewer (403). Ask a Billing Admin for Campaign Manager, then try again.")
		p := newCanvasScreen(s, store, "Retarget trial users")
		s.put(p)
		e := editorOf(s, p, 0)
		e.press()
		s.settle()
	},
	"step-metrics": func(s *fakeShell) {
		s.put(newStepScreen(s, seedStore(true), route{page: pageStep, canvas: "Retarget trial users", step: 1, tab: "not_synced"}))
	},
	"step-details": func(s *fakeShell) {
		s.put(newStepScreen(s, seedStore(true), route{page: pageStep, canvas: "Retarget trial users", step: 1, tab: "details"}))
	},
	"step-details-table": func(s *fakeShell) {
		p := newStepScreen(s, seedStore(true), route{page: pageStep, canvas: "Retarget trial users", step: 1, tab: "details"})
		s.put(p)
		p.details.lines.export(p.details).table()
	},
	"step-details-1024": func(s *fakeShell) {
		s.window.Resize(fyne.NewSize(1024, 700))
		s.put(newStepScreen(s, seedStore(true), route{page: pageStep, canvas: "Retarget trial users", step: 1, tab: "details"}))
	},
	"step-metrics-1024": func(s *fakeShell) {
		s.window.Resize(fyne.NewSize(1024, 700))
		s.put(newStepScreen(s, seedStore(true), route{page: pageStep, canvas: "Retarget trial users", step: 1, tab: "errored"}))
	},
	"step-details-below-300": func(s *fakeShell) {
		store := seedStore(true)
		store.readings = nil
		store.audiences[0].Latest = sync.Reading{At: time.Now(), Status: sync.StatusBuilding, Input: intp(100), Matched: intp(74)}
		s.put(newStepScreen(s, store, route{page: pageStep, canvas: "Retarget trial users", step: 1, tab: "details"}))
	},
	"step-setup": func(s *fakeShell) {
		s.put(newStepScreen(s, seedStore(true), route{page: pageStep, canvas: "Retarget trial users", step: 1, tab: "setup"}))
	},
	"step-draft": func(s *fakeShell) {
		s.put(newStepScreen(s, seedStore(false), route{page: pageStep, canvas: "Retarget trial users", step: 1, tab: "metrics"}))
	},
}

// editorOf opens the editor of a component.
func editorOf(s *fakeShell, p *canvasScreen, i int) *stepEditor {
	step := *p.facts.definition.Components[i].Step
	e := openEditor(s, p.ws, editorFacts{canvas: p.name, index: i + 1, accounts: p.facts.accounts, coverage: p.facts.counts.Total, kept: step},
		func(k sync.AudienceSync) { p.keepStep(i, k) }, func() { p.journey.remove(i) })
	s.settle()
	return e
}

func manyCanvases() *fakeStore {
	store, f := seedStore(true), canvasesFactsFull()
	store.canvases = append(store.canvases, f.canvases[1:]...)
	store.canvases = append(store.canvases, sync.Canvas{ID: 5, Name: "Webinar follow-up with a name of forty letters", State: sync.CanvasActive, LaunchedAt: time.Now().AddDate(0, 0, -9), Definition: sync.Definition{Components: []sync.Component{stepOf("511207743", "x", sync.ActionAdd)}}})
	store.holds = []sync.Hold{{Scope: sync.HoldAccount, Ref: "511207743", Kind: sync.FailurePermission, Message: "Your role in Harbourline APAC is Viewer. Ask a Billing Admin for at least Creative Manager."}}
	return store
}

func TestCanvasShots(t *testing.T) { drawShots(t, canvasShots) }
