package simulator

import (
	"fmt"
	"strings"
)

// updateSegment: PARTIAL_UPDATE of name and description answers 204.
func (c *call) updateSegment() reply {
	if !strings.EqualFold(c.Header.Get("X-Restli-Method"), "PARTIAL_UPDATE") {
		return fail(400, "", "X-RestLi-Method must be PARTIAL_UPDATE")
	}
	var in struct {
		Patch *struct {
			Set *struct {
				Name        *string `json:"name"`
				Description *string `json:"description"`
			} `json:"$set"`
		} `json:"patch"`
	}
	if r := c.readJSON(&in); r != nil {
		return *r
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	g, r := c.segmentFor((*call).mayManage)
	switch {
	case r != nil:
		return *r
	case in.Patch == nil || in.Patch.Set == nil:
		return invalid("/patch/$set", missingField)
	case in.Patch.Set.Name != nil && *in.Patch.Set.Name == "":
		return invalid("/patch/$set/name", missingField)
	}
	if in.Patch.Set.Name != nil {
		g.Name = *in.Patch.Set.Name
	}
	if in.Patch.Set.Description != nil {
		g.Description = *in.Patch.Set.Description
	}
	g.Modified, g.Touched = c.s.now(), c.s.now()
	return reply{status: 204}
}

// deleteSegment: DELETE answers 204, and is for ever.
func (c *call) deleteSegment() reply {
	g, r := c.segmentFor((*call).mayManage)
	if r != nil {
		return *r
	}
	delete(c.s.segments, g.ID)
	return reply{status: 204}
}

// getDestination: GET /rest/dmpSegments/{id}/destinations/LINKEDIN (Learn:
// "DMP Segment Destinations").
func (c *call) getDestination() reply {
	g, r := c.segmentFor((*call).mayRead)
	switch {
	case r != nil:
		return *r
	case c.path[1] != "LINKEDIN" || !g.Destination:
		return fail(404, "", "Could not find the destination of the DMP segment")
	}
	return jsonReply(200, g.destination(c.s))
}

// createDestination: POST /rest/dmpSegments/{id}/destinations answers 201.
func (c *call) createDestination() reply {
	var in destinationInput
	if r := c.readJSON(&in); r != nil {
		return *r
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	g, r := c.segmentFor((*call).mayManage)
	switch {
	case r != nil:
		return *r
	case in.Destination != "LINKEDIN":
		return invalid("/destination", fmt.Sprintf("%q is not an enum symbol", in.Destination))
	}
	g.Destination = true
	return reply{status: 201, header: map[string][]string{"X-Restli-Id": {"LINKEDIN"}}}
}

// Segment is a segment as it really is, for tests and the practice panel.
type Segment struct {
	ID              int64  `json:"id"`
	Account         int64  `json:"account"`
	Name            string `json:"name"`
	Type            string `json:"type"`
	Status          string `json:"status"`
	SourceSegmentID string `json:"source_segment_id"`
	Members         int    `json:"members"`   // persons in it
	Reachable       int    `json:"reachable"` // of these, found and not opted out
	AudienceSize    int    `json:"audience_size"`
	Input           int    `json:"input"` // in the last 7 days
	Matched         int    `json:"matched"`
}

// Segments are all of them, by id.
func (s *Server) Segments() []Segment {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Segment, 0, len(s.segments))
	for _, g := range s.byID() {
		g.age(s)
		input, matched := g.lastWeek(s.now())
		all = append(all, Segment{
			ID: g.ID, Account: g.Account, Name: g.Name, Type: g.Type, Status: g.status(), SourceSegmentID: g.SourceSegment,
			Members: g.people.n, Reachable: g.reachable, AudienceSize: g.Size, Input: input, Matched: matched,
		})
	}
	return all
}

// DeleteSegment deletes a segment, as a colleague in Campaign Manager would.
func (s *Server) DeleteSegment(id int64) error {
	return s.changeSegment(id, func(g *segment) { delete(s.segments, g.ID) })
}

// UseSegment puts a segment into a campaign, which brings an archived one back.
func (s *Server) UseSegment(id int64) error {
	return s.changeSegment(id, func(g *segment) { g.use(s) })
}

// SetSegmentStatus makes LinkedIn say this status, FAILED or one that nobody
// knows; "" ends it.
func (s *Server) SetSegmentStatus(id int64, status string) error {
	return s.changeSegment(id, func(g *segment) { g.Forced = status })
}

func (s *Server) changeSegment(id int64, change func(*segment)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.segments[id]
	if g == nil {
		return fmt.Errorf("simulator: there is no segment %d", id)
	}
	g.age(s)
	change(g)
	return nil
}
