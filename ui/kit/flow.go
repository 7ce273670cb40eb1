package kit

import (
	"strings"

	"fyne.io/fyne/v2"
)

// A piece is what one canvas text shows.
type piece struct {
	span     Span
	text     string
	x, width float32
	line     int
}

// place works out the pieces for the width there is.
func (t *Text) place() {
	t.cut = false
	if t.wraps && t.width > 0 {
		t.pieces, t.lines = t.flow(t.width)
	} else {
		t.pieces, t.lines = t.oneLine(), 1
	}
	if t.align == fyne.TextAlignLeading || t.width == 0 {
		return
	}
	ends := make([]float32, t.lines)
	for _, p := range t.pieces {
		ends[p.line] = max(ends[p.line], p.x+p.width)
	}
	for i, p := range t.pieces {
		spare := max(t.width-ends[p.line], 0)
		if t.align == fyne.TextAlignCenter {
			spare /= 2
		}
		t.pieces[i].x += spare
	}
}

func (t *Text) oneLine() []piece {
	pieces := make([]piece, 0, len(t.spans))
	x := float32(0)
	for _, s := range t.spans {
		text, style := s.Text, t.faceOf(s)
		width := style.measure(text)
		if t.cuts && t.width > 0 && x+width > t.width+0.5 {
			if text, width = ellipsis(text, style, t.width-x); width > t.width-x+0.5 {
				text, width = "", 0 // not even the dots fit
			}
			t.cut = true
		}
		pieces = append(pieces, piece{span: s, text: text, x: x, width: width})
		x += width
		if t.cut {
			break
		}
	}
	return pieces
}

// ellipsis cuts a text so that it fits with three dots at its end.
func ellipsis(text string, style Style, width float32) (string, float32) {
	runes := []rune(text)
	low, high := 0, len(runes)
	for low < high {
		mid := (low + high + 1) / 2
		if style.measure(string(runes[:mid])+"…") <= width {
			low = mid
		} else {
			high = mid - 1
		}
	}
	short := strings.TrimRight(string(runes[:low]), " ") + "…"
	return short, style.measure(short)
}

// flow breaks the spans into lines at blanks, and inside a word that is longer
// than a line.
func (t *Text) flow(width float32) (pieces []piece, lines int) {
	x, line := float32(0), 0
	of := -1 // the span that the last piece is of
	add := func(i int, s Span, word string, w float32) {
		if n := len(pieces); n > 0 && pieces[n-1].line == line && x > 0 && of == i {
			last := &pieces[n-1]
			last.text += word
			last.width = t.faceOf(s).measure(last.text)
			x = last.x + last.width
			return
		}
		of = i
		pieces = append(pieces, piece{span: s, text: word, x: x, width: w, line: line})
		x += w
	}
	for i, s := range t.spans {
		style := t.faceOf(s)
		for _, word := range words(s.Text) {
			if word == "\n" {
				x, line = 0, line+1
				continue
			}
			w := style.measure(strings.TrimRight(word, " "))
			if x > 0 && x+w > width {
				x, line = 0, line+1
			}
			if x == 0 {
				word = strings.TrimLeft(word, " ")
			}
			for w > width && len([]rune(word)) > 1 {
				n := fitting(word, style, width)
				add(i, s, word[:n], style.measure(word[:n]))
				word = word[n:]
				w = style.measure(strings.TrimRight(word, " "))
				x, line = 0, line+1
			}
			if word != "" {
				add(i, s, word, style.measure(word))
			}
		}
	}
	return pieces, line + 1
}

// fitting is the number of bytes of a word that fit, at least one letter.
func fitting(word string, style Style, width float32) int {
	end := 0
	for i := range word {
		if i > 0 && style.measure(word[:i]) > width {
			break
		}
		end = i
	}
	if end == 0 {
		return len(string([]rune(word)[:1]))
	}
	return end
}

// words cuts after blanks; a line break is a word of its own.
func words(text string) []string {
	var out []string
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			out = append(out, "\n")
		}
		out = append(out, strings.SplitAfter(line, " ")...)
	}
	return out
}
