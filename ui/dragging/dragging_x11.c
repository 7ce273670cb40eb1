//go:build cgo && (linux || freebsd || openbsd || netbsd)

#include "dragging_x11.h"

#include <X11/Xatom.h>
#include <X11/extensions/Xfixes.h>
#include <poll.h>
#include <unistd.h>

static Display *ours;
static XErrorHandler others;

// An error on this connection, such as a window that has gone, ends nothing.
static int on_error(Display *d, XErrorEvent *e) {
	return d == ours || others == NULL ? 0 : others(d, e);
}

int watch_start(struct watch *w, unsigned long window) {
	int errors;
	w->window = window;
	w->display = XOpenDisplay(NULL);
	if (w->display == NULL) return 0;
	if (!XFixesQueryExtension(w->display, &w->event, &errors) || pipe(w->stop) != 0) {
		XCloseDisplay(w->display);
		return 0;
	}
	ours = w->display;
	XErrorHandler before = XSetErrorHandler(on_error);
	if (before != on_error) others = before;
	w->drag = XInternAtom(w->display, "XdndSelection", False);
	w->targets = XInternAtom(w->display, "TARGETS", False);
	w->files = XInternAtom(w->display, "text/uri-list", False);
	w->answer = XInternAtom(w->display, "AUDIENCE_SYNC_TARGETS", False);
	Window root = DefaultRootWindow(w->display);
	w->asking = XCreateSimpleWindow(w->display, root, -1, -1, 1, 1, 0, 0, 0);
	XFixesSelectSelectionInput(w->display, root, w->drag, XFixesSetSelectionOwnerNotifyMask);
	XFlush(w->display);
	return 1;
}

// awaits waits until the server says something; 0 when it does not in time.
static int awaits(struct watch *w, int milliseconds) {
	XFlush(w->display);
	struct pollfd on[2] = {{ConnectionNumber(w->display), POLLIN, 0}, {w->stop[0], POLLIN, 0}};
	int n = poll(on, 2, milliseconds);
	if (on[1].revents != 0) return watch_ended;
	if (on[0].revents & (POLLERR | POLLHUP)) return watch_ended;
	return n > 0;
}

int watch_wait(struct watch *w, int milliseconds) {
	for (;;) {
		while (XPending(w->display) > 0) {
			XEvent e;
			XNextEvent(w->display, &e);
			if (e.type != w->event + XFixesSelectionNotify) continue;
			w->source = ((XFixesSelectionNotifyEvent *)&e)->owner;
			if (w->source != None) return watch_begun;
		}
		int said = awaits(w, milliseconds);
		if (said == watch_ended || (said == 0 && milliseconds >= 0)) return said;
	}
}

int watch_files(struct watch *w) {
	XConvertSelection(w->display, w->drag, w->targets, w->answer, w->asking, CurrentTime);
	XEvent e;
	while (!XCheckTypedWindowEvent(w->display, w->asking, SelectionNotify, &e))
		if (awaits(w, 500) <= 0) return 1; // a source that does not tell may bring files
	if (e.xselection.property == None) return 1;
	Atom type, *kinds = NULL;
	int format, found = 0;
	unsigned long count, left;
	if (XGetWindowProperty(w->display, w->asking, w->answer, 0, 1024, True, XA_ATOM, &type, &format, &count, &left, (unsigned char **)&kinds) == Success && kinds != NULL) {
		for (unsigned long i = 0; format == 32 && i < count; i++) found |= kinds[i] == w->files;
		XFree(kinds);
	}
	return found;
}

// topmost is the window of the desktop that holds another one, with its frame.
static Window topmost(struct watch *w) {
	Window root = DefaultRootWindow(w->display), at = w->window, parent = at, *children;
	unsigned int count;
	while (parent != root) {
		at = parent;
		if (!XQueryTree(w->display, at, &root, &parent, &children, &count)) return None;
		XFree(children);
	}
	return at;
}

// is_image says whether a window is the picture that the source shows at the pointer:
// the upper bits of a number say whose it is.
static int is_image(struct watch *w, Window at, int x, int y, int *contains) {
	XWindowAttributes a;
	*contains = XGetWindowAttributes(w->display, at, &a) && a.map_state == IsViewable &&
		x >= a.x && y >= a.y && x < a.x + a.width && y < a.y + a.height;
	return *contains && a.override_redirect && at >> 21 == w->source >> 21;
}

// under finds the uppermost window at a point, without such pictures.
static Window under(struct watch *w, int x, int y) {
	Window root, parent, *children, found = None;
	unsigned int count;
	if (!XQueryTree(w->display, DefaultRootWindow(w->display), &root, &parent, &children, &count)) return None;
	while (count > 0 && found == None) {
		int contains;
		count--;
		if (!is_image(w, children[count], x, y, &contains) && contains) found = children[count];
	}
	XFree(children);
	return found;
}

int watch_pointer(struct watch *w, int *over, int *x, int *y) {
	Window root, at, child;
	unsigned int held;
	int rootX, rootY, ignored;
	*over = 0;
	if (!XQueryPointer(w->display, DefaultRootWindow(w->display), &root, &at, &rootX, &rootY, &ignored, &ignored, &held)) return 0;
	if (at != None && is_image(w, at, rootX, rootY, &ignored)) at = under(w, rootX, rootY);
	if (at != None && at == topmost(w)) {
		*over = XTranslateCoordinates(w->display, root, w->window, rootX, rootY, x, y, &child);
		XWindowAttributes a; // not the frame
		*over = *over && XGetWindowAttributes(w->display, w->window, &a) && *x >= 0 && *y >= 0 && *x < a.width && *y < a.height;
	}
	return (held & (Button1Mask | Button2Mask | Button3Mask)) != 0;
}

void watch_stop(struct watch *w) { (void)!write(w->stop[1], "", 1); }

void watch_close(struct watch *w) {
	XCloseDisplay(w->display);
	close(w->stop[0]);
	close(w->stop[1]);
}
