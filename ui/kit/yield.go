package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// yielding is what can be narrower than it asks for, down to least; its text is
// cut then and shows as a tooltip.
type yielding interface{ least() float32 }

// leastWord is the width of the few letters that a name keeps.
const leastWord = 48

// leastOf is how narrow an object can be, 0 for what cannot yield.
func leastOf(o fyne.CanvasObject) float32 {
	if c, ok := o.(*fyne.Container); ok {
		if y, ok := c.Layout.(yielding); ok {
			return y.least()
		}
		return 0
	}
	if y, ok := o.(yielding); ok {
		return y.least()
	}
	return 0
}

// narrow takes width from what yields, the widest first, until what grows has
// its smallest; it returns how much came of it.
func narrow(shown []fyne.CanvasObject, widths []float32, left float32) (taken float32) {
	need := -left
	for _, o := range shown {
		if grows(o) {
			need += o.MinSize().Width
		}
	}
	for need > 0 {
		widest := -1
		for i, o := range shown {
			if least := leastOf(o); least > 0 && widths[i] > least && (widest < 0 || widths[i] > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			return taken
		}
		give := min(need, max(1, (widths[widest]-leastOf(shown[widest]))/4))
		widths[widest] -= give
		need -= give
		taken += give
	}
	return taken
}

// AtLeast has an object that grows keep a width against what yields beside it.
func AtLeast(width float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&atLeastLayout{width: width}, o)
}

type atLeastLayout struct {
	overLayout
	width float32
}

// MinSize implements fyne.Layout.
func (l *atLeastLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return l.overLayout.MinSize(objects).Max(fyne.NewSize(l.width, 0))
}

// Between is as wide as most where there is room, else narrower, down to least.
func Between(least, most float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&betweenLayout{low: least, high: most}, o)
}

type betweenLayout struct {
	overLayout
	low, high float32
}

func (l *betweenLayout) least() float32 { return l.low }

// MinSize implements fyne.Layout.
func (l *betweenLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(l.high, l.overLayout.MinSize(objects).Height)
}
