// What the watch of drags needs of X11. The protocol of a drag:
// https://www.freedesktop.org/wiki/Specifications/XDND/
#include <X11/Xlib.h>

struct watch {
	Display *display;
	Window window; // over which files may be held
	Window asking; // our own, to which a source answers
	Window source; // whose drag it is
	Atom drag, targets, files, answer;
	int event; // the first of the Xfixes extension's
	int stop[2];
};

enum { watch_ended = -1, watch_quiet, watch_begun };

// watch_start returns 0 where drags cannot be watched.
int watch_start(struct watch *w, unsigned long window);
// watch_wait waits so many milliseconds, -1 for ever, for a drag to begin.
int watch_wait(struct watch *w, int milliseconds);
// watch_files says whether what is dragged are files, as far as its source tells.
int watch_files(struct watch *w);
// watch_pointer says whether a button is held, and whether the pointer is over the
// window, with nothing between; x and y are in the window.
int watch_pointer(struct watch *w, int *over, int *x, int *y);
// watch_stop ends a wait, from any thread.
void watch_stop(struct watch *w);
void watch_close(struct watch *w);
