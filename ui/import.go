package ui

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"audiencesync/sync"
	"audiencesync/sync/listfile"
	"audiencesync/ui/kit"
)

// importSource is what an import needs of the workspace.
type importSource interface {
	personSource
	Lists(ctx context.Context) ([]sync.List, error)
	Attributes(ctx context.Context) ([]sync.Attribute, error)
	Mapping(ctx context.Context, headers []string) (sync.Mapping, error)
	SaveMapping(ctx context.Context, headers []string, m sync.Mapping) error
	Import(ctx context.Context, spec sync.ImportSpec, rows sync.Records) (sync.ImportResult, error)
	Changed(t sync.Topic)
}

// importSheet imports one list after another: it shows how each is read and
// what becomes of its columns, and imports it when somebody says so.
type importSheet struct {
	shell shell
	ws    importSource
	queue []listfile.Source
	at    int // in the queue

	options listfile.Options
	facts   importFacts
	view    importView
	named   bool // the list's name was typed
	round   int  // an answer to an earlier question is dropped
	checks  int  // likewise
	err     error
	unread  bool // the list cannot be read as the options are now
	run     *importRun
	done    *importOutcome
	left    bool // the sheet was closed; an import that runs goes on

	body     *fyne.Container
	footer   *slot
	bar      *kit.ProgressFooter
	primary  *kit.Button
	notice   *slot
	settings *importSettings
	detected *kit.StatusLine
	warnings *slot
	consent  *slot
	policy   *slot
	columns  *importColumns
	preview  *importPreview
	ready    *fyne.Container // all that is shown of a file that can be read
	result   *slot
	tiles    map[string]*kit.Stat // by label
	opened   *slot                // what is behind the tile that was pressed
	people   *peopleTable
}

// openImport opens the sheet for these lists: files that were dropped or
// chosen, or pasted text.
func openImport(s shell, ws importSource, sources []listfile.Source) *importSheet {
	if len(sources) == 0 {
		return nil
	}
	i := &importSheet{shell: s, ws: ws, queue: sources}
	// Not as the last time: both choices say whom a canvas may target.
	i.facts.existing, i.facts.optedOut = sync.UpdateExisting, sync.StayOptedOut
	i.start()
	return i
}

// start turns to the next list of the queue.
func (s *importSheet) start() {
	last := s.facts
	s.options, s.err, s.run, s.done = listfile.Options{}, nil, nil, nil
	s.unread = false
	s.facts = importFacts{source: s.queue[s.at], at: s.at + 1, of: len(s.queue), plain: map[string]bool{}, byHand: sync.Mapping{}, now: time.Now()}
	s.facts.list = listName(s.facts.source, s.facts.now)
	if s.named { // the rest of the queue goes where the first one went
		s.facts.list = last.list
	}
	s.facts.existing, s.facts.optedOut = last.existing, last.optedOut
	s.view = importViewOf(s.facts)
	s.build()
	s.open()
	s.show()
	s.inspect()
}

func (s *importSheet) build() {
	s.notice, s.warnings, s.consent, s.result, s.opened, s.policy = newSlot(), newSlot(), newSlot(), newSlot(), newSlot(), newSlot()
	s.settings = newImportSettings(s)
	s.detected = kit.NewStatusLine(nil, "", kit.ToneSuccess)
	s.columns, s.preview = newImportColumns(s), newImportPreview()
	detected := kit.HBox(12, s.detected, kit.Spacer(), s.settings.firstRow)
	s.ready = kit.VBox(6, kit.VBox(5, s.settings.root, detected, s.warnings.box), s.columns.root, s.preview.root, s.consent.box, s.policy.box)
	s.ready.Hide()
	s.body = kit.VBox(kit.Gap, s.notice.box, s.ready, s.result.box)
	s.footer, s.primary = newSlot(), nil
}

// open shows the sheet; its title is that of the file.
func (s *importSheet) open() {
	s.shell.sheet(s.view.Title, s.view.Subtitle, iconOf("description"), kit.SheetWideWidth, s.body, s.footer.box, s.guard)
}

// guard tells whether closing loses something. An import that runs goes on.
func (s *importSheet) guard() bool {
	if s.run == nil && s.done == nil && len(s.facts.byHand) > 0 && !s.facts.remembered {
		return true
	}
	s.left = true
	if s.run != nil {
		s.run.aside.Store(true)
		s.tell(true)
		s.shell.toast("The import of " + s.facts.source.Base() + " goes on.")
	}
	return false
}

// inspection is what reading the beginning of a list told.
type inspection struct {
	preview    *listfile.Preview
	remembered sync.Mapping
	lists      []sync.List
	attributes []sync.Attribute
}

