package kit

import (
	"strings"

	"fyne.io/fyne/v2"
)

// broken breaks a text once at a blank; the second line is cut where it is too
// long still.
func broken(text string, width float32) (first, second string, cut bool) {
	end := fitting(text, Small, width)
	if blank := strings.LastIndexByte(text[:end], ' '); blank > 0 {
		end = blank
	}
	first, second = text[:end], strings.TrimSpace(text[end:])
	if cut = Small.measure(second) > width; cut {
		second, _ = ellipsis(second, Small, width)
	}
	return first, second, cut
}

// drawTwoLines breaks a long text.
func (v *cellView) drawTwoLines(x, width, height float32) {
	v.hide()
	first, second, cut := broken(v.cell.Text, width)
	if cut {
		v.cut = append(v.cut, v.cell.Text)
	}
	if v.cell.Sub != "" {
		v.cut = append(v.cut, v.cell.Sub) // it has no room, and is told on hover
	}
	ink := colorOf(v.themed, v.cell.color())
	v.setText(&v.text, first, Small, ink, x, width, height-16)
	v.setText(&v.sub, second, Small, ink, x, width, height+16)
}

// subWraps says whether the second line goes on in a third; height is without
// the rule under the row.
func (v *cellView) subWraps(width, height float32) bool {
	return height >= RowHeightThree-1 && v.cell.SubMono == "" && Small.measure(v.cell.Sub) > width
}

// drawSubLines draws the second line as two.
func (v *cellView) drawSubLines(x, width, line float32) {
	first, second, cut := broken(v.cell.Sub, width)
	if cut {
		v.cut = append(v.cut, v.cell.Sub)
	}
	muted := colorOf(v.themed, ColorMuted)
	y := line/2 + 9
	v.setText(&v.sub, first, Small, muted, x, width, 16)
	v.sub.Move(fyne.NewPos(x, y+lift))
	v.setText(&v.mono, second, Small, muted, x, width, 16)
	v.mono.Move(fyne.NewPos(x, y+16+lift))
}
