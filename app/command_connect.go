package app

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"audiencesync/sync"

	"github.com/spf13/cobra"
)

// connecting is what the connect command was told.
type connecting struct {
	practice           bool
	clientID, redirect string
}

func (s *session) connectCommand() *cobra.Command {
	var c connecting
	cmd := &cobra.Command{
		Use:   "connect",
		Short: "Sign in at LinkedIn with the browser, or connect to practice LinkedIn",
		Long: `Signs in at LinkedIn with the browser, and reads the ad accounts.

The first time, say which app at LinkedIn is yours: its client ID with --client-id, its
client secret in AUDIENCE_SYNC_CLIENT_SECRET. They are kept for the next time.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if c.practice && (c.clientID != "" || c.redirect != "") {
				return usagef("Practice LinkedIn needs no --client-id and no --redirect.")
			}
			return s.with(cmd, func(ctx context.Context, w *Workspace) error { return s.connect(ctx, w, c) })
		},
	}
	cmd.Flags().BoolVar(&c.practice, "practice", false, "connect to practice LinkedIn inside the program; nothing leaves this computer")
	cmd.Flags().StringVar(&c.clientID, "client-id", "", "the `ID` of your app at LinkedIn")
	cmd.Flags().StringVar(&c.redirect, "redirect", "", "the redirect `ADDRESS` that your app has on its Auth page")
	return cmd
}

func (s *session) connect(ctx context.Context, w *Workspace, c connecting) error {
	err := s.signIn(ctx, w, c)
	if err != nil {
		return err
	}
	return s.showConnection(ctx, w)
}

func (s *session) signIn(ctx context.Context, w *Workspace, c connecting) error {
	switch {
	case c.practice:
		return w.ConnectPractice(ctx)
	case w.config.Token != "":
		s.note("The access token in %s is used; no sign-in is needed.", envToken)
		return w.RefreshAccounts(ctx)
	}
	if err := w.keepApp(ctx, c); err != nil {
		return err
	}
	return w.connectWith(ctx, func(page string) error {
		s.note("LinkedIn's page opens in the browser. If it does not, open it yourself:\n%s", page)
		if err := w.OpenBrowser(page); err != nil {
			w.Log.Info("the browser could not be opened", "error", err) // whoever reads the note opens the page
		}
		return nil
	})
}

// keepApp keeps which app at LinkedIn is the user's.
func (w *Workspace) keepApp(ctx context.Context, c connecting) error {
	if secret := os.Getenv(envClientSecret); secret != "" {
		if err := w.SetClientSecret(ctx, secret); err != nil {
			return err
		}
	}
	settings, err := w.Settings(ctx)
	if err != nil {
		return err
	}
	name := func(s *sync.Settings) {
		s.ClientID = cmp.Or(c.clientID, s.ClientID)
		s.RedirectAddress = cmp.Or(c.redirect, s.RedirectAddress)
	}
	name(&settings)
	if problem := settings.Problems()["redirect_address"]; problem != "" {
		return sync.Errorf(sync.CodeInvalid, nil, "redirect_address: %s", problem)
	}
	if c.clientID != "" || c.redirect != "" {
		if settings, err = w.UpdateSettings(ctx, name); err != nil {
			return err
		}
	}
	switch {
	case settings.ClientID == "":
		return sync.Errorf(sync.CodeInvalid, nil, "The client ID of your app at LinkedIn is missing. Give it with --client-id, or enter it in Settings.")
	case !settings.NativePKCE && !w.HasClientSecret(ctx):
		return sync.Errorf(sync.CodeInvalid, nil, "The client secret of your app at LinkedIn is missing. Put it into %s, or enter it in Settings.", envClientSecret)
	}
	return nil
}

type connectionJSON struct {
	Kind      sync.ConnectionKind `json:"kind"`
	Name      string              `json:"name"`
	Headline  string              `json:"headline"`
	ExpiresAt *string             `json:"expires_at"` // RFC 3339, UTC; null where it is not known
	Accounts  []accountJSON       `json:"accounts"`
}

func (s *session) showConnection(ctx context.Context, w *Workspace) error {
	c, err := w.Connection(ctx)
	if err != nil {
		return err
	}
	accounts, err := w.accountList(ctx)
	if err != nil {
		return err
	}
	j := connectionJSON{Kind: c.Kind, Name: c.Identity.Name, Headline: c.Identity.Headline, Accounts: accounts}
	if !c.ExpiresAt.IsZero() {
		at := c.ExpiresAt.UTC().Format(time.RFC3339)
		j.ExpiresAt = &at
	}
	if !hasSelected(accounts) {
		s.note("%s", chooseAccounts)
	}
	return s.show(j, func(w io.Writer) {
		fmt.Fprintf(w, "Connected to %s as %s.\n", partnerName(c.Kind), orUnknown(c.Identity.Name))
		accountTable(w, accounts)
	})
}

const chooseAccounts = `Choose the ad accounts to sync to: audience-sync accounts --select ID`

func partnerName(kind sync.ConnectionKind) string {
	if kind == sync.ConnectionPractice {
		return "practice LinkedIn"
	}
	return "LinkedIn"
}

// orUnknown names who connected; an app may lack the permission to know.
func orUnknown(name string) string {
	if name == "" {
		return "a member whose name is not known"
	}
	return name
}
