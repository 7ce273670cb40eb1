package app

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	stdsync "sync"
	"time"

	"audiencesync/storage"
	"audiencesync/sync"

	"github.com/gofrs/flock"
)

// Workspace is the assembled program over one folder: the store, the engine
// (which runs only after StartEngine), the sign-in and practice LinkedIn.
type Workspace struct {
	sync.Store
	Engine  *sync.Engine
	Secrets sync.Secrets
	Log     *slog.Logger

	config      Config
	secretsKind SecretsKind
	identityMu  stdsync.Mutex
	identity    identity
	events      *sync.Events
	partners    *partners
	db          *storage.DB // the Store
	backups     *backups    // while the engine runs
	logFile     io.Closer
	lock        *flock.Flock // held while the engine runs
	closing     stdsync.Once
}

// databaseName is the SQLite file in the workspace folder.
const databaseName = "audience-sync.db"

// Open opens the workspace in a folder, and makes it where there is none. It
// makes no request and starts nothing. Close it at the end.
func Open(ctx context.Context, c Config) (*Workspace, error) {
	if err := makeFolder(c.Dir); err != nil {
		return nil, err
	}
	log, logFile, err := openLog(c.Dir, c.LogTo)
	if err != nil {
		return nil, notWritable(c.Dir, err)
	}
	w := &Workspace{Log: log, logFile: logFile, config: c, events: &sync.Events{}}
	if err := w.open(ctx); err != nil {
		log.Error("open the workspace", "error", err, "cause", errors.Unwrap(err))
		return nil, errors.Join(err, w.Close())
	}
	return w, nil
}

func (w *Workspace) open(ctx context.Context) error {
	key, err := w.unlock(ctx)
	if err != nil {
		return err
	}
	db, err := storage.Open(ctx, filepath.Join(w.config.Dir, databaseName), storage.Options{SealingKey: key, Log: w.Log})
	if err != nil {
		return err
	}
	w.Store, w.db = db, db
	if w.partners, err = newPartners(w, key); err != nil {
		return err
	}
	w.Engine = &sync.Engine{Store: w.Store, Partner: w.partners.Partner, Events: w.events, Log: w.Log, Flush: w.config.Flush}
	return nil
}

func makeFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return notWritable(dir, err)
	}
	return nil
}

func notWritable(dir string, err error) error {
	return sync.Errorf(sync.CodeReadOnly, err, "The workspace folder %s cannot be made or written. Check its permissions and the room on its disk, or choose another with --workspace.", dir)
}

// Close ends the engine and frees the folder. It may be called twice.
func (w *Workspace) Close() (err error) {
	w.closing.Do(func() {
		w.StopEngine()
		if w.partners != nil {
			w.partners.Close()
		}
		if w.Store != nil {
			err = errors.Join(err, w.Store.Close())
		}
		err = errors.Join(err, w.logFile.Close())
	})
	return err
}

// StartEngine makes this process the one that runs the workspace's engine;
// CodeBusy when another one does. A sign-in that does not work does not keep
// it from starting: problem says what is wrong.
func (w *Workspace) StartEngine(ctx context.Context) (problem, err error) {
	if w.lock != nil {
		return nil, nil
	}
	l, err := lockEngine(w.config.Dir)
	if err != nil {
		return nil, err
	}
	w.lock = l
	if problem = w.ensureConnection(ctx); problem != nil {
		w.Log.Warn("sign-in", "error", problem, "cause", errors.Unwrap(problem))
	}
	if err := w.Engine.Start(ctx); err != nil {
		w.StopEngine()
		return problem, err
	}
	w.backups = w.startBackups(ctx)
	w.Log.Info("the engine started", "version", version())
	return problem, nil
}

