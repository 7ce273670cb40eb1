package kit

import (
	"time"

	"audiencesync/assets"
)

// ToastTime is how long a toast stays.
const ToastTime = 5 * time.Second

// Toast says that something finished elsewhere. It takes no focus, is never an
// error, and never the only place a fact is shown.
type Toast struct {
	composite
	text string
}

// Toast shows a line at the bottom right for five seconds, with one link at
// most (link "" for none), and returns how to take it away earlier.
func (s *Shell) Toast(text, link string, tap func()) (dismiss func()) {
	t := &Toast{text: text}
	dismiss = func() { s.dropToast(t) }
	line := HBox(10, NewIcon(assets.Icon("check_circle"), ColorSuccess, 18), Grow(NewCut(text, Body, ColorText)))
	width := 18 + 10 + Body.measure(text) + 10 + 22 + 28
	if link != "" {
		l := NewLink(link, Body, func() {
			dismiss()
			tap()
		})
		line.Add(l)
		width += l.MinSize().Width + 10
	}
	line.Add(NewSmallIconButton(assets.Icon("close"), "", dismiss))
	back := NewBox(ColorSurface, ColorBorder, RadiusCard)
	back.Shadow = true
	t.root = Sized(width, 0, Over(back, Pad(9, 13, line)))
	t.ExtendBaseWidget(t)
	s.toasts = append(s.toasts, t)
	s.Refresh()
	if s.After != nil {
		s.After(ToastTime, dismiss)
	}
	return dismiss
}

// Toasts returns the words of the toasts on show.
func (s *Shell) Toasts() []string {
	out := make([]string, len(s.toasts))
	for i, t := range s.toasts {
		out[i] = t.text
	}
	return out
}

func (s *Shell) dropToast(t *Toast) {
	for i, other := range s.toasts {
		if other == t {
			s.toasts = append(s.toasts[:i:i], s.toasts[i+1:]...)
			s.Refresh()
			return
		}
	}
}
