package simulator

import "time"

// The ages of an audience (Help: a795242; Learn: "Matched audiences FAQ").
const (
	archivedAfter = 30 * day // not used in a campaign nor changed
	expiredAfter  = 90 * day // then its people are gone
	rolling       = 7 * day  // of inputCount and matchedCount
	minimumSize   = 300      // that LinkedIn shows and serves (Help: a1489764)
)

// hourly counts different people sent in one hour.
type hourly struct {
	Hour    uint32 `json:"hour"` // since 1970
	Input   int    `json:"input"`
	Matched int    `json:"matched"`
}

func hourOf(t time.Time) uint32 { return uint32(t.Unix() / 3600) }

// received counts a person once in the last 7 days, at the latest input.
func (g *segment) received(s *Server, key uint64, p *person, now time.Time) {
	h := hourOf(now)
	if p.hour == h {
		return
	}
	found, _ := s.matched(key)
	if old := g.hour(p.hour); old != nil {
		old.Input--
		if found {
			old.Matched--
		}
	}
	p.hour = h
	if n := len(g.Hours); n == 0 || g.Hours[n-1].Hour < h {
		g.Hours = append(g.Hours, hourly{Hour: h})
	}
	this := g.hour(h)
	if this == nil { // the clock went back
		this = &g.Hours[len(g.Hours)-1]
		p.hour = this.Hour
	}
	this.Input++
	if found {
		this.Matched++
	}
}

func (g *segment) hour(h uint32) *hourly {
	for i := len(g.Hours) - 1; i >= 0 && g.Hours[i].Hour >= h; i-- {
		if g.Hours[i].Hour == h {
			return &g.Hours[i]
		}
	}
	return nil
}

// lastWeek sums LinkedIn's rolling 7 days (Learn: "DMP Segment Destinations").
func (g *segment) lastWeek(now time.Time) (input, matched int) {
	for _, h := range g.Hours {
		if h.Hour+uint32(rolling/time.Hour) > hourOf(now) {
			input += h.Input
			matched += h.Matched
		}
	}
	return input, matched
}

// age applies what the time that passed did to a segment. Whoever looks at one
// or changes one calls it first.
func (g *segment) age(s *Server) {
	now := s.now()
	if !g.BuildAt.IsZero() && g.Building && !now.Before(g.BuildAt) {
		g.Building = g.reachable == 0 // size 0 cannot become READY
		g.Size = g.reachable
		if g.Building {
			g.BuildAt = time.Time{}
		}
	}
	if !g.UpdateAt.IsZero() && !now.Before(g.UpdateAt) {
		g.Size, g.UpdateAt = g.reachable, time.Time{}
	}
	idle := now.Sub(g.Touched)
	g.Archived = g.Archived || idle >= archivedAfter
	if idle >= expiredAfter && !g.Expired {
		g.Expired = true
		g.clear()
	}
	old := 0
	for old < len(g.Hours) && g.Hours[old].Hour+uint32(rolling/time.Hour) <= hourOf(now) {
		old++
	}
	g.Hours = g.Hours[old:]
}

func (g *segment) clear() {
	g.people, g.aliases, g.names, g.weak, g.reachable, g.Size = people{}, aliases{}, aliases{}, false, 0, 0
	g.Hours = nil
	g.UpdateAt = time.Time{}
}

// changed notes that people came or went. An archived segment takes them, but
// stays archived until a campaign uses it (Help: a795242); an expired one
// begins again.
func (g *segment) changed(s *Server, added bool) {
	now := s.now()
	g.Touched, g.Modified = now, now
	if g.Expired && added {
		g.Expired, g.Archived, g.Building = false, false, true
		g.BuildAt = time.Time{}
	}
	switch {
	case g.Building && g.BuildAt.IsZero() && added:
		g.BuildAt = now.Add(max(s.opts.BuildTime, 0))
	case !g.Building && g.UpdateAt.IsZero():
		g.UpdateAt = now.Add(max(s.opts.UpdateTime, 0))
	}
	g.age(s)
}

// status is LinkedIn's word for the state of a segment (Learn: "DMP Segment
// Destinations").
func (g *segment) status() string {
	switch {
	case g.Forced != "":
		return g.Forced
	case g.Expired:
		return "EXPIRED"
	case g.Archived:
		return "ARCHIVED"
	case g.Building:
		return "BUILDING"
	case !g.UpdateAt.IsZero():
		return "UPDATING"
	}
	return "READY"
}

// use puts the segment into a campaign, which brings an archived one back
// after up to 48 hours.
func (g *segment) use(s *Server) {
	g.Touched = s.now()
	if g.Archived && !g.Expired {
		g.Archived, g.Building = false, true
		g.BuildAt = s.now().Add(max(s.opts.BuildTime, 0))
	}
}
