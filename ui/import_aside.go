package ui

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// reopen shows the sheet of an import that goes on.
func (s *importSheet) reopen() {
	s.left = false
	s.run.aside.Store(false)
	s.show()
	s.open()
	s.tell(true)
}

// importsAside say which imports go on without their sheets.
func importsAside(running []*importSheet) (v workView) {
	var names []string
	for _, s := range running {
		if s.left {
			names = append(names, s.facts.source.Base())
			v.Words = fmt.Sprintf("Importing, %.0f %%", math.Floor(100*s.run.progress.Share))
		}
	}
	if len(names) > 1 {
		v.Words = count(len(names)) + " imports"
	}
	v.Of = strings.Join(names, ", ")
	return v
}

// reopenImport shows the sheet of the import that went on longest without it.
func (w *window) reopenImport() {
	i := slices.IndexFunc(w.imports, func(s *importSheet) bool { return s.left })
	if i < 0 {
		return
	}
	s := w.imports[i]
	w.leaveSheet(func() {
		if s.run != nil { // it may have ended while somebody was asked
			s.reopen()
		}
	})
}
