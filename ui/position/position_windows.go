package position

import (
	"image"
	"syscall"
	"unsafe"

	"fyne.io/fyne/v2/driver"
)

var (
	user32           = syscall.NewLazyDLL("user32.dll")
	clientToScreen   = user32.NewProc("ClientToScreen")
	getSystemMetrics = user32.NewProc("GetSystemMetrics")
)

// Of returns where a window stands of which the toolkit gives the native context;
// ok is false where the system does not say.
//
// https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-clienttoscreen
func Of(native any) (p image.Point, ok bool) {
	w, is := native.(driver.WindowsWindowContext)
	if !is || w.HWND == 0 {
		return p, false
	}
	var at struct{ x, y int32 }
	done, _, _ := clientToScreen.Call(w.HWND, uintptr(unsafe.Pointer(&at)))
	return image.Pt(int(at.x), int(at.y)), done != 0
}

// Desktop returns all screens together; ok is false where the system does not say.
//
// https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getsystemmetrics
func Desktop() (r image.Rectangle, ok bool) {
	metric := func(index uintptr) int {
		v, _, _ := getSystemMetrics.Call(index)
		return int(int32(v))
	}
	const left, top, width, height = 76, 77, 78, 79 // SM_XVIRTUALSCREEN and those that follow
	x, y := metric(left), metric(top)
	r = image.Rect(x, y, x+metric(width), y+metric(height))
	return r, !r.Empty()
}
