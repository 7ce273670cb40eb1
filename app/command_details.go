package app

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"audiencesync/sync"

	"github.com/spf13/cobra"
)

func (s *session) detailsCommand() *cobra.Command {
	account := ""
	cmd := &cobra.Command{
		Use:   "details AUDIENCE",
		Short: "Size, match rate, status and history of an audience",
		Args:  one("the audience's name"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.with(cmd, func(ctx context.Context, w *Workspace) error { return s.showDetails(ctx, w, args[0], account) })
		},
	}
	cmd.Flags().StringVar(&account, "account", "", "of the ad account `ID`, where several have an audience of this name")
	return cmd
}

type detailsJSON struct {
	Audience  string `json:"audience"`
	AdAccount string `json:"ad_account"`
	readingJSON
	History []historyJSON `json:"history"`
	Offline bool          `json:"offline"`
}

type historyJSON struct {
	At string `json:"at"` // RFC 3339, UTC
	readingJSON
}

func (s *session) showDetails(ctx context.Context, w *Workspace, name, account string) error {
	a, err := w.findAudience(ctx, name, account)
	if err != nil {
		return err
	}
	fresh, err := w.Refresh(ctx, a)
	offline := false
	switch {
	case err == nil:
		a = fresh
	case sync.CodeOf(err) == sync.CodeSignIn:
		offline = true
		s.note("%s The numbers are those of the last time.", err)
	default:
		if offline, err = s.offline(err, "The numbers are those of the last time."); err != nil {
			return err
		}
	}
	readings, err := w.Readings(ctx, a.ID, time.Time{})
	if err != nil {
		return err
	}
	d := detailsJSON{a.Name, a.AdAccount, reading(a.Latest), []historyJSON{}, offline}
	if a.Draft() {
		d.Status = sync.StatusDraft
	}
	for _, r := range readings {
		d.History = append(d.History, historyJSON{r.At.UTC().Format(time.RFC3339), reading(r)})
	}
	return s.show(d, func(w io.Writer) { detailsTable(w, d) })
}

func detailsTable(w io.Writer, d detailsJSON) {
	fmt.Fprintf(w, "Audience\t%s\nAd account\t%s\nStatus\t%s\nSize\t%s\nMatch rate\t%s\nSent, last 7 days\t%s\nMatched of these\t%s\n",
		d.Audience, d.AdAccount, d.Status, known(d.Size), rate(d.MatchRate), known(d.Input), known(d.Matched))
	if len(d.History) == 0 {
		return
	}
	fmt.Fprintln(w, "\nAT\tSTATUS\tSIZE\tMATCH RATE")
	for _, h := range d.History {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", h.At, h.Status, known(h.Size), rate(h.MatchRate))
	}
}

// findAudience finds an audience by name, in the workspace or at LinkedIn.
func (w *Workspace) findAudience(ctx context.Context, name, account string) (sync.Audience, error) {
	stored, err := w.Audiences(ctx, account)
	if err != nil {
		return sync.Audience{}, err
	}
	var found []sync.Audience
	for _, a := range stored {
		if strings.EqualFold(a.Name, strings.TrimSpace(name)) {
			found = append(found, a)
		}
	}
	if len(found) == 0 {
		if found, err = w.adoptAudiences(ctx, name, account); err != nil {
			return sync.Audience{}, err
		}
	}
	switch len(found) {
	case 0:
		return sync.Audience{}, sync.Errorf(sync.CodeNotFound, nil, "There is no audience %q. \"audience-sync audiences\" lists them.", name)
	case 1:
		return found[0], nil
	}
	return sync.Audience{}, sync.Errorf(sync.CodeConflict, nil, "%d ad accounts have an audience %q. Choose one with --account %s, for example.", len(found), name, found[0].AdAccount)
}

// adoptAudiences looks at LinkedIn for audiences that no canvas of the
// workspace has used.
func (w *Workspace) adoptAudiences(ctx context.Context, name, account string) ([]sync.Audience, error) {
	accounts, err := chosenAccounts(ctx, w, account)
	if err != nil {
		return nil, nil // nobody ever connected: there is no such audience
	}
	var found []sync.Audience
	for _, id := range accounts {
		remote, err := w.RemoteAudiences(ctx, id)
		if err != nil {
			return nil, err
		}
		for _, r := range remote {
			if !r.User || !strings.EqualFold(r.Name, strings.TrimSpace(name)) {
				continue
			}
			a, err := w.AdoptAudience(ctx, r, time.Now())
			if err != nil {
				return nil, err
			}
			found = append(found, a)
		}
	}
	return found, nil
}
