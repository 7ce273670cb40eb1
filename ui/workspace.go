package ui

import (
	"context"
	"time"

	"audiencesync/sync"
)

// Workspace is what the window needs of the assembled program. Package app
// implements it; screens take the few methods they need of it.
type Workspace interface {
	sync.Store

	// Subscribe tells what changed; see sync.Events.
	Subscribe() (<-chan sync.Topic, func())
	// Changed tells the engine and every screen that something was changed
	// through the Store.
	Changed(t sync.Topic)
	Status(ctx context.Context) (sync.Status, error)

	// Name is the workspace's name on screen; Folder is where it is.
	Name() string
	Folder() string
	// SecretsKind says where secrets are kept, in words.
	SecretsKind() string

	// Connect signs in at LinkedIn in the browser and returns when somebody
	// has answered there; it can be cancelled. ConnectPractice needs no browser.
	Connect(ctx context.Context) error
	ConnectPractice(ctx context.Context) error
	// Disconnect forgets the sign-in: nothing is sent until somebody connects.
	Disconnect(ctx context.Context) error
	// RefreshAccounts asks LinkedIn who is signed in and which ad accounts
	// there are.
	RefreshAccounts(ctx context.Context) error
	// SetClientSecret keeps the LinkedIn app's secret; HasClientSecret says
	// whether there is one.
	SetClientSecret(ctx context.Context, secret string) error
	HasClientSecret(ctx context.Context) bool

	Checks(ctx context.Context, d sync.Definition) ([]sync.LaunchCheck, error)
	// LaunchCanvas checks, asks LinkedIn about the audiences, and launches.
	LaunchCanvas(ctx context.Context, name string) error
	Preview(ctx context.Context, name string) (sync.Preview, error)
	CreateAudience(ctx context.Context, adAccount, name string) (sync.Audience, error)
	RemoteAudiences(ctx context.Context, adAccount string) ([]sync.RemoteAudience, error)
	Refresh(ctx context.Context, a sync.Audience) (sync.Audience, error)

	// OpenBrowser opens a web page or a folder in the system's own program.
	OpenBrowser(url string) error
	// Diagnosis is a report for support without personal data or tokens.
	Diagnosis(ctx context.Context) string
}

// Options say how the window opens.
type Options struct {
	Version string
	// SampleList is the path of a list to offer to a newcomer, "" for none.
	SampleList string
	// Tour starts the tour whatever the settings say.
	Tour bool
	// Tray is the desktop's, nil where there can be none. While it is not shown a
	// closed window could not be brought back, so closing it ends the program.
	Tray Tray
	// Raise brings the window to the front for each value that comes.
	Raise <-chan struct{}
	// Overdue closes the workspace and ends the program. It is called, on another
	// goroutine than Run, where the toolkit does not return after it was told to.
	Overdue func()
}

// Tray is where a desktop shows the icons of programs that have no window.
type Tray interface {
	// Shown says whether the desktop has one now.
	Shown() bool
	// Changes has a value when that has changed; what goes may come back first.
	Changes() <-chan struct{}
}

// PracticeControl turns the dials of practice LinkedIn. Its methods may be slow.
type PracticeControl interface {
	// Advance moves its clock forward.
	Advance(d time.Duration)
	// Kinds are the ways in which it can be made to fail.
	Kinds() []string
	// Fault makes the next times requests fail in one of these ways; -1: all,
	// until ClearFaults. An unknown kind does nothing.
	Fault(kind string, times int)
	ClearFaults()
}

// practised is a Workspace whose practice LinkedIn can be turned.
type practised interface{ Practice() PracticeControl }

// versioned is a Workspace that knows when LinkedIn ends an API version:
// VersionWarning says so in a sentence, "" while there is nothing to say.
type versioned interface {
	VersionWarning(version string, now time.Time) string
}
