package app

import (
	"context"
	"errors"
	"time"
)

// The engine's process looks whether a backup is due a minute after it began,
// so that a short run is not slowed down by one, and every hour from then on.
const (
	backupFirst = time.Minute
	backupAgain = time.Hour
)

// backups makes backups in the background until it is stopped.
type backups struct {
	cancel context.CancelFunc
	done   chan struct{}
}

func (w *Workspace) startBackups(ctx context.Context) *backups {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	b := &backups{cancel: cancel, done: make(chan struct{})}
	go func() {
		defer close(b.done)
		timer := time.NewTimer(backupFirst)
		defer timer.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-timer.C:
			}
			w.backUp(ctx)
			timer.Reset(backupAgain)
		}
	}()
	return b
}

// stop ends a backup that is being made; half of one is not kept.
func (b *backups) stop() {
	b.cancel()
	<-b.done
}

func (w *Workspace) backUp(ctx context.Context) {
	path, err := w.db.BackupIfDue(ctx)
	switch {
	case ctx.Err() != nil:
	case err != nil:
		w.Log.Error("backup", "error", err, "cause", errors.Unwrap(err))
	case path != "":
		w.Log.Info("a backup was made")
	}
}

// Backup makes a backup of the database now and returns its path.
func (w *Workspace) Backup(ctx context.Context) (string, error) { return w.db.Backup(ctx) }

// Check reads the whole database; CodeDamaged when it contradicts itself.
func (w *Workspace) Check(ctx context.Context) error { return w.db.Check(ctx) }
