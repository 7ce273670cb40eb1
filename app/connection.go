package app

import (
	"context"
	"errors"
	"time"

	"audiencesync/sync"
	"audiencesync/sync/linkedin"
)

// Connect signs in at LinkedIn in the browser and returns when somebody has
// answered there.
func (w *Workspace) Connect(ctx context.Context) error {
	return w.connectWith(ctx, w.OpenBrowser)
}

func (w *Workspace) connectWith(ctx context.Context, open func(url string) error) error {
	if w.config.Token != "" {
		return sync.Errorf(sync.CodeConflict, nil, "The access token in %s is used; no sign-in is needed. To sign in instead, unset the variable.", envToken)
	}
	if err := w.mayBelong(ctx, sync.ConnectionLinkedIn); err != nil {
		return err
	}
	settings, err := w.Settings(ctx)
	if err != nil {
		return err
	}
	o, err := w.partners.oauth(ctx, settings)
	if err != nil {
		return err
	}
	signIn := linkedin.SignIn{OAuth: o, Secrets: w.Secrets, Name: secretTokens, Open: open}
	c, err := signIn.Run(ctx)
	if err != nil {
		return err
	}
	w.partners.forget() // another member may have signed in
	return w.adopt(ctx, c)
}

// ConnectPractice connects to practice LinkedIn; nothing leaves the computer.
func (w *Workspace) ConnectPractice(ctx context.Context) error {
	if w.config.Token != "" {
		return sync.Errorf(sync.CodeConflict, nil, "The access token in %s is for LinkedIn itself. To practise, unset the variable.", envToken)
	}
	if err := w.mayBelong(ctx, sync.ConnectionPractice); err != nil {
		return err
	}
	return w.adopt(ctx, sync.Connection{Kind: sync.ConnectionPractice, ConnectedAt: time.Now()})
}

// adopt makes a new sign-in the workspace's connection, before LinkedIn is
// asked who that is: the tokens are kept already.
func (w *Workspace) adopt(ctx context.Context, c sync.Connection) error {
	if err := w.belong(ctx, c.Kind); err != nil {
		return err
	}
	c.Health = sync.HealthValid
	if err := w.SaveConnection(ctx, c); err != nil {
		return err
	}
	w.events.Emit(sync.TopicConnection)
	if err := w.ask(ctx, c); err != nil {
		return err
	}
	return w.Engine.Reconnected(ctx)
}

// ask asks LinkedIn who is connected and which ad accounts there are, and keeps
// what it says, also when it rejects the sign-in.
func (w *Workspace) ask(ctx context.Context, c sync.Connection) error {
	partner, err := w.partners.of(ctx, c.Kind)
	if err != nil {
		return err
	}
	who := c.Identity
	if who.ID == "" || w.config.Token != "" { // LinkedIn allows few of these a day
		if who, err = partner.Identity(ctx); err != nil {
			return w.rejected(ctx, err)
		}
	}
	accounts, err := partner.AdAccounts(ctx)
	if err != nil {
		return w.rejected(ctx, err)
	}
	if err := w.SaveAdAccounts(ctx, accounts); err != nil {
		return err
	}
	if c, err = w.Connection(ctx); err != nil { // the sign-in may have been renewed on the way
		return err
	}
	c.Identity, c.Health, c.Problem, c.CheckedAt = who, sync.HealthValid, "", time.Now()
	if err := w.SaveConnection(ctx, c); err != nil {
		return err
	}
	w.events.Emit(sync.TopicConnection)
	return w.selectOnly(ctx)
}

// selectOnly selects the ad account where there is no choice.
func (w *Workspace) selectOnly(ctx context.Context) error {
	accounts, err := w.AdAccounts(ctx)
	if err != nil {
		return err
	}
	var usable []string
	for _, a := range accounts {
		if a.Selected {
			return nil
		}
		if a.Usable() == "" {
			usable = append(usable, a.ID)
		}
	}
	if len(usable) != 1 {
		return nil
	}
	return w.SelectAdAccounts(ctx, usable)
}

// rejected keeps that LinkedIn rejects the sign-in, and returns the error.
func (w *Workspace) rejected(ctx context.Context, err error) error {
	if sync.CodeOf(err) != sync.CodeSignIn {
		return err
	}
	c, cerr := w.Connection(ctx)
	if cerr == nil && c.Connected() {
		c.Health, c.Problem, c.CheckedAt = sync.HealthInvalid, err.Error(), time.Now()
		cerr = w.SaveConnection(ctx, c)
		w.events.Emit(sync.TopicConnection)
	}
	return errors.Join(err, cerr)
}

