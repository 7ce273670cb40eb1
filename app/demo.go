package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"audiencesync/assets"
	"audiencesync/sync"
)

// sampleListName is the list of the sample canvas.
const sampleListName = "Sample list"

// practise connects a workspace to practice LinkedIn and, where nobody has
// chosen yet, selects the first ad account that can be synced to.
func (w *Workspace) practise(ctx context.Context) error {
	c, err := w.Connection(ctx)
	if err != nil {
		return err
	}
	if c.Kind != sync.ConnectionPractice || c.Health != sync.HealthValid {
		if err := w.ConnectPractice(ctx); err != nil {
			return err
		}
	}
	accounts, err := w.AdAccounts(ctx)
	if err != nil {
		return err
	}
	first := ""
	for _, a := range accounts {
		if a.Selected {
			return nil
		}
		if first == "" && a.Usable() == "" {
			first = a.ID
		}
	}
	return w.SelectAdAccounts(ctx, []string{first})
}

// placeSample puts the sample list into the workspace folder and returns where
// it is.
func (w *Workspace) placeSample() (string, error) {
	name := filepath.Join(w.config.Dir, sampleListName+".csv")
	if info, err := os.Stat(name); err == nil && info.Size() == int64(len(assets.SampleList)) {
		return name, nil
	}
	return name, writeFile(name, assets.SampleList)
}

// placeCanvas saves the canvas of the sample, and launches it unless it was
// before.
func (w *Workspace) placeCanvas(ctx context.Context) (sync.Canvas, error) {
	f, err := ParseCanvas("sample-canvas.yaml", assets.SampleCanvas, time.Now())
	if err != nil {
		return sync.Canvas{}, err
	}
	c, err := w.SaveCanvas(ctx, f.Name, f.Definition, time.Now())
	if err == nil && c.State == sync.CanvasDraft {
		err = w.LaunchCanvas(ctx, c.Name)
	}
	if err != nil {
		return c, err
	}
	return w.Canvas(ctx, c.Name)
}

// demoConfig is that of a workspace for practice: the one that was asked for,
// else a folder that end removes.
func demoConfig(dir string) (c Config, end func() error, err error) {
	end = func() error { return nil }
	if c, err = configFromEnvironment(dir); err != nil {
		return c, end, err
	}
	c.Token = "" // practice LinkedIn, whatever else is set
	if c.Flush == 0 {
		c.Flush = 300 * time.Millisecond
	}
	if dir != "" || os.Getenv(envWorkspace) != "" {
		return c, end, nil
	}
	c.Dir, err = os.MkdirTemp("", "audience-sync-demo-")
	if err != nil {
		return c, end, notWritable(os.TempDir(), err)
	}
	c.Secrets = &memorySecrets{}
	return c, func() error { return os.RemoveAll(c.Dir) }, nil
}

// during opens a workspace for practice, does something there, and ends it.
func (s *session) during(ctx context.Context, action func(context.Context, *Workspace) error) error {
	c, end, err := demoConfig(s.dir)
	if err != nil {
		return err
	}
	w, err := s.openAt(ctx, c)
	if err != nil {
		return errors.Join(err, end())
	}
	if err = action(ctx, w); err != nil {
		s.logCause(err)
	}
	return errors.Join(err, w.Close(), end())
}
