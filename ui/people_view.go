package ui

import (
	"fmt"
	"time"

	"audiencesync/sync"
)

// peopleView is what the People page shows.
type peopleView struct {
	Empty    bool
	Subtitle string
	Lists    []listRow
	Fields   []string // attributes with their types, in words
}

type listRow struct {
	ID                           int64
	Name, File, People, Imported string
}

func peopleViewOf(people int, lists []sync.List, attributes []sync.Attribute, now time.Time) peopleView {
	v := peopleView{Empty: people == 0 && len(lists) == 0}
	v.Subtitle = fmt.Sprintf("%s in %s", counted(people, "person", "people"), counted(len(lists), "list", "lists"))
	if v.Empty {
		v.Subtitle = "Nobody yet"
	}
	for _, l := range lists {
		v.Lists = append(v.Lists, listRow{l.ID, l.Name, l.File, count(l.People), ago(l.ImportedAt, now)})
	}
	for _, a := range attributes {
		v.Fields = append(v.Fields, fmt.Sprintf("%s (%s)", a.Name, typeWord(a.Type)))
	}
	return v
}

// typeWord names an attribute's type on screen.
func typeWord(t sync.AttributeType) string {
	switch t {
	case sync.TypeBool:
		return "yes or no"
	case sync.TypeNumber:
		return "number"
	case sync.TypeDate:
		return "date"
	}
	return "text"
}

// personName is how a person is called on screen; their address is not known.
func personName(p sync.Person) string {
	switch {
	case p.First != "" && p.Last != "":
		return p.First + " " + p.Last
	case p.First+p.Last != "":
		return p.First + p.Last
	}
	return "no name"
}

// personKeys is the second line under a name: external ID and what of the
// email hash is enough to tell people apart.
func personKeys(p sync.Person) string {
	keys := p.ExternalID
	if p.HasEmail {
		h := p.Email.String()
		if keys != "" {
			keys += ", "
		}
		keys += "email " + h[:4] + "…" + h[len(h)-4:]
	}
	if keys == "" && p.HasGAID {
		g := p.GAID.String()
		keys = "GAID " + g[:4] + "…" + g[len(g)-4:]
	}
	if keys == "" {
		keys = fmt.Sprintf("row %d of %s", p.Row, p.List)
	}
	return keys
}

// personMatch says which match fields a person has.
func personMatch(p sync.Person) string {
	var f sync.MatchFields
	f.Email, f.GAID, f.Name = p.HasEmail, p.HasGAID, p.First != "" && p.Last != ""
	words := ""
	for _, w := range []struct {
		has  bool
		word string
	}{{f.Email, "Email"}, {f.Name, "Name"}, {f.GAID, "GAID"}} {
		if w.has {
			if words != "" {
				words += ", "
			}
			words += w.word
		}
	}
	if words == "" {
		return "none"
	}
	return words
}
