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

func (s *session) audiencesCommand() *cobra.Command {
	account := ""
	cmd := &cobra.Command{
		Use:   "audiences",
		Short: "List the audiences of the selected ad accounts",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return s.with(cmd, func(ctx context.Context, w *Workspace) error { return s.listAudiences(ctx, w, account) })
		},
	}
	cmd.Flags().StringVar(&account, "account", "", "only of the ad account `ID`")
	return cmd
}

type audienceJSON struct {
	ID        *string `json:"id"` // LinkedIn's; null for a draft
	Name      string  `json:"name"`
	AdAccount string  `json:"ad_account"`
	People    bool    `json:"people"` // false: a company list, which does not take people
	readingJSON
}

// readingJSON is what LinkedIn said; null is not known.
type readingJSON struct {
	Status    sync.AudienceStatus `json:"status"`
	Size      *int                `json:"size"`
	MatchRate *float64            `json:"match_rate"`
	Input     *int                `json:"input"`
	Matched   *int                `json:"matched"`
}

func reading(r sync.Reading) readingJSON {
	j := readingJSON{Status: r.Status, Size: r.Size, Input: r.Input, Matched: r.Matched}
	if rate, ok := r.MatchRate(); ok {
		j.MatchRate = &rate
	}
	return j
}

func (s *session) listAudiences(ctx context.Context, w *Workspace, account string) error {
	const instead = "The audiences are those that this workspace knows."
	offline, err := s.offline(w.ensureConnection(ctx), instead)
	if err != nil {
		return err
	}
	accounts, err := chosenAccounts(ctx, w, account)
	if err != nil {
		return err
	}
	list := []audienceJSON{}
	for _, id := range accounts {
		var remote []sync.RemoteAudience
		if !offline { // said once
			remote, err = w.RemoteAudiences(ctx, id)
			if offline, err = s.offline(err, instead); err != nil {
				return err
			}
		}
		stored, err := w.Audiences(ctx, id)
		if err != nil {
			return err
		}
		list = append(list, mergeAudiences(remote, stored, offline)...)
	}
	return s.show(map[string]any{"audiences": list, "offline": offline}, func(w io.Writer) {
		if len(list) == 0 {
			fmt.Fprintln(w, "There are no audiences yet.")
			return
		}
		fmt.Fprintln(w, "AD ACCOUNT\tNAME\tSTATUS\tSIZE\tMATCH RATE\tID")
		for _, a := range list {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", a.AdAccount, a.Name, a.Status, known(a.Size), rate(a.MatchRate), orDash(a.ID))
		}
	})
}

// chosenAccounts returns the ad account that was asked for, else those that
// are selected.
func chosenAccounts(ctx context.Context, w *Workspace, account string) ([]string, error) {
	accounts, err := w.AdAccounts(ctx)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, a := range accounts {
		if a.ID == account || account == "" && a.Selected {
			ids = append(ids, a.ID)
		}
	}
	switch {
	case len(ids) > 0:
		return ids, nil
	case account != "":
		return nil, sync.Errorf(sync.CodeNotFound, nil, "The ad account %s is not known here. \"audience-sync accounts\" lists them.", account)
	}
	return nil, sync.Errorf(sync.CodeInvalid, nil, "No ad account is selected. Choose with \"audience-sync accounts --select ID\".")
}

// mergeAudiences lists what LinkedIn has, and the drafts that it has not yet;
// offline, all that is stored.
func mergeAudiences(remote []sync.RemoteAudience, stored []sync.Audience, offline bool) []audienceJSON {
	var list []audienceJSON
	for _, r := range remote {
		id := r.RemoteID
		list = append(list, audienceJSON{&id, r.Name, r.AdAccount, r.User, reading(r.Reading)})
	}
	for _, a := range stored {
		switch {
		case a.Draft():
			list = append(list, audienceJSON{nil, a.Name, a.AdAccount, true, readingJSON{Status: sync.StatusDraft}})
		case offline:
			id := a.RemoteID
			list = append(list, audienceJSON{&id, a.Name, a.AdAccount, true, reading(a.Latest)})
		}
	}
	slices.SortStableFunc(list, func(a, b audienceJSON) int {
		return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	return list
}

func known(n *int) string {
	if n == nil {
		return "unknown"
	}
	return fmt.Sprint(*n)
}

func rate(r *float64) string {
	if r == nil {
		return "unknown"
	}
	return fmt.Sprintf("%.1f %%", *r*100)
}

func orDash(text *string) string {
	if text == nil {
		return "-"
	}
	return *text
}
