package app

import (
	"io"
	"net/url"
	"os"

	"audiencesync/sync"

	"github.com/pkg/browser"
)

func init() {
	// Whatever a browser says must not get between the lines of a command.
	browser.Stdout, browser.Stderr = io.Discard, io.Discard
}

// OpenBrowser opens a web page or a folder in the system's own program.
func (w *Workspace) OpenBrowser(target string) error { return openBrowser(target) }

func openBrowser(target string) error {
	open := browser.OpenURL
	if info, err := os.Stat(target); err == nil && info.IsDir() {
		open = browser.OpenFile
	} else if u, err := url.Parse(target); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return sync.Errorf(sync.CodeInvalid, err, "Only web pages and folders can be opened.")
	}
	if err := open(target); err != nil {
		return sync.Errorf(sync.CodeUnavailable, err, "The system has no program to open this with. Set a default browser in its settings.")
	}
	return nil
}
