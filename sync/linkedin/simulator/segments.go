package simulator

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// segment is a DMP segment: an audience. Its exported fields are the state
// that is saved; the people follow in binary.
type segment struct {
	ID, Account, AdSegment        int64
	Name, Description, Type       string
	SourcePlatform, SourceSegment string
	Destination                   bool
	Created, Modified, Touched    time.Time
	Building                      bool
	BuildAt, UpdateAt             time.Time // when the status changes; zero: it does not
	Archived, Expired             bool
	Forced                        string // a status from the control path
	Size                          int    // what audienceSize says
	EverInput                     bool
	Hours                         []hourly

	people    people
	aliases   aliases // ids
	names     aliases
	weak      bool // somebody came without an email, and may be a member by a device alone
	reachable int  // members found at LinkedIn who did not opt out
}

type segmentJSON struct {
	ID              int64             `json:"id"`
	Name            string            `json:"name"`
	Description     string            `json:"description,omitempty"`
	Account         string            `json:"account"`
	Type            string            `json:"type"`
	SourcePlatform  string            `json:"sourcePlatform"`
	SourceSegmentID string            `json:"sourceSegmentId,omitempty"`
	Created         int64             `json:"created"`
	LastModified    int64             `json:"lastModified"`
	InputCount      *int              `json:"inputCount,omitempty"`
	Destinations    []destinationJSON `json:"destinations"`
}

type destinationJSON struct {
	Destination          string `json:"destination"`
	Status               string `json:"status"`
	AudienceSize         *int   `json:"audienceSize,omitempty"`
	MatchedCount         *int   `json:"matchedCount,omitempty"`
	DestinationSegmentID string `json:"destinationSegmentId"`
	Created              int64  `json:"created"`
	LastModified         int64  `json:"lastModified"`
}

// json is a segment as LinkedIn shows it (Postman; Learn: "DMP Segments"): no
// counts while BUILDING, inputCount on the segment, the rest on the
// destination, and no match rate anywhere.
func (g *segment) json(s *Server) segmentJSON {
	g.age(s)
	j := segmentJSON{
		ID: g.ID, Name: g.Name, Description: g.Description, Account: accountURN + strconv.FormatInt(g.Account, 10),
		Type: g.Type, SourcePlatform: g.SourcePlatform, SourceSegmentID: g.SourceSegment,
		Created: g.Created.UnixMilli(), LastModified: g.Modified.UnixMilli(), Destinations: []destinationJSON{},
	}
	if input, _ := g.lastWeek(s.now()); g.EverInput && !g.Building {
		j.InputCount = &input
	}
	if g.Destination {
		j.Destinations = append(j.Destinations, g.destination(s))
	}
	return j
}

func (g *segment) destination(s *Server) destinationJSON {
	d := destinationJSON{
		Destination: "LINKEDIN", Status: g.status(), DestinationSegmentID: fmt.Sprintf("urn:li:adSegment:%d", g.AdSegment),
		Created: g.Created.UnixMilli(), LastModified: g.Modified.UnixMilli(),
	}
	if g.Building {
		return d
	}
	_, matched := g.lastWeek(s.now())
	d.MatchedCount = &matched
	size := g.Size
	if size < minimumSize {
		switch s.opts.SmallSize {
		case SmallAbsent:
			return d
		case SmallZero:
			size = 0
		}
	}
	d.AudienceSize = &size
	return d
}

func (s *Server) newSegment(account int64, name, kind string, at time.Time) *segment {
	g := &segment{
		ID: s.nextID, Account: account, AdSegment: s.nextID - 1_225_160, Name: name, Type: kind,
		SourcePlatform: "PRACTICE", Destination: true, Created: at, Modified: at, Touched: at, Building: true,
	}
	s.nextID += 7
	s.segments[g.ID] = g
	return g
}

// createJSON is the body of a create. accessPolicy went with version 202406
// (observed) and is refused like any unknown field.
type createJSON struct {
	Name            *string            `json:"name"`
	Account         *string            `json:"account"`
	Type            *string            `json:"type"`
	SourcePlatform  *string            `json:"sourcePlatform"`
	SourceSegmentID string             `json:"sourceSegmentId"`
	Description     string             `json:"description"`
	Destinations    []destinationInput `json:"destinations"`
}

type destinationInput struct {
	Destination string `json:"destination"`
}

