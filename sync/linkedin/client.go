package linkedin

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net/http"
	stdsync "sync"
	"sync/atomic"
	"time"

	"audiencesync/sync"
)

// LinkedIn's addresses. AUDIENCE_SYNC_API and AUDIENCE_SYNC_OAUTH stand in for
// them.
const (
	DefaultAPI   = "https://api.linkedin.com"
	DefaultOAuth = "https://www.linkedin.com"
)

// headerTimeout is how long LinkedIn may take until the first byte of its
// answer, besides the time that the body needs to get there; the same silence
// is allowed between two pieces of the answer.
const headerTimeout = 30 * time.Second

// slowestUpload is the speed, in bytes a second, that a body is allowed.
const slowestUpload = 128 << 10

// Pacer spaces requests; sync.Pacer is one.
type Pacer interface {
	Wait(ctx context.Context) error
}

// Config is what a Client needs.
type Config struct {
	API            string // "": DefaultAPI; /rest/… follows it
	Version        string // of the API, YYYYMM; "": sync.DefaultAPIVersion
	SourcePlatform string // the enum value that LinkedIn gave to the app
	HTTP           *http.Client
	Tokens         TokenSource
	Pacer          Pacer // nil: none
	Log            *slog.Logger
	Gzip           bool          // compress requests with people, unless LinkedIn refuses that
	Timeout        time.Duration // of silence; 0: 30 s
	Settle         time.Duration // of a new audience, before the first people; 0: 5 s, below 0: none
}

// Client talks to LinkedIn's Marketing API for one signed-in member; another
// member needs another Client. It may be used by several goroutines.
type Client struct {
	api, version, platform string
	http                   *http.Client
	tokens                 TokenSource
	pacer                  Pacer
	log                    *slog.Logger
	timeout                time.Duration
	settle                 time.Duration
	gzip                   atomic.Int32 // gzipNever, gzipTry, gzipTaken

	me       stdsync.Mutex // held while the member is asked for
	identity *sync.Identity
}

var _ sync.Partner = (*Client)(nil)

// New makes a client. It makes no request.
func New(c Config) *Client {
	client := &Client{
		api: orText(c.API, DefaultAPI), version: orText(c.Version, sync.DefaultAPIVersion), platform: c.SourcePlatform,
		http: guarded(c.HTTP), tokens: c.Tokens, pacer: c.Pacer, log: c.Log, timeout: c.Timeout, settle: c.Settle,
	}
	if client.pacer == nil {
		client.pacer = noPacer{}
	}
	if client.log == nil {
		client.log = slog.New(slog.DiscardHandler)
	}
	if client.timeout <= 0 {
		client.timeout = headerTimeout
	}
	if c.Gzip {
		client.gzip.Store(gzipTry)
	}
	if client.settle == 0 {
		client.settle = settleTime
	}
	return client
}

// Close ends the connections that are kept alive.
func (c *Client) Close() { c.http.CloseIdleConnections() }

func orText(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

type noPacer struct{}

func (noPacer) Wait(context.Context) error { return nil }

// guarded is the client that requests with a token go through: it never takes
// them to another address.
func guarded(given *http.Client) *http.Client {
	c := http.Client{Transport: NewTransport()}
	if given != nil {
		c = *given
	}
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c.Jar = nil
	return &c
}

// NewTransport makes a transport that keeps as many connections alive as the
// engine has senders, and speaks TLS 1.2 or newer.
func NewTransport() *http.Transport {
	t := &http.Transport{Proxy: http.ProxyFromEnvironment}
	if d, ok := http.DefaultTransport.(*http.Transport); ok {
		t = d.Clone()
	}
	t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	t.ForceAttemptHTTP2 = true
	t.MaxIdleConnsPerHost = 16
	return t
}

// errSilence is the cause of a context that ended because LinkedIn was silent.
var errSilence = errors.New("no answer in time")
