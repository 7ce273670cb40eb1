//go:build cgo && (linux || freebsd || openbsd || netbsd)

package dragging

/*
#cgo LDFLAGS: -lX11 -lXfixes
#include "dragging_x11.h"
*/
import "C"

import (
	"context"
	"image"

	"fyne.io/fyne/v2/driver"
)

// lookEvery is how often the pointer is looked at while something is dragged, in
// milliseconds.
const lookEvery = 40

// Follow tells of drags until ctx ends. The window is one of which the toolkit gives
// the native context. Where the system does not tell, as Wayland does not, it returns
// at once.
func Follow(ctx context.Context, native any, report Report) {
	x11, is := native.(driver.X11WindowContext)
	if !is || x11.WindowHandle == 0 {
		return
	}
	w := new(C.struct_watch)
	if C.watch_start(w, C.ulong(x11.WindowHandle)) == 0 {
		return
	}
	defer C.watch_close(w)
	stopped := make(chan struct{})
	unhook := context.AfterFunc(ctx, func() {
		C.watch_stop(w)
		close(stopped)
	})
	defer func() {
		if !unhook() {
			<-stopped
		}
	}()
	for C.watch_wait(w, -1) == C.watch_begun {
		drag(w, report)
	}
}

// drag follows one drag to its end.
func drag(w *C.struct_watch, report Report) {
	var over, x, y C.int
	if C.watch_pointer(w, &over, &x, &y) == 0 || C.watch_files(w) == 0 {
		return
	}
	held := false
	var was image.Point
	for C.watch_pointer(w, &over, &x, &y) != 0 {
		if at := image.Pt(int(x), int(y)); over != 0 && (!held || at != was) {
			held, was = true, at
			report(at, true)
		} else if over == 0 && held {
			held = false
			report(image.Point{}, false)
		}
		if C.watch_wait(w, lookEvery) == C.watch_ended {
			break
		}
	}
	if held {
		report(image.Point{}, false)
	}
}
