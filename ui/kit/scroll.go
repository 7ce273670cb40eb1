package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// Scroll shows a column that may be taller than the place there is.
type Scroll struct {
	widget.BaseWidget
	content fyne.CanvasObject
	scroll  *container.Scroll
}

// NewScroll scrolls its content up and down; its width is the scroll's.
func NewScroll(content fyne.CanvasObject) *Scroll {
	s := &Scroll{content: content}
	s.ExtendBaseWidget(s)
	s.scroll = container.NewVScroll(loose(content))
	return s
}

// loose has a column ask for no width: Fyne would make it wider than the scroll,
// and its right edge could not be seen.
func loose(content fyne.CanvasObject) *fyne.Container { return container.New(looseLayout{}, content) }

type looseLayout struct{ overLayout }

// MinSize implements fyne.Layout.
func (l looseLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, l.overLayout.MinSize(objects).Height)
}

// inset replaces the content by itself with room around.
func (s *Scroll) inset(content fyne.CanvasObject) {
	s.content, s.scroll.Content = content, loose(content)
}

// ToTop scrolls back to the start.
func (s *Scroll) ToTop() { s.scroll.ScrollToTop() }

// CreateRenderer implements fyne.Widget.
func (s *Scroll) CreateRenderer() fyne.WidgetRenderer {
	return &scrollRenderer{widget.NewSimpleRenderer(s.scroll), s}
}

type scrollRenderer struct {
	fyne.WidgetRenderer
	s *Scroll
}

// Layout lets the content know its width before the scroll asks how tall it is.
func (r *scrollRenderer) Layout(size fyne.Size) {
	height := heightFor(r.s.content, size.Width)
	r.s.scroll.Content.Resize(fyne.NewSize(size.Width, max(height, size.Height)))
	r.WidgetRenderer.Layout(size)
}
