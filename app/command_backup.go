package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"audiencesync/storage"
	"audiencesync/sync"

	"github.com/spf13/cobra"
)

func (s *session) backupCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "backup",
		Short: "Make a backup of the workspace's database now; list, check and restore",
		Long: `Makes a backup of the workspace's database in its folder "backups", while everything goes on.
The engine makes one a day by itself and keeps seven, and one is made before every upgrade.
A backup holds no secret: without the keyring's key, names and GAIDs in it stay sealed.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return s.with(cmd, func(ctx context.Context, w *Workspace) error {
				path, err := w.Backup(ctx)
				if err != nil {
					return err
				}
				return s.show(map[string]any{"backup": path}, func(out io.Writer) { fmt.Fprintln(out, path) })
			})
		},
	}
	cmd.AddCommand(
		&cobra.Command{
			Use: "list", Short: "List the backups, the newest first", Args: cobra.NoArgs,
			RunE: func(*cobra.Command, []string) error { return s.listBackups() },
		},
		&cobra.Command{
			Use: "check", Short: "Read the whole database and say whether anything in it is damaged", Args: cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error {
				return s.with(cmd, func(ctx context.Context, w *Workspace) error {
					if err := w.Check(ctx); err != nil {
						return err
					}
					return s.show(map[string]any{"damaged": false}, func(out io.Writer) { fmt.Fprintln(out, "Nothing is damaged.") })
				})
			},
		},
		&cobra.Command{
			Use: "restore [FILE]", Short: "Put a backup (the newest, or FILE) in the place of the database, which is kept beside it",
			Args: cobra.MaximumNArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error { return s.restore(cmd.Context(), args) },
		},
	)
	return cmd
}

type backupJSON struct {
	Path string    `json:"path"`
	At   time.Time `json:"at"`
	Size int64     `json:"size"`
}

// listBackups does not open the database, which may be damaged.
func (s *session) listBackups() error {
	c, err := configFromEnvironment(s.dir)
	if err != nil {
		return err
	}
	found, err := storage.Backups(filepath.Join(c.Dir, databaseName))
	if err != nil {
		return err
	}
	list := make([]backupJSON, len(found))
	for i, b := range found {
		list[i] = backupJSON(b)
	}
	return s.show(map[string]any{"backups": list}, func(out io.Writer) {
		for _, b := range list {
			fmt.Fprintf(out, "%s\t%.1f MB\t%s\n", b.At.Local().Format(time.DateTime), float64(b.Size)/1e6, b.Path)
		}
		if len(list) == 0 {
			fmt.Fprintln(out, "There are no backups yet.")
		}
	})
}

func (s *session) restore(ctx context.Context, args []string) error {
	c, err := configFromEnvironment(s.dir)
	if err != nil {
		return err
	}
	database := filepath.Join(c.Dir, databaseName)
	backup := ""
	if len(args) > 0 {
		backup = args[0]
	} else if backup, err = newestBackup(database); err != nil {
		return err
	}
	kept, err := restoreAlone(ctx, c.Dir, database, backup)
	if err != nil {
		return err
	}
	return s.show(map[string]any{"restored": backup, "kept": kept}, func(out io.Writer) {
		fmt.Fprintf(out, "Restored %s.\nWhat was there before is kept as %s.\n", backup, kept)
	})
}

func newestBackup(database string) (string, error) {
	found, err := storage.Backups(database)
	if err == nil && len(found) == 0 {
		err = sync.Errorf(sync.CodeNotFound, nil, "There is no backup in the folder \"backups\" beside the database. Name a file to restore.")
	}
	if err != nil {
		return "", err
	}
	return found[0].Path, nil
}

// restoreAlone restores while no engine runs and nobody else opens the
// workspace.
func restoreAlone(ctx context.Context, dir, database, backup string) (kept string, err error) {
	if _, err := os.Stat(dir); err != nil {
		return "", sync.Errorf(sync.CodeNotFound, err, "There is no workspace folder %s. Name it with --workspace.", dir)
	}
	engine, err := lockEngine(dir)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, engine.Unlock()) }()
	end, err := (&Workspace{config: Config{Dir: dir}}).alone(ctx)
	if err != nil {
		return "", err
	}
	defer end()
	return storage.Restore(ctx, database, backup)
}
