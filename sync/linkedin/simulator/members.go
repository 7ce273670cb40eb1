package simulator

import "time"

// add puts a person into the segment. The strongest id says who it is; the
// weaker ones become aliases. A device belongs to the person it came with
// before; a name alone belongs to many, so it stands for a person of its own.
func (g *segment) add(s *Server, who identity, now time.Time) {
	key := who.name
	if len(who.ids) > 0 {
		key = who.ids[0]
		g.weak = g.weak || who.emails == 0
		if g.aliases.mayHold(who) && !g.people.has(key) {
			if p, ok := g.aliases.present(key, &g.people); ok {
				key = p
			}
		}
	}
	p, added := g.people.put(key)
	if added {
		g.count(s, key, 1)
	}
	g.received(s, key, p, now)
	if linked := who.digest(); linked != 0 && linked != p.linked {
		p.linked = linked
		g.link(s, key, who)
	}
}

// digest tells whether a person came with the same aliases before.
func (w identity) digest() uint32 {
	if len(w.ids) == 0 {
		return 0
	}
	d := w.name
	for _, id := range w.ids[1:] {
		d = mix(d) ^ id
	}
	return uint32(d>>32 ^ d)
}

// link remembers a person's weaker ids. One who was a member by such an id
// alone is this person.
func (g *segment) link(s *Server, key uint64, who identity) {
	for i, id := range who.ids[1:] {
		if id == key {
			continue
		}
		g.dropWeaker(s, who, i+1)
		g.aliases.link(id, key)
		g.aliases.emails = g.aliases.emails || i+1 < who.emails
	}
	if who.name != 0 {
		g.names.link(who.name, key)
	}
	for _, a := range g.known() {
		if a.waiting > 4*g.people.n+1<<16 { // people who come and go again and again
			a.settle()
		}
	}
}

// known are the aliases. A saved state does not say which of them are names: all that
// come from one are with the ids.
func (g *segment) known() [2]*aliases { return [...]*aliases{&g.aliases, &g.names} }

// remove takes a person out, by any of the ids. A name counts only where there
// is nothing better, and then for the person who has only this name first.
func (g *segment) remove(s *Server, who identity) {
	if len(who.ids) == 0 {
		if !g.drop(s, who.name) {
			for _, a := range g.known() {
				g.dropOwners(s, a, who.name)
			}
		}
		return
	}
	g.drop(s, who.ids[0])
	if g.aliases.mayHold(who) {
		g.dropOwners(s, &g.aliases, who.ids[0])
	}
	for i := range who.ids[1:] {
		g.dropWeaker(s, who, i+1)
	}
}

// dropWeaker takes out who is a member by a weaker id alone. Where everybody
// came with an email, nobody is by a device.
func (g *segment) dropWeaker(s *Server, who identity, i int) {
	if g.weak || i < who.emails {
		g.drop(s, who.ids[i])
	}
}

func (g *segment) drop(s *Server, key uint64) bool {
	ok := g.people.remove(key)
	if ok {
		g.count(s, key, -1)
	}
	return ok
}

func (g *segment) dropOwners(s *Server, a *aliases, alias uint64) {
	a.owners(alias, func(person uint64) bool {
		g.drop(s, person)
		return true
	})
}

func (g *segment) count(s *Server, key uint64, n int) {
	if _, reachable := s.matched(key); reachable {
		g.reachable += n
	}
}

// Identity is a person as a test knows one; empty fields are left out.
type Identity struct {
	SHA256Email         string // lower-case hex
	GoogleAID           string
	FirstName, LastName string
}

// Member says whether LinkedIn has a person in a segment by any of the ids.
func (s *Server) Member(segment int64, who Identity) bool {
	var keys []uint64
	if who.SHA256Email != "" {
		keys = append(keys, EmailKey(who.SHA256Email))
	}
	if who.GoogleAID != "" {
		keys = append(keys, DeviceKey(who.GoogleAID))
	}
	if who.FirstName != "" && who.LastName != "" {
		keys = append(keys, NameKey(who.FirstName, who.LastName))
	}
	return s.MemberKey(segment, keys...)
}

// MemberKey says whether any of the keys is a member's.
func (s *Server) MemberKey(segment int64, keys ...uint64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.segments[segment]
	if g == nil {
		return false
	}
	g.age(s)
	for _, k := range keys {
		if g.people.has(k) {
			return true
		}
		for _, a := range g.known() {
			if _, ok := a.present(k, &g.people); ok {
				return true
			}
		}
	}
	return false
}

// Members are the keys of all persons in a segment, one each: of the strongest
// id that LinkedIn has of them (EmailKey, DeviceKey, NameKey). In no order.
func (s *Server) Members(segment int64) []uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.segments[segment]
	if g == nil {
		return nil
	}
	g.age(s)
	keys := make([]uint64, 0, g.people.n)
	for _, k := range g.people.keys {
		if k != 0 {
			keys = append(keys, k)
		}
	}
	return keys
}

// MemberCount is how many persons are in a segment, whether found at LinkedIn
// or not.
func (s *Server) MemberCount(segment int64) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.segments[segment]
	if g == nil {
		return 0
	}
	g.age(s)
	return g.people.n
}