// RefreshAccounts asks LinkedIn which ad accounts there are, and whether the
// sign-in still works.
func (w *Workspace) RefreshAccounts(ctx context.Context) error {
	c, err := w.Connection(ctx)
	switch {
	case err != nil:
		return err
	case w.config.Token != "" && !w.signedInWithToken(c):
		return w.ensureConnection(ctx)
	case !c.Connected():
		return notConnected()
	}
	wasInvalid := c.Health == sync.HealthInvalid
	if err := w.ask(ctx, c); err != nil || !wasInvalid {
		return err
	}
	return w.Engine.Reconnected(ctx)
}

// ensureConnection makes the connection that an access token from outside
// means, once; otherwise it says what is wrong with the connection. It makes a
// request only with such a token.
func (w *Workspace) ensureConnection(ctx context.Context) error {
	c, err := w.Connection(ctx)
	switch {
	case err != nil:
		return err
	case w.config.Token != "" && !w.signedInWithToken(c):
		if err := w.mayBelong(ctx, sync.ConnectionLinkedIn); err != nil {
			return err
		}
		return w.adoptToken(ctx)
	case !c.Connected():
		return notConnected()
	case c.Health == sync.HealthInvalid:
		return sync.Errorf(sync.CodeSignIn, nil, "%s", c.Problem)
	}
	return nil
}

// signedInWithToken says whether the token was seen to work.
func (w *Workspace) signedInWithToken(c sync.Connection) bool {
	return c.Kind == sync.ConnectionLinkedIn && c.Health == sync.HealthValid && c.Identity.ID != ""
}

// adoptToken asks LinkedIn whose token it is. A token that does not work leaves
// the connection as it was.
func (w *Workspace) adoptToken(ctx context.Context) error {
	partner, err := w.partners.of(ctx, sync.ConnectionLinkedIn)
	if err != nil {
		return err
	}
	who, err := partner.Identity(ctx)
	if err != nil {
		return w.rejected(ctx, err)
	}
	return w.adopt(ctx, sync.Connection{Kind: sync.ConnectionLinkedIn, Identity: who, ConnectedAt: time.Now()})
}

// renewed keeps until when a renewed sign-in holds.
func (w *Workspace) renewed(ctx context.Context, g linkedin.Grant) {
	c, err := w.Connection(ctx)
	if err == nil && c.Kind == sync.ConnectionLinkedIn {
		c.ExpiresAt, c.RefreshExpiresAt, c.Scopes = g.ExpiresAt, g.RefreshExpiresAt, g.Scopes
		err = w.SaveConnection(ctx, c)
	}
	if err != nil {
		w.Log.Error("renewed sign-in", "error", err, "cause", errors.Unwrap(err))
	}
	w.events.Emit(sync.TopicConnection)
}

// Disconnect forgets the sign-in: nothing is sent until somebody connects.
func (w *Workspace) Disconnect(ctx context.Context) error {
	if w.config.Token != "" {
		return sync.Errorf(sync.CodeConflict, nil, "The sign-in is the access token in %s. Unset the variable and start again.", envToken)
	}
	c, err := w.Connection(ctx)
	if err != nil {
		return err
	}
	if c.Kind == sync.ConnectionLinkedIn {
		settings, err := w.Settings(ctx)
		if err != nil {
			return err
		}
		tokens, err := w.partners.tokens(ctx, settings)
		if err != nil {
			return err
		}
		if err := tokens.Disconnect(ctx); err != nil {
			return err
		}
	}
	if err := w.SaveConnection(ctx, sync.Connection{}); err != nil {
		return err
	}
	w.partners.forget()
	w.Changed(sync.TopicConnection | sync.TopicActivity)
	return nil
}

// SetClientSecret keeps the secret of the user's app at LinkedIn; "" forgets it.
func (w *Workspace) SetClientSecret(ctx context.Context, secret string) error {
	defer w.partners.forget()
	if secret != "" {
		return w.Secrets.Set(ctx, secretClientSecret, secret)
	}
	if err := w.Secrets.Delete(ctx, secretClientSecret); sync.CodeOf(err) != sync.CodeNotFound {
		return err
	}
	return nil
}

// HasClientSecret says whether there is one, as far as is known: a keyring that
// is locked holds the one that was kept in it, and says so when it is used.
func (w *Workspace) HasClientSecret(ctx context.Context) bool {
	_, err := w.Secrets.Get(ctx, secretClientSecret)
	return sync.CodeOf(err) != sync.CodeNotFound
}
