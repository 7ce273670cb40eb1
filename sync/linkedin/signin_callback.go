package linkedin

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	_ "embed"
	"errors"
	"html/template"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	stdsync "sync"
	"sync/atomic"
	"syscall"
	"time"

	"audiencesync/sync"
)

// callback is the place on this computer to which LinkedIn sends the browser
// back. It takes one answer, on one path of one host.
type callback struct {
	redirect url.URL
	state    string
	server   *http.Server
	serving  stdsync.WaitGroup // one for each listener
	taken    atomic.Bool
	answers  chan callbackAnswer
	ended    chan struct{} // closed when outcome is known
	outcome  error
}

type callbackAnswer struct {
	code string
	err  error
}

// listenCallback listens at a redirect address; port 0 stands for any.
func listenCallback(ctx context.Context, redirect string) (*callback, error) {
	u, err := parseRedirect(redirect)
	if err != nil {
		return nil, err
	}
	c := &callback{redirect: *u, state: rand.Text() + rand.Text(), answers: make(chan callbackAnswer, 1), ended: make(chan struct{})}
	listeners, err := listenAll(ctx, u)
	if err != nil {
		return nil, err
	}
	if u.Port() == "0" {
		c.redirect.Host = listeners[0].Addr().String()
	}
	c.server = &http.Server{Handler: c, ReadHeaderTimeout: 10 * time.Second, MaxHeaderBytes: 32 << 10, ErrorLog: log.New(io.Discard, "", 0)}
	for _, l := range listeners {
		c.serving.Go(func() { _ = c.server.Serve(l) }) // it ends with ErrServerClosed, or the sign-in times out
	}
	return c, nil
}

// parseRedirect accepts an address that only this computer can answer.
func parseRedirect(redirect string) (*url.URL, error) {
	u, err := url.Parse(redirect)
	if err != nil || u.Scheme != "http" || !loopback(u.Hostname()) || u.Port() == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return nil, sync.Errorf(sync.CodeInvalid, nil, "The redirect address in Settings must be on this computer and have a port, such as http://localhost:53682/callback.")
	}
	if u.Path == "" {
		u.Path = "/"
	}
	return u, nil
}

func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// listenAll listens where a browser may look for the host: localhost is an
// IPv4 or an IPv6 address.
func listenAll(ctx context.Context, u *url.URL) ([]net.Listener, error) {
	hosts := []string{u.Hostname()}
	if strings.EqualFold(u.Hostname(), "localhost") {
		hosts = []string{"127.0.0.1", "::1"}
	}
	var listeners []net.Listener
	var failed error
	for _, host := range hosts {
		l, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort(host, u.Port()))
		if err == nil {
			listeners = append(listeners, l)
			continue
		}
		if failed == nil || errors.Is(err, syscall.EADDRINUSE) {
			failed = err
		}
	}
	if len(listeners) > 0 && !errors.Is(failed, syscall.EADDRINUSE) { // without IPv6 one is enough
		return listeners, nil
	}
	for _, l := range listeners {
		_ = l.Close() // nothing was accepted
	}
	return nil, sync.Errorf(sync.CodeBusy, failed, "Port %s of this computer is needed for LinkedIn's answer, but another program uses it or the system forbids it. Close that program, or set another redirect address in Settings and on the Auth page of your app at LinkedIn.", u.Port())
}

// address is the redirect address as LinkedIn must be told it.
func (c *callback) address() string { return c.redirect.String() }

// ServeHTTP takes the one answer and shows the member how the sign-in ended.
func (c *callback) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.EqualFold(r.Host, c.redirect.Host) || r.URL.EscapedPath() != c.redirect.EscapedPath() {
		showPage(w, http.StatusNotFound, endPage{Problem: "There is nothing here."})
		return
	}
	if r.Method != http.MethodGet {
		w.Header().Set("Allow", http.MethodGet)
		showPage(w, http.StatusMethodNotAllowed, endPage{Problem: "This address takes LinkedIn's answer only."})
		return
	}
	answer, isAnswer := readCallback(r.URL.RawQuery, c.state)
	switch {
	case !isAnswer:
		showPage(w, http.StatusBadRequest, endPage{Problem: "This is not an answer of LinkedIn."})
		return
	case !c.taken.CompareAndSwap(false, true):
		showPage(w, http.StatusConflict, endPage{Problem: "This sign-in has been answered already. Go back to the app."})
		return
	}
	c.answers <- answer
	select {
	case <-c.ended:
		c.showEnd(w)
	case <-r.Context().Done():
	}
}

// readCallback reads what the browser brought: a code or a refusal, with the
// state that this sign-in began with. isAnswer is false for what LinkedIn
// never sends.
func readCallback(rawQuery, state string) (a callbackAnswer, isAnswer bool) {
	q, err := url.ParseQuery(rawQuery)
	code, refusal := q["code"], q["error"]
	if err != nil || len(code)+len(refusal) != 1 || len(q["state"]) > 1 {
		return a, false
	}
	if subtle.ConstantTimeCompare([]byte(q.Get("state")), []byte(state)) != 1 {
		a.err = sync.Errorf(sync.CodeSignIn, plain("the state is wrong"), "The answer in the browser belongs to another sign-in, so it was not used. Close old LinkedIn pages and connect again.")
		return a, true
	}
	switch {
	case len(refusal) == 1:
		a.err = deniedError(refusal[0])
	case code[0] == "":
		return a, false
	default:
		a.code = code[0]
	}
	return a, true
}

// end tells the browser how the sign-in ended, and returns when the port is
// free again.
func (c *callback) end(outcome error) {
	c.outcome = outcome
	close(c.ended)
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	if c.server.Shutdown(ctx) != nil { // a page that nobody fetches
		_ = c.server.Close()
	}
	c.serving.Wait()
}

func (c *callback) showEnd(w http.ResponseWriter) {
	if c.outcome == nil {
		showPage(w, http.StatusOK, endPage{})
		return
	}
	var e *sync.Error
	problem := "The sign-in did not work. The app says why."
	if errors.As(c.outcome, &e) {
		problem = e.Message
	}
	showPage(w, http.StatusOK, endPage{Problem: problem})
}

//go:embed signin_page.html
var pageSource string

var pageTemplate = template.Must(template.New("end").Parse(pageSource))

// endPage is what the member reads at the end; without a Problem it went well.
type endPage struct{ Problem string }

func showPage(w http.ResponseWriter, status int, p endPage) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'")
	h.Set("Connection", "close")
	w.WriteHeader(status)
	_ = pageTemplate.Execute(w, p) // the browser may be gone
}
