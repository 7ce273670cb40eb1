package simulator

import (
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

const nativePath = "/oauth/native-pkce/authorization"

// authorize opens the consent page (Learn: "Authorization Code Flow"). Who
// asks and where the answer goes is checked first, and told to the person in
// the browser; everything else is told to the client.
func (c *call) authorize() reply {
	q := c.URL.Query()
	native := c.URL.Path == nativePath
	asked := &consent{
		clientID: q.Get("client_id"), redirect: q.Get("redirect_uri"), state: q.Get("state"),
		scopes: strings.Fields(q.Get("scope")), challenge: q.Get("code_challenge"), native: native,
	}
	if problem := c.s.untrusted(asked); problem != "" {
		return errorPage(problem)
	}
	if name, problem := c.s.unacceptable(asked, q); name != "" {
		return asked.deny(name, problem)
	}
	if c.fault != nil && c.fault.Kind == LoginCancelled {
		return asked.deny("user_cancelled_login", "The user cancelled LinkedIn login")
	}
	id := opaque(18)
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	asked.opened = c.s.now()
	c.s.grants.forgetOld(asked.opened)
	c.s.grants.consents[id] = asked
	return consentPage(id, asked)
}

// untrusted says why the browser must not be sent back.
func (s *Server) untrusted(asked *consent) string {
	switch {
	case asked.clientID != s.opts.ClientID:
		return "The client_id is not known."
	case asked.native && !s.opts.NativePKCE:
		return "Native PKCE is not enabled for this app. LinkedIn switches it on per app, on request."
	case !s.mayReturn(asked):
		return "The redirect_uri does not match the registered value."
	}
	return ""
}

// mayReturn: the native path takes loopback addresses with any port (Learn:
// "Authenticating with OAuth 2.0 for Native Clients"); the standard path takes
// exactly what was registered.
func (s *Server) mayReturn(asked *consent) bool {
	if asked.native {
		return loopbackRedirect(asked.redirect, false)
	}
	if s.opts.Redirects == nil {
		return loopbackRedirect(asked.redirect, true)
	}
	return slices.Contains(s.opts.Redirects, asked.redirect)
}

func loopbackRedirect(redirect string, names bool) bool {
	u, err := url.Parse(redirect)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Fragment != "" || u.User != nil {
		return false
	}
	if names && u.Hostname() == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return err == nil && (ip == netip.MustParseAddr("127.0.0.1") || ip == netip.IPv6Loopback())
}

// unacceptable names the OAuth error of a request.
func (s *Server) unacceptable(asked *consent, q url.Values) (name, problem string) {
	switch {
	case q.Get("response_type") != "code":
		return "unsupported_response_type", "response_type must be code"
	case len(asked.scopes) == 0:
		return "invalid_request", "scope is required"
	case (asked.native || asked.challenge != "") && (len(asked.challenge) != 43 || q.Get("code_challenge_method") != "S256"):
		return "invalid_request", "code_challenge and code_challenge_method=S256 are required"
	}
	for _, scope := range asked.scopes {
		oidc := scope == "openid" || scope == "profile" || scope == "email" // refused on the native path (observed)
		if oidc && asked.native || !slices.Contains(s.opts.Scopes, scope) {
			return "unauthorized_scope_error", `Scope "` + scope + `" is not authorized for your application`
		}
	}
	return "", ""
}

// consent is the click on Allow or Cancel.
func (c *call) consent() reply {
	c.Body = http.MaxBytesReader(nil, c.Body, 1<<16)
	if err := c.ParseForm(); err != nil {
		return errorPage("The form could not be read.")
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	id := c.PostForm.Get("consent")
	asked := c.s.grants.consents[id]
	if asked == nil || c.s.now().Sub(asked.opened) > codeLife {
		return errorPage("This page is too old, or was answered already. Start again in the app.")
	}
	delete(c.s.grants.consents, id)
	if c.PostForm.Get("decision") != "allow" {
		return asked.deny("user_cancelled_authorize", "The user cancelled the authorization")
	}
	c.s.consented(asked)
	secret := opaque(66)
	c.s.grants.codes[digest(secret)] = &code{consent: *asked, expires: c.s.now().Add(codeLife)}
	return asked.send(url.Values{"code": {secret}})
}

func (asked *consent) deny(name, problem string) reply {
	return asked.send(url.Values{"error": {name}, "error_description": {problem}})
}

// send redirects the browser back to the client.
func (asked *consent) send(answer url.Values) reply {
	u, err := url.Parse(asked.redirect)
	if err != nil {
		return errorPage("The redirect_uri is not valid.")
	}
	q := u.Query()
	for k, v := range answer {
		q[k] = v
	}
	if asked.state != "" {
		q.Set("state", asked.state)
	}
	u.RawQuery = q.Encode()
	return reply{status: http.StatusSeeOther, header: http.Header{"Location": {u.String()}, "Cache-Control": {"no-store"}}}
}