// inspect reads the beginning of the list anew, as the options are now.
func (s *importSheet) inspect() {
	s.round++
	round, source, options := s.round, s.facts.source, s.options
	options.Mapping = maps.Clone(s.facts.byHand)
	var found inspection
	s.shell.work(func(ctx context.Context) (err error) {
		found, err = inspectList(ctx, s.ws, source, options)
		return err
	}, func(err error) {
		if round != s.round {
			return
		}
		first := s.facts.preview == nil
		s.err, s.unread = err, err != nil
		if err == nil {
			s.inspected(found)
		}
		s.show()
		s.check()
		if first {
			s.focusPrimary()
		}
	})
}

func inspectList(ctx context.Context, ws importSource, source listfile.Source, o listfile.Options) (in inspection, err error) {
	if in.preview, err = listfile.Inspect(ctx, source, o); err != nil {
		return in, err
	}
	if in.lists, err = ws.Lists(ctx); err != nil {
		return in, err
	}
	if in.attributes, err = ws.Attributes(ctx); err != nil {
		return in, err
	}
	in.remembered, err = ws.Mapping(ctx, headersOf(in.preview))
	return in, err
}

func (s *importSheet) inspected(in inspection) {
	first := s.facts.preview == nil
	headers := headersOf(in.preview)
	other := !first && !slices.Equal(headers, headersOf(s.facts.preview))
	s.facts.preview, s.facts.lists, s.facts.attributes = in.preview, in.lists, in.attributes
	if first || other {
		s.facts.byHand, s.facts.remembered = sync.Mapping{}, false
		if len(in.remembered) > 0 {
			s.facts.byHand, s.facts.remembered = maps.Clone(in.remembered), true
		}
	}
	s.facts.mapping = mappingOf(in.preview, s.facts.byHand)
	// What is shown is what is imported, also where the choice fell on the
	// first of several.
	if s.options.Member == "" && len(in.preview.Members) > 1 {
		s.options.Member = in.preview.Members[0]
	}
	if s.options.Sheet == "" && len(in.preview.Sheets) > 1 {
		s.options.Sheet = in.preview.Sheets[0]
	}
}

// set changes how the file is read and looks at it again.
func (s *importSheet) set(change func(o *listfile.Options)) {
	change(&s.options)
	s.inspect()
}

// become says what a column becomes.
func (s *importSheet) become(header, field string) {
	s.facts.byHand[header] = field
	s.facts.remembered = false
	s.facts.mapping = mappingOf(s.facts.preview, s.facts.byHand)
	s.show()
	s.check()
}

// readWords says whether a column's yes and no words are read as such.
func (s *importSheet) readWords(header string, on bool) {
	s.facts.plain[header] = !on
	s.show()
}

func (s *importSheet) nameList(name string) {
	s.facts.list, s.named = name, true
	s.show()
}

func (s *importSheet) show() {
	s.view = importViewOf(s.facts)
	changed := s.showNotice()
	changed = display(s.ready, s.facts.preview != nil && s.done == nil) || changed
	if s.facts.preview != nil && s.done == nil {
		if s.unread {
			s.detected.Set(iconOf("error"), "It cannot be read like this.", kit.ToneError)
		} else {
			s.detected.Set(iconOf("check_circle"), s.view.Detected, kit.ToneSuccess)
		}
		changed = s.settings.show(s.facts, s.options, s.view) || changed
		changed = s.showWarnings() || changed
		changed = s.columns.show(s.view.Columns) || changed
		changed = s.consent.fill(s.view.Consent, s.consentRemark) || changed
		changed = s.preview.show(s.view.Preview) || changed
		changed = s.policy.fill(s.facts.list+s.view.ListHint+s.view.Policy.Means, s.policyRemark) || changed
	}
	changed = s.showResult() || changed
	if changed {
		s.body.Refresh()
	}
	s.showFooter()
}

// decide changes what happens to people who are here already.
func (s *importSheet) decide(change func(f *importFacts)) {
	change(&s.facts)
	s.show()
}

// policyRemark says what happens to people who are here already.
func (s *importSheet) policyRemark() fyne.CanvasObject {
	if s.view.ListHint == "" {
		return kit.Remark(iconOf("info"), kit.Plain(s.view.Policy.Means))
	}
	return kit.Remark(iconOf("info"), kit.Strong(s.facts.list+": "+s.view.ListHint+". "), kit.Plain(s.view.Policy.Means))
}

// consentRemark says what columns about consent are good for.
func (s *importSheet) consentRemark() fyne.CanvasObject {
	if s.view.Consent == "" {
		return nil
	}
	return kit.Remark(iconOf("shield"), kit.Plain(s.view.Consent))
}

func (s *importSheet) showWarnings() bool {
	return s.warnings.fill(fmt.Sprint(s.view.Warnings), func() fyne.CanvasObject {
		if len(s.view.Warnings) == 0 {
			return nil
		}
		lines := kit.VBox(4)
		for _, w := range s.view.Warnings {
			lines.Add(kit.HBoxTop(5, kit.NewIcon(iconOf("warning"), kit.ColorWarning, 15), kit.Grow(kit.NewNote(kit.Plain(w)))))
		}
		return lines
	})
}
