package simulator

import (
	"fmt"
	"slices"
	"strings"
)

// The 401 bodies (observed by six and more clients; the subcodes are not
// promised by any page).
var (
	invalidToken = apiError{401, 65600, "INVALID_ACCESS_TOKEN", "Invalid access token"}
	revokedToken = apiError{401, 65601, "REVOKED_ACCESS_TOKEN", "The token used in the request has been revoked by the user"}
	expiredToken = apiError{401, 65602, "EXPIRED_ACCESS_TOKEN", "The token used in the request has expired"}
)

// gate checks a request in LinkedIn's order: who (401), how fast (429), which
// version (400, 426), which protocol (400), which scope (403). The role, the
// existence and the content are the endpoint's to check, in this order.
func (s *Server) gate(c *call) *reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.authenticate(c); e != nil {
		r := e.reply()
		return &r
	}
	if r := s.throttle(c); r != nil {
		return r
	}
	if r := s.checkVersion(c); r != nil {
		return r
	}
	if c.Header.Get("X-Restli-Protocol-Version") != "2.0.0" {
		return refuse(400, "", "X-RestLi-Protocol-Version 2.0.0 is required by this resource")
	}
	for _, need := range c.route.scopes {
		if slices.Contains(c.token.Scopes, need) {
			return nil
		}
	}
	return forbid(c)
}

func (s *Server) authenticate(c *call) *apiError {
	kind, secret, _ := strings.Cut(c.Header.Get("Authorization"), " ")
	t := s.grants.tokens[digest(secret)]
	switch {
	case !strings.EqualFold(kind, "Bearer") || t == nil || t.Refresh:
		return &invalidToken
	case t.Revoked:
		return &revokedToken
	case !s.now().Before(t.Expires):
		return &expiredToken
	}
	c.token = t
	return nil
}

// checkVersion: there is no default version (Learn: "Versioning"); a sunset
// one is answered by 426 (observed).
func (s *Server) checkVersion(c *call) *reply {
	v := c.Header.Get("LinkedIn-Version")
	if v == "" {
		return refuse(400, "VERSION_MISSING", "A version must be present. Please specify a version by adding the LinkedIn-Version header.")
	}
	if !slices.Contains(s.opts.Versions, v) {
		return sunset(v)
	}
	return nil
}

func sunset(version string) *reply {
	return refuse(426, "NONEXISTENT_VERSION", fmt.Sprintf("Requested version %s is not active", version))
}

// forbid is the 403 for a missing scope, a role that is too low, or an app
// outside of the programme.
func forbid(c *call) *reply {
	method := c.Header.Get("X-Restli-Method")
	if method == "" {
		method = c.Method
	}
	resource, _, _ := strings.Cut(strings.TrimPrefix(c.route.path, "/rest/"), "/")
	r := apiError{403, 100, "ACCESS_DENIED", fmt.Sprintf("Not enough permissions to access: %s.%s", resource, method)}.reply()
	return &r
}
