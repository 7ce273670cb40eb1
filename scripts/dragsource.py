#!/usr/bin/python3
"""Files to drag into another window, as a file manager offers them.

usage: dragsource.py X Y FILE...

Opens a window at X, Y from which a drag brings the files (XDND, text/uri-list).
Says "ready" when it may be dragged from, and "dropped" when the files were taken.
For Debian's Python, which has GTK (python3-gi, gir1.2-gtk-3.0).
"""
import pathlib
import sys

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, GLib, Gtk

x, y = int(sys.argv[1]), int(sys.argv[2])
uris = [pathlib.Path(name).resolve().as_uri() for name in sys.argv[3:]]


def say(word):
    print(word, flush=True)


handle = Gtk.EventBox()
handle.add(Gtk.Label(label="drag me"))
handle.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
handle.drag_source_add_uri_targets()
handle.connect("drag-data-get", lambda _widget, _context, data, *_: data.set_uris(uris))
handle.connect("drag-end", lambda *_: say("dropped"))
window = Gtk.Window(title="dragsource")
window.set_default_size(100, 60)
window.add(handle)
window.connect("destroy", Gtk.main_quit)
window.connect("map-event", lambda *_: GLib.idle_add(say, "ready"))
window.move(x, y)
window.show_all()
Gtk.main()
