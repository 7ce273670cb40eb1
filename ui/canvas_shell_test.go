package ui

import (
	"context"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"audiencesync/ui/kit"
)

// fakeShell is a window in which everything happens at once: what runs off the
// thread is run when the test says so.
type fakeShell struct {
	t       testing.TB
	kit     *kit.Shell
	nav     *kit.NavRail
	strip   *kit.Strip
	window  fyne.Window
	screen  screen
	tasks   []func()
	opened  []route
	toasts  []string
	errors  []error
	asked   []confirmation
	copied  string
	saved   map[string]func(path string) error
	guard   func() bool
	sheeted string
}

func newFakeShell(t testing.TB) *fakeShell {
	t.Helper()
	s := &fakeShell{t: t, saved: map[string]func(string) error{}}
	s.nav = kit.NewNavRail("Harbourline", "Workspace", func() {}, []kit.NavEntry{
		{Key: "linkedin", Icon: iconOf("link"), Text: "LinkedIn"}, {Key: "people", Icon: iconOf("group"), Text: "People"},
		{Key: "canvases", Icon: iconOf("account_tree"), Text: "Canvases"}, {Key: "activity", Icon: iconOf("outbox"), Text: "Activity"},
	}, []kit.NavEntry{{Key: "settings", Icon: iconOf("settings"), Text: "Settings"}})
	s.nav.Select(string(pageCanvases))
	strip := kit.NewStrip(func() {}, func() {})
	showStrip(strip, stripView{Health: healthGood, Word: "LinkedIn connected", Pending: "309", Speed: "46", Limit: "of 500 requests/min", Flush: "Next flush in 3 s"})
	s.strip = strip
	s.kit = kit.NewShell(s.nav, strip)
	s.window = test.NewTempWindow(t, s.kit)
	s.window.SetPadded(false)
	s.window.Resize(fyne.NewSize(1280, 800))
	return s
}

// put shows a screen and runs what it asks for.
func (s *fakeShell) put(p screen) {
	s.t.Helper()
	s.screen = p
	s.nav.Select(string(sectionOf(p)))
	s.kit.SetPage(p.content())
	s.refresh()
	s.settle()
}

// sectionOf is the entry of the navigation under which a screen stands.
func sectionOf(p screen) page {
	switch p.(type) {
	case *peopleScreen:
		return pagePeople
	case *activityScreen:
		return pageActivity
	case *linkedinScreen:
		return pageLinkedIn
	case *settingsScreen:
		return pageSettings
	}
	return pageCanvases
}

// settle runs everything that was asked for, and what that asks for.
func (s *fakeShell) settle() {
	s.t.Helper()
	for n := 0; len(s.tasks) > 0; n++ {
		if n > 1000 {
			s.t.Fatal("the screen never comes to rest")
		}
		task := s.tasks[0]
		s.tasks = s.tasks[1:]
		task()
	}
}

func (s *fakeShell) open(r route) { s.opened = append(s.opened, r) }

func (s *fakeShell) refresh() {
	if s.screen != nil {
		s.read(s.screen.fetch)
	}
}

func (s *fakeShell) read(fetch func(ctx context.Context) (func(), error)) {
	s.tasks = append(s.tasks, func() {
		apply, err := fetch(context.Background())
		if err != nil {
			s.fail(err)
			return
		}
		if apply != nil {
			apply()
		}
	})
}

func (s *fakeShell) work(task func(ctx context.Context) error, done func(err error)) func() {
	ctx, cancel := context.WithCancel(context.Background())
	s.tasks = append(s.tasks, func() { done(task(ctx)) })
	return cancel
}

func (s *fakeShell) toast(text string)      { s.toasts = append(s.toasts, text) }
func (s *fakeShell) fail(err error)         { s.errors = append(s.errors, err) }
func (s *fakeShell) confirm(c confirmation) { s.asked = append(s.asked, c) }
func (s *fakeShell) copy(text string)       { s.copied = text }
func (s *fakeShell) choose(func([]string))  {}

func (s *fakeShell) sheet(title, subtitle string, icon fyne.Resource, width float32, body, footer fyne.CanvasObject, guard func() bool) {
	s.guard, s.sheeted = guard, title
	s.kit.OpenSheet(kit.NewSheet(width, icon, title, subtitle, body, footer))
}

