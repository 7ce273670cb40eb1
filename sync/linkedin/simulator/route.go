package simulator

import (
	"net/http"
	"net/url"
	"strings"
	"time"
)

// call is one request on its way through practice LinkedIn.
type call struct {
	*http.Request
	s        *Server
	began    time.Time // without the clock's jumps
	endpoint string    // the route's name, "" where there is none
	route    route
	path     []string // what the route's wildcards stand for, still encoded
	query    query
	refused  *reply // the path or the query makes no sense
	fault    *fault
	token    *token
	entry    int // in the request log
	elements int
}

// route is one endpoint. The name is what a Fault's Endpoint refers to.
type route struct {
	method, path, name string
	scopes             []string // one of them is needed; nil: not behind the API's gates
	handle             func(*call) reply
}

var (
	scopesAds = []string{"r_ads", "rw_ads"}
	scopesDMP = []string{"rw_dmp_segments"}
)

var routes = []route{
	{"GET", "/oauth/v2/authorization", "authorization", nil, (*call).authorize},
	{"POST", "/oauth/v2/authorization", "authorization", nil, (*call).consent},
	{"GET", "/oauth/native-pkce/authorization", "authorization", nil, (*call).authorize},
	{"POST", "/oauth/native-pkce/authorization", "authorization", nil, (*call).consent},
	{"POST", "/oauth/v2/accessToken", "token", nil, (*call).accessToken},
	{"POST", "/oauth/v2/introspectToken", "introspect", nil, (*call).introspect},
	{"POST", "/oauth/v2/revoke", "revoke", nil, (*call).revoke},

	{"GET", "/rest/me", "me", []string{"r_basicprofile"}, locked((*call).me)},
	{"GET", "/rest/adAccountUsers", "adAccountUsers.find", scopesAds, locked((*call).findAccountUsers)},
	{"GET", "/rest/adAccountUsers/*", "adAccountUsers.get", scopesAds, locked((*call).getAccountUser)},
	{"GET", "/rest/adAccounts", "adAccounts.search", scopesAds, locked((*call).searchAccounts)},
	{"GET", "/rest/adAccounts/*", "adAccounts.get", scopesAds, locked((*call).getAccount)},

	{"POST", "/rest/dmpSegments", "segments.create", scopesDMP, (*call).createSegment},
	{"GET", "/rest/dmpSegments", "segments.find", scopesDMP, locked((*call).findSegments)},
	{"GET", "/rest/dmpSegments/*", "segments.get", scopesDMP, locked((*call).getSegment)},
	{"POST", "/rest/dmpSegments/*", "segments.update", scopesDMP, (*call).updateSegment},
	{"DELETE", "/rest/dmpSegments/*", "segments.delete", scopesDMP, locked((*call).deleteSegment)},
	{"GET", "/rest/dmpSegments/*/destinations/*", "destinations.get", scopesDMP, locked((*call).getDestination)},
	{"POST", "/rest/dmpSegments/*/destinations", "destinations.create", scopesDMP, (*call).createDestination},
	{"POST", "/rest/dmpSegments/*/users", "users", scopesDMP, (*call).streamUsers},
}

// Paths are those that practice LinkedIn serves, with * for a key.
func Paths() []string {
	var paths []string
	for _, r := range routes {
		paths = append(paths, r.path)
	}
	return paths
}

// find sets the route, or what to answer where there is none.
func (c *call) find() {
	path := c.URL.EscapedPath()
	known := false
	for _, r := range routes {
		wild, ok := match(r.path, path)
		if !ok {
			continue
		}
		known = true
		if r.method == c.Method {
			c.route, c.endpoint, c.path = r, r.name, wild
			break
		}
	}
	switch {
	case !known:
		c.refused = refuse(404, "", "No virtual resource found")
	case c.endpoint == "":
		c.refused = refuse(405, "METHOD_NOT_ALLOWED", "HTTP method is not supported by this resource")
	case c.route.scopes != nil:
		var err error
		if c.query, err = parseQuery(c.URL.RawQuery); err != nil {
			c.refused = refuse(400, "ILLEGAL_ARGUMENT", err.Error())
		}
	}
}

func match(pattern, path string) (wild []string, ok bool) {
	for pattern != "" {
		want, _, _ := strings.Cut(pattern[1:], "/")
		if !strings.HasPrefix(path, "/") {
			return nil, false
		}
		got, _, _ := strings.Cut(path[1:], "/")
		if want == "*" && got != "" {
			wild = append(wild, got)
		} else if want != got {
			return nil, false
		}
		pattern, path = pattern[1+len(want):], path[1+len(got):]
	}
	return wild, path == ""
}

// id reads a numeric key of the path.
func (c *call) id() (int64, *reply) {
	raw, err := url.PathUnescape(c.path[0])
	if err != nil {
		return 0, refuse(400, "ILLEGAL_ARGUMENT", "Malformed key in the path")
	}
	n, ok := number(raw)
	if !ok {
		return 0, refuse(400, "ILLEGAL_ARGUMENT", "Key parameter value must be of type java.lang.Long")
	}
	return n, nil
}