// createSegment: POST /rest/dmpSegments answers 201 without a body; the id is
// in x-restli-id and in the older x-linkedin-id (Learn: "DMP Segments"). Two
// with one sourceSegmentId are two segments: nothing says that LinkedIn
// refuses the second, and a client that makes one has a bug to show.
func (c *call) createSegment() reply {
	var in createJSON
	if r := c.readJSON(&in); r != nil {
		return *r
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	account, r := in.check(c)
	if r != nil {
		return *r
	}
	n := 0
	for _, g := range c.s.segments {
		if g.Account == account {
			n++
		}
	}
	if n >= c.s.opts.SegmentCap {
		return tooManySegments()
	}
	g := c.s.newSegment(account, *in.Name, *in.Type, c.s.now())
	g.Description, g.SourcePlatform, g.SourceSegment = in.Description, *in.SourcePlatform, in.SourceSegmentID
	g.Destination = len(in.Destinations) > 0
	id := strconv.FormatInt(g.ID, 10)
	rep := reply{status: 201, header: map[string][]string{"X-Restli-Id": {id}, "X-Linkedin-Id": {id}}}
	rep.header.Set("Location", "/rest/dmpSegments/"+id)
	return rep
}

var segmentTypes = []string{"USER", "COMPANY", "USER_LIST_UPLOAD", "COMPANY_LIST_UPLOAD"}
var enumSymbol = regexp.MustCompile(`^[A-Z][A-Z0-9_]*$`)

// check looks at the role first, as LinkedIn's gates do, then at the content.
func (in *createJSON) check(c *call) (int64, *reply) {
	bad := func(path, problem string) (int64, *reply) {
		r := invalid(path, problem)
		return 0, &r
	}
	if in.Account == nil {
		return bad("/account", missingField)
	}
	account, ok := accountOf(*in.Account)
	if !ok {
		return bad("/account", "value is not a sponsored account URN")
	}
	if r := c.mayManage(account); r != nil {
		return 0, r
	}
	switch {
	case in.Name == nil || *in.Name == "":
		return bad("/name", missingField)
	case in.Type == nil:
		return bad("/type", missingField)
	case !slices.Contains(segmentTypes, *in.Type):
		return bad("/type", fmt.Sprintf("%q is not an enum symbol", *in.Type))
	case in.SourcePlatform == nil:
		return bad("/sourcePlatform", missingField)
	case !c.s.knownPlatform(*in.SourcePlatform):
		return bad("/sourcePlatform", fmt.Sprintf("%q is not an enum symbol", *in.SourcePlatform))
	}
	for _, d := range in.Destinations {
		if d.Destination != "LINKEDIN" {
			return bad("/destinations/destination", fmt.Sprintf("%q is not an enum symbol", d.Destination))
		}
	}
	return account, nil
}

// knownPlatform: sourcePlatform is an enum value that LinkedIn issues to each
// partner (Postman).
func (s *Server) knownPlatform(p string) bool {
	if s.opts.SourcePlatforms != nil {
		return slices.Contains(s.opts.SourcePlatforms, p)
	}
	return enumSymbol.MatchString(p)
}

// mayRead wants any role in the ad account, mayManage one above VIEWER and an
// account in use (Learn: "DMP Segment Users").
func (c *call) mayRead(account int64) *reply {
	a := c.s.account(account)
	switch {
	case a == nil:
		return refuse(404, "", fmt.Sprintf("Could not find sponsored account with ID %d", account))
	case a.Role == "":
		return forbid(c)
	}
	return nil
}

func (c *call) mayManage(account int64) *reply {
	if r := c.mayRead(account); r != nil {
		return r
	}
	switch a := c.s.account(account); {
	case a.Role == "VIEWER":
		return forbid(c)
	case a.Status != "ACTIVE":
		return refuse(400, "", fmt.Sprintf("The sponsored account is not active (%s)", a.Status))
	}
	return nil
}

// segmentFor finds the segment of the path and checks the role in its account.
func (c *call) segmentFor(may func(*call, int64) *reply) (*segment, *reply) {
	id, r := c.id()
	if r != nil {
		return nil, r
	}
	g := c.s.segments[id]
	if g == nil {
		r := noSegment(c.path[0])
		return nil, &r
	}
	if r := may(c, g.Account); r != nil {
		return nil, r
	}
	g.age(c.s)
	return g, nil
}

// noSegment is what LinkedIn says of a segment that is deleted, and of one
// that is seconds old (observed).
func noSegment(id string) reply {
	return fail(404, "", "Could not find DMP segment with ID "+id)
}

// getSegment: GET /rest/dmpSegments/{id}.
func (c *call) getSegment() reply {
	g, r := c.segmentFor((*call).mayRead)
	if r != nil {
		return *r
	}
	return jsonReply(200, g.json(c.s))
}

// findSegments is the finder by account, or the batch get with ids=List(…).
// Without start and count all segments of the account come at once (Learn:
// "DMP Segments").
func (c *call) findSegments() reply {
	if c.query["ids"] != nil {
		return c.getSegments()
	}
	if r := c.query.only("q", "account", "sourcePlatform", "sourceSegmentId", "start", "count"); r != nil {
		return *r
	}
	account, ok := accountOf(c.query.text("account"))
	if c.query.text("q") != "account" || !ok {
		return fail(400, "ILLEGAL_ARGUMENT", "The finder must be q=account&account={encoded urn}")
	}
	if r := c.mayRead(account); r != nil {
		return *r
	}
	all := []segmentJSON{}
	for _, g := range c.s.byID() {
		if g.Account == account && c.wants("sourcePlatform", g.SourcePlatform) && c.wants("sourceSegmentId", g.SourceSegment) {
			all = append(all, g.json(c.s))
		}
	}
	return pageOf(c, all, max(len(all), 10))
}

func (c *call) wants(param, value string) bool {
	_, given := c.query[param]
	return !given || c.query.text(param) == value
}

func (s *Server) byID() []*segment {
	return slices.SortedFunc(maps.Values(s.segments), func(a, b *segment) int { return cmp.Compare(a.ID, b.ID) })
}

// getSegments is the batch get (Rest.li: BATCH_GET).
func (c *call) getSegments() reply {
	if r := c.query.only("ids"); r != nil {
		return *r
	}
	ids, ok := c.query["ids"].([]any)
	if !ok {
		return fail(400, "ILLEGAL_ARGUMENT", "ids must be List(…)")
	}
	out := struct {
		Results  map[string]segmentJSON `json:"results"`
		Statuses map[string]int         `json:"statuses"`
		Errors   map[string]apiError    `json:"errors"`
	}{map[string]segmentJSON{}, map[string]int{}, map[string]apiError{}}
	for _, v := range ids {
		key, _ := v.(string)
		id, ok := number(key)
		if !ok {
			return fail(400, "ILLEGAL_ARGUMENT", "ids must hold numbers")
		}
		g := c.s.segments[id]
		if g == nil || c.mayRead(g.Account) != nil {
			out.Errors[key] = apiError{Status: 404, Message: "Could not find DMP segment with ID " + key}
			continue
		}
		out.Results[key] = g.json(c.s)
	}
	return jsonReply(200, out)
}
