package app

import (
	"context"
	"net/http"
	stdsync "sync"
	"sync/atomic"

	"audiencesync/sync"
	"audiencesync/sync/linkedin"
)

// practiceAddress stands where practice LinkedIn's address would: nothing is
// ever looked up or connected to.
const practiceAddress = "https://practice.invalid"

// partners knows which sync.Partner the workspace's connection means: LinkedIn,
// or practice LinkedIn inside this process. The one never stands in for the
// other.
type partners struct {
	w         *Workspace
	pacer     *sync.Pacer
	perMinute atomic.Int64
	http      *http.Client // to LinkedIn
	practice  *practice

	mu     stdsync.Mutex
	made   partnerKey
	client *linkedin.Client // nil: none was made yet
}

// partnerKey is all that a client depends on.
type partnerKey struct {
	kind     sync.ConnectionKind
	settings sync.Settings
}

func newPartners(w *Workspace, key []byte) (*partners, error) {
	practice, err := newPractice(w.config.Dir, key)
	if err != nil {
		return nil, err
	}
	p := &partners{w: w, http: &http.Client{Transport: linkedin.NewTransport()}, practice: practice}
	p.perMinute.Store(sync.DefaultRequestsPerMinute)
	p.pacer = &sync.Pacer{Store: w.Store, PerMinute: func() int { return int(p.perMinute.Load()) }}
	return p, nil
}

// Partner returns the partner of the workspace's connection; CodeSignIn when
// there is none.
func (p *partners) Partner(ctx context.Context) (sync.Partner, error) {
	kind, err := p.kind(ctx)
	if err != nil {
		return nil, err
	}
	return p.of(ctx, kind)
}

func (p *partners) kind(ctx context.Context) (sync.ConnectionKind, error) {
	if p.w.config.Token != "" {
		return sync.ConnectionLinkedIn, p.w.mayBelong(ctx, sync.ConnectionLinkedIn)
	}
	c, err := p.w.Connection(ctx)
	if err == nil && !c.Connected() {
		err = notConnected()
	}
	return c.Kind, err
}

func notConnected() error {
	return sync.Errorf(sync.CodeSignIn, nil, "LinkedIn is not connected. Connect on the partner page, or with \"audience-sync connect\".")
}

// of returns the client for a kind of connection. It makes no request.
func (p *partners) of(ctx context.Context, kind sync.ConnectionKind) (sync.Partner, error) {
	settings, err := p.w.Settings(ctx)
	if err != nil {
		return nil, err
	}
	p.perMinute.Store(int64(settings.RequestsPerMinute))
	settings.AcceptedSize = 0 // learned while sending; the client does not depend on it
	p.mu.Lock()
	defer p.mu.Unlock()
	key := partnerKey{kind, settings}
	if p.client != nil && p.made == key {
		return p.client, nil
	}
	config := linkedin.Config{Version: settings.APIVersion, SourcePlatform: settings.SourcePlatform, Pacer: p.pacer, Log: p.w.Log}
	switch {
	case kind == sync.ConnectionPractice:
		if err := p.practice.check(ctx); err != nil {
			return nil, err
		}
		config.API, config.Tokens = practiceAddress, linkedin.StaticToken("practice") // p.practice puts in its own
		config.HTTP = &http.Client{Transport: p.practice}
	case p.w.config.Token != "":
		config.API, config.Tokens, config.HTTP = p.w.config.API, linkedin.StaticToken(p.w.config.Token), p.http
	default:
		tokens, err := p.tokens(ctx, settings)
		if err != nil {
			return nil, err
		}
		config.API, config.Tokens, config.HTTP = p.w.config.API, tokens, p.http
	}
	p.drop()
	p.client, p.made = linkedin.New(config), key
	return p.client, nil
}

// forget makes the next request go through a new client.
func (p *partners) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.drop()
}

func (p *partners) drop() {
	if p.client != nil {
		p.client.Close() // ends only connections that wait for a next request
		p.client = nil
	}
}

// oauth is the user's app at LinkedIn. A keyring that does not give the client
// secret is an error: without it LinkedIn would refuse a renewal, and a sign-in
// that works would look like one that has ended.
func (p *partners) oauth(ctx context.Context, s sync.Settings) (linkedin.OAuth, error) {
	secret, err := p.w.Secrets.Get(ctx, secretClientSecret)
	if err != nil && sync.CodeOf(err) != sync.CodeNotFound {
		return linkedin.OAuth{}, err
	}
	return linkedin.OAuth{
		Address: p.w.config.OAuth, ClientID: s.ClientID, ClientSecret: secret,
		RedirectAddress: s.RedirectAddress, NativePKCE: s.NativePKCE, HTTP: p.http, Pacer: p.pacer, Log: p.w.Log,
	}, nil
}

// tokens renews the sign-in silently and says in the workspace until when it
// holds.
func (p *partners) tokens(ctx context.Context, s sync.Settings) (*linkedin.Tokens, error) {
	o, err := p.oauth(ctx, s)
	if err != nil {
		return nil, err
	}
	t := linkedin.NewTokens(o, p.w.Secrets, secretTokens)
	t.Renewed = func(g linkedin.Grant) { p.w.renewed(context.WithoutCancel(ctx), g) }
	return t, nil
}

// Close ends what is kept open.
func (p *partners) Close() {
	p.forget()
	p.http.CloseIdleConnections()
}