func (s *fakeShell) closeSheet() {
	s.sheeted = ""
	s.kit.CloseSheet()
}

func (s *fakeShell) save(name string, write func(path string) error) { s.saved[name] = write }

// agree answers the last question.
func (s *fakeShell) agree(title string) {
	s.t.Helper()
	if len(s.asked) == 0 {
		s.t.Fatalf("nothing was asked; want %q; errors: %v", title, s.errors)
	}
	c := s.asked[len(s.asked)-1]
	if !strings.Contains(c.title, title) {
		s.t.Fatalf("asked %q, want %q", c.title, title)
	}
	s.asked = s.asked[:len(s.asked)-1]
	c.then()
	s.settle()
}

// clean fails when an error reached the window.
func (s *fakeShell) clean() {
	s.t.Helper()
	if len(s.errors) > 0 {
		s.t.Errorf("errors on screen: %v", s.errors)
	}
}

// walk visits every object on show, from the front to the back.
func walk(o fyne.CanvasObject, visit func(o fyne.CanvasObject) bool) bool {
	if !o.Visible() {
		return true
	}
	if !visit(o) {
		return false
	}
	var children []fyne.CanvasObject
	switch o := o.(type) {
	case *fyne.Container:
		children = o.Objects
	case fyne.Widget:
		children = test.WidgetRenderer(o).Objects()
	}
	for i := len(children) - 1; i >= 0; i-- {
		if !walk(children[i], visit) {
			return false
		}
	}
	return true
}

// labelled is a button, a link, a chip: what has a word and can be tapped.
type labelled interface {
	fyne.Tappable
	Text() string
}

// find returns what has a word and can be tapped, nil where there is none.
func (s *fakeShell) find(word string) labelled {
	s.t.Helper()
	var found labelled
	walk(s.kit, func(o fyne.CanvasObject) bool {
		if l, ok := o.(labelled); ok && l.Text() == word {
			found = l
		}
		return found == nil
	})
	return found
}

// click taps what has this word, and lets everything come of it.
func (s *fakeShell) click(word string) {
	s.t.Helper()
	b := s.find(word)
	if b == nil {
		s.t.Fatalf("nothing on screen is called %q", word)
	}
	if d, ok := b.(fyne.Disableable); ok && d.Disabled() {
		s.t.Fatalf("%q is off", word)
	}
	b.Tapped(&fyne.PointEvent{})
	s.settle()
}

// off says whether what has this word cannot be tapped.
func (s *fakeShell) off(word string) bool {
	s.t.Helper()
	d, ok := s.find(word).(fyne.Disableable)
	return ok && d.Disabled()
}

// shows says whether a text is on screen.
func (s *fakeShell) shows(text string) bool { return shows(s.kit, text) }

// shows says whether a text stands somewhere in an object.
func shows(o fyne.CanvasObject, text string) bool {
	found := false
	walk(o, func(o fyne.CanvasObject) bool {
		if w, ok := o.(*kit.Text); ok && strings.Contains(w.Text(), text) {
			found = true
		}
		return !found
	})
	return found
}

// typeInto types into an entry as a person does, over what is there.
func (s *fakeShell) typeInto(e *kit.Entry, text string) {
	s.t.Helper()
	e.SetText("")
	s.window.Canvas().Focus(e.Focusable())
	test.Type(e.Focusable(), text)
	s.settle()
}

// pick chooses an entry of the menu that is open.
func (s *fakeShell) pick(label string) {
	s.t.Helper()
	top := s.window.Canvas().Overlays().Top()
	if top == nil {
		s.t.Fatalf("no menu is open for %q", label)
	}
	var item fyne.Tappable
	walk(top, func(o fyne.CanvasObject) bool {
		if row, ok := o.(fyne.Tappable); ok && holdsText(o, label) {
			item = row // the innermost: the menu itself is one too
		}
		return true
	})
	if item == nil {
		s.t.Fatalf("the menu has no %q", label)
	}
	item.Tapped(&fyne.PointEvent{})
	s.settle()
}
