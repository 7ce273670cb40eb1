//go:build cgo && (linux || freebsd || openbsd || netbsd)

package position

/*
#cgo LDFLAGS: -lX11
#include <X11/Xlib.h>

static int ignore(Display *d, XErrorEvent *e) { return 0; }

// stands is where a window's content begins; 0 when the server does not say.
static int stands(unsigned long window, int *x, int *y) {
	Display *d = XOpenDisplay(NULL);
	if (d == NULL) return 0;
	Window child;
	XErrorHandler was = XSetErrorHandler(ignore); // else a window that is gone would end the program
	int ok = XTranslateCoordinates(d, window, DefaultRootWindow(d), 0, 0, x, y, &child);
	XSync(d, False);
	XSetErrorHandler(was);
	XCloseDisplay(d);
	return ok;
}

// extent is the size of all screens together.
static int extent(int *width, int *height) {
	Display *d = XOpenDisplay(NULL);
	if (d == NULL) return 0;
	*width = DisplayWidth(d, DefaultScreen(d));
	*height = DisplayHeight(d, DefaultScreen(d));
	XCloseDisplay(d);
	return 1;
}
*/
import "C"

import (
	"image"

	"fyne.io/fyne/v2/driver"
)

// Of returns where a window stands of which the toolkit gives the native context;
// ok is false where the system does not say, as Wayland never does.
func Of(native any) (p image.Point, ok bool) {
	w, is := native.(driver.X11WindowContext)
	if !is || w.WindowHandle == 0 {
		return p, false
	}
	var x, y C.int
	ok = C.stands(C.ulong(w.WindowHandle), &x, &y) != 0
	return image.Pt(int(x), int(y)), ok
}

// Desktop returns all screens together; ok is false where the system does not say.
func Desktop() (r image.Rectangle, ok bool) {
	var width, height C.int
	ok = C.extent(&width, &height) != 0
	return image.Rect(0, 0, int(width), int(height)), ok
}
