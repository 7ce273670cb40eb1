package simulator

import "maps"

// fields counts what was ever received of people, so that a test sees a field
// that should never have been sent. It keeps names of fields, no values.
type fields struct {
	known [1 << fieldCount]int // by which of them were there
	ids   [4]int
	other map[string]int
}

// otherNames are remembered at most.
const otherNames = 256

var idNames = [4]string{sha256Email, sha512Email, googleAID, appleIDFA}

func (f *fields) note(e *element) {
	f.known[e.seen]++
	for _, id := range e.ids {
		if id.rank < unknownKind {
			f.ids[id.rank]++
		} else {
			f.more("userIds." + printable(id.kind))
		}
	}
	if e.strange != "" {
		f.more(e.strange)
	}
}

func (f *fields) more(name string) {
	if f.other == nil {
		f.other = map[string]int{}
	}
	if _, known := f.other[name]; known || len(f.other) < otherNames {
		f.other[name]++
	}
}

func (s *Server) sawFields(f *fields) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, n := range f.known {
		s.fields.known[i] += n
	}
	for i, n := range f.ids {
		s.fields.ids[i] += n
	}
	for name := range f.other {
		s.fields.more(name)
		s.fields.other[name] += f.other[name] - 1
	}
}

// FieldsSeen counts the fields of people that were ever received: "action",
// "firstName", …, and the ids as "userIds.SHA256_EMAIL". A field that was not
// received is not in it; names that LinkedIn does not know are.
func (s *Server) FieldsSeen() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := maps.Clone(s.fields.other)
	if seen == nil {
		seen = map[string]int{}
	}
	for which, n := range s.fields.known {
		for i, name := range fieldNames {
			if n > 0 && which>>i&1 != 0 && i != fieldUserIDs {
				seen[name] += n
			}
		}
	}
	for i, n := range s.fields.ids {
		if n > 0 {
			seen["userIds."+idNames[i]] = n
		}
	}
	return seen
}