// StopEngine ends the engine; what is under way ends or is parked within
// seconds. It may be called at any time.
func (w *Workspace) StopEngine() {
	if w.lock == nil {
		return
	}
	if w.backups != nil {
		w.backups.stop()
		w.backups = nil
	}
	w.Engine.Stop()
	_ = w.lock.Unlock() // the end of the process frees it too
	w.lock = nil
	w.Log.Info("the engine stopped")
}

// Subscribe tells what changes in this process.
func (w *Workspace) Subscribe() (<-chan sync.Topic, func()) { return w.events.Subscribe() }

// Changed tells every screen, and the engine when it runs, that something was
// changed through the Store.
func (w *Workspace) Changed(t sync.Topic) {
	w.events.Emit(t)
	if w.lock != nil {
		w.Engine.Nudge()
	}
}

// Status reads what the engine does now.
func (w *Workspace) Status(ctx context.Context) (sync.Status, error) { return w.Engine.Status(ctx) }

// Name is the workspace's name on screen.
func (w *Workspace) Name() string { return filepath.Base(w.config.Dir) }

// Folder is where the workspace is.
func (w *Workspace) Folder() string { return w.config.Dir }

// SecretsKind says where secrets are kept, in words.
func (w *Workspace) SecretsKind() string { return w.secretsKind.String() }

// Checks looks for what is missing before a launch.
func (w *Workspace) Checks(ctx context.Context, d sync.Definition) ([]sync.LaunchCheck, error) {
	return w.Engine.Checks(ctx, d)
}

// LaunchCanvas checks, asks LinkedIn about the audiences, and launches.
func (w *Workspace) LaunchCanvas(ctx context.Context, name string) error {
	if err := w.ensureConnection(ctx); err != nil {
		return err
	}
	return w.rejected(ctx, w.Engine.Launch(ctx, name))
}

// PauseCanvas pauses the canvas of a name.
func (w *Workspace) PauseCanvas(ctx context.Context, name string) error {
	return w.move(ctx, name, w.Pause)
}

// ResumeCanvas resumes the canvas of a name.
func (w *Workspace) ResumeCanvas(ctx context.Context, name string) error {
	return w.move(ctx, name, w.Resume)
}

// StopCanvas stops the canvas of a name for good.
func (w *Workspace) StopCanvas(ctx context.Context, name string) error {
	return w.move(ctx, name, w.Stop)
}

func (w *Workspace) move(ctx context.Context, name string, move func(context.Context, int64, time.Time) error) error {
	c, err := w.Canvas(ctx, name)
	if err != nil {
		return err
	}
	if err := move(ctx, c.ID, time.Now()); err != nil {
		return err
	}
	w.Changed(sync.TopicCanvases | sync.TopicMetrics | sync.TopicActivity)
	return nil
}

// Preview counts what a launch would do; it makes no request.
func (w *Workspace) Preview(ctx context.Context, name string) (sync.Preview, error) {
	return w.Engine.Preview(ctx, name)
}

// CreateAudience checks with LinkedIn what can be checked, and saves a draft.
func (w *Workspace) CreateAudience(ctx context.Context, adAccount, name string) (sync.Audience, error) {
	a, err := w.Engine.CreateAudience(ctx, adAccount, name)
	return a, w.rejected(ctx, err)
}

// RemoteAudiences lists the audiences of an ad account at LinkedIn now.
func (w *Workspace) RemoteAudiences(ctx context.Context, adAccount string) ([]sync.RemoteAudience, error) {
	if err := w.ensureConnection(ctx); err != nil {
		return nil, err
	}
	remote, err := w.Engine.RemoteAudiences(ctx, adAccount)
	return remote, w.rejected(ctx, err)
}

// Refresh asks LinkedIn for an audience's size and status now.
func (w *Workspace) Refresh(ctx context.Context, a sync.Audience) (sync.Audience, error) {
	if err := w.ensureConnection(ctx); err != nil {
		return a, err
	}
	now, err := w.Engine.Refresh(ctx, a)
	return now, w.rejected(ctx, err)
}
