package app

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"audiencesync/sync"

	"github.com/spf13/cobra"
)

func (s *session) accountsCommand() *cobra.Command {
	var ids []string
	cmd := &cobra.Command{
		Use:   "accounts",
		Short: "List the ad accounts; choose those to sync to",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			choose := cmd.Flags().Changed("select")
			return s.with(cmd, func(ctx context.Context, w *Workspace) error { return s.listAccounts(ctx, w, choose, ids) })
		},
	}
	cmd.Flags().StringSliceVar(&ids, "select", nil, "choose exactly these ad accounts: `ID,…`")
	return cmd
}

type accountJSON struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Role     string `json:"role"`
	Status   string `json:"status"`
	Test     bool   `json:"test"`
	Selected bool   `json:"selected"`
	Problem  string `json:"problem,omitempty"` // why it cannot be synced to
}

func (s *session) listAccounts(ctx context.Context, w *Workspace, choose bool, ids []string) error {
	offline, err := s.offline(w.RefreshAccounts(ctx), "The ad accounts are those of the last time.")
	if err != nil {
		return err
	}
	if choose {
		for i := range ids {
			ids[i] = strings.TrimSpace(ids[i])
		}
		if err := w.SelectAdAccounts(ctx, ids); err != nil {
			return err
		}
		w.Changed(sync.TopicConnection)
	}
	list, err := w.accountList(ctx)
	if err != nil {
		return err
	}
	return s.show(map[string]any{"accounts": list, "offline": offline}, func(w io.Writer) { accountTable(w, list) })
}

// accountList reads the ad accounts that are stored.
func (w *Workspace) accountList(ctx context.Context) ([]accountJSON, error) {
	accounts, err := w.AdAccounts(ctx)
	list := []accountJSON{}
	for _, a := range accounts {
		list = append(list, accountJSON{a.ID, a.Name, a.Role, a.Status, a.Test, a.Selected, a.Usable()})
	}
	return list, err
}

func hasSelected(list []accountJSON) bool {
	return slices.ContainsFunc(list, func(a accountJSON) bool { return a.Selected })
}

func accountTable(w io.Writer, list []accountJSON) {
	if len(list) == 0 {
		fmt.Fprintln(w, "The connected member has no ad accounts. Ask for a role in one in Campaign Manager.")
		return
	}
	fmt.Fprintln(w, "SELECTED\tID\tNAME\tROLE\tSTATUS\tNOTE")
	for _, a := range list {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", mark(a.Selected), a.ID, a.Name, a.Role, a.Status, accountNote(a))
	}
}

func mark(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func accountNote(a accountJSON) string {
	if a.Test && a.Problem == "" {
		return "test account"
	}
	return a.Problem
}

// offline tells trouble on the way to LinkedIn, for which what is stored does,
// from every other error.
func (s *session) offline(err error, instead string) (bool, error) {
	if err == nil {
		return false, nil
	}
	if sync.CodeOf(err) != sync.CodeUnavailable {
		return false, err
	}
	s.note("%s %s", err, instead)
	return true, nil
}
